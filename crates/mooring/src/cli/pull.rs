//! `mooring pull`: one pass without a server.

use std::{path::Path, time::Duration};

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use database::{Database, DatabaseUrl, Settings};
use hub_core::{
    integration::IntegrationSettings,
    sync::{Mode, RunState, Section, SectionCounts},
};
use hub_store::{Store, StoreError};
use hub_worker::{RunOutcome, RunRequest, Worker, WorkerSettings};
use serde::Serialize;
use tokio::{sync::watch, time::Instant};
use tokio_util::sync::CancellationToken;

use super::{
    pull_progress,
    tenant::{Tenant, ca_text},
};
use crate::{hub::stop_signal, telemetry};

#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    tenant: Tenant,
    /// Where to: sqlite:FILE or postgres://... A URL with a password belongs in MOORING_TO.
    #[arg(long, env = "MOORING_TO", hide_env_values = true)]
    to: String,
    /// Name of the integration in the database; the server's host unless told.
    #[arg(long)]
    name: Option<String>,
    /// Only these.
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Part>,
    /// Read everything and notice what is gone: the default. Only what changed is written.
    #[arg(long)]
    full: bool,
    /// Read only the devices that were seen since the last pull: fewer calls, but nothing can be found gone.
    #[arg(long, conflicts_with = "full")]
    incremental: bool,
    /// Seconds without a byte from the tenant after which a call is given up, and repeated where that is safe.
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
    /// End with one line of JSON.
    #[arg(long)]
    json: bool,
}

/// What can be pulled by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    Devices,
    Users,
    /// Organization groups, smart groups with their members, and user groups.
    Groups,
    Apps,
}

impl Part {
    fn sections(self) -> &'static [Section] {
        match self {
            Self::Devices => &[Section::Devices],
            Self::Users => &[Section::Users],
            Self::Groups => &[Section::OrgGroups, Section::SmartGroups, Section::UserGroups],
            Self::Apps => &[Section::Apps],
        }
    }
}

/// The last line of `--json`.
#[derive(Debug, Serialize)]
struct Summary {
    devices: u64,
    users: u64,
    groups: u64,
    smart_groups: u64,
    user_groups: u64,
    apps: u64,
    added: u64,
    changed: u64,
    missing: u64,
    tombstoned: u64,
    held: u64,
    /// Device rows written.
    writes: u64,
    state: RunState,
    seconds: f64,
}

pub async fn run(options: Options, log_format: Option<telemetry::LogFormat>) -> anyhow::Result<()> {
    telemetry::start(log_format.unwrap_or_default(), "error")?;
    let credentials = options.tenant.login.credentials()?;
    let settings = integration_settings(&options)?;
    let store = open(&options.to).await?;
    let now = jiff::Timestamp::now();
    let integration = match store.pulled_integration(&settings, &credentials, now).await {
        Err(StoreError::Taken { value, .. }) => bail!(
            "integration {value:?} of this database is synchronized by a hub: use `mooring integration sync`, or choose another --name"
        ),
        other => other?,
    };
    let request = RunRequest {
        mode: Some(if options.incremental { Mode::Incremental } else { Mode::Full }),
        sections: sections(&options.only),
        requested_by: "pull".to_owned(),
        request_id: uuid::Uuid::new_v4().to_string(),
    };
    let answer_timeout = Duration::from_secs(options.timeout);
    let settings = WorkerSettings { answer_timeout, ..WorkerSettings::default() };
    let worker = Worker::new(store, settings).with_credentials(credentials);
    let started = Instant::now();
    let (sender, receiver) = watch::channel(Default::default());
    let shutdown = CancellationToken::new();
    let shown = tokio::spawn(pull_progress::show(receiver, options.json));
    let run = worker.run_once(integration, request, sender, shutdown.clone());
    let outcome = until_done(run, &shutdown).await?;
    shown.await.context("the progress ended badly")?;
    report(&outcome, started.elapsed().as_secs_f64(), options.json)
}

