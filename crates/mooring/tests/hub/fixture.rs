//! A demo that runs, the command line towards it, its API and its sandbox's controls. Everything that a command prints
//! is searched for the demo's secrets.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    process::Command,
    time::{Instant, sleep},
};

use crate::program::{Ended, Program, mooring, run};

/// A running demo.
pub struct Demo {
    pub program: Program,
    /// `demo.json`
    pub login: Value,
    folder: TempDir,
    /// The authority of its hub, where that has TLS.
    ca_file: Option<PathBuf>,
}

impl Demo {
    /// A new one with so many devices.
    pub async fn start(fleet: u32) -> Self {
        Self::with(fleet, &[]).await
    }

    /// The same with variables set.
    pub async fn with(fleet: u32, variables: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut command = demo_command(&folder.path().join("data"), fleet);
        command.envs(variables.iter().copied());
        Self::run(folder, command, None).await
    }

    /// The same with TLS on the hub's own port, for `localhost`, and a client certificate for a proxy named `edge`, by the
    /// authority in the folder `ca`.
    pub async fn with_tls(fleet: u32) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let ca = folder.path().join("ca");
        let mut make = mooring();
        make.args(["ca", "demo", "--server", "localhost", "--proxy", "edge", "--out"]).arg(&ca);
        let made = run(&mut make).await;
        assert_eq!(made.code, 0, "{}", made.err);
        let mut command = demo_command(&folder.path().join("data"), fleet);
        command.arg("--tls-cert").arg(ca.join("localhost.pem"));
        command.arg("--tls-key").arg(ca.join("localhost.key"));
        let mut demo = Self::run(folder, command, Some(ca.join("ca.pem"))).await;
        let url = demo.given("/hub/url").replace("https://127.0.0.1", "https://localhost");
        assert!(url.starts_with("https://localhost:"), "{url}");
        demo.login["hub"]["url"] = url.into();
        demo
    }

    async fn run(folder: TempDir, mut command: Command, ca_file: Option<PathBuf>) -> Self {
        let mut program = Program::start(&mut command, folder.path(), "demo");
        program.line("stop with").await;
        let login = read_login(&folder.path().join("data"));
        // In tests only what a test changes is to change.
        let demo = Self { program, login, folder, ca_file };
        demo.control("clock", &serde_json::json!({"stop": true})).await;
        demo
    }

    /// Its data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A file or folder beside the data, for this test.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A file that holds a secret.
    pub fn secret_file(&self, name: &str, secret: &str) -> String {
        let file = self.beside(name);
        std::fs::write(&file, secret).expect("written");
        file.to_str().expect("UTF-8").to_owned()
    }

    /// A text of `demo.json`, by its pointer.
    pub fn given(&self, pointer: &str) -> &str {
        self.login
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_else(|| panic!("demo.json has no {pointer}"))
    }

    /// Runs a command as an operator with the demo's token would.
    pub async fn cli(&self, arguments: &[&str]) -> Ended {
        let mut command = mooring();
        command.env("MOORING_URL", self.given("/hub/url")).env("MOORING_TOKEN", self.given("/hub/token"));
        if let Some(ca_file) = &self.ca_file {
            command.env("MOORING_CA_FILE", ca_file);
        }
        let ended = run(command.args(arguments)).await;
        self.assert_no_secret(&format!("{}{}", ended.out, ended.err));
        ended
    }

    /// The same; it must succeed, and this is what it printed.
    pub async fn good(&self, arguments: &[&str]) -> String {
        let ended = self.cli(arguments).await;
        assert_eq!(ended.code, 0, "{arguments:?}: {}{}", ended.out, ended.err);
        ended.out
    }

    /// The same with `--json`, parsed.
    pub async fn json(&self, arguments: &[&str]) -> Value {
        let text = self.good(&[arguments, &["--json"]].concat()).await;
        serde_json::from_str(&text)
            .unwrap_or_else(|error| panic!("{arguments:?} printed no JSON ({error}): {text}"))
    }

    /// The same; it must fail with exit code 1, and this is what it said.
    pub async fn refused(&self, arguments: &[&str]) -> String {
        let ended = self.cli(arguments).await;
        assert_eq!(ended.code, 1, "{arguments:?}: {}{}", ended.out, ended.err);
        assert!(ended.err.contains("error: "), "{arguments:?}: {}", ended.err);
        format!("{}{}", ended.out, ended.err)
    }

    /// A client that trusts the demo's hub and follows no redirect.
    pub fn http(&self) -> reqwest::Client {
        let Some(ca_file) = &self.ca_file else { return http() };
        let pem = std::fs::read(ca_file).expect("the authority");
        let authority = reqwest::Certificate::from_pem(&pem).expect("PEM");
        client().tls_certs_only([authority]).build().expect("a client")
    }

    /// The demo's hub with the demo's token.
    pub fn api(&self) -> HubApi {
        HubApi { url: self.given("/hub/url").to_owned(), token: self.given("/hub/token").to_owned() }
    }

    /// A control of the sandbox.
    pub async fn control(&self, name: &str, body: &Value) -> Value {
        let url = format!("{}/_sandbox/{name}", self.given("/sandbox/api_url"));
        let answer = http().post(url).json(body).send().await.expect("the sandbox answers");
        assert!(answer.status().is_success(), "{name}: {}", answer.status());
        answer.json().await.expect("JSON")
    }

    /// A control of the sandbox by another method than POST.
    pub async fn control_by(&self, method: reqwest::Method, name: &str, body: &Value) -> Value {
        let url = format!("{}/_sandbox/{name}", self.given("/sandbox/api_url"));
        let answer = http().request(method, url).json(body).send().await.expect("the sandbox answers");
        assert!(answer.status().is_success(), "{name}: {}", answer.status());
        answer.json().await.expect("JSON")
    }

    /// What a control of the sandbox shows.
    pub async fn shown(&self, name: &str) -> Value {
        let url = format!("{}/_sandbox/{name}", self.given("/sandbox/api_url"));
        http().get(url).send().await.expect("the sandbox answers").json().await.expect("JSON")
    }

    /// Fails where a text holds a secret of the demo.
    pub fn assert_no_secret(&self, text: &str) {
        let secrets = [
            "/hub/password",
            "/hub/token",
            "/hub/approver_password",
            "/hub/approver_token",
            "/sandbox/password",
            "/sandbox/api_key",
            "/sandbox/client_secret",
            "/sandbox/admin_p12",
            "/sandbox/admin_p12_password",
        ];
        for pointer in secrets {
            assert!(!text.contains(self.given(pointer)), "the secret {pointer} is in: {text}");
        }
    }

    /// A call of the tenant's own API, as somebody else makes it.
    pub async fn uem(&self, method: &str, path: &str, body: &Value) -> Value {
        let method = method.parse().expect("a method");
        let request = http()
            .request(method, format!("{}{path}", self.given("/sandbox/api_url")))
            .basic_auth(self.given("/sandbox/username"), Some(self.given("/sandbox/password")))
            .header("aw-tenant-code", self.given("/sandbox/api_key"))
            .header("accept", "application/json;version=1");
        let request = if body.is_null() { request } else { request.json(body) };
        let answer = request.send().await.expect("an answer");
        let (status, text) = (answer.status(), answer.text().await.expect("a text"));
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }

    /// Has the tenant tell the hub of changes in that format: the rule as the tenant answers it, and its password.
    pub async fn tell_events(&self, format: &str) -> (Value, String) {
        let webhook = self.json(&["integration", "webhook", "1", "--renew"]).await;
        let text = |field: &str| webhook[field].as_str().expect("a text").to_owned();
        let rule = json!({"TargetName": "hub", "TargetUrl": format!("{}{}", self.given("/hub/url"), text("path")),
            "Username": text("username"), "Password": text("password"), "Format": format, "IsActive": true,
            "organizationGroupId": self.login["sandbox"]["organization_group_id"],
            "DeviceEvents": {"Enrollment": true, "UnenrolledEnterpriseWipe": true, "Wipe": true, "Delete": true,
                "ComplianceStatusChange": true, "CompromisedStatusChange": true,
                "DeviceAttributes": {"FriendlyName": true, "OrganizationGroup": true}}});
        (self.uem("POST", "/api/system/eventnotifications", &rule).await, text("password"))
    }

    /// Another OAuth client of the demo's tenant that may read: two integrations of one account may not read the same.
    pub async fn another_client(&self, name: &str) -> (String, String) {
        let role = self.json(&["integration", "role"]).await;
        let resources: Vec<&str> =
            role.as_array().expect("a list").iter().filter_map(|row| row["resource"].as_str()).collect();
        let client =
            self.control("oauth-clients", &serde_json::json!({"name": name, "resources": resources})).await;
        let text = |field: &str| client[field].as_str().expect("a text").to_owned();
        (text("client_id"), text("client_secret"))
    }

    /// The options that add the demo's tenant as that client.
    pub fn options_of<'a>(&'a self, client_id: &'a str, secret_file: &'a str) -> Vec<&'a str> {
        let mut options = self.tenant_options(secret_file);
        options[3] = client_id;
        options
    }

    /// The options that add the demo's own tenant by OAuth, with the secret of that file.
    pub fn tenant_options<'a>(&'a self, secret_file: &'a str) -> Vec<&'a str> {
        vec![
            "--server",
            self.given("/sandbox/api_url"),
            "--client-id",
            self.given("/sandbox/client_id"),
            "--token-url",
            self.given("/sandbox/token_url"),
            "--client-secret-file",
            secret_file,
        ]
    }
}

