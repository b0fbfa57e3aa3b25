//! `mooring policy issuer list|put|remove`

use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, Subcommand};
use serde_json::json;

use super::{
    super::{Printed, listing},
    List, Named, place,
};
use crate::output;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List issuers, and how their keys stand.
    List(List),
    /// Add one, or replace the one of that name.
    Put(Put),
    /// Remove one: its tokens say nothing of users from then on.
    Remove(Named),
}

#[derive(Debug, Args)]
pub struct Put {
    #[command(flatten)]
    named: Named,
    #[command(flatten)]
    printed: Printed,
    /// What its tokens have as iss, letter for letter.
    #[arg(long, value_name = "URL")]
    issuer: String,
    /// For whom its tokens must be made (aud), once for each that counts.
    #[arg(long = "audience", required = true)]
    audiences: Vec<String>,
    /// Where its keys are (a JSON Web Key Set): the hub reads them every few minutes.
    #[arg(long, value_name = "URL", required_unless_present = "keys_file", conflicts_with = "keys_file")]
    keys_url: Option<String>,
    /// File that holds its keys instead.
    #[arg(long, value_name = "FILE")]
    keys_file: Option<PathBuf>,
    /// Algorithm that counts, once for each.
    #[arg(long = "algorithm", default_values = ["RS256", "ES256"])]
    algorithms: Vec<String>,
    /// The claim that holds the login name.
    #[arg(long, value_name = "CLAIM", default_value = "preferred_username")]
    name_claim: String,
    /// The claim that holds the e-mail; one that is not verified does not count.
    #[arg(long, value_name = "CLAIM", default_value = "email")]
    email_claim: String,
    /// The claim that holds the groups.
    #[arg(long, value_name = "CLAIM", default_value = "groups")]
    groups_claim: String,
}

pub async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::List(options) => {
            let items = listing::whole(&options.hub.connect()?, "trust/issuers").await?;
            let columns = [
                ("name", "/settings/name"),
                ("issuer", "/settings/issuer"),
                ("audiences", "/settings/audiences"),
                ("keys", "/keys"),
                ("read", "/read_at"),
                ("error", "/error"),
            ];
            listing::print(&items, &columns, options.printed.json)
        }
        Command::Put(options) => put(options).await,
        Command::Remove(options) => options.remove("issuers", "issuer").await,
    }
}

async fn put(options: Put) -> anyhow::Result<()> {
    let Named { hub, name } = options.named;
    let keys = match (options.keys_url, options.keys_file) {
        (Some(url), _) => json!({ "url": url }),
        (None, file) => json!({ "pasted": read(&file.unwrap_or_default())? }),
    };
    let body = json!({
        "name": name, "issuer": options.issuer, "audiences": options.audiences, "keys": keys,
        "algorithms": options.algorithms, "name_claim": options.name_claim, "email_claim": options.email_claim,
        "groups_claim": options.groups_claim,
    });
    let written = hub.connect()?.put(&place("issuers", &name), &body).await?;
    if options.printed.json {
        return output::json(&written);
    }
    println!("wrote issuer {name}");
    Ok(())
}

fn read(file: &std::path::Path) -> anyhow::Result<String> {
    std::fs::read_to_string(file).with_context(|| format!("cannot read keys from {}", file.display()))
}