/// Runs to the end; the first Ctrl-C lets the page under way finish.
async fn until_done(
    run: impl Future<Output = Result<RunOutcome, hub_worker::WorkerError>>,
    shutdown: &CancellationToken,
) -> anyhow::Result<RunOutcome> {
    let mut run = std::pin::pin!(run);
    tokio::select! {
        outcome = &mut run => return Ok(outcome?),
        signal = stop_signal() => signal?,
    }
    eprintln!("stopping at the next page; what was read is kept");
    shutdown.cancel();
    Ok(run.await?)
}

fn integration_settings(options: &Options) -> anyhow::Result<IntegrationSettings> {
    let server = &options.tenant.server;
    let host = url::Url::parse(server).ok().and_then(|url| Some(url.host_str()?.to_owned()));
    let settings = IntegrationSettings {
        custom_ca_pem: ca_text(options.tenant.ca_file.as_deref())?,
        proxy_url: options.tenant.proxy.clone(),
        ..IntegrationSettings::new(options.name.clone().or(host).unwrap_or_else(|| server.clone()), server)
    };
    settings.check().map_err(|errors| {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        anyhow::anyhow!("{}", lines.join("; "))
    })?;
    Ok(settings)
}

async fn open(address: &str) -> anyhow::Result<Store> {
    let url = DatabaseUrl::parse(address)?;
    if let DatabaseUrl::Sqlite(file) = &url
        && let Some(folder) = file.parent().filter(|folder| *folder != Path::new(""))
    {
        anyhow::ensure!(folder.is_dir(), "folder {} does not exist: make it first", folder.display());
    }
    Ok(Store::open_keyless(Database::open(&Settings::new(url)).await?).await?)
}

fn sections(only: &[Part]) -> Vec<Section> {
    let all = [Part::Groups, Part::Users, Part::Devices, Part::Apps];
    let wanted = all.iter().filter(|part| only.is_empty() || only.contains(part));
    wanted.flat_map(|part| part.sections()).copied().collect()
}

fn report(outcome: &RunOutcome, seconds: f64, json: bool) -> anyhow::Result<()> {
    let summary = summarize(outcome, seconds);
    for remark in &outcome.report.remarks {
        eprintln!("{remark}");
    }
    if json {
        println!("{}", serde_json::to_string(&summary)?);
    } else {
        println!(
            "{} devices, {} users, {} groups, {} smart groups, {} user groups, {} apps in {seconds:.1} s: {} added, {} changed, {} missing",
            summary.devices,
            summary.users,
            summary.groups,
            summary.smart_groups,
            summary.user_groups,
            summary.apps,
            summary.added,
            summary.changed,
            summary.missing
        );
    }
    match outcome.state {
        RunState::Succeeded => Ok(()),
        RunState::Held => {
            eprintln!(
                "{} devices look gone, more than the threshold allows: none was tombstoned",
                summary.held
            );
            Ok(())
        }
        state if outcome.error.is_empty() => bail!("the pull ended as {state}; what was read is kept"),
        state => bail!(
            "the pull ended as {state}: {}\n{}\nwhat was read is kept, {} devices were tombstoned",
            outcome.error,
            outcome.remedy,
            summary.tombstoned
        ),
    }
}

fn summarize(outcome: &RunOutcome, seconds: f64) -> Summary {
    let sections = &outcome.report.sections;
    let of = |wanted: Section| {
        let found = sections.iter().find(|(section, _)| *section == wanted);
        found.map_or_else(SectionCounts::default, |(_, counts)| *counts)
    };
    let sum = |count: fn(&SectionCounts) -> u64| sections.iter().map(|(_, counts)| count(counts)).sum();
    Summary {
        devices: of(Section::Devices).read,
        users: of(Section::Users).read,
        groups: of(Section::OrgGroups).read,
        smart_groups: of(Section::SmartGroups).read,
        user_groups: of(Section::UserGroups).read,
        apps: of(Section::Apps).read,
        added: sum(|counts| counts.added),
        changed: sum(|counts| counts.changed),
        missing: sum(|counts| counts.missing),
        tombstoned: sum(|counts| counts.tombstoned),
        held: sum(|counts| counts.held),
        writes: of(Section::Devices).writes,
        state: outcome.state,
        seconds: (seconds * 1000.0).round() / 1000.0,
    }
}
