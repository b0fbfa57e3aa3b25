//! A page of 500 devices from the sandbox, compared with the same bytes from memory.

use std::{net::SocketAddr, process::Stdio, time::Duration};

use anyhow::Context;
use axum::{Router, response::IntoResponse, routing::get};
use bytes::Bytes;
use clap::Args;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    process::Command,
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

/// Measures both alternately.
pub async fn pages(options: &crate::Options, report: &mut Report) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("tenant");
    let mut child = Command::new(&options.mooring)
        .args([
            "sandbox",
            "--listen",
            "127.0.0.1:0",
            "--clock-rate",
            "0",
            "--fleet",
            &options.devices.to_string(),
            "--data",
        ])
        .arg(&data)
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let stdout = child.stdout.take().context("the sandbox has no output")?;
    // Kept to the end: a program whose output nobody holds any more fails at its next line.
    let mut sandbox_lines = BufReader::new(stdout).lines();
    let line = sandbox_lines.next_line().await?.context("the sandbox did not start")?;
    let address = line.rsplit("//").next().context("the sandbox prints its address")?;
    let sandbox: SocketAddr = address.trim_end_matches('/').parse()?;
    let credentials: serde_json::Value =
        serde_json::from_slice(&std::fs::read(data.join("credentials.json"))?)?;
    raise_quota(sandbox).await?;
    let token = token(sandbox, &credentials).await?;
    let headers = format!("Authorization: Bearer {token}\r\nAccept: application/json;version=1\r\n");

    let body = fetch(sandbox, &headers).await?;
    let file = folder.path().join("page.json");
    std::fs::write(&file, &body)?;
    let mut memory = Command::new(std::env::current_exe()?)
        .arg("static")
        .arg("--body")
        .arg(&file)
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let stdout = memory.stdout.take().context("the comparison server has no output")?;
    let line =
        BufReader::new(stdout).lines().next_line().await?.context("the comparison server did not start")?;
    let memory_address: SocketAddr = line.parse()?;

    let mut ratios = Vec::new();
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..options.runs.max(3) {
        let static_rate = requests_per_second(memory_address, PATH, &headers, CONNECTIONS, SECONDS).await?;
        let sandbox_rate = requests_per_second(sandbox, PATH, &headers, CONNECTIONS, SECONDS).await?;
        tokio::time::sleep(Duration::from_millis(200)).await;
        ratios.push(sandbox_rate / static_rate);
        ours.push(sandbox_rate);
        theirs.push(static_rate);
    }
    report.note("the same page from memory", median(&mut theirs), " requests/s");
    report.note(
        &format!("sandbox page of 500 of {} ({} kB)", options.devices, body.len() / 1000),
        median(&mut ours),
        " requests/s",
    );
    report.at_least("sandbox page, of the same bytes from memory", median(&mut ratios), 1.0 / 3.0, "");
    Ok(())
}

/// A load asks for more than a tenant gives an organization group in a minute.
async fn raise_quota(server: SocketAddr) -> anyhow::Result<()> {
    let body = r#"{"per_minute":10000000,"per_day":100000000}"#;
    let request = format!(
        "POST /_sandbox/quota HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    exchange(server, &request).await?;
    Ok(())
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

async fn fetch(server: SocketAddr, headers: &str) -> anyhow::Result<Vec<u8>> {
    exchange(server, &format!("GET {PATH} HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\n{headers}\r\n"))
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
