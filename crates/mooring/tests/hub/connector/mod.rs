//! The connector as people use it: the UEM lies in a network namespace that the hub cannot reach, and the connector,
//! beside it, reaches the hub through TLS.

mod front;
mod namespace;
mod two_hubs;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use serde_json::Value;
use tokio::{
    net::TcpStream,
    time::{Instant, sleep, timeout},
};

use crate::{fixture::Demo, program::Program};
use front::{Front, HttpProxy};
use namespace::Namespace;

/// Devices of the tenant that cannot be reached: three pages.
const FLEET: u32 = 1200;
/// Bytes in the middle of reading devices.
const MID_PAGE: u64 = 40_000;

/// A demo's hub, with an integration for a tenant that it cannot reach.
struct Setting {
    demo: Demo,
    front: Front,
    _tenant: Program,
    address: String,
    token_file: String,
    namespace: Namespace,
}

impl Setting {
    async fn start() -> Self {
        let namespace = Namespace::new();
        let demo = Demo::start(5).await;
        let front = Front::start(&namespace.outside, demo.given("/hub/url"), &demo.beside("front")).await;
        let (tenant, address, certificate) = start_tenant(&namespace, &demo).await;
        let options = options(&demo, &address, &certificate);
        demo.good(&options.iter().map(String::as_str).collect::<Vec<_>>()).await;
        let token = demo.good(&["integration", "connector", "2"]).await;
        let token_file = demo.secret_file("connector-token", &token);
        Self { demo, front, _tenant: tenant, address, token_file, namespace }
    }

    /// A connector beside the tenant.
    fn connector(&self, name: &str, token_file: &str, uem: &str, more: &[&str]) -> Program {
        let mut command = self.namespace.mooring();
        command.args(["connector", "--hub", &self.front.url, "--uem", uem]);
        command.args(["--integration-token-file", token_file]).args(more);
        command.arg("--ca-file").arg(&self.front.ca_file);
        Program::start(&mut command, &self.demo.beside("."), name)
    }

    fn right_connector(&self, name: &str) -> Program {
        self.connector(name, &self.token_file, &self.address, &[])
    }

    async fn status(&self) -> Value {
        self.demo.json(&["integration", "status", "2"]).await
    }

    async fn wait_connected(&self, expected: bool) -> Value {
        let until = Instant::now() + Duration::from_secs(60);
        loop {
            let status = self.status().await;
            if status["server"]["connector"]["is_connected"] == expected {
                return status;
            }
            assert!(Instant::now() < until, "{status}");
            sleep(Duration::from_millis(200)).await;
        }
    }

    /// Asks for a full synchronization and answers its run.
    async fn ask(&self) -> String {
        loop {
            let reply = self.demo.json(&["integration", "sync", "2", "--no-wait"]).await;
            let run = reply["run"].to_string();
            if reply["joined"] != true {
                return run;
            }
            // One of the hub's own, which may read something else.
            self.ended(&run).await;
        }
    }

    /// How that run ended.
    async fn ended(&self, run: &str) -> Value {
        let until = Instant::now() + Duration::from_secs(120);
        loop {
            let found = self.demo.json(&["run", "show", run]).await;
            if found["ended_at"].is_string() {
                return found;
            }
            assert!(Instant::now() < until, "{found}");
            sleep(Duration::from_millis(200)).await;
        }
    }
}

/// A tenant that only its namespace reaches, its address and its certificate.
async fn start_tenant(namespace: &Namespace, demo: &Demo) -> (Program, String, PathBuf) {
    let (certificate, key) = front::certificate(&namespace.inside, &demo.beside("uem"));
    let listen = format!("{}:8443", namespace.inside);
    let mut command = namespace.mooring();
    command.args(["sandbox", "--clock-rate", "0", "--fleet", &FLEET.to_string(), "--listen", &listen]);
    command.arg("--data").arg(demo.beside("tenant"));
    command.arg("--tls-cert").arg(&certificate).arg("--tls-key").arg(key);
    let mut tenant = Program::start(&mut command, &demo.beside("."), "tenant");
    tenant.line("stop with").await;
    (tenant, format!("https://{listen}"), certificate)
}

