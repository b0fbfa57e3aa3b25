//! `mooring sandbox`: the tenant alone, and what fills one.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, Subcommand};
use uem_sandbox::{Sandbox, SandboxSettings};

use super::sandbox_import;
use crate::{hub::stop_signal, telemetry};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Options {
    #[command(subcommand)]
    command: Option<Command>,
    /// Folder of the tenant: seeded at the first start, used again later.
    #[arg(long, default_value = "mooring-data/sandbox")]
    data: PathBuf,
    /// Where to listen; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8441")]
    listen: SocketAddr,
    /// Devices to seed at the first start.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(0..=2_000_000))]
    fleet: u32,
    /// The same seed gives the same tenant.
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// How many times faster than ours the tenant's clock runs; 0 stands still.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(0..=86_400))]
    clock_rate: u32,
    /// Certificate chain (PEM), for https.
    #[arg(long, requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Its private key (PEM).
    #[arg(long, requires = "tls_cert")]
    tls_key: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Fill a new sandbox from a real tenant by reading calls, with people and names replaced.
    Import(Box<sandbox_import::Options>),
}

pub async fn run(options: Options, log_format: Option<telemetry::LogFormat>) -> anyhow::Result<()> {
    if let Some(Command::Import(import)) = options.command {
        return sandbox_import::run(*import, log_format).await;
    }
    telemetry::start(log_format.unwrap_or_default(), "warn")?;
    let settings = SandboxSettings {
        data: options.data.clone(),
        listen: options.listen,
        fleet: options.fleet,
        seed: options.seed,
        clock_rate: options.clock_rate,
        tls: options.tls_cert.zip(options.tls_key),
    };
    let sandbox = Sandbox::start(settings).await?;
    println!("sandbox     {}", sandbox.api_url());
    println!("credentials {}", options.data.join("credentials.json").display());
    println!("stop with Ctrl-C; the tenant is kept in {}", options.data.display());
    stop_signal().await?;
    sandbox.stop().await;
    Ok(())
}
