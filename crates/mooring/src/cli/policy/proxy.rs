//! `mooring policy proxy list|put|remove`

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, Subcommand};
use hub_core::proxy::{ClientCertificates, Fingerprint, IssuedTo, Proof, UserSource};
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
    /// Add one, or replace the one of that name; a secret that is made is printed once.
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
    #[command(flatten)]
    certified: Certified,
}

/// With any of these a client certificate proves it, and no secret: by TLS on the hub's own port.
#[derive(Debug, Args)]
#[command(next_help_heading = "Proof by a client certificate instead of a secret")]
struct Certified {
    /// Its certificate (PEM), of which the SHA-256 is kept. May be repeated: the next one before it is used.
    #[arg(long = "client-certificate", value_name = "FILE", conflicts_with = "renew_secret")]
    certificates: Vec<PathBuf>,
    /// The SHA-256 of its certificate, with colons or without. May be repeated.
    #[arg(long = "client-certificate-sha256", value_name = "HEX", conflicts_with = "renew_secret")]
    sha256: Vec<Fingerprint>,
    /// Authority (PEM) that issues its certificates.
    #[arg(long, value_name = "FILE", requires = "client_name", conflicts_with = "renew_secret")]
    client_authority: Option<PathBuf>,
    /// The DNS name that it issues them to.
    #[arg(long, value_name = "NAME", requires = "client_authority")]
    client_name: Option<String>,
}

impl Certified {
    fn proof(self) -> anyhow::Result<Proof> {
        let read = |file: &Path| {
            std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
        };
        let mut sha256 = self.sha256;
        for file in &self.certificates {
            let of_file = Fingerprint::of_pem(&read(file)?);
            let refused = |why| anyhow::anyhow!("{} is refused, expected: {why}", file.display());
            sha256.push(of_file.map_err(refused)?);
        }
        let issued = match self.client_authority.zip(self.client_name) {
            Some((file, dns_name)) => Some(IssuedTo { authority_pem: read(&file)?, dns_name }),
            None => None,
        };
        let is_none = sha256.is_empty() && issued.is_none();
        let certificates = ClientCertificates { sha256, issued };
        Ok(if is_none { Proof::Secret } else { Proof::Certificate(certificates) })
    }
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
                ("certificates", "/proof/certificate/sha256"),
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
    let proof = options.certified.proof()?;
    let body = json!({
        "name": name, "proof": proof, "addresses": options.addresses, "certificate": options.certificate, "user": user,
    });
    let query = if options.renew_secret { "?renew_secret=true" } else { "" };
    let written = hub.connect()?.put(&format!("{}{query}", place("proxies", &name)), &body).await?;
    if options.printed.json {
        return output::json(&written);
    }
    match written["secret"].as_str() {
        _ if proof != Proof::Secret => eprintln!("wrote proxy {name}; its client certificate proves it"),
        Some(secret) => {
            println!("{secret}");
            eprintln!("wrote proxy {name}; keep its secret: it is not shown again");
        }
        None => eprintln!("wrote proxy {name}; its secret stays"),
    }
    Ok(())
}
