//! `mooring audit`: the audit log through the API, and verified also where no hub runs: on its database, or on an export.

mod list;
mod verify;

use clap::Subcommand;

use super::{Hub, One, Printed, listing};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List entries, newest first.
    List(list::List),
    /// Show one entry.
    Show(One),
    /// Export entries as JSON lines, oldest first, to standard output or a file.
    Export(list::Export),
    /// Verify the log: hashes, marks of the hub's key, its end. Ends with 1 and names the first entry that is broken.
    Verify(verify::Verify),
    /// Print number and hash of the last entry, to be kept where the hub cannot write.
    Head(Head),
}

#[derive(Debug, clap::Args)]
pub struct Head {
    #[command(flatten)]
    hub: Hub,
    #[command(flatten)]
    printed: Printed,
}

pub async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::List(options) => list::list(options).await,
        Command::Show(options) => {
            let entry = options.hub.connect()?.get(&format!("audit/{}", options.id), &[]).await?;
            listing::print_one(&entry, options.printed.json)
        }
        Command::Export(options) => list::export(options).await,
        Command::Verify(options) => verify::run(options).await,
        Command::Head(options) => {
            let head = options.hub.connect()?.get("audit/head", &[]).await?;
            if options.printed.json {
                return crate::output::json(&head);
            }
            println!("{}", listing::cell(&head, "/head"));
            Ok(())
        }
    }
}
