//! `mooring integration tagging`, and the options that say what is tagged.

use clap::Args;
use serde_json::{Value, json};

use super::{One, listing};

/// Which tags are written back.
#[derive(Debug, Args)]
pub struct TaggingOptions {
    /// One tag for the status of each device.
    #[arg(long, value_name = "TRUE|FALSE")]
    tag_device_status: Option<bool>,
    /// One tag for the risk of each device.
    #[arg(long, value_name = "TRUE|FALSE")]
    tag_device_risk: Option<bool>,
    /// One tag for each threat factor of a device.
    #[arg(long, value_name = "TRUE|FALSE")]
    tag_threat_factors: Option<bool>,
    /// What all tags begin with: 2–20 letters, digits, _, - and .
    #[arg(long, value_name = "PREFIX")]
    tag_prefix: Option<String>,
    /// Days without contact after which a device counts as inactive: 1–365.
    #[arg(long, value_name = "DAYS")]
    inactive_after_days: Option<u32>,
}

impl TaggingOptions {
    /// What was given of them, as the API takes it.
    pub fn body(&self) -> Value {
        let given: [(&str, Option<Value>); 5] = [
            ("device_status", self.tag_device_status.map(Value::from)),
            ("device_risk", self.tag_device_risk.map(Value::from)),
            ("device_threat_factors", self.tag_threat_factors.map(Value::from)),
            ("prefix", self.tag_prefix.as_deref().map(Value::from)),
            ("inactive_after_days", self.inactive_after_days.map(Value::from)),
        ];
        let given = given.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        given.collect::<serde_json::Map<_, _>>().into()
    }
}

/// How the tags stand, and what may be asked of them.
#[derive(Debug, Args)]
pub struct Tagging {
    #[command(flatten)]
    one: One,
    /// Read the tags in the tenant, compare and repair them.
    #[arg(long)]
    check: bool,
    /// Take the tags that the hub wrote off all devices; only while none are written.
    #[arg(long, conflicts_with = "check")]
    clear: bool,
}

pub async fn run(options: Tagging) -> anyhow::Result<()> {
    let (api, place) = (options.one.hub.connect()?, format!("integrations/{}/tagging", options.one.id));
    for (is_asked, verb) in [(options.check, "check"), (options.clear, "clear")] {
        if is_asked {
            api.post(&format!("{place}/{verb}"), &json!({})).await?;
            eprintln!("asked for: look again in a moment");
        }
    }
    let mut state = api.get(&place, &[]).await?;
    if options.one.printed.json {
        return listing::print_one(&state, true);
    }
    let mut take = |list: &str| state[list].as_array_mut().map(std::mem::take).unwrap_or_default();
    let (tags, refusals) = (take("tags"), take("refusals"));
    listing::print_one(&state, false)?;
    listing::print(
        &tags,
        &[("name", "/name"), ("id in the tenant", "/uem_id"), ("missing because", "/fault")],
        false,
    )?;
    if refusals.is_empty() {
        return Ok(());
    }
    let columns = [
        ("device", "/device_id"),
        ("in the tenant", "/uem_id"),
        ("tag", "/tag"),
        ("the tenant says", "/fault"),
        ("tried again", "/retry_at"),
    ];
    listing::print(&refusals, &columns, false)
}
