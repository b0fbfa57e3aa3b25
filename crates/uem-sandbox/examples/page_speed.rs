//! How fast the sandbox serves pages of devices, against the same bytes served from memory.
//!
//! `cargo run --release -p uem-sandbox --example page_speed -- [fleet]` seeds a fleet (100,000 unless told), then loads
//! both servers in turn with the same loop of clients on loopback and prints requests per second and their ratio.

use std::{
    error::Error,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{Router, extract::Path, http::header, routing::get};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use reqwest::Client;
use secrecy::ExposeSecret as _;
use uem_sandbox::{Sandbox, SandboxSettings};

/// Clients that ask at the same time.
const CLIENTS: usize = 8;
/// How long one server is loaded at a time.
const LOAD: Duration = Duration::from_secs(4);
/// Turns of each server.
const TURNS: usize = 3;
/// Pages that are asked for, spread over the fleet.
const PAGES: u32 = 20;

type Failed = Box<dyn Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let fleet: u32 = std::env::args().nth(1).map_or(Ok(100_000), |text| text.parse())?;
    let folder = tempfile::tempdir()?;
    let listen = SocketAddr::from(([127, 0, 0, 1], 0));
    let settings =
        SandboxSettings { data: folder.path().to_owned(), listen, fleet, seed: 7, clock_rate: 0, tls: None };
    let started = Instant::now();
    let sandbox = Sandbox::start(settings).await?;
    println!(
        "seeding {fleet} devices: {:.1} s, peak memory {}",
        started.elapsed().as_secs_f64(),
        peak_memory()
    );

    let client = client(&sandbox)?;
    let quota = format!("{}/_sandbox/quota", sandbox.api_url());
    let most = serde_json::json!({"per_minute": u32::MAX, "per_day": u32::MAX});
    client.post(quota).json(&most).send().await?.error_for_status()?;
    // The first call hashes the password, and the first search makes the list of ids.
    answer_times(&client, &sandbox, fleet).await?;
    let all: Vec<String> = (0..(fleet / 500).max(1)).map(|page| page_url(&sandbox, page)).collect();
    let (cold, _) = walk(&client, &all).await?;
    let urls: Vec<String> = page_numbers(fleet).into_iter().map(|page| page_url(&sandbox, page)).collect();
    let (_, pages) = walk(&client, &urls).await?;
    let memory_urls = serve_from_memory(pages).await?;
    let again: Vec<String> = memory_urls.iter().cycle().take(all.len()).cloned().collect();
    let (memory, _) = walk(&client, &again).await?;
    println!("one after the other, each page for the first time: {cold:.0} pages/s");
    println!("one after the other, from memory:                  {memory:.0} pages/s");
    println!("ratio: {:.2}", cold / memory);

    let (mut from_sandbox, mut from_memory) = (0.0, 0.0);
    for _ in 0..TURNS {
        from_sandbox += load(&client, &urls).await?;
        from_memory += load(&client, &memory_urls).await?;
    }
    let turns = f64::from(u32::try_from(TURNS)?);
    println!("{CLIENTS} clients, sandbox: {:.0} pages/s", from_sandbox / turns);
    println!("{CLIENTS} clients, memory:  {:.0} pages/s", from_memory / turns);
    println!("ratio: {:.2}", from_sandbox / from_memory);
    println!("peak memory {}", peak_memory());
    sandbox.stop().await;
    Ok(())
}

/// Asks one page after the other. Pages per second, and the last pages.
async fn walk(client: &Client, urls: &[String]) -> Result<(f64, Vec<Bytes>), Failed> {
    let started = Instant::now();
    let mut pages = Vec::new();
    for url in urls {
        let page = client.get(url).send().await?.error_for_status()?.bytes().await?;
        if urls.len() <= PAGES as usize {
            pages.push(page);
        }
    }
    let count = f64::from(u32::try_from(urls.len())?);
    Ok((count / started.elapsed().as_secs_f64(), pages))
}

