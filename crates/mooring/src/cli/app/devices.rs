//! `mooring app devices|read`: what there is of an app on its devices.

use std::time::Duration;

use anyhow::bail;
use clap::Args;
use serde_json::{Value, json};

use crate::{
    api::ApiClient,
    cli::{One, listing},
    output,
};

/// How often it is asked how far a reading is.
const ASK_EVERY: Duration = Duration::from_millis(500);
/// A reading of which nothing moves for so long is left to the hub.
const PATIENCE: Duration = Duration::from_secs(120);

#[derive(Debug, Args)]
pub struct Devices {
    #[command(flatten)]
    one: One,
    /// installed, other_version, pending, failed, removing, removal_failed, not_installed, unknown
    #[arg(long)]
    state: Option<String>,
    /// Beginning of a device's name.
    #[arg(long)]
    search: Option<String>,
    /// How many at most; 0 for all.
    #[arg(long, default_value_t = 100)]
    limit: usize,
}

#[derive(Debug, Args)]
pub struct ReadDevices {
    #[command(flatten)]
    one: One,
    /// Ask for it and do not wait.
    #[arg(long)]
    no_wait: bool,
}

/// `mooring app devices`
pub async fn devices(options: Devices) -> anyhow::Result<()> {
    let (api, place) = (options.one.hub.connect()?, format!("apps/{}", options.one.id));
    let given = [("state", options.state), ("search", options.search)];
    let query: Vec<_> = given.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    let items = listing::fetch(&api, &format!("{place}/devices"), &query, options.limit).await?;
    let columns = [
        ("device", "/device_id"),
        ("id in the tenant", "/uem_id"),
        ("name", "/friendly_name"),
        ("state", "/state"),
        ("assigned", "/assigned_version"),
        ("installed", "/installed_version"),
        ("last action", "/last_action"),
        ("at", "/last_action_at"),
        ("reason", "/reason"),
    ];
    listing::print(&items, &columns, options.one.printed.json)?;
    if !options.one.printed.json {
        tell_age(&api.get(&format!("{place}/device-reading"), &[]).await?, options.one.id);
    }
    Ok(())
}

/// When that was, and why it is no newer.
fn tell_age(reading: &Value, id: i64) {
    match reading["read_at"].as_str() {
        Some(at) => eprintln!("read {at}"),
        None => eprintln!("nothing was read yet: `mooring app read {id}` reads it"),
    }
    if reading["state"] == "failed" {
        let (error, remedy) = (listing::cell(reading, "/error"), listing::cell(reading, "/remedy"));
        eprintln!("the last reading failed: {}. {}", output::printable(&error), output::printable(&remedy));
    }
}

/// `mooring app read`
pub async fn read(options: ReadDevices) -> anyhow::Result<()> {
    let (api, json) = (options.one.hub.connect()?, options.one.printed.json);
    let place = format!("apps/{}/device-reading", options.one.id);
    let asked = api.post(&place, &json!({})).await?;
    let found = if options.no_wait { asked } else { wait(&api, &place, asked).await? };
    if found["state"] == "failed" {
        bail!(
            "the devices of app {} could not be read: {}. {}",
            options.one.id,
            output::printable(&listing::cell(&found, "/error")),
            output::printable(&listing::cell(&found, "/remedy"))
        );
    }
    listing::print_one(&found, json)
}

/// Until it has ended, or nothing moves any more.
async fn wait(api: &ApiClient, place: &str, mut found: Value) -> anyhow::Result<Value> {
    let (mut moved_at, mut read) = (tokio::time::Instant::now(), Value::Null);
    while found["state"] == "reading" {
        if read != found["devices_read"] {
            moved_at = tokio::time::Instant::now();
            read = found["devices_read"].clone();
            if found["devices_expected"].as_u64().is_some_and(|expected| expected > 0) {
                eprintln!("{read} of {} devices", found["devices_expected"]);
            }
        }
        if moved_at.elapsed() > PATIENCE {
            let seconds = PATIENCE.as_secs();
            bail!(
                "nothing was read for {seconds} seconds: is the hub's worker running? It goes on by itself"
            );
        }
        tokio::time::sleep(ASK_EVERY).await;
        found = api.get(place, &[]).await?;
    }
    Ok(found)
}
