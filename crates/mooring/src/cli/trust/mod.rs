//! `mooring trust ...`: what was decided, and why.

mod decisions;
mod explain;
mod simulate;

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say what a device would be answered, and everything that leads to it.
    Explain(explain::Explain),
    /// Say what other rules and policies would change for the whole fleet, before they count.
    Simulate(simulate::Simulate),
    /// List the decisions that were kept, newest first: all refusals, and a share of what was let in.
    Decisions(decisions::List),
    /// Show one decision with everything that led to it.
    Decision(super::One),
}

pub async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Explain(options) => explain::run(options).await,
        Command::Simulate(options) => simulate::run(options).await,
        Command::Decisions(options) => decisions::list(options).await,
        Command::Decision(options) => decisions::show(options).await,
    }
}
