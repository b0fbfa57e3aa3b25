//! `mooring policy service list|remove`

use clap::Subcommand;

use super::{super::listing, List, Named};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List services.
    List(List),
    /// Remove one: requests for its hosts are denied from then on.
    Remove(Named),
}

pub async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::List(options) => {
            let items = listing::whole(&options.hub.connect()?, "trust/services").await?;
            let columns =
                [("name", "/name"), ("hosts", "/hosts"), ("paths", "/paths"), ("policy", "/policy")];
            listing::print(&items, &columns, options.printed.json)
        }
        Command::Remove(options) => options.remove("services", "service").await,
    }
}
