//! Both ends in one process: what is carried, what is refused, and what happens when either side is cut.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::{
    collections::HashMap,
    net::SocketAddr,
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use connector::{Agent, AgentSettings, Gate, Links, Target};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

const TOKEN: &str = "mct_right";

/// A gate in memory: one token, whose first key counts.
#[derive(Clone, Default)]
struct OneToken(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    key: Option<Vec<u8>>,
    is_revoked: bool,
    log: Vec<String>,
}

impl OneToken {
    fn log(&self) -> Vec<String> {
        self.0.lock().unwrap().log.clone()
    }

    async fn wait_for(&self, words: &str) {
        for _ in 0..1000 {
            if self.log().iter().any(|line| line.contains(words)) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{words:?} did not happen: {:?}", self.log());
    }
}

impl Gate for OneToken {
    async fn admit(&self, token: SecretString, key: Vec<u8>, target: String) -> Result<i64, String> {
        let mut state = self.0.lock().unwrap();
        let is_known = token.expose_secret() == TOKEN && state.key.get_or_insert_with(|| key.clone()) == &key;
        let verdict = if is_known { Ok(7) } else { Err("the token or the key is not known".to_owned()) };
        state.log.push(format!("admit {target}: {}", verdict.is_ok()));
        verdict
    }

    async fn linked(&self, integration: i64, version: String, _: String) {
        self.0.lock().unwrap().log.push(format!("linked {integration} {version}"));
    }

    async fn seen(&self, _: i64, _: Vec<u8>) -> bool {
        !self.0.lock().unwrap().is_revoked
    }

    async fn unlinked(&self, integration: i64, error: String) {
        self.0.lock().unwrap().log.push(format!("unlinked {integration}: {error}"));
    }
}

/// A hub that takes connectors in.
struct Hub {
    links: Links,
    gate: OneToken,
    address: SocketAddr,
    serving: JoinHandle<()>,
}

impl Hub {
    async fn start() -> Self {
        Self::on(Links::start().await.unwrap(), OneToken::default(), "127.0.0.1:0").await
    }

    async fn on(links: Links, gate: OneToken, address: &str) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = links.router(gate.clone());
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { links, gate, address, serving }
    }

    async fn connected(&self) {
        for _ in 0..1000 {
            if self.links.is_connected(7) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("no connector came: {:?}", self.gate.log());
    }

    /// A connection to that address through the connector, or the status that refuses it.
    async fn connect(&self, authority: &str) -> Result<TcpStream, u16> {
        let proxy = self.links.proxy_of(7).expose_secret().to_owned();
        let (user, place) = proxy.strip_prefix("http://").unwrap().split_once('@').unwrap();
        connect(place, user, authority).await
    }
}

async fn connect(place: &str, user: &str, authority: &str) -> Result<TcpStream, u16> {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let mut stream = TcpStream::connect(place).await.unwrap();
    let request = format!(
        "CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\nProxy-Authorization: Basic {}\r\n\r\n",
        STANDARD.encode(user)
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    let status: u16 = std::str::from_utf8(&head[9..12]).unwrap().parse().unwrap();
    if status == 200 { Ok(stream) } else { Err(status) }
}

/// A connector at work.
struct Running {
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Running {
    async fn end(self) {
        self.stop.cancel();
        self.task.await.unwrap();
    }
}

fn agent(hub: SocketAddr, target: SocketAddr, key_file: &Path) -> AgentSettings {
    AgentSettings {
        hubs: vec![format!("http://{hub}").parse().unwrap()],
        token: SecretString::from(TOKEN),
        target: Target::of_url(&format!("https://{target}")).unwrap(),
        key_file: key_file.to_path_buf(),
        proxy: None,
        ca_pem: None,
        version: "1.2.3".into(),
    }
}

fn start(settings: AgentSettings) -> Running {
    let (agent, stop) = (Agent::new(settings).unwrap(), CancellationToken::new());
    Running { stop: stop.clone(), task: tokio::spawn(agent.run(stop)) }
}

/// Stands for a UEM: answers every byte with itself.
async fn tenant() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            tokio::spawn(async move {
                let (mut reading, mut writing) = stream.split();
                let _ = tokio::io::copy(&mut reading, &mut writing).await;
            });
        }
    });
    address
}

async fn echoes(stream: &mut TcpStream) {
    stream.write_all(b"hello").await.unwrap();
    let mut heard = [0; 5];
    tokio::time::timeout(Duration::from_secs(20), stream.read_exact(&mut heard)).await.unwrap().unwrap();
    assert_eq!(&heard, b"hello");
}

