//! A page of 500 devices and a look-up from the sandbox, compared with the same bytes from memory; what role checks cost.

use std::{net::SocketAddr, process::Stdio, time::Duration};

use anyhow::Context;
use axum::{Router, response::IntoResponse, routing::get};
use bytes::Bytes;
use clap::Args;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Lines},
    net::{TcpListener, TcpStream},
    process::{Child, ChildStdout, Command},
};

use crate::{
    load::requests_per_second,
    report::{Report, median},
};

/// What `static` takes.
#[derive(Args)]
pub struct StaticOptions {
    /// File whose bytes are served.
    #[arg(long)]
    body: std::path::PathBuf,
}

const CONNECTIONS: usize = 8;
const SECONDS: u64 = 3;
const PATH: &str = "/api/mdm/devices/search?page=7&pagesize=500";

/// Serves the bytes until it is killed; prints its address.
pub async fn serve_static(options: &StaticOptions) -> anyhow::Result<()> {
    let body = Bytes::from(std::fs::read(&options.body)?);
    let answer = move || {
        let body = body.clone();
        async move { ([("content-type", "application/json; charset=utf-8")], body).into_response() }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    axum::serve(listener, Router::new().fallback(get(answer))).await?;
    Ok(())
}

/// Measures a page and a look-up, each alternately with a server that has the same bytes in memory, and the look-up by a
/// caller whose role is checked against one whose role grants everything.
pub async fn pages(options: &crate::Options, report: &mut Report) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("tenant");
    let fleet = options.devices.to_string();
    let arguments = ["sandbox", "--listen", "127.0.0.1:0", "--clock-rate", "0", "--fleet", &fleet, "--data"];
    let (_sandbox, line) = start(Command::new(&options.mooring).args(arguments).arg(&data)).await?;
    let address = line.rsplit("//").next().context("the sandbox prints its address")?;
    let server: SocketAddr = address.trim_end_matches('/').parse()?;
    let credentials: serde_json::Value =
        serde_json::from_slice(&std::fs::read(data.join("credentials.json"))?)?;
    raise_quota(server).await?;
    let all = Target { server, headers: headers(&token(server, &credentials).await?) };
    let small = small_client(server).await?;
    let small = Target { server, headers: headers(&token(server, &small).await?) };

    let page = fetch(server, PATH, &all.headers).await?;
    let devices: serde_json::Value = serde_json::from_slice(&page)?;
    let serial = devices["Devices"][0]["SerialNumber"].as_str().context("a device has a serial number")?;
    let look_up = format!("/api/mdm/devices?searchBy=Serialnumber&id={serial}");
    let page = beside_memory(&all, PATH, folder.path(), options).await?;
    report.note(&format!("sandbox page of 500 of {fleet}"), page.sandbox, " requests/s");
    report.note("the same page from memory", page.memory, " requests/s");
    report.at_least("sandbox page, of the same bytes from memory", page.ratio, 0.5, "");
    let one = beside_memory(&all, &look_up, folder.path(), options).await?;
    report.note("sandbox look-up by serial number", one.sandbox, " requests/s");
    report.at_least("sandbox look-up, of the same bytes from memory", one.ratio, 0.7, "");

    let mut ratios = Vec::new();
    for _ in 0..options.runs.max(5) {
        let free = all.rate(&look_up).await?;
        ratios.push(small.rate(&look_up).await? / free);
    }
    report.at_least(
        "look-up by a role of one resource, of one by a full role",
        median(&mut ratios),
        0.95,
        "",
    );
    Ok(())
}

/// Whom to ask, and as whom.
struct Target {
    server: SocketAddr,
    headers: String,
}

impl Target {
    async fn rate(&self, path: &str) -> anyhow::Result<f64> {
        requests_per_second(self.server, path, &self.headers, CONNECTIONS, SECONDS).await
    }
}

/// Requests a second, medians.
struct Beside {
    sandbox: f64,
    memory: f64,
    ratio: f64,
}

/// The sandbox and a server with its bytes in memory, in turns.
async fn beside_memory(
    sandbox: &Target,
    path: &str,
    folder: &std::path::Path,
    options: &crate::Options,
) -> anyhow::Result<Beside> {
    let file = folder.join("body.json");
    std::fs::write(&file, fetch(sandbox.server, path, &sandbox.headers).await?)?;
    let (_memory, line) =
        start(Command::new(std::env::current_exe()?).arg("static").arg("--body").arg(&file)).await?;
    let memory = Target { server: line.parse()?, headers: sandbox.headers.clone() };
    let (mut ours, mut theirs, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..options.runs.max(3) {
        let (static_rate, sandbox_rate) = (memory.rate(path).await?, sandbox.rate(path).await?);
        tokio::time::sleep(Duration::from_millis(200)).await;
        ratios.push(sandbox_rate / static_rate);
        ours.push(sandbox_rate);
        theirs.push(static_rate);
    }
    Ok(Beside { sandbox: median(&mut ours), memory: median(&mut theirs), ratio: median(&mut ratios) })
}

/// A program that is killed when it is dropped, with its output (which must stay open: it fails at its next line
/// otherwise), and the first line it prints.
async fn start(command: &mut Command) -> anyhow::Result<((Child, Lines<BufReader<ChildStdout>>), String)> {
    let mut child = command.stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
    let mut lines = BufReader::new(child.stdout.take().context("the program has no output")?).lines();
    let line = lines.next_line().await?.context("the program did not start")?;
    Ok(((child, lines), line))
}

fn headers(token: &str) -> String {
    format!("Authorization: Bearer {token}\r\nAccept: application/json;version=1\r\n")
}

/// An OAuth client whose role has one resource, which the look-up needs.
async fn small_client(server: SocketAddr) -> anyhow::Result<serde_json::Value> {
    let body = r#"{"name":"Small","resources":["REST API Devices Read"]}"#;
    Ok(serde_json::from_slice(&post(server, "oauth-clients", body).await?)?)
}

/// A load asks for more than a tenant gives an organization group in a minute.
async fn raise_quota(server: SocketAddr) -> anyhow::Result<()> {
    post(server, "quota", r#"{"per_minute":10000000,"per_day":100000000}"#).await?;
    Ok(())
}

/// A call of the sandbox's controls.
async fn post(server: SocketAddr, control: &str, body: &str) -> anyhow::Result<Vec<u8>> {
    let request = format!(
        "POST /_sandbox/{control} HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    exchange(server, &request).await
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
    let body = exchange(server, &request).await?;
    let value: serde_json::Value = serde_json::from_slice(&body)?;
    Ok(value["access_token"].as_str().context("no token")?.to_owned())
}

async fn fetch(server: SocketAddr, path: &str, headers: &str) -> anyhow::Result<Vec<u8>> {
    exchange(server, &format!("GET {path} HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\n{headers}\r\n"))
        .await
}

/// One exchange on a connection of its own; answers the body.
async fn exchange(server: SocketAddr, request: &str) -> anyhow::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(server).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    let at = answer.windows(4).position(|window| window == b"\r\n\r\n").context("no answer")?;
    anyhow::ensure!(answer.starts_with(b"HTTP/1.1 20"), "{}", String::from_utf8_lossy(&answer[..at]));
    Ok(answer.split_off(at + 4))
}
