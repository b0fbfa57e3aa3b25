//! Commands of the design that are not built yet: each says so, and what works today. Listed in the README.

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Not built yet: the hash-chained audit log.
    #[command(hide = true)]
    Audit(Ignored),
}

/// Whatever follows: the answer is the same.
#[derive(Debug, clap::Args)]
pub struct Ignored {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    _rest: Vec<String>,
}

pub fn run(command: &Command) -> anyhow::Result<()> {
    let (name, what) = match command {
        Command::Audit(_) => ("audit", "the audit log"),
    };
    anyhow::bail!(
        "`mooring {name}` is not built yet: this version has no {what}; the README lists what it has"
    )
}
