//! `mooring policy authority list|put|remove|shut-out|readmit|shut-outs`

use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, Subcommand};
use serde_json::json;

use super::{
    super::{Hub, Printed, listing},
    List, Named, place,
};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List authorities: until when they count, and how their revocation lists stand.
    List(List),
    /// Add one, or replace the one of that name.
    Put(Put),
    /// Remove one: the certificates it issued identify nobody from then on.
    Remove(Named),
    /// Shut out one certificate, whatever its authority says.
    ShutOut(ShutOut),
    /// Let a certificate in again that was shut out.
    Readmit(Readmit),
    /// List the certificates that are shut out.
    ShutOuts(List),
}

#[derive(Debug, Args)]
pub struct Put {
    #[command(flatten)]
    named: Named,
    #[command(flatten)]
    printed: Printed,
    /// The root and its intermediates (PEM).
    #[arg(long, value_name = "FILE")]
    chain_file: PathBuf,
    /// How its certificates name their device: {SerialNumber}, {DeviceUid} or {DeviceUuid}, between texts that stay.
    #[arg(long, value_name = "TEMPLATE")]
    key_template: String,
    /// Where that name is: common_name, subject_serial_number, san_dns, san_uri, san_email
    #[arg(long, default_value = "common_name")]
    key_place: String,
    /// off, soft (out-of-date lists are put up with) or hard (they are not)
    #[arg(long, default_value = "off")]
    revocation: String,
    /// Address of a list of revoked certificates, once for each.
    #[arg(long = "crl-url", value_name = "URL")]
    crl_urls: Vec<String>,
}

#[derive(Debug, Args)]
pub struct ShutOut {
    #[command(flatten)]
    certificate: Readmit,
    /// Why, for those who look at it later.
    #[arg(long)]
    reason: String,
    /// Its subject, so that people recognise it.
    #[arg(long, default_value = "")]
    subject: String,
}

#[derive(Debug, Args)]
pub struct Readmit {
    #[command(flatten)]
    hub: Hub,
    /// SHA-256 of the certificate, hexadecimal.
    sha256: String,
}

pub async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::List(options) => {
            let items = listing::whole(&options.hub.connect()?, "trust/authorities").await?;
            let columns = [
                ("name", "/name"),
                ("root", "/anchors/0/subject"),
                ("until", "/anchors/0/not_after"),
                ("key", "/key_template"),
                ("revocation", "/revocation"),
                ("list read", "/revocation_lists/0/read_at"),
                ("list until", "/revocation_lists/0/next_update"),
                ("fault", "/fault"),
            ];
            listing::print(&items, &columns, options.printed.json)
        }
        Command::Put(options) => put(options).await,
        Command::Remove(options) => options.remove("authorities", "authority").await,
        Command::ShutOut(ShutOut { certificate, reason, subject }) => {
            let body = json!({ "reason": reason, "subject": subject });
            let at = place("shut-out-certificates", &certificate.sha256);
            certificate.hub.connect()?.put(&at, &body).await?;
            println!("shut out {}", certificate.sha256);
            Ok(())
        }
        Command::Readmit(options) => {
            options.hub.connect()?.delete(&place("shut-out-certificates", &options.sha256)).await?;
            println!("let in again {}", options.sha256);
            Ok(())
        }
        Command::ShutOuts(options) => {
            let items = listing::whole(&options.hub.connect()?, "trust/shut-out-certificates").await?;
            let columns = [
                ("sha256", "/sha256"),
                ("subject", "/subject"),
                ("reason", "/reason"),
                ("by", "/by"),
                ("at", "/at"),
            ];
            listing::print(&items, &columns, options.printed.json)
        }
    }
}

async fn put(options: Put) -> anyhow::Result<()> {
    let file = &options.chain_file;
    let chain_pem = std::fs::read_to_string(file)
        .with_context(|| format!("cannot read a chain from {}", file.display()))?;
    let body = json!({
        "name": options.named.name, "chain_pem": chain_pem, "key_template": options.key_template,
        "key_place": options.key_place, "revocation": options.revocation, "crl_urls": options.crl_urls,
    });
    let written = options.named.hub.connect()?.put(&place("authorities", &options.named.name), &body).await?;
    listing::print_one(&written, options.printed.json)
}
