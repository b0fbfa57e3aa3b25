//! `cargo xtask bench`: builds the release binaries and lets the bench program measure.

use clap::Args;

use crate::{
    postgres,
    process::{cargo, root, run as execute},
};

/// What `cargo xtask bench` takes.
#[derive(Args)]
pub struct Options {
    /// Devices of the synchronization benchmarks.
    #[arg(long, default_value_t = 100_000)]
    devices: u32,
    /// Runs of each; medians are compared.
    #[arg(long, default_value_t = 3)]
    runs: u32,
    /// Leaves out what needs 1,000,000 devices.
    #[arg(long)]
    quick: bool,
    /// Only these: sync, postgres, sandbox, million, sandbox-million, decide.
    #[arg(long, value_delimiter = ',', value_parser = ["sync", "postgres", "sandbox", "million", "sandbox-million", "decide"])]
    only: Vec<String>,
}

/// Runs it.
pub fn run(options: &Options) -> anyhow::Result<()> {
    execute(&mut cargo(&["build", "--release", "--package", "mooring", "--package", "mooring-bench"]))?;
    let postgres = postgres::Postgres::start()?;
    let mut command = std::process::Command::new(root().join("target/release/mooring-bench"));
    command.arg("all").env(postgres::VARIABLE, &postgres.url);
    command.args(["--devices", &options.devices.to_string(), "--runs", &options.runs.to_string()]);
    command.arg("--mooring").arg(root().join("target/release/mooring"));
    if options.quick {
        command.arg("--quick");
    }
    if !options.only.is_empty() {
        command.args(["--only", &options.only.join(",")]);
    }
    execute(&mut command)
}
