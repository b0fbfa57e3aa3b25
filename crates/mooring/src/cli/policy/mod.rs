//! `mooring policy ...`: what decides about requests, beside the fleet.

mod authority;
mod bypass;
mod issuer;
mod limit;
mod proxy;
mod service;
mod set;
mod settings;
mod signing_key;

use super::{Hub, Printed};
use clap::{Args, Subcommand};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
pub use set::read;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print all services, policies and trust rules as the file that `apply` takes.
    Show(set::Show),
    /// Show field by field what applying a file would change, and change nothing.
    Plan(set::Plan),
    /// Replace all services, policies and trust rules by those of a file, after the plan was shown.
    Apply(set::Apply),
    /// Services: what is protected.
    #[command(subcommand)]
    Service(service::Command),
    /// Authorities that issue the certificates of devices, and certificates that are shut out.
    #[command(subcommand)]
    Authority(authority::Command),
    /// Reverse proxies that ask the hub.
    #[command(subcommand)]
    Proxy(proxy::Command),
    /// Identity providers whose tokens say who a user is.
    #[command(subcommand)]
    Issuer(issuer::Command),
    /// Keys by which the hub signs tokens for services.
    #[command(subcommand)]
    SigningKey(signing_key::Command),
    /// The highest level that a device or the devices of a user may reach.
    #[command(subcommand)]
    Limit(limit::Command),
    /// What users see who are not let in, what is kept of decisions, and whether tenants are asked about unknown devices.
    #[command(subcommand)]
    Settings(settings::Command),
    /// Services that are opened for a user in an emergency.
    #[command(subcommand)]
    Bypass(bypass::Command),
}

/// All of a kind.
#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    hub: Hub,
    #[command(flatten)]
    printed: Printed,
}

/// One of those that have names.
#[derive(Debug, Args)]
pub struct Named {
    #[command(flatten)]
    hub: Hub,
    /// Its name.
    name: String,
}

impl Named {
    /// Removes it, and says so in a word for what it is.
    async fn remove(self, kind: &str, word: &str) -> anyhow::Result<()> {
        self.hub.connect()?.delete(&place(kind, &self.name)).await?;
        println!("removed {word} {}", self.name);
        Ok(())
    }
}

/// One of those that have numbers.
#[derive(Debug, Args)]
pub struct Numbered {
    #[command(flatten)]
    hub: Hub,
    /// Its number.
    id: i64,
}

pub async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Show(options) => set::show(options).await,
        Command::Plan(options) => set::plan(options).await,
        Command::Apply(options) => set::apply(options).await,
        Command::Service(command) => service::run(command).await,
        Command::Authority(command) => authority::run(command).await,
        Command::Proxy(command) => proxy::run(command).await,
        Command::Issuer(command) => issuer::run(command).await,
        Command::SigningKey(command) => signing_key::run(command).await,
        Command::Limit(command) => limit::run(command).await,
        Command::Settings(command) => settings::run(command).await,
        Command::Bypass(command) => bypass::run(command).await,
    }
}

/// Where an entry is in the API: names may have spaces and slashes.
fn place(list: &str, name: &str) -> String {
    format!("trust/{list}/{}", utf8_percent_encode(name, NON_ALPHANUMERIC))
}
