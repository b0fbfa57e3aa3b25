//! Starting and ending a browser, its window, its console.

use std::{env::var_os, path::PathBuf, process::Stdio, time::Duration};

use fantoccini::{Client, ClientBuilder};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
    time::timeout,
};

use crate::own_command::OwnCommand;

/// How long the driver may take to start.
const START: Duration = Duration::from_secs(90);

/// A browser that is logged in nowhere yet.
#[derive(Debug)]
pub struct Browser {
    /// The session with it.
    pub client: Client,
    _driver: Child,
    _folder: TempDir,
}

impl Browser {
    /// A new one, 1280 by 900, light.
    pub async fn start() -> Self {
        // The client's connector asks for one; a second time it is there already.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let folder = tempfile::tempdir().expect("a folder");
        let (driver, url) = start_driver().await;
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
        let Value::Object(capabilities) = capabilities else { panic!("an object was written") };
        let mut builder = ClientBuilder::rustls().expect("a connector");
        let client = builder.capabilities(capabilities).connect(&url).await.expect("a browser");
        let browser = Self { client, _driver: driver, _folder: folder };
        browser.look(1280, "light").await;
        browser
    }

    /// Goes to an address.
    pub async fn open(&self, url: &str) {
        self.client.goto(url).await.unwrap_or_else(|error| panic!("{url}: {error}"));
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

    /// Pages run without scripts from now on, or with them again.
    pub async fn scripts(&self, are_on: bool) {
        self.devtools("Emulation.setScriptExecutionDisabled", json!({"value": !are_on})).await;
    }

    /// A picture of what is seen, as PNG.
    pub async fn picture(&self) -> Vec<u8> {
        self.client.screenshot().await.expect("a picture")
    }

    /// Keeps a picture in the folder of `MOORING_TEST_PICTURES`, where there is one.
    pub async fn keep(&self, name: &str) {
        let Some(folder) = var_os("MOORING_TEST_PICTURES") else { return };
        std::fs::write(PathBuf::from(folder).join(name), self.picture().await).expect("a file");
    }

    /// Warnings and errors of the console since it was last asked: scripts, missing files, a broken content security
    /// policy.
    pub async fn console(&self) -> Vec<Value> {
        let log = OwnCommand { path: "se/log", body: json!({"type": "browser"}) };
        let Value::Array(mut entries) = self.client.issue_cmd(log).await.expect("a log") else {
            panic!("the log is no list")
        };
        entries.retain(|entry| entry["level"] != "INFO" && entry["level"] != "DEBUG");
        entries
    }

    /// Fails where the console says that something is wrong.
    pub async fn assert_quiet(&self, place: &str) {
        let said = self.console().await;
        assert!(said.is_empty(), "{place}: {said:#?}");
    }

    /// Fails where the page is wider than its window, or a table wider than its card.
    pub async fn assert_fits(&self, place: &str) {
        let wider = self.run("return document.documentElement.scrollWidth - window.innerWidth", vec![]).await;
        assert!(wider.as_i64() <= Some(0), "{place} is {wider} px wider than the window");
        let cut = "return [...document.querySelectorAll('.table-responsive')].some(box => box.scrollWidth > box.clientWidth)";
        assert_eq!(self.run(cut, vec![]).await, false, "{place}: a table is wider than its card");
    }

    async fn devtools(&self, command: &str, parameters: Value) {
        let body = json!({"cmd": command, "params": parameters});
        let done = self.client.issue_cmd(OwnCommand { path: "goog/cdp/execute", body }).await;
        done.unwrap_or_else(|error| panic!("{command}: {error}"));
    }

    /// Ends the browser.
    pub async fn close(self) {
        self.client.close().await.expect("it ends");
    }
}

/// ChromeDriver on a port of its own choice.
async fn start_driver() -> (Child, String) {
    let mut command = Command::new(program("MOORING_TEST_CHROMEDRIVER"));
    command.kill_on_drop(true).arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped());
    let mut driver = command.spawn().expect("ChromeDriver starts");
    let mut lines = BufReader::new(driver.stdout.take().expect("its output")).lines();
    let reading = async {
        while let Some(line) = lines.next_line().await.expect("its output") {
            if let Some((_, port)) = line.split_once("was started successfully on port ") {
                return port.trim_end_matches('.').to_owned();
            }
        }
        panic!("ChromeDriver ended without a port")
    };
    let port = timeout(START, reading).await.expect("ChromeDriver starts in time");
    // What it says later is read as well: a full pipe would stop it.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    (driver, format!("http://127.0.0.1:{port}"))
}

fn program(variable: &str) -> PathBuf {
    let found = var_os(variable);
    found
        .unwrap_or_else(|| panic!("{variable} is not set: this test needs Chromium and ChromeDriver, which `cargo xtask test` finds or installs"))
        .into()
}
