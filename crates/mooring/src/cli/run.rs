//! `mooring run list|show`, and following a run to its end.

use std::{io::IsTerminal, time::Duration};

use anyhow::bail;
use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;

use super::{Hub, One, Printed, listing};
use crate::{api::ApiClient, output};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List runs, newest first.
    List(List),
    /// Show one run.
    Show(One),
}

#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    hub: Hub,
    #[command(flatten)]
    printed: Printed,
    /// Id of an integration.
    #[arg(long)]
    integration: Option<i64>,
    /// How many at most; 0 for all.
    #[arg(long, default_value_t = 20)]
    limit: usize,
}

pub async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::List(options) => {
            let query: Vec<(&str, String)> =
                options.integration.map(|id| ("integration_id", id.to_string())).into_iter().collect();
            let items = listing::fetch(&options.hub.connect()?, "runs", &query, options.limit).await?;
            let columns = [
                ("id", "/id"),
                ("integration", "/integration_id"),
                ("mode", "/mode"),
                ("state", "/state"),
                ("by", "/requested_by"),
                ("started", "/started_at"),
                ("ended", "/ended_at"),
                ("error", "/error"),
            ];
            listing::print(&items, &columns, options.printed.json)
        }
        Command::Show(options) => {
            let run = options.hub.connect()?.get(&format!("runs/{}", options.id), &[]).await?;
            print(&run, options.printed.json)
        }
    }
}

/// Follows a run: a bar on a terminal, a line a section elsewhere. A bad end is an error.
pub async fn follow(api: &ApiClient, id: i64, json: bool) -> anyhow::Result<()> {
    let bar = if std::io::stderr().is_terminal() { ProgressBar::new(0) } else { ProgressBar::hidden() };
    bar.set_style(ProgressStyle::with_template("{msg:14} {wide_bar} {pos}/{len} {eta}")?);
    let mut shown = String::new();
    let run = loop {
        let run = api.get(&format!("runs/{id}"), &[]).await?;
        if !matches!(run["state"].as_str(), Some("requested" | "running")) {
            break run;
        }
        let current = listing::cell(&run, "/current_section");
        if let Some(section) = section(&run, &current) {
            bar.set_length(section["total"].as_u64().unwrap_or_default());
            bar.set_position(section["read"].as_u64().unwrap_or_default());
        }
        bar.set_message(current.clone());
        if bar.is_hidden() && current != shown {
            eprintln!("reading {current}");
            shown = current;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    };
    bar.finish_and_clear();
    print(&run, json)?;
    match run["state"].as_str() {
        Some("succeeded" | "held") => Ok(()),
        state => bail!("run {id} ended as {}", state.unwrap_or("unknown")),
    }
}

fn section<'a>(run: &'a Value, name: &str) -> Option<&'a Value> {
    run["sections"].as_array()?.iter().find(|section| section["section"] == name)
}

fn print(run: &Value, json: bool) -> anyhow::Result<()> {
    if json {
        return output::json(run);
    }
    println!("run {} of integration {}: {}", run["id"], run["integration_id"], listing::cell(run, "/state"));
    let sections = run["sections"].as_array().cloned().unwrap_or_default();
    let columns = [
        ("section", "/section"),
        ("read", "/read"),
        ("added", "/added"),
        ("changed", "/changed"),
        ("missing", "/missing"),
        ("returned", "/returned"),
        ("tombstoned", "/tombstoned"),
        ("held", "/held"),
    ];
    listing::print(&sections, &columns, false)?;
    for remark in run["remarks"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        println!("- {}", output::printable(remark));
    }
    for name in ["/error", "/remedy"] {
        let text = listing::cell(run, name);
        if !text.is_empty() {
            println!("{}: {}", &name[1..], output::printable(&text));
        }
    }
    Ok(())
}
