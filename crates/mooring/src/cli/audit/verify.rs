//! `mooring audit verify`: asks a hub, or looks itself: at the database of a hub that may run or not, or at an export.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
};

use anyhow::{Context, bail, ensure};
use clap::Args;
use database::{Database, DatabaseUrl, Settings};
use hub_core::audit::{Fault, Link, StoredEntry, Verifier};
use hub_store::Store;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::super::{Hub, Printed, listing, place::Place};
use crate::{data_folder::vault_from, output};

#[derive(Debug, Args)]
pub struct Verify {
    #[command(flatten)]
    hub: Hub,
    #[command(flatten)]
    printed: Printed,
    /// With one of these the database itself is looked at, and no hub is asked.
    #[command(flatten)]
    place: Place,
    /// Verify a whole export instead. It has no marks of the hub's key: give --head as well.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["config", "data"])]
    file: Option<PathBuf>,
    /// A head that was kept: NUMBER:HASH, as `mooring audit head` printed it.
    #[arg(long, value_name = "NUMBER:HASH")]
    head: Option<Link>,
}

/// What was found.
#[derive(Debug, serde::Serialize)]
struct Found {
    is_good: bool,
    entries: u64,
    first_number: i64,
    head: String,
    broken_number: Option<i64>,
    fault: Option<String>,
}

pub async fn run(options: Verify) -> anyhow::Result<()> {
    let found = match &options.file {
        Some(file) => of_file(file, options.head)?,
        None if options.place.is_named() => of_database(options.place, options.head).await?,
        None => of_hub(&options.hub, options.head).await?,
    };
    if options.printed.json {
        output::json(&found)?;
    }
    if let Some(fault) = found.fault {
        bail!("the audit log is broken: {fault}");
    }
    if !options.printed.json {
        println!(
            "{} entries from number {} are good; head {}",
            found.entries, found.first_number, found.head
        );
    }
    Ok(())
}

async fn of_hub(hub: &Hub, kept: Option<Link>) -> anyhow::Result<Found> {
    let query: Vec<(&str, String)> = kept.map(|kept| ("head", kept.to_string())).into_iter().collect();
    let answer = hub.connect()?.get("audit/check", &query).await?;
    let number = |name: &str| answer[name].as_i64();
    let text = |name: &str| answer[name].as_str().map(str::to_owned);
    Ok(Found {
        is_good: answer["is_good"]
            .as_bool()
            .context("the hub's answer does not say whether the log is good")?,
        entries: number("entries").unwrap_or_default().unsigned_abs(),
        first_number: number("first_number").unwrap_or_default(),
        head: listing::cell(&answer, "/head"),
        broken_number: number("broken_number"),
        fault: text("fault"),
    })
}

async fn of_database(place: Place, kept: Option<Link>) -> anyhow::Result<Found> {
    let config = place.config()?;
    let url = DatabaseUrl::parse(&config.database_url()?)?;
    if let DatabaseUrl::Sqlite(file) = &url {
        ensure!(
            file.is_file(),
            "there is no database at {}: name the hub's folder with --data",
            file.display()
        );
    }
    let vault = vault_from(&config.key_file())?;
    let store = Store::open_to_look(Database::open(&Settings::new(url)).await?, vault).await?;
    let check = store.verify_audit(kept).await?;
    Ok(Found {
        is_good: check.fault.is_none(),
        entries: check.entries,
        first_number: check.anchor.number + 1,
        head: check.head.to_string(),
        broken_number: check.fault.as_ref().map(|fault| fault.number()),
        fault: check.fault.map(|fault| fault.to_string()),
    })
}

/// A line of an export.
#[derive(Deserialize)]
struct Line<'a> {
    number: i64,
    hash: String,
    #[serde(borrow)]
    entry: &'a RawValue,
}

/// An export that begins later than with entry 1 is taken at its word for its first line.
fn of_file(file: &Path, kept: Option<Link>) -> anyhow::Result<Found> {
    let shown = file.display();
    let reader = BufReader::new(File::open(file).with_context(|| format!("cannot read {shown}"))?);
    let mut verifier: Option<Verifier> = None;
    let (mut first, mut last) = (1, Link::START);
    for (at, text) in reader.lines().enumerate() {
        let text = text.with_context(|| format!("{shown} cannot be read in line {}", at + 1))?;
        let refused = || format!("line {} of {shown} is none of an export", at + 1);
        let line: Line = serde_json::from_str(&text).with_context(refused)?;
        let link: Link = format!("{}:{}", line.number, line.hash).parse().with_context(refused)?;
        let entry = StoredEntry {
            number: line.number,
            text: line.entry.get().to_owned(),
            hash: link.hash.0.to_vec(),
            mark_is_valid: None,
        };
        let verified = match verifier.take() {
            Some(mut verifier) => verifier.next(&entry).map(|_| verifier),
            None if link.number == 1 => Verifier::behind(Link::START, kept)
                .and_then(|mut verifier| verifier.next(&entry).map(|_| verifier)),
            None => {
                first = link.number;
                Verifier::behind(link, kept)
            }
        };
        match verified {
            Ok(good) => verifier = Some(good),
            Err(fault) => return Ok(found(first, last, Some(fault))),
        }
        last = link;
    }
    let fault = match verifier {
        None => Some(Fault::Empty),
        // Nothing says where an export should end but a head that was kept.
        Some(_) => kept
            .filter(|kept| kept.number > last.number)
            .map(|kept| Fault::CutOff { number: last.number + 1, head: kept.number }),
    };
    Ok(found(first, last, fault))
}

fn found(first: i64, last: Link, fault: Option<Fault>) -> Found {
    Found {
        is_good: fault.is_none(),
        entries: (last.number - first + 1).max(0).unsigned_abs(),
        first_number: first,
        head: last.to_string(),
        broken_number: fault.as_ref().map(|fault| fault.number()),
        fault: fault.map(|fault| fault.to_string()),
    }
}
