//! `mooring policy show|plan|apply`

use std::{
    io::IsTerminal,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use clap::Args;
use hub_core::services::PolicySet;
use serde_json::Value;

use super::super::{Hub, Printed};
use crate::{api::ApiClient, output};

const PLACE: &str = "trust/policy-set";

#[derive(Debug, Args)]
pub struct Show {
    #[command(flatten)]
    hub: Hub,
    #[command(flatten)]
    printed: Printed,
}

#[derive(Debug, Args)]
pub struct Plan {
    #[command(flatten)]
    hub: Hub,
    #[command(flatten)]
    printed: Printed,
    /// TOML: examples/policy/policy.toml, or what `mooring policy show` printed.
    file: PathBuf,
}

#[derive(Debug, Args)]
pub struct Apply {
    #[command(flatten)]
    plan: Plan,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
}

pub async fn show(options: Show) -> anyhow::Result<()> {
    let set = options.hub.connect()?.get(PLACE, &[]).await?;
    if options.printed.json {
        return output::json(&set);
    }
    let set: PolicySet =
        serde_json::from_value(set).context("the hub is of another version: its policies cannot be read")?;
    print!("{}", toml::to_string_pretty(&set)?);
    Ok(())
}

pub async fn plan(options: Plan) -> anyhow::Result<()> {
    let plan = ask_for_plan(&options.hub.connect()?, &read(&options.file)?).await?;
    if options.printed.json {
        return output::json(&plan);
    }
    print(&plan);
    Ok(())
}

pub async fn apply(options: Apply) -> anyhow::Result<()> {
    let Apply { plan: Plan { hub, printed, file }, yes } = options;
    let (api, wanted) = (hub.connect()?, read(&file)?);
    let plan = ask_for_plan(&api, &wanted).await?;
    if !printed.json {
        print(&plan);
    }
    if changes(&plan).is_empty() {
        return if printed.json { output::json(&plan) } else { Ok(()) };
    }
    if !yes && !confirm()? {
        bail!("nothing was changed");
    }
    let applied = api.put(PLACE, &wanted).await?;
    if printed.json {
        return output::json(&applied);
    }
    if applied["changes"] != plan["changes"] {
        println!("somebody else changed policies meanwhile: this is what was changed now");
        print(&applied);
    }
    println!("applied: it decides from now on");
    Ok(())
}

/// A file of policies, as the API takes it.
pub fn read(file: &Path) -> anyhow::Result<Value> {
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("cannot read policies from {}", file.display()))?;
    let set: PolicySet =
        toml::from_str(&text).with_context(|| format!("{} is no file of policies", file.display()))?;
    Ok(serde_json::to_value(set)?)
}

async fn ask_for_plan(api: &ApiClient, wanted: &Value) -> anyhow::Result<Value> {
    api.put(&format!("{PLACE}?plan=true"), wanted).await
}

fn confirm() -> anyhow::Result<bool> {
    if !std::io::stdin().is_terminal() {
        bail!("nothing was changed: nobody is there to ask, add --yes to apply this plan");
    }
    Ok(inquire::Confirm::new("Apply this?").with_default(false).prompt()?)
}

fn changes(plan: &Value) -> &[Value] {
    plan["changes"].as_array().map_or(&[], Vec::as_slice)
}

/// One line an entry, and one for each field that differs.
fn print(plan: &Value) {
    if changes(plan).is_empty() {
        println!("nothing differs");
    }
    for change in changes(plan) {
        let word = |name: &str| output::printable(change[name].as_str().unwrap_or_default());
        println!("{}", format!("{} {} {}", word("step"), word("kind"), word("name")).trim_end());
        for field in change["fields"].as_array().map_or(&[][..], Vec::as_slice) {
            let (name, after) = (field["field"].as_str().unwrap_or_default(), &field["after"]);
            let before =
                if field["before"].is_null() { String::new() } else { format!("{} -> ", field["before"]) };
            println!("  {name}: {}", output::printable(&format!("{before}{after}")));
        }
    }
}
