//! `mooring completions SHELL`

use clap::Args;
use clap_complete::Shell;

#[derive(Debug, Args)]
pub struct Options {
    /// bash, zsh, fish, elvish or powershell
    shell: Shell,
}

pub fn run(options: &Options) -> anyhow::Result<()> {
    clap_complete::generate(options.shell, &mut super::definition(), "mooring", &mut std::io::stdout());
    Ok(())
}
