//! Following an action until each of its targets has ended.

use std::{
    io::IsTerminal as _,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;

use super::shown;
use crate::{api::ApiClient, cli::listing};

const PAUSE: Duration = Duration::from_millis(500);
const ENDED: [&str; 3] = ["confirmed", "failed", "cancelled"];

/// Follows it, and fails unless each target was confirmed.
pub async fn to_the_end(
    api: &ApiClient,
    action: &Value,
    minutes_max: Option<u64>,
    json: bool,
) -> anyhow::Result<()> {
    let id = action["id"].as_i64().context("the hub answered no action")?;
    let deadline = minutes_max.map(|minutes| Instant::now() + Duration::from_secs(60 * minutes));
    let bar = if std::io::stderr().is_terminal() { ProgressBar::new(0) } else { ProgressBar::hidden() };
    bar.set_style(ProgressStyle::with_template("{wide_bar} {pos}/{len} {msg}")?);
    let mut told = String::new();
    let (last, has_ended) = loop {
        let now = api.get(&format!("actions/{id}"), &[]).await?;
        let standing = shown::standing(&now);
        bar.set_length(now["targets"].as_u64().unwrap_or_default());
        bar.set_position(ENDED.iter().filter_map(|state| now["counts"][state].as_u64()).sum());
        bar.set_message(standing.clone());
        if standing != told {
            let say = |line: &str| if bar.is_hidden() { eprintln!("{line}") } else { bar.println(line) };
            say(&format!("action {id}: {standing}"));
            shown::next_steps(&now).iter().for_each(|line| say(line));
            told = standing;
        }
        if now["state"] == "ended" {
            break (now, true);
        }
        if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            break (now, false);
        }
        tokio::time::sleep(PAUSE).await;
    };
    bar.finish_and_clear();
    shown::action(&last, json)?;
    if !has_ended {
        bail!("action {id} has not ended: {}", shown::standing(&last));
    }
    let (confirmed, all) =
        (last["counts"]["confirmed"].as_u64().unwrap_or_default(), last["targets"].as_u64());
    if Some(confirmed) == all {
        return Ok(());
    }
    if !json {
        let mut items = listing::fetch(api, &format!("actions/{id}/items"), &[], 0).await?;
        items.retain(|item| item["state"] != "confirmed");
        shown::items(&items, false)?;
    }
    bail!("{confirmed} of {} targets of action {id} were confirmed", all.unwrap_or_default())
}
