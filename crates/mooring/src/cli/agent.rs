//! `mooring agent run|once|status|check-config`: the agent on a device.

use std::{path::PathBuf, time::Duration};

use agent::{Agent, AgentSettings, ConfigFile, Status, default_state_folder, read_facts, read_status};
use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde_json::json;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::{Printed, listing};
use crate::{hub::stop_signal, output, secrets, telemetry};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Register where that has not been done, and report on change and every so many minutes, until stopped.
    Run(Options),
    /// Register where that has not been done, report once, and end: 0 done, 1 failed, 3 the hub refuses this agent.
    Once(Options),
    /// Show what this device tells, and how the last report ended. Ends with 1 where it failed or is too old.
    Status(StatusOptions),
    /// Look whether the settings file is right, without sending anything.
    CheckConfig(CheckOptions),
}

#[derive(Debug, Args)]
pub struct Options {
    /// The settings file; `mdm-config.json` in /etc/mooring, or in C:\ProgramData\Mooring on Windows, unless told.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Folder of the agent's key and state; /var/lib/mooring-agent on Linux unless told.
    #[arg(long, value_name = "FOLDER", env = "MOORING_AGENT_STATE")]
    state: Option<PathBuf>,
    /// Address of the hub, https, where the settings file names none.
    #[arg(long, value_name = "URL")]
    hub: Option<Url>,
    /// File that holds the registration token, where the settings file has none.
    #[arg(long, value_name = "FILE")]
    registration_token_file: Option<PathBuf>,
    /// Longest time between two reports, in minutes.
    #[arg(long, value_name = "MINUTES", default_value_t = 15, value_parser = clap::value_parser!(u64).range(1..=1440))]
    every: u64,
    /// CA of the hub's certificate (PEM): then no other is trusted.
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,
    /// Proxy towards the hub.
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,
}

#[derive(Debug, Args)]
pub struct StatusOptions {
    #[command(flatten)]
    printed: Printed,
    /// Folder of the agent's key and state; /var/lib/mooring-agent on Linux unless told.
    #[arg(long, value_name = "FOLDER", env = "MOORING_AGENT_STATE")]
    state: Option<PathBuf>,
    /// A report older than that is too old, in minutes.
    #[arg(long, value_name = "MINUTES", default_value_t = 60)]
    max_age: u32,
}

#[derive(Debug, Args)]
pub struct CheckOptions {
    /// The settings file; where it usually lies unless told.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

pub async fn run(command: Command, log_format: Option<telemetry::LogFormat>) -> anyhow::Result<()> {
    match command {
        Command::Run(options) => {
            telemetry::start(log_format.unwrap_or_default(), "info")?;
            let agent = Agent::new(settings(options)?)?;
            let shutdown = CancellationToken::new();
            let working = tokio::spawn({
                let shutdown = shutdown.clone();
                async move { agent.run(shutdown).await }
            });
            stop_signal().await?;
            shutdown.cancel();
            working.await.context("the agent ended badly")
        }
        Command::Once(options) => {
            telemetry::start(log_format.unwrap_or_default(), "warn")?;
            let outcome = Agent::new(settings(options)?)?.once().await?;
            let device = if outcome.is_correlated {
                ""
            } else {
                ", which waits for the tenant to tell of this device"
            };
            println!("reported as agent {}{device}", outcome.agent_id);
            Ok(())
        }
        Command::Status(options) => status(options).await,
        Command::CheckConfig(options) => check_config(&options),
    }
}

fn settings(options: Options) -> anyhow::Result<AgentSettings> {
    let token = options.registration_token_file.as_deref();
    let ca_pem = options.ca_file.as_deref().map(|file| {
        std::fs::read_to_string(file)
            .with_context(|| format!("cannot read the CA of the hub from {}", file.display()))
    });
    Ok(AgentSettings {
        config_file: options.config,
        state_folder: options.state.unwrap_or_else(default_state_folder),
        hub: options.hub,
        token: token.map(|file| secrets::read_file("the registration token", file)).transpose()?,
        report_every: Duration::from_secs(options.every * 60),
        ca_pem: ca_pem.transpose()?,
        proxy: options.proxy,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    })
}

async fn status(options: StatusOptions) -> anyhow::Result<()> {
    let folder = options.state.unwrap_or_else(default_state_folder);
    let status = read_status(&folder)?;
    let facts = read_facts(env!("CARGO_PKG_VERSION")).await;
    let shown = status.clone().unwrap_or_default();
    if options.printed.json {
        output::json(&json!({ "status": shown, "facts": facts }))?;
    } else {
        listing::print_one(&serde_json::to_value(&shown)?, false)?;
        listing::print_one(&serde_json::to_value(&facts)?, false)?;
    }
    judge(status, options.max_age, Timestamp::now())
}

/// Whether the agent does its work.
fn judge(status: Option<Status>, max_age_minutes: u32, now: Timestamp) -> anyhow::Result<()> {
    let Some(status) = status else {
        bail!("no agent has tried to report from this folder yet: start `mooring agent run`");
    };
    if !status.error.is_empty() {
        bail!("the last try failed: {}", status.error);
    }
    let age = status.reported_at.map(|at| now.duration_since(at));
    if age.is_none_or(|age| age.as_mins() > i64::from(max_age_minutes)) {
        bail!("the last report is older than {max_age_minutes} minutes: is `mooring agent run` running?");
    }
    Ok(())
}

fn check_config(options: &CheckOptions) -> anyhow::Result<()> {
    let ConfigFile { path, config } = ConfigFile::read(options.config.as_deref())?;
    println!("{} can be used", path.display());
    println!("managed by the UEM: {}", if config.is_managed { "yes" } else { "no" });
    if config.is_managed {
        println!("UDID: {}", config.udid);
    }
    match &config.hub_url {
        Some(url) => println!("hub: {url}"),
        None => println!("hub: none, so it must be given with --hub"),
    }
    match &config.registration_token {
        Some(_) => println!("registration token: there"),
        None => println!("registration token: none, so it must be given with --registration-token-file"),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agent_that_does_not_report_is_told_from_one_that_does() {
        let now: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
        let at = |minutes: i64| Some(now - jiff::SignedDuration::from_mins(minutes));
        let good = Status { reported_at: at(5), ..Status::default() };
        assert!(judge(Some(good.clone()), 60, now).is_ok());
        for (status, part) in [
            (None, "has tried"),
            (Some(Status { error: "refused".into(), ..good.clone() }), "refused"),
            (Some(Status { reported_at: at(62), ..good.clone() }), "older than 60"),
            (Some(Status { reported_at: None, ..good }), "older than 60"),
        ] {
            let said = judge(status, 60, now).unwrap_err().to_string();
            assert!(said.contains(part), "{said}");
        }
    }
}
