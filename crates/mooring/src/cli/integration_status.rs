//! `mooring integration status ID`: the five panels as lines.

use serde_json::{Value, json};

use super::{One, listing};
use crate::output;

/// The panels in their order, and what each is called.
const PANELS: [(&str, &str); 5] = [
    ("server", "UEM server"),
    ("devices", "device sync"),
    ("apps", "app sync"),
    ("tagging", "tagging"),
    ("deployment", "deployment"),
];

pub async fn show(options: One) -> anyhow::Result<()> {
    let status = options.hub.connect()?.get(&format!("integrations/{}/status", options.id), &[]).await?;
    if options.printed.json {
        return output::json(&status);
    }
    println!("integration {}: {}", options.id, output::printable(&listing::cell(&status, "/name")));
    let rows: Vec<Value> = PANELS
        .iter()
        .map(|(key, name)| {
            let panel = &status[key];
            json!({ "panel": name, "light": panel["light"], "why": panel["sentence"] })
        })
        .collect();
    listing::print(&rows, &[("panel", "/panel"), ("light", "/light"), ("why", "/why")], false)?;
    for (key, name) in PANELS {
        let remedy = listing::cell(&status, &format!("/{key}/remedy"));
        if !remedy.is_empty() {
            println!("{name}: {}", output::printable(&remedy));
        }
    }
    let cell = |place: &str| output::printable(&listing::cell(&status, place));
    println!("last answer: {}", cell("/server/answered_at"));
    if status["server"]["quota"].is_object() {
        let until = cell("/server/quota/paused_until");
        let paused = if until.is_empty() { String::new() } else { format!(", reading pauses until {until}") };
        println!(
            "calls left: {} of {}, {} of them kept back{paused}",
            cell("/server/quota/remaining"),
            cell("/server/quota/limit"),
            cell("/server/quota/reserve")
        );
    }
    if status["deployment"]["light"] != "off" {
        println!(
            "provisional devices: {}, refused in the last day: {}; messages of seven days: {} sent, {} waiting, {} failed",
            cell("/deployment/provisional"),
            cell("/deployment/registrations_refused"),
            cell("/deployment/messages_sent"),
            cell("/deployment/messages_waiting"),
            cell("/deployment/messages_failed")
        );
    }
    println!("next run: devices {}, apps {}", cell("/devices/next_at"), cell("/apps/next_at"));
    Ok(())
}
