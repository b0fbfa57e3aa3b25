//! `mooring pull` against pages served from memory, compared with reading and parsing the same pages.

use std::{path::Path, process::Stdio};

use anyhow::Context;
use clap::Args;
use futures_util::StreamExt;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};
use uem_client::{Class, Credentials, DeviceSearch, Settings, UemClient};

use crate::{
    measure::{self, Finished},
    report::{Report, median},
};

/// What `read` takes.
#[derive(Args)]
pub struct ReadOptions {
    /// Address of the pages.
    #[arg(long)]
    server: String,
}

/// Fetch and parse: the same client with the same connections, keeping nothing.
pub async fn read(options: &ReadOptions) -> anyhow::Result<()> {
    let credentials =
        Credentials::oauth(format!("{}/connect/token", options.server), "bench", "bench".to_owned());
    // As `mooring pull` sets it: the same pages ahead, the same connections, the same share of the budget.
    let client = UemClient::new(Settings::builder(&options.server, credentials).build()?)?
        .with_class(Class::Background);
    let mut pages = client.devices().search(&DeviceSearch::default()).pages();
    let mut devices = 0;
    while let Some(page) = pages.next().await {
        devices += std::hint::black_box(page?.items).len();
    }
    println!("{devices}");
    Ok(())
}

/// A server of pages in a process of its own.
pub struct PageServer {
    /// Its address.
    pub url: String,
    _child: Child,
}

impl PageServer {
    /// Starts it and waits for its address.
    pub async fn start(devices: u32) -> anyhow::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(["pages", "--devices", &devices.to_string()])
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let stdout = child.stdout.take().context("the page server has no output")?;
        let url =
            BufReader::new(stdout).lines().next_line().await?.context("the page server did not start")?;
        Ok(Self { url, _child: child })
    }

    /// Makes `count` devices different.
    async fn change(&self, count: u32, edit: u32) -> anyhow::Result<()> {
        let address = self.url.trim_start_matches("http://");
        let mut stream = tokio::net::TcpStream::connect(address).await?;
        let request = format!(
            "POST /change?count={count}&edit={edit} HTTP/1.1\r\nHost: {address}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
        tokio::io::AsyncWriteExt::write_all(&mut stream, request.as_bytes()).await?;
        let mut answer = String::new();
        tokio::io::AsyncReadExt::read_to_string(&mut stream, &mut answer).await?;
        anyhow::ensure!(answer.starts_with("HTTP/1.1 204"), "the page server answered: {answer}");
        Ok(())
    }
}

/// One pull, timed.
pub async fn pull(
    mooring: &Path,
    server: &str,
    secret: &Path,
    to: &str,
) -> anyhow::Result<(Finished, serde_json::Value)> {
    let mut command = Command::new(mooring);
    command.args(["pull", "--server", server, "--client-id", "bench", "--client-secret-file"]).arg(secret);
    command.args([
        "--token-url",
        &format!("{server}/connect/token"),
        "--to",
        to,
        "--only",
        "devices",
        "--json",
    ]);
    let finished = measure::run(&mut command).await?;
    let last = finished.stdout.lines().last().context("pull printed nothing")?;
    let counts = serde_json::from_str(last).with_context(|| format!("pull printed: {last}"))?;
    Ok((finished, counts))
}

async fn fetch_and_parse(server: &str) -> anyhow::Result<Finished> {
    measure::run(Command::new(std::env::current_exe()?).args(["read", "--server", server])).await
}

/// First, unchanged and little changed pulls into SQLite.
pub async fn sqlite(options: &crate::Options, report: &mut Report) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    measure_database(options, report, "SQLite", (5.0, 1.6), |run| {
        Ok(format!("sqlite:{}", folder.path().join(format!("{run}.sqlite3")).display()))
    })
    .await
}

/// The same into PostgreSQL.
pub async fn postgres(options: &crate::Options, report: &mut Report) -> anyhow::Result<()> {
    let mut databases = Vec::new();
    for _ in 0..options.runs {
        databases.push(database::testing::postgres().await);
    }
    measure_database(options, report, "PostgreSQL", (10.0, 2.0), |run| {
        Ok(databases[run as usize].url.clone())
    })
    .await
}

async fn measure_database(
    options: &crate::Options,
    report: &mut Report,
    name: &str,
    (first_limit, again_limit): (f64, f64),
    address: impl Fn(u32) -> anyhow::Result<String>,
) -> anyhow::Result<()> {
    let server = PageServer::start(options.devices).await?;
    let secret = tempfile::NamedTempFile::new()?;
    std::fs::write(secret.path(), "bench")?;
    fetch_and_parse(&server.url).await?;
    let (mut base, mut first, mut again, mut peak, mut writes) = (vec![], vec![], vec![], 0.0_f64, 0);
    for run in 0..options.runs {
        let to = address(run)?;
        base.push(fetch_and_parse(&server.url).await?.seconds);
        let (finished, counts) = pull(&options.mooring, &server.url, secret.path(), &to).await?;
        anyhow::ensure!(counts["devices"] == options.devices, "pull read {} devices", counts["devices"]);
        first.push(finished.seconds);
        peak = peak.max(finished.peak_megabytes);
        let (finished, counts) = pull(&options.mooring, &server.url, secret.path(), &to).await?;
        anyhow::ensure!(counts["added"] == 0 && counts["changed"] == 0, "an unchanged pull wrote: {counts}");
        again.push(finished.seconds);
        peak = peak.max(finished.peak_megabytes);
        server.change(100, run + 1).await?;
        let (_, counts) = pull(&options.mooring, &server.url, secret.path(), &to).await?;
        writes = writes.max(counts["writes"].as_u64().context("pull names no writes")?);
        anyhow::ensure!(counts["changed"] == 100, "100 devices changed, pull says {}", counts["changed"]);
    }
    let base = median(&mut base);
    let devices = options.devices;
    report.note(&format!("fetch and parse {devices} devices"), base, " s");
    report.at_most(
        &format!("first pull into {name}, of fetch and parse"),
        median(&mut first) / base,
        first_limit,
        "",
    );
    report.at_most(
        &format!("unchanged pull into {name}, of fetch and parse"),
        median(&mut again) / base,
        again_limit,
        "",
    );
    report.at_most(&format!("device writes for 100 changed devices ({name})"), writes as f64, 100.0, "");
    report.at_most(&format!("peak memory of a pull of {devices} devices ({name})"), peak, 150.0, " MB");
    Ok(())
}