/// The command that adds it.
fn options(demo: &Demo, address: &str, certificate: &Path) -> Vec<String> {
    let text = std::fs::read(demo.beside("tenant/credentials.json")).expect("the tenant's credentials");
    let given: Value = serde_json::from_slice(&text).expect("JSON");
    let text = |name: &str| given[name].as_str().unwrap_or_else(|| panic!("no {name}: {given}")).to_owned();
    let secret = demo.secret_file("client-secret", &text("client_secret"));
    let options = [
        "integration",
        "add",
        "--name",
        "Behind",
        "--through-connector",
        "--server",
        address,
        "--client-id",
        &text("client_id"),
        "--client-secret-file",
        &secret,
        "--token-url",
        &text("token_url"),
        "--ca-file",
        certificate.to_str().expect("UTF-8"),
    ];
    options.map(str::to_owned).into()
}

fn is_whole(run: &Value) {
    assert_eq!(run["state"], "succeeded", "{run}");
    let devices = run["sections"].as_array().expect("sections").iter().find(|it| it["section"] == "devices");
    assert_eq!(devices.expect("devices")["read"], FLEET, "{run}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tenant_behind_a_connector_is_read_whatever_is_cut() {
    let setting = Setting::start().await;
    let place = format!("{}:8443", setting.namespace.inside);
    let direct = timeout(Duration::from_secs(2), TcpStream::connect(&place)).await;
    assert!(!matches!(direct, Ok(Ok(_))), "the hub reaches {place} by itself: this would prove nothing");
    let status = setting.status().await;
    assert_eq!(status["server"]["light"], "red", "{status}");
    assert!(status["server"]["sentence"].to_string().contains("none has connected yet"), "{status}");

    // The run waits for the connector.
    let run = setting.ask().await;
    let mut connector = setting.right_connector("first");
    setting.wait_connected(true).await;
    is_whole(&setting.ended(&run).await);
    let status = setting.status().await;
    assert_eq!(status["server"]["light"], "green", "{status}");
    assert_eq!(status["server"]["connector"]["links"][0]["target"], place.as_str());
    assert!(setting.demo.good(&["integration", "verify", "2"]).await.contains("read_devices"));

    // The connection is cut in the middle of a page: the connector comes again, the client repeats its call.
    setting.front.cut_after(MID_PAGE);
    let run = setting.ask().await;
    is_whole(&setting.ended(&run).await);
    assert!(setting.front.cuts() == 1, "it was not cut");

    // The connector is killed in the middle of a page and started anew.
    setting.front.note_after(MID_PAGE);
    let run = setting.ask().await;
    setting.front.noted().await;
    connector.kill().await;
    let mut connector = setting.right_connector("second");
    is_whole(&setting.ended(&run).await);

    // Taken away, it is cut off and stays out.
    setting.demo.good(&["integration", "connector", "2", "--remove"]).await;
    wait_for_log(&connector, "its token is not known").await;
    let status = setting.status().await;
    assert!(status["server"]["connector"].is_null(), "{status}");
    connector.kill().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn strangers_stay_out_and_an_http_proxy_is_passed() {
    let setting = Setting::start().await;
    let wrong = setting.demo.secret_file("wrong-token", "mct_wrong");
    let stranger = setting.connector("stranger", &wrong, &setting.address, &[]);
    wait_for_log(&stranger, "its token is not known").await;
    let elsewhere = format!("https://{}:9999", setting.namespace.inside);
    let astray = setting.connector("astray", &setting.token_file, &elsewhere, &[]);
    wait_for_log(&astray, "start it with that --uem").await;
    assert_eq!(setting.status().await["server"]["connector"]["is_connected"], false);
    drop((stranger, astray));

    let proxy = HttpProxy::start(&setting.namespace.outside).await;
    let through = ["--proxy", proxy.url.as_str()];
    let _connector = setting.connector("proxied", &setting.token_file, &setting.address, &through);
    setting.wait_connected(true).await;
    let run = setting.ask().await;
    is_whole(&setting.ended(&run).await);
    assert!(proxy.asked() > 0, "it went past the proxy");
}

async fn wait_for_log(program: &Program, words: &str) {
    let until = Instant::now() + Duration::from_secs(60);
    while !program.err().contains(words) {
        assert!(Instant::now() < until, "{words:?} is not in: {}", program.err());
        sleep(Duration::from_millis(100)).await;
    }
}