/// The API of a hub, as the bearer of a token.
#[derive(Clone)]
pub struct HubApi {
    pub url: String,
    pub token: String,
}

impl HubApi {
    /// What is at a path below `/api/v1/`.
    pub async fn get(&self, path: &str) -> Value {
        let answer = http().get(format!("{}/api/v1/{path}", self.url)).bearer_auth(&self.token).send().await;
        answer.expect("the hub answers").json().await.expect("JSON")
    }

    /// A call that changes something; it must be taken.
    pub async fn call(&self, method: &str, path: &str, body: &Value) -> Value {
        let method = method.parse().expect("a method");
        let request = http().request(method, format!("{}/api/v1/{path}", self.url)).bearer_auth(&self.token);
        let answer = request.json(body).send().await.expect("the hub answers");
        let (status, text) = (answer.status(), answer.text().await.expect("a text"));
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }

    /// Asks for a full run of these sections, or of all; its id.
    pub async fn sync(&self, integration: i64, sections: &[&str]) -> i64 {
        let mut body = json!({"mode": "full"});
        if !sections.is_empty() {
            body["sections"] = json!(sections);
        }
        let url = format!("{}/api/v1/integrations/{integration}/sync", self.url);
        let answer = http().post(url).bearer_auth(&self.token).json(&body).send().await;
        let reply: Value = answer.expect("the hub answers").json().await.expect("JSON");
        reply["run"].as_i64().unwrap_or_else(|| panic!("no run: {reply}"))
    }

