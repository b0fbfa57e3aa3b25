//! `mooring policy limit list|set|remove`

use clap::{Args, Subcommand};
use serde_json::json;

use super::{
    super::{Hub, Printed, listing},
    List, Numbered,
};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the limits that have not ended.
    List(List),
    /// Set one in place of what the same source said of the same device or user.
    Set(Set),
    /// Take one away.
    Remove(Numbered),
}

#[derive(Debug, Args)]
pub struct Set {
    #[command(flatten)]
    hub: Hub,
    #[command(flatten)]
    printed: Printed,
    /// All devices of this user.
    #[arg(long, required_unless_present = "serial_number", conflicts_with = "serial_number")]
    email: Option<String>,
    /// The devices with this serial number.
    #[arg(long)]
    serial_number: Option<String>,
    /// The highest level that is left: always_deny, low, medium, high
    #[arg(long)]
    level: String,
    /// Why.
    #[arg(long)]
    reason: String,
    /// The product or person that says so.
    #[arg(long)]
    source: String,
    /// Until when, like 2027-01-31T00:00:00Z; until removed unless told.
    #[arg(long)]
    expires_at: Option<jiff::Timestamp>,
}

pub async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::List(options) => {
            let items = listing::whole(&options.hub.connect()?, "trust/limits").await?;
            let columns = [
                ("id", "/id"),
                ("of", "/kind"),
                ("subject", "/subject"),
                ("level", "/level"),
                ("source", "/source"),
                ("reason", "/reason"),
                ("until", "/expires_at"),
            ];
            listing::print(&items, &columns, options.printed.json)
        }
        Command::Set(options) => {
            let body = json!({
                "email": options.email, "serial_number": options.serial_number, "level": options.level,
                "reason": options.reason, "source": options.source, "expires_at": options.expires_at,
            });
            let set = options.hub.connect()?.put("trust/limits", &body).await?;
            listing::print_one(&set, options.printed.json)
        }
        Command::Remove(options) => {
            options.hub.connect()?.delete(&format!("trust/limits/{}", options.id)).await?;
            println!("removed limit {}", options.id);
            Ok(())
        }
    }
}
