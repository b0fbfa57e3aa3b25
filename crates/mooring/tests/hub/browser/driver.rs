//! Headless Chromium through ChromeDriver, fresh for every test, with its console in view.

use std::{env::var_os, path::PathBuf, time::Duration};

use fantoccini::{Client, ClientBuilder, Locator, elements::Element};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::process::Command;

use crate::{
    fixture::{Demo, http},
    program::Program,
};

/// How long an element may take to come.
const PATIENCE: Duration = Duration::from_secs(30);

/// A browser that is logged in nowhere yet.
pub struct Browser {
    pub client: Client,
    session_url: String,
    _driver: Program,
    _folder: TempDir,
}

impl Browser {
    /// A new one, 1280 by 900, light.
    pub async fn start() -> Self {
        let http = http();
        let folder = tempfile::tempdir().expect("a folder");
        let mut command = Command::new(program("MOORING_TEST_CHROMEDRIVER"));
        let mut driver =
            Program::start(command.kill_on_drop(true).arg("--port=0"), folder.path(), "chromedriver");
        let line = driver.line("ChromeDriver was started successfully on port").await;
        let url = format!("http://127.0.0.1:{}", line.trim_end_matches('.'));
        let profile = format!("--user-data-dir={}", folder.path().join("profile").display());
        let arguments = json!([
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--lang=en",
            profile,
        ]);
        let capabilities = json!({
            "goog:chromeOptions": {"binary": program("MOORING_TEST_CHROMIUM"), "args": arguments},
            "goog:loggingPrefs": {"browser": "ALL"},
        });
        let Value::Object(capabilities) = capabilities else { unreachable!("an object was written") };
        let mut builder = ClientBuilder::rustls().expect("a connector");
        let client = builder.capabilities(capabilities).connect(&url).await.expect("a browser");
        let id = client.session_id().await.expect("the driver answers").expect("a session");
        drop(http);
        let browser =
            Self { client, session_url: format!("{url}/session/{id}"), _driver: driver, _folder: folder };
        browser.look(1280, "light").await;
        browser
    }

    /// Logs in with the demo's login and waits for the overview.
    pub async fn log_in(&self, demo: &Demo) {
        self.client.goto(demo.given("/hub/url")).await.expect("the login page");
        self.type_into("#username", demo.given("/hub/username")).await;
        self.type_into("#password", demo.given("/hub/password")).await;
        self.click("button[type=submit]").await;
        self.wait("#side-nav").await;
    }

    /// Goes to a path of the hub.
    pub async fn open(&self, demo: &Demo, path: &str) {
        self.client.goto(&format!("{}{path}", demo.given("/hub/url"))).await.expect("the page");
    }

    /// Waits for an element.
    pub async fn wait(&self, css: &str) -> Element {
        let found = self.client.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await;
        match found {
            Ok(element) => element,
            Err(error) => panic!("{css} never came ({error}) on {}", self.text("body").await),
        }
    }

    /// Clicks an element.
    pub async fn click(&self, css: &str) {
        self.wait(css).await;
        // Pages scroll smoothly: the click would come before the element has arrived.
        self.run(
            "document.querySelector(arguments[0]).scrollIntoView({behavior: 'instant', block: 'center'})",
            vec![json!(css)],
        )
        .await;
        self.wait(css).await.click().await.unwrap_or_else(|error| panic!("{css} cannot be clicked: {error}"));
    }

    /// Types into a field, after what stands in it.
    pub async fn type_into(&self, css: &str, text: &str) {
        self.wait(css)
            .await
            .send_keys(text)
            .await
            .unwrap_or_else(|error| panic!("{css} takes no text: {error}"));
    }

    /// The text that a person sees in an element.
    pub async fn text(&self, css: &str) -> String {
        let script = "return document.querySelector(arguments[0])?.innerText ?? ''";
        self.run(script, vec![json!(css)]).await.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until an element's text holds a part.
    pub async fn wait_for_text(&self, css: &str, part: &str) -> String {
        self.wait_for_text_that(css, part, |text| text.contains(part)).await
    }

    /// Waits until an element's text is as wanted.
    pub async fn wait_for_text_that(
        &self,
        css: &str,
        what: &str,
        is_wanted: impl Fn(&str) -> bool,
    ) -> String {
        let until = tokio::time::Instant::now() + PATIENCE;
        loop {
            let text = self.text(css).await;
            if is_wanted(&text) {
                return text;
            }
            assert!(tokio::time::Instant::now() < until, "{css} is never {what}: {text}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// How many elements there are.
    pub async fn count(&self, css: &str) -> usize {
        let script = "return document.querySelectorAll(arguments[0]).length";
        let count = self.run(script, vec![json!(css)]).await.as_u64().expect("a number");
        usize::try_from(count).expect("few")
    }

    /// Runs a script.
    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client.execute(script, arguments).await.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// A window so wide, light or dark.
    pub async fn look(&self, width: u32, scheme: &str) {
        let height = if width < 600 { 844 } else { 900 };
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
        let features = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.devtools("Emulation.setEmulatedMedia", features).await;
    }

    /// A picture of what is seen, as PNG.
    pub async fn picture(&self) -> Vec<u8> {
        self.client.screenshot().await.expect("a picture")
    }

    /// Fails where the console says that something is wrong: scripts, missing files, a broken content security policy.
    pub async fn assert_quiet(&self, place: &str) {
        let said = self.console().await;
        assert!(said.is_empty(), "{place}: {said:#?}");
    }

    /// Warnings and errors of the console since it was last asked.
    pub async fn console(&self) -> Vec<Value> {
        let answer = http()
            .post(format!("{}/se/log", self.session_url))
            .json(&json!({"type": "browser"}))
            .send()
            .await;
        let mut answer: Value = answer.expect("the driver answers").json().await.expect("JSON");
        let Value::Array(mut entries) = answer["value"].take() else { panic!("no log: {answer}") };
        entries.retain(|entry| entry["level"] != "INFO" && entry["level"] != "DEBUG");
        entries
    }

    async fn devtools(&self, command: &str, parameters: Value) {
        let body = json!({"cmd": command, "params": parameters});
        let answer = http().post(format!("{}/goog/cdp/execute", self.session_url)).json(&body).send().await;
        assert!(answer.expect("the driver answers").status().is_success(), "{command}");
    }

    /// Ends the browser.
    pub async fn close(self) {
        self.client.close().await.expect("it ends");
    }
}

fn program(variable: &str) -> PathBuf {
    let found = var_os(variable);
    found
        .unwrap_or_else(|| panic!("{variable} is not set: this test needs Chromium and ChromeDriver, which `cargo xtask test` finds or installs"))
        .into()
}
