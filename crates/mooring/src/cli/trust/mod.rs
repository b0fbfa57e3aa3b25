//! `mooring trust ...`: what was decided, and why.

mod decisions;

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the decisions that were kept, newest first: all refusals, and a share of what was let in.
    Decisions(decisions::List),
    /// Show one decision with everything that led to it.
    Decision(super::One),
}

pub async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Decisions(options) => decisions::list(options).await,
        Command::Decision(options) => decisions::show(options).await,
    }
}