    /// Waits until a run is in one of these states.
    pub async fn wait(&self, run: i64, states: &[&str]) -> Value {
        let until = Instant::now() + Duration::from_secs(120);
        loop {
            let found = self.get(&format!("runs/{run}")).await;
            if states.iter().any(|state| found["state"] == *state) {
                return found;
            }
            assert!(Instant::now() < until, "run {run} is still {found}");
            sleep(Duration::from_millis(100)).await;
        }
    }

    /// Waits for the end of a run.
    pub async fn end(&self, run: i64) -> Value {
        self.wait(run, &["succeeded", "held", "partial", "failed", "cancelled", "interrupted"]).await
    }
}

/// `mooring demo` on free ports.
pub fn demo_command(data: &Path, fleet: u32) -> Command {
    let mut command = mooring();
    command.args([
        "demo",
        "--listen",
        "127.0.0.1:0",
        "--sandbox-listen",
        "127.0.0.1:0",
        "--fleet",
        &fleet.to_string(),
    ]);
    command.arg("--data").arg(data);
    command
}

/// `demo.json` of a data folder.
pub fn read_login(data: &Path) -> Value {
    let text = std::fs::read(data.join("demo.json")).expect("demo.json is there");
    serde_json::from_slice(&text).expect("demo.json is JSON")
}

/// A plain HTTP client that follows no redirect.
pub fn http() -> reqwest::Client {
    client().build().expect("a client")
}

/// The same, before it is made.
pub fn client() -> reqwest::ClientBuilder {
    // Installed once for all tests of this program; a second time it is there already.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none())
}
