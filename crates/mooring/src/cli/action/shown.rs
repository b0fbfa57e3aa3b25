//! How previews, actions and their targets are printed.

use serde_json::Value;

use crate::{
    cli::listing::{self, cell},
    output::{self, printable},
};

/// What an order would do, with every target.
pub fn preview(preview: &Value, json: bool) -> anyhow::Result<()> {
    if json {
        return output::json(preview);
    }
    println!(
        "{} in integration {}: {} ({} left out), chosen as {}",
        cell(preview, "/kind"),
        preview["integration_id"],
        preview["count"],
        preview["left_out"],
        printable(&cell(preview, "/chosen_by"))
    );
    let targets = preview["targets"].as_array().cloned().unwrap_or_default();
    let columns = [
        ("kind", "/kind"),
        ("id", "/id"),
        ("name", "/label"),
        ("devices", "/devices"),
        ("left out", "/left_out/words"),
    ];
    listing::print(&targets, &columns, false)?;
    if preview["is_every_target_shown"] == false {
        println!("... these are the first {} of all", targets.len());
    }
    for hold in preview["holds"].as_array().into_iter().flatten() {
        println!("held: {}", printable(&cell(hold, "/words")));
    }
    let words = cell(preview, "/confirmation");
    if !words.is_empty() && reasons(&preview["refusals"]).is_empty() {
        println!("to confirm: {words:?}, list {}", cell(preview, "/list_hash"));
    }
    Ok(())
}

/// The words of reasons.
pub fn reasons(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().map(|reason| printable(&cell(reason, "/words"))).collect()
}

/// An action, and what is to be done next.
pub fn action(action: &Value, json: bool) -> anyhow::Result<()> {
    if json {
        return output::json(action);
    }
    println!(
        "action {}: {} in integration {}, {}: {}",
        action["id"],
        cell(action, "/kind"),
        action["integration_id"],
        cell(action, "/state"),
        standing(action)
    );
    for (name, pointer) in [
        ("targets", "/chosen_by"),
        ("reason", "/reason"),
        ("ordered by", "/requested_by"),
        ("at", "/requested_at"),
        ("approved by", "/approved_by"),
        ("list", "/list_hash"),
        ("waits until", "/expires_at"),
        ("ended", "/ended_at"),
    ] {
        let value = cell(action, pointer);
        if !value.is_empty() {
            println!("{name}: {}", printable(&value));
        }
    }
    for line in next_steps(action) {
        println!("{line}");
    }
    Ok(())
}

/// What a person can do about it now.
pub fn next_steps(action: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    let id = &action["id"];
    if let Some(held) = action["counts"]["held"].as_u64() {
        for hold in action["holds"].as_array().into_iter().flatten() {
            lines.push(format!("held: {}", printable(&cell(hold, "/words"))));
        }
        lines.push(format!(
            "somebody else than {} looks at `mooring action items {id}` and approves it with `mooring action approve {id} --list {} --targets {held} --reason ...`",
            printable(&cell(action, "/requested_by_person")),
            cell(action, "/list_hash")
        ));
    }
    if action["counts"]["unknown"].as_u64().is_some() {
        lines.push(format!(
            "unknown outcomes are read from the tenant and never sent again; how one ended can be said with `mooring action settle {id} TARGET --done|--not-done --reason ...`"
        ));
    }
    lines
}

/// `2 confirmed, 1 unknown`
pub fn standing(action: &Value) -> String {
    let counts = action["counts"].as_object();
    let parts: Vec<String> =
        counts.into_iter().flatten().map(|(state, count)| format!("{count} {state}")).collect();
    parts.join(", ")
}

/// Targets with what became of each.
pub fn items(items: &[Value], json: bool) -> anyhow::Result<()> {
    let columns = [
        ("target", "/position"),
        ("kind", "/target/kind"),
        ("id", "/target/id"),
        ("name", "/target/label"),
        ("state", "/state"),
        ("since", "/state_at"),
        ("words", "/words"),
        ("code", "/vendor_code"),
        ("activity", "/activity_id"),
    ];
    listing::print(items, &columns, json)
}
