//! Decisions with a million devices and two hundred policies in memory, beside an axum handler that answers an empty 200.
//!
//! Both are in one process, with the allocator and the recorder of metrics that the hub has, each on a listener of its own.
//! They are asked the same: a proxy sends headers, and to read them takes its time on both sides.

use std::{future::IntoFuture as _, net::SocketAddr, time::Instant};

use anyhow::Context;
use axum::{
    Router,
    routing::any,
    serve::{Listener, ListenerExt as _},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use clap::Args;
use database::{Database, DatabaseUrl, Settings};
use hub_core::{
    device_certificate::{Authority, KeyPlace, RevocationCheck},
    operator::Visible,
    proxy::{HandOver, Proof, Proxy, UserSource},
    services::{Policy, PolicySet, Service},
};
use hub_store::{DeviceFilter, Store, Vault};
use metrics_exporter_prometheus::PrometheusBuilder;
use rcgen::{BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair};
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};
use tokio::{net::TcpListener, process::Command};
use tokio_util::sync::CancellationToken;

use crate::{
    load::{latency_p99, requests_per_second_of},
    measure::{processor_seconds, resident_megabytes},
    report::{Report, median},
    sync::{PageServer, pull},
    tenant::Program,
};

const DEVICES: u32 = 1_000_000;
const POLICIES: usize = 200;
/// Devices that ask, each with a certificate of its own.
const ASKING: u32 = 500;
const CONNECTIONS: usize = 32;
const SECONDS: u64 = 3;
const PATH: &str = "/decide/forward-auth";

/// What `decide` takes.
#[derive(Args)]
pub struct DecideOptions {
    /// A hub's database.
    #[arg(long)]
    database: String,
}

/// What the server tells when it is ready.
#[derive(Serialize, Deserialize)]
struct Ready {
    /// Of the hub.
    address: SocketAddr,
    /// Of the handler that answers an empty 200.
    empty: SocketAddr,
    ready_seconds: f64,
    bytes_a_device: f64,
    secret: String,
    certificates: Vec<String>,
}

/// Pulls a million devices, then asks.
pub async fn run(options: &crate::Options, report: &mut Report) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "bench")?;
    let url = format!("sqlite:{}", folder.path().join("decide.sqlite3").display());
    let server = PageServer::start(DEVICES).await?;
    pull(&options.mooring, &server.url, &secret, &url).await?;
    drop(server);
    let program =
        Program::start(Command::new(std::env::current_exe()?).arg("decide").arg("--database").arg(&url))
            .await?;
    let ready: Ready = serde_json::from_str(&program.first_line)?;
    report.at_most("decisions: ready after a start, 1000000 devices", ready.ready_seconds, 15.0, " s");
    report.at_most("decisions: memory of a device", ready.bytes_a_device, 400.0, " bytes");

    let without = vec![ready.question("open", "")];
    let with: Vec<String> = ready
        .certificates
        .iter()
        .map(|certificate| ready.question("service-100", &format!("Client-Cert: :{certificate}:\r\n")))
        .collect();
    let process = program.id().context("the server lives")?;
    let (mut plain, mut without_one) = (Rates::default(), Rates::default());
    let (mut plain_with, mut with_one) = (Rates::default(), Rates::default());
    for _ in 0..options.runs.max(3) {
        plain.measure(process, ready.empty, &without).await?;
        without_one.measure(process, ready.address, &without).await?;
        plain_with.measure(process, ready.empty, &with).await?;
        with_one.measure(process, ready.address, &with).await?;
    }
    report.note("an empty 200 to a request without a certificate", plain.most(), " requests/s");
    report.note("decisions without a certificate", without_one.most(), " requests/s");
    report.note("an empty 200 to a request with a certificate", plain_with.most(), " requests/s");
    report.note("decisions with a certificate", with_one.most(), " requests/s");
    for (which, rates, plain) in [("with", &with_one, &plain_with), ("without", &without_one, &plain)] {
        let times = rates.processor_seconds() / plain.processor_seconds();
        report.note(
            &format!("processor time of the server, {which} a certificate"),
            times,
            " of an empty 200",
        );
    }
    report.at_least("decisions with a certificate, of an empty 200", with_one.of(&plain_with), 0.5, "");
    report.at_least("decisions without one, of an empty 200", without_one.of(&plain), 0.8, "");
    // Client and server share the machine: what an empty answer takes at 70 % of its own most says how much of it is theirs.
    let runs = options.runs.max(3);
    let empty = p99_ms(ready.empty, &with, plain_with.most(), runs).await?;
    report.note("an empty 200: p99 at 70 % of the most", empty, " ms");
    let decided = p99_ms(ready.address, &with, with_one.most(), runs).await?;
    report.at_most("decisions: p99 at 70 % of the most", decided, 5.0, " ms");
    Ok(())
}

