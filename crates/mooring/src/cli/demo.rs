//! `mooring demo`: sandbox and hub in one process, connected by OAuth, first synchronization done.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, bail};
use clap::Args;
use hub_core::{
    ids::{IntegrationId, RunId},
    integration::{Credentials, IntegrationSettings, SyncSettings},
    operator::Role,
    sync::{Mode, RunState, Section},
};
use hub_store::{NewIntegration, NewToken, RunRow, Store};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use uem_sandbox::{Sandbox, SandboxSettings};

use crate::{
    config::Config,
    data_folder::write_private,
    hub::{Hub, OpenedHub, stop_signal},
    telemetry,
};

const INTEGRATION: &str = "Workspace ONE Default";
const USERNAME: &str = "admin";

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
}

pub async fn run(options: Options, log_format: Option<telemetry::LogFormat>) -> anyhow::Result<()> {
    telemetry::start(log_format.unwrap_or_default(), "warn")?;
    let metrics = telemetry::metrics()?;
    let mut config = Config { data: options.data.clone(), ..Config::default() };
    config.http.listen = options.listen;
    let hub = OpenedHub::open(&config).await?;
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
    let integration = connect(&hub.store, &sandbox).await?;
    let asked = ask(&hub.store, integration).await?;
    let hub = hub.start(&config, metrics).await?;
    let devices = first_synchronization(&hub.store, integration, asked).await?;
    let login = Login::of(&hub.store, &options.data.join("demo.json")).await?;
    login.write(&options.data.join("demo.json"), &hub, &sandbox)?;

    println!("hub       {}", hub.url());
    println!("login     {USERNAME} / {}", login.password.expose_secret());
    println!("API       {}/api/docs", hub.url());
    println!("sandbox   {}", sandbox.api_url());
    println!("devices   {devices} synchronized");
    println!("for scripts: {}", options.data.join("demo.json").display());
    println!("stop with Ctrl-C");
    stop_signal().await?;
    hub.stop().await?;
    sandbox.stop().await;
    Ok(())
}

/// The integration by OAuth: made at the first start, pointed at today's port later.
async fn connect(store: &Store, sandbox: &Sandbox) -> anyhow::Result<IntegrationId> {
    let given = sandbox.credentials();
    let settings = IntegrationSettings {
        name: INTEGRATION.to_owned(),
        api_url: sandbox.api_url().to_owned(),
        custom_ca_pem: None,
        proxy_url: None,
        // The shortest interval: in a demo something should be seen to happen.
        sync: SyncSettings { device_interval_minutes: 10, ..SyncSettings::default() },
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
    if known.settings.api_url != settings.api_url {
        let settings = IntegrationSettings { api_url: settings.api_url, ..known.settings };
        store.update_integration(known.id, &settings, Some(&credentials), now).await?;
    }
    Ok(known.id)
}

/// How often a run is asked for while there is another one to wait for first: what a kill left, what is due.
const TRIES: u32 = 4;

/// Asks for a run as a click would; answers it, and whether it was there before.
async fn ask(store: &Store, integration: IntegrationId) -> anyhow::Result<(RunId, bool)> {
    let sections =
        [Section::OrgGroups, Section::SmartGroups, Section::Users, Section::Devices, Section::Apps];
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
                return Ok(store.fleet_counts(Some(integration), Timestamp::now()).await?.devices);
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

/// The demo's operator and token: made at the first start, read from `demo.json` later.
struct Login {
    password: SecretString,
    token: SecretString,
}

impl Login {
    async fn of(store: &Store, file: &Path) -> anyhow::Result<Self> {
        let known = std::fs::read(file)
            .ok()
            .and_then(|bytes| serde_json::from_slice::<serde_json::Value>(&bytes).ok());
        let known = |name: &str| {
            known
                .as_ref()
                .and_then(|value| value["hub"][name].as_str())
                .map(|text| SecretString::from(text.to_owned()))
        };
        let now = Timestamp::now();
        let password = match known("password") {
            Some(password) => password,
            None if store.needs_first_operator().await? => new_password(),
            None => bail!(
                "this folder had a demo before, but {} does not hold its password any more: choose another folder with --data",
                file.display()
            ),
        };
        if store.needs_first_operator().await? {
            // Written before it is used: a kill in between must not lock the next start out.
            let draft =
                serde_json::json!({"hub": {"username": USERNAME, "password": password.expose_secret()}});
            write_private(file, &serde_json::to_string_pretty(&draft)?)?;
            store.insert_operator(USERNAME, &password, Role::Admin, now).await?;
        }
        if let Some(token) = known("token")
            && store.find_token(&token, now).await?.is_some()
        {
            return Ok(Self { password, token });
        }
        let new = NewToken { name: "demo".to_owned(), scope: Role::Admin, expires_at: None };
        let (_, token) = store.insert_token(&new, now).await?;
        Ok(Self { password, token })
    }

    fn write(&self, file: &Path, hub: &Hub, sandbox: &Sandbox) -> anyhow::Result<()> {
        let value = serde_json::json!({
            "sandbox": sandbox.credentials().to_json(),
            "hub": {
                "url": hub.url(),
                "username": USERNAME,
                "password": self.password.expose_secret(),
                "token": self.token.expose_secret(),
            },
        });
        write_private(file, &serde_json::to_string_pretty(&value)?)
    }
}

fn new_password() -> SecretString {
    uuid::Uuid::new_v4().simple().to_string()[..16].to_owned().into()
}
