//! `mooring demo`: sandbox and hub in one process, connected by OAuth, first synchronization done.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, bail, ensure};
use clap::Args;
use hub_core::{
    ids::{IntegrationId, RunId},
    integration::{ActionSettings, Credentials, IntegrationSettings, SyncSettings},
    operator::Visible,
    services::{Policy, PolicySet, Service},
    sync::{Mode, RunState, Section},
};
use hub_store::{NewIntegration, RunRow, Store};
use jiff::Timestamp;
use secrecy::ExposeSecret;
use uem_sandbox::{Sandbox, SandboxSettings};

use super::{
    demo_login::{APPROVER, Claim, USERNAME},
    tls::Tls,
};
use crate::{config::Config, hub::OpenedHub, telemetry};

const INTEGRATION: &str = "Workspace ONE Default";
const SERVICE: &str = "demo app";

#[derive(Debug, Args)]
pub struct Options {
    /// Folder of both halves.
    #[arg(long, default_value = "mooring-data")]
    data: PathBuf,
    /// Devices of the tenant, at the first start.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(0..=2_000_000))]
    fleet: u32,
    /// The same seed gives the same tenant.
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// Where the hub listens; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8440")]
    listen: SocketAddr,
    /// Where the sandbox listens; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8441")]
    sandbox_listen: SocketAddr,
    #[command(flatten)]
    tls: Tls,
}

pub async fn run(options: Options, log_format: Option<telemetry::LogFormat>) -> anyhow::Result<()> {
    telemetry::start(log_format.unwrap_or_default(), "warn")?;
    let metrics = telemetry::metrics()?;
    let mut config = Config { data: options.data.clone(), ..Config::default() };
    config.http.listen = options.listen;
    options.tls.over(&mut config);
    let hub = OpenedHub::open(&config).await?;
    // Before anything is changed: the folder may be somebody's hub.
    let claim = Claim::of(&hub.store, &options.data).await?;
    let sandbox = Sandbox::start(SandboxSettings {
        data: options.data.join("sandbox"),
        listen: options.sandbox_listen,
        fleet: options.fleet,
        seed: options.seed,
        clock_rate: 60,
        tls: None,
    })
    .await?;
    // Before the worker looks: it would ask at the port of the start before.
    let integration = connect(&hub.store, &sandbox, &options.data).await?;
    let asked = ask(&hub.store, integration).await?;
    let hub = hub.start(&config, metrics).await?;
    let devices = first_synchronization(&hub.store, integration, asked).await?;
    protect(&hub.store).await?;
    let login = claim.log_in(&hub.store).await?;
    login.write(&hub, &sandbox)?;

    println!("hub       {}", hub.url());
    println!("login     {USERNAME} / {}", login.admin.password.expose_secret());
    println!("approver  {APPROVER} / {}", login.approver.password.expose_secret());
    println!("API       {}/api/docs", hub.url());
    println!("sandbox   {}", sandbox.api_url());
    println!("devices   {devices} synchronized");
    println!(
        "service   {SERVICE:?} asks for managed devices: mooring trust explain DEVICE --service {SERVICE:?}"
    );
    println!("for scripts: {}", login.file.display());
    println!("stop with Ctrl-C");
    let ended = hub.run_until_stopped().await;
    sandbox.stop().await;
    ended
}

/// The integration by OAuth: made at the first start, pointed at today's port later. One of that name that has another
/// client is somebody's own, and stays as it is.
async fn connect(store: &Store, sandbox: &Sandbox, folder: &Path) -> anyhow::Result<IntegrationId> {
    let given = sandbox.credentials();
    let settings = IntegrationSettings {
        // The shortest interval: in a demo something should be seen to happen.
        sync: SyncSettings { device_interval_minutes: 10, ..SyncSettings::default() },
        // Nothing but the sandbox can be harmed.
        actions: ActionSettings { is_read_only: false, ..ActionSettings::default() },
        ..IntegrationSettings::new(INTEGRATION, sandbox.api_url())
    };
    let credentials = Credentials::OAuth {
        token_url: given.token_url.clone(),
        client_id: given.client_id.clone(),
        client_secret: given.client_secret.clone(),
    };
    let now = Timestamp::now();
    let Some(known) = store.find_integration_by_name(INTEGRATION).await? else {
        return Ok(store.insert_integration(&NewIntegration { settings, credentials }, now).await?);
    };
    ensure!(
        known.credentials_identity == given.client_id,
        "integration {INTEGRATION:?} of data folder {} reads {} as {:?} and not this demo's sandbox: rename it, or choose another folder with --data",
        folder.display(),
        known.settings.api_url,
        known.credentials_identity
    );
    if known.settings.api_url != settings.api_url {
        let settings = IntegrationSettings { api_url: settings.api_url, ..known.settings };
        store.update_integration(known.id, &settings, Some(&credentials), now).await?;
    }
    Ok(known.id)
}

/// A service and its policy, so that there is something to ask about: `mooring trust explain`. What somebody made there
/// stays as it is.
async fn protect(store: &Store) -> anyhow::Result<()> {
    let policy = Policy { name: "managed devices".to_owned(), ..Policy::default() };
    let service = Service {
        name: SERVICE.to_owned(),
        hosts: vec!["app.example.com".to_owned().try_into().map_err(anyhow::Error::msg)?],
        paths: Vec::new(),
        policy: policy.name.clone(),
    };
    let add = move |set: PolicySet| match set.services.is_empty() && set.policies.is_empty() {
        true => PolicySet { policies: vec![policy], services: vec![service], ..set },
        false => set,
    };
    let changed = store.change_policy_set(add, "demo", Timestamp::now()).await?;
    ensure!(changed.is_ok(), "the demo's policy is refused: {changed:?}");
    Ok(())
}

/// How often a run is asked for while there is another one to wait for first: what a kill left, what is due.
const TRIES: u32 = 4;

/// Asks for a run as a click would; answers it, and whether it was there before.
async fn ask(store: &Store, integration: IntegrationId) -> anyhow::Result<(RunId, bool)> {
    let sections = [
        Section::OrgGroups,
        Section::SmartGroups,
        Section::UserGroups,
        Section::Users,
        Section::Devices,
        Section::Apps,
    ];
    Ok(store.request_run(integration, Mode::Full, &sections, "demo", "demo", Timestamp::now()).await?)
}

/// Waits for the run that was asked for.
async fn first_synchronization(
    store: &Store,
    integration: IntegrationId,
    mut asked: (RunId, bool),
) -> anyhow::Result<u64> {
    for _ in 0..TRIES {
        let (run, is_joined) = asked;
        let row = wait(store, run).await?;
        match row.state {
            _ if is_joined => asked = ask(store, integration).await?,
            RunState::Succeeded | RunState::Held => {
                return Ok(store.fleet_counts(&Visible::one(integration), Timestamp::now()).await?.devices);
            }
            state => bail!("the first synchronization ended as {state}: {}. {}", row.error, row.remedy),
        }
    }
    bail!("the first synchronization always finds another one under way: look at `mooring run list`")
}

async fn wait(store: &Store, run: RunId) -> anyhow::Result<RunRow> {
    loop {
        let row = store.find_run(run).await?.context("the first synchronization was removed")?;
        match row.state {
            RunState::Requested | RunState::Running => tokio::time::sleep(Duration::from_millis(100)).await,
            _ => return Ok(row),
        }
    }
}
