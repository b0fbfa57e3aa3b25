//! `mooring connector`: carries the hub's calls to one UEM that the hub cannot reach.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use connector::{Agent, AgentSettings, Target};
use secrecy::SecretString;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::{hub::stop_signal, secrets, telemetry};

#[derive(Debug, Args)]
pub struct Options {
    /// Address of the hub, https. Where several hubs share a database, name each of them: a hub
    /// without the connector leaves the work to one that has it.
    #[arg(long, value_name = "URL", required = true)]
    hub: Vec<Url>,
    /// File that holds the token of the integration's connector.
    #[arg(long, value_name = "FILE")]
    integration_token_file: PathBuf,
    /// Address of the UEM, https: calls are carried to its host and port and nowhere else.
    #[arg(long, value_name = "URL")]
    uem: String,
    /// Proxy towards the hub: http://, https:// or socks5://
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,
    /// CA of the hub's certificate (PEM): then no other is trusted.
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,
    /// File of the connector's own key, made at the first start; beside the token's file unless told.
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
}

pub async fn run(options: Options, log_format: Option<telemetry::LogFormat>) -> anyhow::Result<()> {
    telemetry::start(log_format.unwrap_or_default(), "info")?;
    let key_file = options.key_file.clone().unwrap_or_else(|| beside(&options.integration_token_file));
    let ca_pem = options.ca_file.as_deref().map(|file| {
        std::fs::read_to_string(file)
            .with_context(|| format!("cannot read the CA of the hub from {}", file.display()))
    });
    let target = Target::of_url(&options.uem)?;
    println!("connector for {target}; its key is {}", key_file.display());
    let agent = Agent::new(AgentSettings {
        hubs: options.hub,
        token: secrets::read_file("the connector's token", &options.integration_token_file)?,
        target,
        key_file,
        proxy: options.proxy.map(SecretString::from),
        ca_pem: ca_pem.transpose()?,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    })?;
    let shutdown = CancellationToken::new();
    let working = tokio::spawn(agent.run(shutdown.clone()));
    stop_signal().await?;
    shutdown.cancel();
    working.await.context("the connector ended badly")
}

/// `token.txt` → `token.txt.key`
fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".key");
    name.into()
}