/// Of so many runs the median, in milliseconds.
async fn p99_ms(server: SocketAddr, requests: &[String], most: f64, runs: u32) -> anyhow::Result<f64> {
    let mut times = Vec::new();
    for _ in 0..runs {
        times.push(latency_p99(server, requests, CONNECTIONS, 0.7 * most, SECONDS).await? * 1_000.0);
    }
    Ok(median(&mut times))
}

/// What one server did with one kind of request, in each run.
#[derive(Default)]
struct Rates {
    requests_per_second: Vec<f64>,
    /// Processor time of the server for a request.
    processor_seconds: Vec<f64>,
}

impl Rates {
    /// One run.
    async fn measure(&mut self, process: u32, server: SocketAddr, requests: &[String]) -> anyhow::Result<()> {
        let spent = || processor_seconds(process).context("the server lives");
        let before = spent()?;
        let rate = requests_per_second_of(server, requests, CONNECTIONS, SECONDS).await?;
        self.requests_per_second.push(rate);
        self.processor_seconds.push((spent()? - before) / (rate * SECONDS as f64));
        Ok(())
    }

    fn most(&self) -> f64 {
        median(&mut self.requests_per_second.clone())
    }

    fn processor_seconds(&self) -> f64 {
        median(&mut self.processor_seconds.clone())
    }

    /// Of what the other did in the same run.
    fn of(&self, other: &Self) -> f64 {
        let pairs = self.requests_per_second.iter().zip(&other.requests_per_second);
        median(&mut pairs.map(|(one, other)| one / other).collect::<Vec<_>>())
    }
}

impl Ready {
    /// What a proxy sends.
    fn question(&self, service: &str, certificate: &str) -> String {
        format!(
            "GET {PATH} HTTP/1.1\r\nHost: {}\r\nX-Mooring-Proxy-Secret: {}\r\n\
             X-Forwarded-Host: {service}.example.com\r\nX-Forwarded-Uri: /pages/1\r\n{certificate}\r\n",
            self.address, self.secret
        )
    }
}

/// Serves decisions from that database until it is killed; prints what is needed to ask.
pub async fn serve(options: &DecideOptions) -> anyhow::Result<()> {
    let database = Database::open(&Settings::new(DatabaseUrl::parse(&options.database)?)).await?;
    let store = Store::open(database, Vault::from_key(&Vault::new_key())?).await?;
    let (secret, certificates) = set_up(&store).await?;
    // Without one nothing is counted, and counting costs nothing.
    PrometheusBuilder::new().install_recorder()?;
    let process = std::process::id();
    let before = resident_megabytes(process).context("this process has memory")?.now;
    let began = Instant::now();
    let decider = hub_web::Decider::new(store.clone(), hub_web::Clock::system());
    let shutdown = CancellationToken::new();
    tokio::spawn(decider.clone().run(shutdown.clone()));
    tokio::spawn(decider.clone().keep_log(shutdown));
    while !decider.is_ready() {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    let ready_seconds = began.elapsed().as_secs_f64();
    let after = resident_megabytes(process).context("this process has memory")?.now;
    let bytes_a_device = (after - before) * 1024.0 * 1024.0 / f64::from(DEVICES);
    let (listener, plain) =
        (TcpListener::bind("127.0.0.1:0").await?, TcpListener::bind("127.0.0.1:0").await?);
    let (address, empty) = (listener.local_addr()?, plain.local_addr()?);
    let ready = Ready { address, empty, ready_seconds, bytes_a_device, secret, certificates };
    println!("{}", serde_json::to_string(&ready)?);
    let front = hub_web::Front::new(decider.clone(), hub_web::decision_router(decider));
    let deciding = axum::serve(at_once(listener), front);
    let answering = axum::serve(at_once(plain), Router::new().route(PATH, any(async || ())));
    tokio::try_join!(deciding.into_future(), answering.into_future())?;
    Ok(())
}

/// As the hub listens: nothing that is written waits for more.
fn at_once(listener: TcpListener) -> impl Listener<Addr = SocketAddr> {
    listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            eprintln!("a connection waits for more to be written: {error}");
        }
    })
}

