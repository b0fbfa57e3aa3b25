//! `mooring token list|add|remove`

use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;

use super::{
    Hub, Printed,
    limits::{LimitTo, tell_limits},
    listing,
};
use crate::output;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List API tokens.
    List(List),
    /// Make one; its secret is printed once.
    Add(Add),
    /// Remove one: it stops working at once.
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
pub struct Add {
    #[command(flatten)]
    hub: Hub,
    #[command(flatten)]
    printed: Printed,
    /// What it is for.
    name: String,
    /// What it may do.
    #[arg(long, value_enum, default_value_t = ScopeName::Viewer)]
    scope: ScopeName,
    /// Until when, like 2027-01-31T00:00:00Z; until removed unless told.
    #[arg(long)]
    expires_at: Option<jiff::Timestamp>,
    #[command(flatten)]
    limits: LimitTo,
}

/// What a token may do: what a role may, each including the one before, or nothing but tell signals.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ScopeName {
    /// Reads.
    Viewer,
    /// Starts synchronizations.
    Operator,
    /// Approves what is held.
    Approver,
    /// Configures.
    Admin,
    /// Tells risk and limits of devices and users in the token's own name, reads nothing: for security products.
    Signals,
}

impl ScopeName {
    fn word(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Operator => "operator",
            Self::Approver => "approver",
            Self::Admin => "admin",
            Self::Signals => "signals",
        }
    }
}

#[derive(Debug, Args)]
pub struct Remove {
    #[command(flatten)]
    hub: Hub,
    /// The token's id.
    id: i64,
}

pub async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::List(options) => {
            let mut reply = options.hub.connect()?.get("tokens", &[]).await?;
            let mut items = reply["items"].as_array_mut().map(std::mem::take).unwrap_or_default();
            if !options.printed.json {
                tell_limits(&mut items);
            }
            let columns = [
                ("id", "/id"),
                ("name", "/name"),
                ("scope", "/scope"),
                ("limited to", "/limits"),
                ("made", "/created_at"),
                ("until", "/expires_at"),
            ];
            listing::print(&items, &columns, options.printed.json)
        }
        Command::Add(options) => {
            let mut body = json!({ "name": options.name, "scope": options.scope.word(), "expires_at": options.expires_at });
            options.limits.put_into(&mut body);
            let added = options.hub.connect()?.post("tokens", &body).await?;
            if options.printed.json {
                return output::json(&added);
            }
            println!("{}", listing::cell(&added, "/token"));
            eprintln!("keep it: it is not shown again");
            Ok(())
        }
        Command::Remove(options) => {
            options.hub.connect()?.delete(&format!("tokens/{}", options.id)).await?;
            println!("removed token {}", options.id);
            Ok(())
        }
    }
}
