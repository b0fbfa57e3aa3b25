//! `mooring policy service list|remove`

use clap::{Args, Subcommand};

use super::{
    super::{Hub, Printed, listing},
    place,
};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List services.
    List(List),
    /// Remove one: requests for its hosts are denied from then on.
    Remove(Remove),
}

#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    hub: Hub,
    #[command(flatten)]
    printed: Printed,
}

#[derive(Debug, Args)]
pub struct Remove {
    #[command(flatten)]
    hub: Hub,
    /// Its name.
    name: String,
}

pub async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::List(options) => {
            let items = listing::whole(&options.hub.connect()?, "trust/services").await?;
            let columns =
                [("name", "/name"), ("hosts", "/hosts"), ("paths", "/paths"), ("policy", "/policy")];
            listing::print(&items, &columns, options.printed.json)
        }
        Command::Remove(options) => {
            options.hub.connect()?.delete(&place("services", &options.name)).await?;
            println!("removed service {}", options.name);
            Ok(())
        }
    }
}