/// An authority, a proxy, services, and certificates of some devices.
async fn set_up(store: &Store) -> anyhow::Result<(String, Vec<String>)> {
    let now = jiff::Timestamp::now();
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "Bench Root");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let chain_pem = params.self_signed(&key)?.pem();
    let issuer = Issuer::new(params, key);
    let authority = Authority {
        name: "bench".to_owned(),
        chain_pem,
        key_template: "{SerialNumber}".to_owned().try_into().map_err(anyhow::Error::msg)?,
        key_place: KeyPlace::CommonName,
        revocation: RevocationCheck::Off,
        crl_urls: Vec::new(),
    };
    store.put_authority(&authority, "bench", now).await?;
    let proxy = Proxy {
        name: "bench".to_owned(),
        proof: Proof::Secret,
        addresses: Vec::new(),
        certificate: HandOver::Rfc9440,
        user: UserSource::None,
    };
    let secret = store.put_proxy(&proxy, true, "bench", now).await?.context("a new secret")?;
    let set = policy_set()?;
    let changed = store.change_policy_set(|_| set, "bench", now).await?;
    anyhow::ensure!(changed.is_ok(), "the policies are refused: {changed:?}");
    Ok((secret.expose_secret().to_owned(), certificates_of(store, &issuer).await?))
}

/// Certificates of devices that are let in.
async fn certificates_of(store: &Store, issuer: &Issuer<'_, KeyPair>) -> anyhow::Result<Vec<String>> {
    let filter = DeviceFilter {
        compliance: Some("compliant".to_owned()),
        enrollment: Some("enrolled".to_owned()),
        ..DeviceFilter::default()
    };
    let page = store.list_devices(&Visible::Everything, &filter, None, ASKING).await?;
    let key = KeyPair::generate()?;
    let mut certificates = Vec::with_capacity(page.devices.len());
    for device in page.devices {
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, device.facts.serial_number);
        certificates.push(STANDARD.encode(params.signed_by(&key, issuer)?.der()));
    }
    anyhow::ensure!(!certificates.is_empty(), "no device is compliant and enrolled");
    Ok(certificates)
}

fn policy_set() -> anyhow::Result<PolicySet> {
    let host = |name: &str| -> anyhow::Result<_> {
        Ok(vec![format!("{name}.example.com").try_into().map_err(anyhow::Error::msg)?])
    };
    let mut set = PolicySet::default();
    for number in 0..POLICIES {
        let name = format!("service-{number}");
        set.policies.push(Policy { name: name.clone(), ..Policy::default() });
        set.services.push(Service { hosts: host(&name)?, paths: Vec::new(), policy: name.clone(), name });
    }
    let open = Policy {
        name: "open".to_owned(),
        needs_trusted_device: false,
        minimum: hub_core::services::Minimum::None,
        ..Policy::default()
    };
    set.policies.push(open);
    set.services.push(Service {
        name: "open".to_owned(),
        hosts: host("open")?,
        paths: Vec::new(),
        policy: "open".to_owned(),
    });
    Ok(set)
}
