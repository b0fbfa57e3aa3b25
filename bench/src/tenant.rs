//! A sandbox of its own for a benchmark, those who ask it, and single exchanges with it.

use std::{net::SocketAddr, path::Path, process::Stdio, time::Instant};

use anyhow::Context;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Lines},
    net::TcpStream,
    process::{Child, ChildStdout, Command},
};

use crate::load::requests_per_second;

const CONNECTIONS: usize = 8;
const SECONDS: u64 = 3;

/// A running sandbox with a fleet that stands still and a quota that no load reaches.
pub struct Tenant {
    /// Where it listens.
    pub server: SocketAddr,
    /// Somebody whose role grants everything.
    pub admin: Target,
    /// Seconds until it answered, seeding included.
    pub ready_seconds: f64,
    program: Program,
}

impl Tenant {
    /// Seeds so many devices in that folder and serves them.
    pub async fn start(mooring: &Path, data: &Path, fleet: &str) -> anyhow::Result<Self> {
        let started = Instant::now();
        let arguments =
            ["sandbox", "--listen", "127.0.0.1:0", "--clock-rate", "0", "--fleet", fleet, "--data"];
        let program = Program::start(Command::new(mooring).args(arguments).arg(data)).await?;
        let ready_seconds = started.elapsed().as_secs_f64();
        let address = program.first_line.rsplit("//").next().context("the sandbox prints its address")?;
        let server: SocketAddr = address.trim_end_matches('/').parse()?;
        let credentials = serde_json::from_slice(&std::fs::read(data.join("credentials.json"))?)?;
        // A load asks for more than a tenant gives an organization group in a minute.
        post(server, "quota", r#"{"per_minute":10000000,"per_day":100000000}"#).await?;
        let admin = Target { server, headers: headers(&token(server, &credentials).await?) };
        Ok(Self { server, admin, ready_seconds, program })
    }

    /// An OAuth client whose role has one resource, which the look-up needs.
    pub async fn small_client(&self) -> anyhow::Result<Target> {
        let body = r#"{"name":"Small","resources":["REST API Devices Read"]}"#;
        let client = serde_json::from_slice(&post(self.server, "oauth-clients", body).await?)?;
        Ok(Target { server: self.server, headers: headers(&token(self.server, &client).await?) })
    }

    /// Its process.
    pub fn process(&self) -> Option<u32> {
        self.program.child.id()
    }
}

/// Whom to ask, and as whom.
pub struct Target {
    /// The server.
    pub server: SocketAddr,
    /// Who asks.
    pub headers: String,
}

impl Target {
    /// Requests a second over eight connections, each of which asks for one path after the other.
    pub async fn rate(&self, paths: &[String]) -> anyhow::Result<f64> {
        requests_per_second(self.server, paths, &self.headers, CONNECTIONS, SECONDS).await
    }

    /// The body of one answer.
    pub async fn fetch(&self, path: &str) -> anyhow::Result<Vec<u8>> {
        Ok(self.fetch_with_head(path).await?.1)
    }

    /// Head and body of one answer.
    pub async fn fetch_with_head(&self, path: &str) -> anyhow::Result<(String, Vec<u8>)> {
        let Self { server, headers } = self;
        let request = format!("GET {path} HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\n{headers}\r\n");
        exchange(*server, &request).await
    }

    /// The same, read as JSON.
    pub async fn json(&self, path: &str) -> anyhow::Result<serde_json::Value> {
        Ok(serde_json::from_slice(&self.fetch(path).await?)?)
    }
}

/// A program that is killed when it is dropped, with its output, which must stay open: it fails at its next line
/// otherwise.
pub struct Program {
    /// The first line it prints.
    pub first_line: String,
    child: Child,
    _output: Lines<BufReader<ChildStdout>>,
}

impl Program {
    /// Starts it and waits for its first line.
    pub async fn start(command: &mut Command) -> anyhow::Result<Self> {
        let mut child = command.stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
        let mut lines = BufReader::new(child.stdout.take().context("the program has no output")?).lines();
        let first_line = lines.next_line().await?.context("the program did not start")?;
        Ok(Self { first_line, child, _output: lines })
    }

    /// Its process.
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }
}

fn headers(token: &str) -> String {
    format!("Authorization: Bearer {token}\r\nAccept: application/json;version=1\r\n")
}

/// A call of the sandbox's controls.
async fn post(server: SocketAddr, control: &str, body: &str) -> anyhow::Result<Vec<u8>> {
    let request = format!(
        "POST /_sandbox/{control} HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    Ok(exchange(server, &request).await?.1)
}

async fn token(server: SocketAddr, credentials: &serde_json::Value) -> anyhow::Result<String> {
    let text = |name: &str| {
        credentials[name]
            .as_str()
            .map(str::to_owned)
            .with_context(|| format!("credentials.json has no {name}"))
    };
    let form = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}",
        text("client_id")?,
        text("client_secret")?
    );
    let request = format!(
        "POST /connect/token HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    );
    let (_, body) = exchange(server, &request).await?;
    let value: serde_json::Value = serde_json::from_slice(&body)?;
    Ok(value["access_token"].as_str().context("no token")?.to_owned())
}

/// One exchange on a connection of its own; answers head and body.
async fn exchange(server: SocketAddr, request: &str) -> anyhow::Result<(String, Vec<u8>)> {
    let mut stream = TcpStream::connect(server).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    let at = answer.windows(4).position(|window| window == b"\r\n\r\n").context("no answer")?;
    anyhow::ensure!(answer.starts_with(b"HTTP/1.1 20"), "{}", String::from_utf8_lossy(&answer[..at]));
    let body = answer.split_off(at + 4);
    answer.truncate(at);
    Ok((String::from_utf8(answer)?, body))
}
