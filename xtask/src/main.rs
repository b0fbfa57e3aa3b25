//! `cargo xtask check | test | bench | fuzz | generate`: the project's own tasks, the same here and in CI.

mod bench;
mod browser;
mod check;
mod clients;
mod fuzz;
mod generate;
mod network;
mod packages;
mod postgres;
mod process;
mod proxies;
mod test;

use clap::{Parser, Subcommand};

/// The project's own tasks.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Format, lints, layers and generated files: what every commit passes.
    Check,
    /// All tests, on SQLite and PostgreSQL, with a browser and a foreign client. Installs or starts what they need.
    Test(test::Options),
    /// Measures ratios in one run on this machine and says which are met.
    Bench(bench::Options),
    /// Fuzzes the sandbox's parsers, guided by coverage, with the stable compiler.
    Fuzz(fuzz::Options),
    /// Writes the generated files anew (docs/UEM-COVERAGE.md).
    Generate,
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().task {
        Task::Check => check::run(),
        Task::Test(options) => test::run(&options),
        Task::Bench(options) => bench::run(&options),
        Task::Fuzz(options) => fuzz::run(&options),
        Task::Generate => generate::run(),
    }
}
