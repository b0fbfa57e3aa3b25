//! `mooring policy bypass list|add|end`

use clap::{Args, Subcommand};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::{
    super::{Hub, Printed, listing},
    List, Numbered,
};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List bypasses, also those that have ended, the last first.
    List(List),
    /// Let a user in without regard to the device, for a while.
    Add(Add),
    /// End one before its time.
    End(Numbered),
}

#[derive(Debug, Args)]
pub struct Add {
    #[command(flatten)]
    hub: Hub,
    #[command(flatten)]
    printed: Printed,
    /// E-mail or name of the user, as the proxy tells it.
    user: String,
    /// Name of the service; without, all that do not forbid it.
    #[arg(long)]
    service: Option<String>,
    /// Why: shown with every decision that rests on it.
    #[arg(long)]
    reason: String,
    /// For how many minutes: 1 to 1440.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(i64).range(1..=1440))]
    minutes: i64,
}

pub async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::List(options) => {
            let items = listing::whole(&options.hub.connect()?, "trust/bypasses").await?;
            let columns = [
                ("id", "/id"),
                ("open", "/is_open"),
                ("user", "/user"),
                ("service", "/service"),
                ("reason", "/reason"),
                ("by", "/made_by"),
                ("until", "/expires_at"),
                ("ended", "/ended_at"),
            ];
            listing::print(&items, &columns, options.printed.json)
        }
        Command::Add(options) => {
            let expires_at = Timestamp::now() + SignedDuration::from_mins(options.minutes);
            let body = json!({
                "user": options.user, "service": options.service, "reason": options.reason, "expires_at": expires_at,
            });
            let added = options.hub.connect()?.post("trust/bypasses", &body).await?;
            listing::print_one(&added, options.printed.json)
        }
        Command::End(options) => {
            options.hub.connect()?.delete(&format!("trust/bypasses/{}", options.id)).await?;
            println!("ended bypass {}", options.id);
            Ok(())
        }
    }
}