/// How long other answers take, the first time and the second.
async fn answer_times(client: &Client, sandbox: &Sandbox, fleet: u32) -> Result<(), Failed> {
    let last = (fleet / 500).max(1) - 1;
    let paths = [
        "/api/system/info".to_owned(),
        "/api/mdm/devices/search".to_owned(),
        format!("/api/mdm/devices/search?page={last}"),
        "/api/mdm/devices/search?user=smith&orderby=lastseen".to_owned(),
        "/api/mdm/devices/extensivesearch".to_owned(),
        format!("/api/mdm/devices/extensivesearch?page={last}"),
        "/api/mdm/devices/litesearch".to_owned(),
        "/api/mdm/devices/devicecountinfo".to_owned(),
        "/api/system/users/search".to_owned(),
        format!("/api/system/users/search?page={}", last / 2),
        "/api/system/users/search?lastname=son".to_owned(),
        "/api/system/groups/search".to_owned(),
        "/api/system/usergroups/search".to_owned(),
        "/api/mdm/smartgroups/search".to_owned(),
        "/api/mdm/smartgroups/4001/devices".to_owned(),
        "/api/mam/apps/search".to_owned(),
        "/api/mdm/tags/search".to_owned(),
        "/api/mdm/profiles/search".to_owned(),
        "/api/mdm/compliancepolicy/search".to_owned(),
        "/api/mdm/devices/customattribute/search".to_owned(),
    ];
    for path in paths {
        let mut times = Vec::new();
        let mut outcome = String::new();
        for _ in 0..2 {
            let asked = Instant::now();
            let answer = client.get(format!("{}{path}", sandbox.api_url())).send().await?;
            let status = answer.status().as_u16();
            outcome = format!("{status}, {} bytes", answer.bytes().await?.len());
            times.push(format!("{:.1}", asked.elapsed().as_secs_f64() * 1000.0));
        }
        println!("{path}: {} ms ({outcome})", times.join(", then "));
    }
    println!("peak memory {}", peak_memory());
    Ok(())
}

/// The first page, the last full one, and some between.
fn page_numbers(fleet: u32) -> Vec<u32> {
    let last = (fleet / 500).max(1) - 1;
    (0..PAGES).map(|n| n * last / (PAGES - 1)).collect()
}

fn page_url(sandbox: &Sandbox, page: u32) -> String {
    format!("{}/api/mdm/devices/search?page={page}&pagesize=500", sandbox.api_url())
}

/// A client with the API admin's credentials that asks for no compression.
fn client(sandbox: &Sandbox) -> Result<Client, Failed> {
    let credentials = sandbox.credentials();
    let basic = STANDARD.encode(format!("{}:{}", credentials.username, credentials.password.expose_secret()));
    let mut headers = reqwest::header::HeaderMap::new();
    headers.insert("authorization", format!("Basic {basic}").parse()?);
    headers.insert("aw-tenant-code", credentials.api_key.expose_secret().parse()?);
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let tls = tls.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth();
    Ok(Client::builder()
        .default_headers(headers)
        .no_gzip()
        .no_proxy()
        .tls_backend_preconfigured(tls)
        .build()?)
}

/// The same bytes from a plain handler on a port of its own.
async fn serve_from_memory(pages: Vec<Bytes>) -> Result<Vec<String>, Failed> {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = listener.local_addr()?;
    let urls = (0..pages.len()).map(|page| format!("http://{address}/{page}")).collect();
    let pages = Arc::new(pages);
    let answer = async move |Path(page): Path<usize>| {
        (
            [(header::CONTENT_TYPE, "application/json; charset=utf-8")],
            pages.get(page).cloned().unwrap_or_default(),
        )
    };
    let app = Router::new().route("/{page}", get(answer));
    tokio::spawn(async move { axum::serve(listener, app).await });
    Ok(urls)
}

/// Pages per second that all clients together get.
async fn load(client: &Client, urls: &[String]) -> Result<f64, Failed> {
    let started = Instant::now();
    let next = Arc::new(AtomicUsize::new(0));
    let mut clients = tokio::task::JoinSet::new();
    for _ in 0..CLIENTS {
        let (client, next, urls) = (client.clone(), Arc::clone(&next), urls.to_vec());
        clients.spawn(async move {
            let mut got = 0_u32;
            while started.elapsed() < LOAD {
                let url = &urls[next.fetch_add(1, Ordering::Relaxed) % urls.len()];
                client.get(url).send().await?.error_for_status()?.bytes().await?;
                got += 1;
            }
            Ok::<u32, Failed>(got)
        });
    }
    let mut got = 0;
    while let Some(ended) = clients.join_next().await {
        got += ended??;
    }
    Ok(f64::from(got) / started.elapsed().as_secs_f64())
}

/// As Linux says it.
fn peak_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or_else(|| "unknown".to_owned(), |text| text.trim().to_owned())
}
