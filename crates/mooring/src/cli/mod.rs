//! The command line: what each command takes, and which file runs it.

mod action;
mod addition;
mod agent;
mod app;
mod audit;
mod backup;
mod ca;
mod completions;
mod config_check;
mod connector;
mod demo;
mod demo_login;
mod device;
mod doctor;
mod group;
mod integration;
mod integration_actions;
mod integration_groups;
mod integration_status;
mod limits;
mod listing;
mod notification;
mod operator;
mod permissions;
mod place;
mod playbook;
mod policy;
mod pull;
mod pull_progress;
mod restore;
mod run;
mod sandbox;
mod sandbox_import;
mod serve;
mod tagging;
mod tenant;
mod tls;
mod token;
mod trust;
mod user;
mod verification;
mod wrong_usage;

use clap::{Args, Parser, Subcommand};

pub use wrong_usage::WrongUsage;

use crate::{api::ApiClient, telemetry::LogFormat};

/// Ties a Workspace ONE UEM fleet to everything that has to trust it.
#[derive(Debug, Parser)]
#[command(name = "mooring", version, about, max_term_width = 110)]
pub struct Arguments {
    /// Log lines on standard error: text or json.
    #[arg(long, global = true, value_enum, env = "MOORING_LOG_FORMAT")]
    log_format: Option<LogFormat>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start sandbox and hub in one process, connected, with a first synchronization done.
    Demo(demo::Options),
    /// Start a Workspace ONE-compatible tenant with a living fleet.
    Sandbox(sandbox::Options),
    /// Start the hub.
    Serve(serve::Options),
    /// Read a tenant into a database, once, without a server.
    Pull(pull::Options),
    /// Carry the hub's calls to a UEM that the hub cannot reach: runs beside that UEM.
    Connector(connector::Options),
    /// The agent on a device: proves it to the hub and reports how it is set up.
    #[command(subcommand)]
    Agent(agent::Command),
    /// Connections to tenants.
    #[command(subcommand)]
    Integration(integration::Command),
    /// Synchronization runs.
    #[command(subcommand)]
    Run(run::Command),
    /// Devices.
    #[command(subcommand)]
    Device(device::Command),
    /// Enrollment users.
    #[command(subcommand)]
    User(user::Command),
    /// Smart groups, user groups and organization groups.
    #[command(subcommand)]
    Group(group::Command),
    /// Apps.
    #[command(subcommand)]
    App(app::Command),
    /// Locks, wipes, messages and other actions on devices, users and apps, behind guards.
    #[command(subcommand)]
    Action(action::Command),
    /// Playbooks: what the hub orders by itself.
    #[command(subcommand)]
    Playbook(playbook::Command),
    /// People who operate the hub.
    #[command(subcommand)]
    Operator(operator::Command),
    /// Messages to new users.
    #[command(subcommand)]
    Notification(notification::Command),
    /// API tokens.
    #[command(subcommand)]
    Token(token::Command),
    /// Services, policies, authorities, proxies, limits and bypasses: what decides about requests.
    #[command(subcommand)]
    Policy(policy::Command),
    /// Decisions about requests.
    #[command(subcommand)]
    Trust(trust::Command),
    /// The audit log: who did what, and whether what is told of it was changed since.
    #[command(subcommand)]
    Audit(audit::Command),
    /// Look for what is wrong, and say what to do.
    Doctor(doctor::Options),
    /// Copy the hub's database and key into a folder, while it runs.
    Backup(backup::Options),
    /// Put a backup into an empty data folder.
    Restore(restore::Options),
    /// Configuration files.
    #[command(subcommand)]
    Config(config_check::Command),
    /// Certificates of devices, for trying them out.
    #[command(subcommand)]
    Ca(ca::Command),
    /// Print a completion script for a shell.
    Completions(completions::Options),
}

