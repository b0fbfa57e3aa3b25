//! A demo, an authority, a policy, a service that tells which headers reached it, and a proxy before it.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{Router, http::HeaderMap};
use hub_core::proxy::Fingerprint;
use reqwest::{Client, Identity, StatusCode};
use serde_json::{Value, json};
use tokio::{net::TcpListener, process::Command};

use crate::{
    fixture::Demo,
    program::{PATIENCE, Program},
};

const POLICY: &str = include_str!("../../../../../examples/reverse-proxy/policy.toml");
/// What the hub says of a device and its user: what a client would like to say itself.
const TOLD: [&str; 7] = [
    "x-mooring-user",
    "x-mooring-email",
    "x-mooring-device",
    "x-mooring-serial-number",
    "x-mooring-score",
    "x-mooring-level",
    "x-mooring-token",
];

/// All of it.
pub struct Stage {
    pub demo: Demo,
    pub device: Value,
    port: u16,
    service: SocketAddr,
    secret: String,
    /// What reached the service last.
    reached: Arc<Mutex<Option<HeaderMap>>>,
    proxy: Option<Program>,
}

impl Stage {
    /// Everything but the proxy, which hands certificates over in that form.
    pub async fn set(form: &str) -> Self {
        let proxy = json!({"name": "edge", "addresses": ["127.0.0.1/32"], "certificate": form});
        Self::on(Demo::start(20).await, &proxy).await
    }

    /// The same with TLS between proxy and hub, and the certificate `ca/edge.pem` as the proxy's proof.
    pub async fn set_certified(form: &str) -> Self {
        let demo = Demo::with_tls(20).await;
        let pem = std::fs::read_to_string(demo.beside("ca/edge.pem")).expect("a certificate");
        let sha256 = Fingerprint::of_pem(&pem).expect("a certificate");
        let proof = json!({"certificate": {"sha256": [sha256]}});
        let proxy =
            json!({"name": "edge", "proof": proof, "addresses": ["127.0.0.1/32"], "certificate": form});
        Self::on(demo, &proxy).await
    }

    async fn on(demo: Demo, proxy: &Value) -> Self {
        let devices = demo.json(&["device", "list", "--limit", "0"]).await;
        let is_good = |device: &&Value| {
            device["compliance"] == "compliant"
                && device["enrollment"] == "enrolled"
                && device["state"] == "active"
        };
        let device = devices.as_array().expect("a list").iter().find(is_good).expect("a good device").clone();
        let serial = device["serial_number"].as_str().expect("a serial number").to_owned();
        let folder = demo.beside("ca").display().to_string();
        demo.good(&["ca", "demo", "--out", &folder, "--device", &serial, "--server", "wiki.example.com"])
            .await;
        let policy = demo.beside("policy.toml");
        std::fs::write(&policy, POLICY).expect("written");
        demo.good(&["policy", "apply", policy.to_str().expect("UTF-8"), "--yes"]).await;
        let chain = std::fs::read_to_string(demo.beside("ca/ca.pem")).expect("the authority");
        let authority = json!({"name": "demo", "chain_pem": chain, "key_template": "{SerialNumber}"});
        put(&demo, "trust/authorities/demo", &authority).await;
        let made = put(&demo, "trust/proxies/edge", proxy).await["secret"].take();
        let secret = made.as_str().unwrap_or_default().to_owned();
        let reached = Arc::new(Mutex::new(None));
        let service = serve(reached.clone()).await;
        Self { demo, device, port: free_port(), service, secret, reached, proxy: None }
    }

    /// The folder of the certificates' folder and the configuration.
    pub fn folder(&self) -> PathBuf {
        self.demo.beside("")
    }

    /// Writes a file into it.
    pub fn write(&self, name: &str, text: &str) -> String {
        let file = self.demo.beside(name);
        std::fs::write(&file, text).expect("written");
        file.display().to_string()
    }

    /// An example with this stage's addresses, files and secret.
    pub fn filled_in(&self, example: &str) -> String {
        let hub = self.demo.given("/hub/url").trim_start_matches("http://").trim_start_matches("https://");
        let folder = self.demo.beside("ca").display().to_string();
        let filled = example
            .replace("127.0.0.1:8440", hub)
            .replace("hub.example.com", "localhost")
            .replace("127.0.0.1:8080", &self.service.to_string())
            .replace("127.0.0.1:8443", &format!("127.0.0.1:{}", self.port))
            .replace("port_value: 8440", &format!("port_value: {}", port_of(hub)))
            .replace("port_value: 8080", &format!("port_value: {}", self.service.port()))
            .replace("port_value: 8443", &format!("port_value: {}", self.port))
            .replace("wiki.example.com:8443", &format!("wiki.example.com:{}", self.port))
            .replace("mrp_CHANGE_ME", &self.secret)
            .replace(" ca/", &format!(" {folder}/"));
        assert!(!filled.contains("CHANGE_ME"));
        filled
    }