#[tokio::test]
async fn connections_are_carried_to_the_target_and_nowhere_else() {
    let (folder, hub, target) = (tempfile::tempdir().unwrap(), Hub::start().await, tenant().await);
    let other = tenant().await;
    let running = start(agent(hub.address, target, &folder.path().join("key")));
    hub.connected().await;
    hub.gate.wait_for("linked 7 1.2.3").await;
    let mut streams = Vec::new();
    for _ in 0..4 {
        streams.push(hub.connect(&target.to_string()).await.unwrap());
    }
    for stream in &mut streams {
        echoes(stream).await;
    }
    // The connector refuses by itself: another port, another name for the same place.
    assert_eq!(hub.connect(&other.to_string()).await.unwrap_err(), 403);
    assert_eq!(hub.connect(&format!("localhost:{}", target.port())).await.unwrap_err(), 403);
    running.end().await;
    hub.gate.wait_for("unlinked 7").await;
    assert!(!hub.links.is_connected(7));
}

#[tokio::test]
async fn a_large_body_flows_both_ways_with_back_pressure() {
    let (folder, hub, target) = (tempfile::tempdir().unwrap(), Hub::start().await, tenant().await);
    let running = start(agent(hub.address, target, &folder.path().join("key")));
    hub.connected().await;
    let stream = hub.connect(&target.to_string()).await.unwrap();
    let (mut reading, mut writing) = stream.into_split();
    const SIZE: usize = 24 * 1024 * 1024;
    let sending = tokio::spawn(async move {
        let block: Vec<u8> = (0..=250).cycle().take(65_536).collect();
        for _ in 0..SIZE / block.len() {
            writing.write_all(&block).await.unwrap();
        }
        writing
    });
    // Nobody reads for a while: what is sent waits, and nothing is lost.
    tokio::time::sleep(Duration::from_millis(300)).await;
    let (mut heard, mut buffer) = (0, vec![0; 65_536]);
    let block: Vec<u8> = (0..=250).cycle().take(65_536).collect();
    while heard < SIZE {
        let count = reading.read(&mut buffer).await.unwrap();
        assert!(count > 0, "it ended after {heard} bytes");
        for (place, byte) in buffer[..count].iter().enumerate() {
            assert_eq!(*byte, block[(heard + place) % block.len()]);
        }
        heard += count;
    }
    drop(sending.await.unwrap());
    running.end().await;
}

#[tokio::test]
async fn the_proxy_is_for_the_hub_alone() {
    let (folder, hub, target) = (tempfile::tempdir().unwrap(), Hub::start().await, tenant().await);
    let running = start(agent(hub.address, target, &folder.path().join("key")));
    hub.connected().await;
    let proxy = hub.links.proxy_of(7).expose_secret().to_owned();
    let (_, place) = proxy.split_once('@').unwrap();
    for user in ["", "7:", "7:guessed", "8:guessed"] {
        assert_eq!(connect(place, user, &target.to_string()).await.unwrap_err(), 407, "{user}");
    }
    running.end().await;
}

#[tokio::test]
async fn a_wrong_token_and_a_copied_one_are_refused() {
    let (folder, hub, target) = (tempfile::tempdir().unwrap(), Hub::start().await, tenant().await);
    let wrong = AgentSettings {
        token: SecretString::from("mct_wrong"),
        ..agent(hub.address, target, &folder.path().join("first"))
    };
    let running = start(wrong);
    hub.gate.wait_for(": false").await;
    assert!(!hub.links.is_connected(7));
    running.end().await;
    let first = start(agent(hub.address, target, &folder.path().join("first")));
    hub.connected().await;
    first.end().await;
    hub.gate.wait_for("unlinked").await;
    hub.gate.0.lock().unwrap().log.clear();
    // The same token on another machine, which has another key.
    let copied = start(agent(hub.address, target, &folder.path().join("second")));
    hub.gate.wait_for(": false").await;
    assert!(!hub.links.is_connected(7));
    copied.end().await;
    let again = start(agent(hub.address, target, &folder.path().join("first")));
    hub.connected().await;
    again.end().await;
}

#[tokio::test]
async fn a_connector_whose_token_counts_no_more_is_cut_off_with_all_that_it_carries() {
    let (folder, hub, target) = (tempfile::tempdir().unwrap(), Hub::start().await, tenant().await);
    let running = start(agent(hub.address, target, &folder.path().join("key")));
    hub.connected().await;
    let mut stream = hub.connect(&target.to_string()).await.unwrap();
    echoes(&mut stream).await;
    hub.gate.0.lock().unwrap().is_revoked = true;
    // Nothing is said on it: it would stay open by itself.
    let ended = tokio::time::timeout(Duration::from_secs(30), stream.read(&mut [0; 1])).await.unwrap();
    assert!(matches!(ended, Ok(0) | Err(_)), "{ended:?}");
    hub.gate.wait_for("its token counts no more").await;
    running.end().await;
}

#[tokio::test]
async fn a_target_that_is_away_is_said_and_the_connection_to_the_hub_stays() {
    let (folder, hub) = (tempfile::tempdir().unwrap(), Hub::start().await);
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let running = start(agent(hub.address, nobody, &folder.path().join("key")));
    hub.connected().await;
    assert_eq!(hub.connect(&nobody.to_string()).await.unwrap_err(), 502);
    assert!(hub.links.is_connected(7));
    running.end().await;
}

