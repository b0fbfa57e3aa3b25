//! What operators and tokens are limited to: groups of a tenant, written `1:570`.

use clap::Args;
use serde_json::{Value, json};

use super::listing::cell;

/// What somebody or a token is limited to.
#[derive(Debug, Args)]
pub struct LimitTo {
    /// Shows only integrations bound to this organization group or below, such as 1:570: an integration of the tenant, and
    /// the group's id there. Again for another; the whole list is set.
    #[arg(long = "limit-to", value_name = "INTEGRATION:GROUP")]
    limit_to: Vec<Subtree>,
}

/// `1:570`
#[derive(Debug, Clone, Copy)]
struct Subtree {
    integration: i64,
    group: i64,
}

impl std::str::FromStr for Subtree {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.split_once(':').and_then(|(integration, group)| {
            // As `mooring integration groups` writes them.
            let group = group.strip_prefix("og:").unwrap_or(group);
            Some(Self { integration: integration.parse().ok()?, group: group.parse().ok()? })
        });
        parts.ok_or_else(|| "write INTEGRATION:GROUP, such as 1:570".to_owned())
    }
}

impl LimitTo {
    /// Puts the limits into a body, if there are any.
    pub fn put_into(&self, body: &mut Value) {
        if self.limit_to.is_empty() {
            return;
        }
        let limit =
            |one: &Subtree| json!({ "integration_id": one.integration, "org_group_uem_id": one.group });
        body["limited_to"] = self.limit_to.iter().map(limit).collect();
    }
}

/// Adds what each is limited to in words, for the table.
pub fn tell_limits(items: &mut [Value]) {
    for item in items {
        let words = match item["limited_to"].as_array() {
            None => String::new(),
            Some(limits) if limits.is_empty() => "nothing".to_owned(),
            Some(limits) => limits.iter().map(words).collect::<Vec<_>>().join(", "),
        };
        item["limits"] = words.into();
    }
}

fn words(limit: &Value) -> String {
    let place = match limit["integration_id"].as_i64() {
        Some(id) => id.to_string(),
        None => cell(limit, "/tenant"),
    };
    let text = format!("{place}:{} {}", cell(limit, "/org_group_uem_id"), cell(limit, "/name"));
    text.trim_end().to_owned()
}
