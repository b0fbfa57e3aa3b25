//! `mooring trust simulate`

use std::path::PathBuf;

use clap::Args;
use serde_json::Value;

use super::super::{Hub, Printed, listing, policy};
use crate::output;

#[derive(Debug, Args)]
pub struct Simulate {
    #[command(flatten)]
    hub: Hub,
    #[command(flatten)]
    printed: Printed,
    /// The rules and policies to try, as TOML: what `mooring policy show` printed, changed.
    file: PathBuf,
}

pub async fn run(options: Simulate) -> anyhow::Result<()> {
    let wanted = policy::read(&options.file)?;
    let answer = options.hub.connect()?.post("trust/simulations", &wanted).await?;
    if options.printed.json {
        return output::json(&answer);
    }
    println!("{} devices were looked at; nothing was changed", answer["devices"]);
    let levels = answer["levels"].as_object().cloned().unwrap_or_default();
    let rows = levels
        .iter()
        .map(|(level, counts)| vec![level.clone(), counts["now"].to_string(), counts["then"].to_string()]);
    output::table(&["level", "now", "then"], rows);
    let policies = answer["policies"].as_array().cloned().unwrap_or_default();
    let columns = [
        ("policy", "/policy"),
        ("let in now", "/allowed_now"),
        ("then", "/allowed_then"),
        ("shut out", "/shut_out"),
        ("let in anew", "/let_in"),
    ];
    listing::print(&policies, &columns, false)?;
    let shut_out: Vec<Value> = policies
        .iter()
        .flat_map(|policy| policy["examples"].as_array().cloned().unwrap_or_default())
        .collect();
    if shut_out.is_empty() {
        return Ok(());
    }
    println!("some of those that would lose access:");
    listing::print(
        &shut_out,
        &[("device", "/device_id"), ("serial number", "/serial_number"), ("because", "/reason")],
        false,
    )
}