#[tokio::test]
async fn a_cut_connector_breaks_what_was_under_way_and_is_waited_for() {
    let (folder, hub, target) = (tempfile::tempdir().unwrap(), Hub::start().await, tenant().await);
    let key = folder.path().join("key");
    let running = start(agent(hub.address, target, &key));
    hub.connected().await;
    let mut stream = hub.connect(&target.to_string()).await.unwrap();
    echoes(&mut stream).await;
    let proxy = hub.links.proxy_of(7).expose_secret().to_owned();
    running.end().await;
    let mut rest = [0; 1];
    let ended = tokio::time::timeout(Duration::from_secs(20), stream.read(&mut rest)).await.unwrap();
    assert!(matches!(ended, Ok(0) | Err(_)), "{ended:?}");
    hub.gate.wait_for("unlinked 7").await;
    // The client comes again at once, before the connector does.
    let (user, place) = proxy.strip_prefix("http://").unwrap().split_once('@').unwrap();
    let (user, place, authority) = (user.to_owned(), place.to_owned(), target.to_string());
    let waiting = tokio::spawn(async move { connect(&place, &user, &authority).await });
    tokio::time::sleep(Duration::from_millis(200)).await;
    let running = start(agent(hub.address, target, &key));
    echoes(&mut waiting.await.unwrap().unwrap()).await;
    running.end().await;
}

#[tokio::test]
async fn a_hub_that_was_away_is_found_again() {
    let (folder, hub, target) = (tempfile::tempdir().unwrap(), Hub::start().await, tenant().await);
    let running = start(agent(hub.address, target, &folder.path().join("key")));
    hub.connected().await;
    let (address, gate) = (hub.address, hub.gate.clone());
    hub.serving.abort();
    let _ = hub.serving.await;
    // Another process: its connections and its registry are new.
    drop(hub.links);
    let links = Links::start().await.unwrap();
    // The connections of the process that died are cut with it; here they are cut by a newcomer's.
    let hub = Hub::on(links, gate, &address.to_string()).await;
    let second = start(agent(hub.address, target, &folder.path().join("key")));
    hub.connected().await;
    echoes(&mut hub.connect(&target.to_string()).await.unwrap()).await;
    second.end().await;
    running.end().await;
}

#[tokio::test]
async fn the_hub_is_reached_through_an_http_proxy() {
    let (folder, hub, target) = (tempfile::tempdir().unwrap(), Hub::start().await, tenant().await);
    let asked: Arc<Mutex<HashMap<String, u32>>> = Arc::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy = listener.local_addr().unwrap();
    tokio::spawn(serve_proxy(listener, asked.clone()));
    let settings = AgentSettings {
        proxy: Some(SecretString::from(format!("http://{proxy}"))),
        ..agent(hub.address, target, &folder.path().join("key"))
    };
    let running = start(settings);
    hub.connected().await;
    echoes(&mut hub.connect(&target.to_string()).await.unwrap()).await;
    assert!(!asked.lock().unwrap().is_empty(), "it went past the proxy");
    running.end().await;
}

/// The least of a forward proxy: passes on whatever comes first to the host of the request line.
async fn serve_proxy(listener: TcpListener, asked: Arc<Mutex<HashMap<String, u32>>>) {
    loop {
        let (mut client, _) = listener.accept().await.unwrap();
        let asked = asked.clone();
        tokio::spawn(async move {
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(client.read_u8().await.unwrap());
            }
            let text = String::from_utf8(head.clone()).unwrap();
            let place = text.split_whitespace().nth(1).unwrap();
            let host = place.trim_start_matches("http://").split('/').next().unwrap().to_owned();
            *asked.lock().unwrap().entry(host.clone()).or_default() += 1;
            let mut server = TcpStream::connect(&host).await.unwrap();
            if text.starts_with("CONNECT") {
                client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
            } else {
                server.write_all(&head).await.unwrap();
            }
            let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
        });
    }
}

#[tokio::test]
async fn settings_that_cannot_work_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let good =
        agent("127.0.0.1:1".parse().unwrap(), "127.0.0.1:2".parse().unwrap(), &folder.path().join("key"));
    let with_hub = |hub: &str| AgentSettings { hubs: vec![hub.parse().unwrap()], ..good.clone() };
    for (settings, words) in [
        (with_hub("http://hub.example.com"), "has no TLS"),
        (with_hub("ftp://hub.example.com"), "has no TLS"),
        (AgentSettings { hubs: Vec::new(), ..good.clone() }, "give the address of a hub"),
        (AgentSettings { ca_pem: Some("garbage".into()), ..good.clone() }, "certificates in PEM"),
    ] {
        let error = Agent::new(settings).err().expect("refused").to_string();
        assert!(error.contains(words), "{error}");
    }
    assert!(Agent::new(with_hub("https://hub.example.com")).is_ok());
}
