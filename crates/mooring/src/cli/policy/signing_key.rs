//! `mooring policy signing-key list|rotate`

use clap::{Args, Subcommand};
use serde_json::json;

use super::{
    super::{Hub, Printed, listing},
    List,
};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the keys that are published: the one that signs, the next one, and those that signed.
    List(List),
    /// Let the next key sign from now on, before its time.
    Rotate(Rotate),
}

#[derive(Debug, Args)]
pub struct Rotate {
    #[command(flatten)]
    hub: Hub,
    #[command(flatten)]
    printed: Printed,
    /// The key that signs is in wrong hands: do not publish it any more, so that what it signed is refused.
    #[arg(long)]
    leaked: bool,
}

const COLUMNS: [(&str, &str); 5] = [
    ("id", "/id"),
    ("state", "/state"),
    ("made", "/made_at"),
    ("signs from", "/signs_from"),
    ("retired", "/retired_at"),
];

pub async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::List(options) => {
            let items = listing::whole(&options.hub.connect()?, "trust/signing-keys").await?;
            listing::print(&items, &COLUMNS, options.printed.json)
        }
        Command::Rotate(options) => {
            let body = json!({ "has_leaked": options.leaked });
            let answer = options.hub.connect()?.post("trust/signing-keys/rotation", &body).await?;
            let items = answer["items"].as_array().cloned().unwrap_or_default();
            listing::print(&items, &COLUMNS, options.printed.json)
        }
    }
}
