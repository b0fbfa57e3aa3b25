//! `mooring trust explain`

use anyhow::{Context, bail};
use clap::Args;
use serde_json::{Value, json};

use super::super::{Hub, Printed, listing};
use crate::{api::ApiClient, output};

#[derive(Debug, Args)]
pub struct Explain {
    #[command(flatten)]
    hub: Hub,
    #[command(flatten)]
    printed: Printed,
    /// A device: its id in the hub, its serial number or UDID.
    device: String,
    /// Name of the service that is asked for.
    #[arg(long)]
    service: String,
    /// Path that is asked for, where the service has several.
    #[arg(long)]
    path: Option<String>,
    /// E-mail of the user.
    #[arg(long, default_value = "")]
    user: String,
    /// A group of the user. May be repeated.
    #[arg(long = "group")]
    groups: Vec<String>,
}

pub async fn run(options: Explain) -> anyhow::Result<()> {
    let api = options.hub.connect()?;
    let question = json!({
        "service": options.service,
        "path": options.path,
        "device_id": find(&api, &options.device).await?,
        "user_email": options.user,
        "user_groups": options.groups,
    });
    let mut answer = api.post("trust/explanations", &question).await?;
    if options.printed.json {
        return output::json(&answer);
    }
    let factors = answer["factors"].as_array_mut().map(std::mem::take).unwrap_or_default();
    listing::print_one(&answer, false)?;
    let columns = [
        ("factor", "/label"),
        ("is", "/value"),
        ("", "/verdict"),
        ("leaves", "/leaves"),
        ("on trial", "/is_trial"),
        ("to mend it", "/remedy"),
    ];
    listing::print(&factors, &columns, false)
}

/// The id of a device.
async fn find(api: &ApiClient, device: &str) -> anyhow::Result<i64> {
    if let Ok(id) = device.parse() {
        return Ok(id);
    }
    let found = listing::fetch(api, "devices", &[("search", device.to_owned())], 100).await?;
    let is_meant = |row: &&Value| {
        ["serial_number", "udid"]
            .iter()
            .any(|key| row[key].as_str().is_some_and(|text| text.eq_ignore_ascii_case(device)))
    };
    let mut meant = found.iter().filter(is_meant);
    let first = meant.next().with_context(|| {
        format!(
            "no device has the serial number or UDID {device:?}: `mooring device list --search` finds devices"
        )
    })?;
    if meant.next().is_some() {
        bail!("several devices answer to {device:?}: name one by its id");
    }
    first["id"].as_i64().context("the hub is of another version: a device has no id")
}
