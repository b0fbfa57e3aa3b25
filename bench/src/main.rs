//! Measures Mooring by ratios in one run on one machine. `cargo xtask bench` builds and starts it.
//!
//! Each figure is the median of several runs; what is compared runs alternately, so that a slow minute of the
//! machine slows both sides.

mod dashboard;
mod decide;
mod from_memory;
mod load;
mod measure;
mod pages;
mod report;
mod sandbox;
mod sandbox_million;
mod sync;
mod synthetic;
mod tenant;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// What is compared with the program allocates like it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs the benchmarks and prints the table.
    All(Options),
    /// Serves pages of synthetic devices from memory.
    Pages(pages::Options),
    /// Reads and parses all pages with Mooring's client and keeps nothing.
    Read(sync::ReadOptions),
    /// Times the device list of a hub on a database.
    List(dashboard::ListOptions),
    /// Serves decisions from a hub's database.
    Decide(decide::DecideOptions),
    /// Serves recorded answers from memory, for comparison with the sandbox.
    Static(from_memory::Options),
}

/// What `all` takes.
#[derive(Args)]
pub struct Options {
    /// The mooring binary.
    #[arg(long)]
    mooring: PathBuf,
    /// Devices of the synchronization benchmarks.
    #[arg(long, default_value_t = 100_000)]
    devices: u32,
    /// Runs of each.
    #[arg(long, default_value_t = 3)]
    runs: u32,
    /// Leaves out what needs 1,000,000 devices.
    #[arg(long)]
    quick: bool,
    /// Only these.
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Part>,
}

/// A group of benchmarks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Synchronization into SQLite.
    Sync,
    /// Synchronization into PostgreSQL.
    Postgres,
    /// Pages of the sandbox.
    Sandbox,
    /// Memory and device list of 1,000,000 devices.
    Million,
    /// The sandbox with 1,000,000 devices.
    SandboxMillion,
    /// Decisions with 1,000,000 devices in memory.
    Decide,
}

impl Options {
    fn wants(&self, part: Part) -> bool {
        let is_large = matches!(part, Part::Million | Part::SandboxMillion | Part::Decide);
        (self.only.is_empty() || self.only.contains(&part)) && !(self.quick && is_large)
    }
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    rustls::crypto::aws_lc_rs::default_provider()
        .install_default()
        .map_err(|_| anyhow::anyhow!("a TLS provider was installed twice"))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match arguments.command {
            Command::All(options) => all(&options).await,
            Command::Pages(options) => pages::serve(&options).await,
            Command::Read(options) => sync::read(&options).await,
            Command::List(options) => dashboard::list(&options).await,
            Command::Decide(options) => decide::serve(&options).await,
            Command::Static(options) => from_memory::serve(&options).await,
        }
    })
}

async fn all(options: &Options) -> anyhow::Result<()> {
    let mut report = report::Report::default();
    anyhow::ensure!(
        Part::value_variants().iter().any(|part| options.wants(*part)),
        "--quick leaves out all that --only names: nothing would be measured"
    );
    if options.wants(Part::Sync) {
        sync::sqlite(options, &mut report).await?;
    }
    if options.wants(Part::Postgres) {
        sync::postgres(options, &mut report).await?;
    }
    if options.wants(Part::Sandbox) {
        sandbox::pages(options, &mut report).await?;
    }
    if options.wants(Part::Million) {
        dashboard::million(options, &mut report).await?;
    }
    if options.wants(Part::Decide) {
        decide::run(options, &mut report).await?;
    }
    if options.wants(Part::SandboxMillion) {
        sandbox_million::run(options, &mut report).await?;
    }
    report.print()
}
