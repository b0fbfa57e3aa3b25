//! `mooring trust decisions|decision`

use clap::Args;

use super::super::{Hub, One, Printed, listing};

#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    hub: Hub,
    #[command(flatten)]
    printed: Printed,
    /// allow, allow_user_only or deny
    #[arg(long)]
    outcome: Option<String>,
    /// Code of what decided, like factor_compliance.
    #[arg(long)]
    reason: Option<String>,
    /// Name of a service.
    #[arg(long)]
    service: Option<String>,
    /// E-mail or name of a user.
    #[arg(long)]
    user: Option<String>,
    /// Id of a device.
    #[arg(long)]
    device: Option<i64>,
    /// How many at most; 0 for all.
    #[arg(long, default_value_t = 50)]
    limit: usize,
}

pub async fn list(options: List) -> anyhow::Result<()> {
    let filters = [
        ("outcome", options.outcome),
        ("reason", options.reason),
        ("service", options.service),
        ("user", options.user),
        ("device_id", options.device.map(|id| id.to_string())),
    ];
    let query: Vec<(&str, String)> =
        filters.into_iter().filter_map(|(name, value)| value.map(|value| (name, value))).collect();
    let items = listing::fetch(&options.hub.connect()?, "trust/decisions", &query, options.limit).await?;
    let columns = [
        ("id", "/id"),
        ("at", "/at"),
        ("outcome", "/outcome"),
        ("reason", "/reason"),
        ("service", "/service"),
        ("user", "/user"),
        ("device", "/device_id"),
        ("score", "/score"),
        ("proxy", "/proxy"),
    ];
    listing::print(&items, &columns, options.printed.json)
}

pub async fn show(options: One) -> anyhow::Result<()> {
    let decision = options.hub.connect()?.get(&format!("trust/decisions/{}", options.id), &[]).await?;
    listing::print_one(&decision, options.printed.json)
}
