//! `mooring policy proxy list|put|remove`

use clap::{Args, Subcommand};
use hub_core::proxy::UserSource;
use serde_json::json;

use super::{
    super::{Printed, listing},
    List, Named, place,
};
use crate::output;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List proxies.
    List(List),
    /// Add one, or replace the one of that name; the secret of a new one is printed once.
    Put(Put),
    /// Remove one: it is refused from now on.
    Remove(Named),
}

#[derive(Debug, Args)]
pub struct Put {
    #[command(flatten)]
    named: Named,
    #[command(flatten)]
    printed: Printed,
    /// Address or network that it asks from, once for each; without, from anywhere.
    #[arg(long = "address", value_name = "NETWORK")]
    addresses: Vec<String>,
    /// How it hands over the certificate of its client: none, rfc9440, xfcc, nginx, traefik, alb, azure; device_token: the client
    /// shows the token of the agent on its device instead
    #[arg(long, default_value = "none")]
    certificate: String,
    /// It tells the user in X-Forwarded-User, X-Forwarded-Email and X-Forwarded-Groups.
    #[arg(long)]
    forwarded_user: bool,
    /// It passes on a token of an issuer that is configured, in this header; in Authorization after the word Bearer.
    #[arg(long, value_name = "HEADER", conflicts_with = "forwarded_user")]
    user_token: Option<String>,
    /// Make a new secret; the one before stops working.
    #[arg(long)]
    renew_secret: bool,
}

pub async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::List(options) => {
            let items = listing::whole(&options.hub.connect()?, "trust/proxies").await?;
            let columns = [
                ("name", "/name"),
                ("addresses", "/addresses"),
                ("certificate", "/certificate"),
                ("user", "/user"),
                ("secret made", "/secret_made_at"),
            ];
            listing::print(&items, &columns, options.printed.json)
        }
        Command::Put(options) => put(options).await,
        Command::Remove(options) => options.remove("proxies", "proxy").await,
    }
}

async fn put(options: Put) -> anyhow::Result<()> {
    let Named { hub, name } = options.named;
    let user = match (options.user_token, options.forwarded_user) {
        (Some(header), _) => UserSource::Token { header },
        (None, true) => UserSource::forwarded(),
        (None, false) => UserSource::None,
    };
    let body = json!({
        "name": name, "addresses": options.addresses, "certificate": options.certificate, "user": user,
    });
    let query = if options.renew_secret { "?renew_secret=true" } else { "" };
    let written = hub.connect()?.put(&format!("{}{query}", place("proxies", &name)), &body).await?;
    if options.printed.json {
        return output::json(&written);
    }
    match written["secret"].as_str() {
        Some(secret) => {
            println!("{secret}");
            eprintln!("wrote proxy {name}; keep its secret: it is not shown again");
        }
        None => eprintln!("wrote proxy {name}; its secret stays"),
    }
    Ok(())
}