    /// Starts the proxy that the variable names, and waits until it answers.
    pub async fn start_proxy(&mut self, variable: &str, arguments: &[&str]) {
        let program = std::env::var(variable).unwrap_or_else(|_| {
            panic!("{variable} names no program: `cargo xtask test` installs it and sets it")
        });
        let mut command = Command::new(program);
        command.args(arguments).env("HOME", self.folder()).kill_on_drop(true);
        self.proxy = Some(Program::start(&mut command, Path::new(&self.folder()), "proxy"));
        let answering = async {
            while tokio::net::TcpStream::connect(("127.0.0.1", self.port)).await.is_err() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        if tokio::time::timeout(PATIENCE, answering).await.is_err() {
            panic!(
                "the proxy does not listen: {}",
                self.proxy.as_ref().map(Program::err).unwrap_or_default()
            );
        }
    }

    /// nginx with that configuration.
    pub async fn start_nginx(&mut self, file: &str) {
        let folder = self.folder().display().to_string();
        // In one process: the workers of a master that is killed would live on.
        let own = format!(
            "daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/nginx.error.log;"
        );
        self.start_proxy("MOORING_TEST_NGINX", &["-p", &folder, "-c", file, "-g", &own]).await;
    }

    /// Envoy with that configuration.
    pub async fn start_envoy(&mut self, file: &str) {
        let alone =
            ["--config-path", file, "--disable-hot-restart", "--concurrency", "1", "--log-level", "warning"];
        self.start_proxy("MOORING_TEST_ENVOY", &alone).await;
    }

    /// Some proxies listen before they have read what they are to do.
    pub async fn until_it_asks(&self) {
        let stranger = self.client(false);
        let asking = async {
            let refused = StatusCode::UNAUTHORIZED;
            while !stranger.get(self.url("/")).send().await.is_ok_and(|answer| answer.status() == refused) {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(PATIENCE, asking).await.expect("the proxy asks the hub");
    }

    /// A browser with, or without, the device's certificate.
    pub fn client(&self, with_certificate: bool) -> Client {
        let folder = self.demo.beside("ca");
        let serial = self.device["serial_number"].as_str().expect("a serial number");
        let read =
            |end: &str| std::fs::read_to_string(folder.join(format!("{serial}.{end}"))).expect("a file");
        let pair = with_certificate.then(|| format!("{}{}", read("key"), read("pem")));
        self.client_with(pair.as_deref())
    }

    /// With that key and its certificates, in PEM.
    pub fn client_with(&self, pair: Option<&str>) -> Client {
        let authority = std::fs::read(self.demo.beside("ca/ca.pem")).expect("the authority");
        let authority = reqwest::Certificate::from_pem(&authority).expect("PEM");
        let address = SocketAddr::from(([127, 0, 0, 1], self.port));
        let builder = Client::builder().tls_certs_only([authority]).resolve("wiki.example.com", address);
        let builder = match pair {
            Some(pem) => {
                builder.identity(Identity::from_pem(pem.as_bytes()).expect("a key and its certificate"))
            }
            None => builder,
        };
        builder.build().expect("a client")
    }

    /// Writes by the hub's API.
    pub async fn put(&self, path: &str, body: &Value) -> Value {
        put(&self.demo, path, body).await
    }

    pub fn url(&self, path: &str) -> String {
        format!("https://wiki.example.com:{}{path}", self.port)
    }

    pub fn take_reached(&self) -> Option<HeaderMap> {
        self.reached.lock().expect("not poisoned").take()
    }

    /// The story that a new user would try.
    pub async fn lets_a_device_in_until_it_breaks_compliance(&self) {
        let (device, stranger) = (self.client(true), self.client(false));
        // Until the hub's decisions know the proxy that was just set up.
        let mut refused = stranger.get(self.url("/")).send().await.expect("an answer");
        for _ in 0..50 {
            if refused.status() != StatusCode::FORBIDDEN {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
            refused = stranger.get(self.url("/")).send().await.expect("an answer");
        }
        assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
        let page = refused.text().await.expect("a page");
        assert!(page.contains("Your device is not recognised"), "{page}");
        assert!(self.take_reached().is_none(), "nothing reaches the service");

        let let_in = device.get(self.url("/pages/1")).send().await.expect("an answer");
        assert_eq!(
            (let_in.status(), let_in.text().await.expect("a text").as_str()),
            (StatusCode::OK, "the wiki")
        );
        let reached = self.take_reached().expect("it reached the service");
        let told = |name: &str| {
            reached.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
        };
        assert_eq!(told("x-mooring-serial-number"), self.device["serial_number"].as_str().expect("a text"));
        assert_eq!((told("x-mooring-score"), told("x-mooring-level")), ("100".to_owned(), "high".to_owned()));
        let token = told("x-mooring-token");
        assert_eq!(token.split('.').count(), 3, "the service is sent a token: {token:?}");
        for secret in [
            "x-mooring-proxy-secret",
            "x-client-cert",
            "x-forwarded-tls-client-cert",
            "x-forwarded-client-cert",
        ] {
            assert!(reached.get(secret).is_none_or(|value| value.is_empty()), "{secret} reaches the service");
        }

        let path = format!("devices/{}/risk", self.device["id"]);
        let risk = json!({"risk": "high", "source": "test", "reason": "malware found"});
        put(&self.demo, &path, &risk).await;
        let refused = self.until(&device, StatusCode::FORBIDDEN).await;
        assert!(refused.contains("Your device does not meet the requirements"), "{refused}");
        let risk = json!({"risk": "none", "source": "test", "reason": "cleaned"});
        put(&self.demo, &path, &risk).await;
        self.until(&device, StatusCode::OK).await;
    }

    /// Asks until the answer has that status: a change counts within a second, which a busy machine stretches.
    async fn until(&self, client: &Client, status: StatusCode) -> String {
        let asking = async {
            loop {
                let answer = client.get(self.url("/")).send().await.expect("an answer");
                if answer.status() == status {
                    return answer.text().await.expect("a text");
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(PATIENCE, asking).await.expect("the answer changes")
    }

    /// Whatever a client writes into headers, the hub and the service see what the proxy wrote.
    pub async fn gives_nothing_for_headers(&self) {
        let folder = self.demo.beside("ca");
        let serial = self.device["serial_number"].as_str().expect("a serial number");
        let pem = std::fs::read_to_string(folder.join(format!("{serial}.pem"))).expect("a certificate");
        let bare: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        let escaped = url_escaped(&pem);
        let wanted = [
            ("x-client-cert", escaped.as_str()),
            ("x-client-verify", "SUCCESS"),
            ("x-forwarded-tls-client-cert", bare.as_str()),
            ("client-cert", &format!(":{bare}:")),
            ("x-forwarded-client-cert", &format!("Cert=\"{escaped}\"")),
            ("x-amzn-mtls-clientcert", escaped.as_str()),
            ("x-client-certificate", escaped.as_str()),
            ("x-original-host", "open.example.com"),
            ("x-original-uri", "/public"),
            ("x-forwarded-host", "open.example.com"),
            ("x-forwarded-uri", "/public"),
            ("x-mooring-proxy-secret", "mrp_guessed"),
            ("x-mooring-decision", "allow"),
            ("x-mooring-device", "4711"),
            ("x-mooring-serial-number", "4711"),
            ("x-mooring-score", "100"),
            ("x-mooring-level", "high"),
            ("x-mooring-user", "root"),
            ("x-mooring-email", "root@example.com"),
            ("x-mooring-token", "root"),
            ("x-forwarded-user", "root"),
            ("x-forwarded-email", "root@example.com"),
        ];
        let stranger = self.client(false);
        for (name, value) in wanted {
            let answer = stranger.get(self.url("/")).header(name, value).send().await.expect("an answer");
            assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{name} opens the service");
        }
        assert!(self.take_reached().is_none());
        let device = self.client(true);
        let mut request = device.get(self.url("/"));
        for (name, value) in wanted {
            request = request.header(name, value);
        }
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::OK);
        let reached = self.take_reached().expect("it reached the service");
        for name in TOLD {
            let told: Vec<&str> =
                reached.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect();
            assert!(
                told.len() <= 1 && !told.contains(&"4711") && !told.iter().any(|told| told.contains("root")),
                "{name}: {told:?}"
            );
        }
    }
}

/// Writes by the hub's API.
async fn put(demo: &Demo, path: &str, body: &Value) -> Value {
    let url = format!("{}/api/v1/{path}", demo.given("/hub/url"));
    let answer = demo
        .http()
        .put(url)
        .bearer_auth(demo.given("/hub/token"))
        .json(body)
        .send()
        .await
        .expect("an answer");
    let status = answer.status();
    let text = answer.text().await.expect("a text");
    assert!(status.is_success(), "{path}: {status} {text}");
    serde_json::from_str(&text).expect("JSON")
}

/// The service behind the proxy.
async fn serve(reached: Arc<Mutex<Option<HeaderMap>>>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let router = Router::new().fallback(move |headers: HeaderMap| {
        *reached.lock().expect("not poisoned") = Some(headers);
        async { "the wiki" }
    });
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address").port()
}

fn port_of(address: &str) -> &str {
    address.rsplit_once(':').map_or("", |(_, port)| port)
}

fn url_escaped(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}