/// How a command reaches the hub.
#[derive(Debug, Args)]
pub struct Hub {
    /// Address of the hub.
    #[arg(long, env = "MOORING_URL", default_value = "http://127.0.0.1:8440")]
    url: String,
    /// File that holds an API token; else the variable `MOORING_TOKEN`.
    #[arg(long, value_name = "FILE")]
    token_file: Option<std::path::PathBuf>,
    /// CA of the hub's certificate, when it is a company's own (PEM).
    #[arg(long, value_name = "FILE", env = "MOORING_CA_FILE")]
    hub_ca_file: Option<std::path::PathBuf>,
}

impl Hub {
    fn connect(&self) -> anyhow::Result<ApiClient> {
        let token = crate::secrets::read(
            "the API token",
            "--token-file",
            self.token_file.as_deref(),
            "MOORING_TOKEN",
        )?;
        ApiClient::new(&self.url, token, self.hub_ca_file.as_deref())
    }
}

/// How a listing is printed.
#[derive(Debug, Args)]
pub struct Printed {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// One record.
#[derive(Debug, Args)]
pub struct One {
    #[command(flatten)]
    hub: Hub,
    #[command(flatten)]
    printed: Printed,
    /// Its id in the hub.
    id: i64,
}

/// A list that is searched by the beginning of its names.
#[derive(Debug, Args)]
pub struct Searched {
    #[command(flatten)]
    hub: Hub,
    #[command(flatten)]
    printed: Printed,
    /// Beginning of a name: users also by e-mail, apps also by bundle id.
    #[arg(long)]
    search: Option<String>,
    /// Id of an integration.
    #[arg(long)]
    integration: Option<i64>,
    /// How many at most; 0 for all.
    #[arg(long, default_value_t = 100)]
    limit: usize,
}

impl Searched {
    fn query(&self) -> Vec<(&'static str, String)> {
        let search = self.search.clone().map(|search| ("search", search));
        let integration = self.integration.map(|id| ("integration_id", id.to_string()));
        search.into_iter().chain(integration).collect()
    }
}

/// Runs the command.
pub async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let log_format = arguments.log_format;
    match arguments.command {
        Command::Demo(options) => demo::run(options, log_format).await,
        Command::Sandbox(options) => sandbox::run(options, log_format).await,
        Command::Serve(options) => serve::run(options, log_format).await,
        Command::Pull(options) => pull::run(options, log_format).await,
        Command::Connector(options) => connector::run(options, log_format).await,
        Command::Agent(command) => agent::run(command, log_format).await,
        Command::Integration(command) => integration::run(command).await,
        Command::Run(command) => run::run(command).await,
        Command::Device(command) => device::run(command).await,
        Command::User(command) => user::run(command).await,
        Command::Playbook(command) => playbook::run(command).await,
        Command::Group(command) => group::run(command).await,
        Command::App(command) => app::run(command).await,
        Command::Action(command) => action::run(command).await,
        Command::Operator(command) => operator::run(command).await,
        Command::Notification(command) => notification::run(command).await,
        Command::Token(command) => token::run(command).await,
        Command::Policy(command) => policy::run(command).await,
        Command::Trust(command) => trust::run(command).await,
        Command::Audit(command) => audit::run(command).await,
        Command::Doctor(options) => doctor::run(options).await,
        Command::Backup(options) => backup::run(options).await,
        Command::Restore(options) => restore::run(options).await,
        Command::Config(command) => config_check::run(command),
        Command::Ca(command) => ca::run(command),
        Command::Completions(options) => completions::run(&options),
    }
}

/// For completions and for the tests of the command line.
fn definition() -> clap::Command {
    <Arguments as clap::CommandFactory>::command()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_is_consistent() {
        super::definition().debug_assert();
    }

    #[test]
    fn no_option_takes_a_secret() {
        fn walk(command: &clap::Command, found: &mut Vec<String>) {
            for argument in command.get_arguments() {
                let name = argument.get_long().unwrap_or_default();
                if ["password", "client-secret", "api-key", "token", "key"].contains(&name) {
                    found.push(format!("{} --{name}", command.get_name()));
                }
            }
            command.get_subcommands().for_each(|sub| walk(sub, found));
        }
        let mut found = Vec::new();
        walk(&super::definition(), &mut found);
        assert!(found.is_empty(), "secrets would be visible in the process list: {found:?}");
    }
}
