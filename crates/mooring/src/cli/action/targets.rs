//! What an action is done to: ids, serial numbers and names are looked up, and what could mean two things is refused.

use anyhow::{bail, ensure};
use clap::Args;
use serde_json::{Map, Value, json};

use crate::{
    api::ApiClient,
    cli::{
        WrongUsage,
        listing::{self, cell},
    },
};

/// The integration, and its targets as the API takes them.
pub type Found = (i64, Value);

/// Devices: by name, of a user, or by filters.
#[derive(Debug, Args)]
pub struct Devices {
    /// A device by its id in the hub, serial number or UDID; again for another. What could be two devices is refused: write
    /// id:7 or serial:7.
    #[arg(long = "device", value_name = "ID|SERIAL")]
    devices: Vec<String>,
    /// All devices of this user, by id in the hub, user name or e-mail; again for another.
    #[arg(long = "all-of-user", value_name = "ID|NAME")]
    all_of_users: Vec<String>,
    #[command(flatten)]
    filters: Filters,
}

/// Filters as the list of devices has them.
#[derive(Debug, Args)]
struct Filters {
    /// All devices of which a name, serial number, user name, e-mail, UDID, IMEI or asset number begins so.
    #[arg(long, help_heading = "All devices that match")]
    search: Option<String>,
    /// ios, macos, android, windows, chromeos, linux
    #[arg(long, help_heading = "All devices that match")]
    platform: Option<String>,
    /// compliant, non_compliant, pending, not_available, unknown
    #[arg(long, help_heading = "All devices that match")]
    compliance: Option<String>,
    /// enrolled, registered, in_progress, ...
    #[arg(long, help_heading = "All devices that match")]
    enrollment: Option<String>,
    /// corporate_dedicated, corporate_shared, employee_owned, undefined
    #[arg(long, help_heading = "All devices that match")]
    ownership: Option<String>,
    /// Jailbroken or rooted: true or false
    #[arg(long, help_heading = "All devices that match")]
    compromised: Option<bool>,
    /// Id in the tenant of their organization group (this one only).
    #[arg(long, help_heading = "All devices that match")]
    org_group: Option<i64>,
    /// Id in the hub of a smart group that they are members of.
    #[arg(long, help_heading = "All devices that match")]
    smart_group: Option<i64>,
    /// Last seen before, like 2026-01-31T00:00:00Z.
    #[arg(long, help_heading = "All devices that match")]
    seen_before: Option<jiff::Timestamp>,
    /// active, missing
    #[arg(long, help_heading = "All devices that match")]
    state: Option<String>,
}

/// Users by name.
#[derive(Debug, Args)]
pub struct Users {
    /// A user by id in the hub, user name or e-mail; again for another. What could be two users is refused: write id:7 or
    /// name:7.
    #[arg(long = "user", value_name = "ID|NAME", required = true)]
    users: Vec<String>,
}

/// Groups for apps.
#[derive(Debug, Args)]
pub struct Groups {
    /// Id of a smart group in the hub; again for another.
    #[arg(long = "smart-group", value_name = "ID", required_unless_present_any = ["org_groups", "user_groups"])]
    smart_groups: Vec<i64>,
    /// Id of an organization group in the hub; again for another.
    #[arg(long = "org-group", value_name = "ID")]
    org_groups: Vec<i64>,
    /// Id of a user group in the hub; again for another.
    #[arg(long = "user-group", value_name = "ID")]
    user_groups: Vec<i64>,
}

impl Filters {
    fn body(&self) -> Map<String, Value> {
        let fields = [
            ("search", json!(self.search)),
            ("platform", json!(self.platform)),
            ("compliance", json!(self.compliance)),
            ("enrollment", json!(self.enrollment)),
            ("ownership", json!(self.ownership)),
            ("is_compromised", json!(self.compromised)),
            ("org_group_uem_id", json!(self.org_group)),
            ("smart_group_id", json!(self.smart_group)),
            ("seen_before", json!(self.seen_before)),
            ("state", json!(self.state)),
        ];
        let given = fields.into_iter().filter(|(_, value)| !value.is_null());
        given.map(|(name, value)| (name.to_owned(), value)).collect()
    }
}

impl Devices {
    /// Looks them up.
    pub async fn find(&self, api: &ApiClient, integration: Option<i64>) -> anyhow::Result<Found> {
        let filters = self.filters.body();
        let ways = [!self.devices.is_empty(), !self.all_of_users.is_empty(), !filters.is_empty()];
        if ways.into_iter().filter(|is_given| *is_given).count() != 1 {
            let said = "say which devices in one way: --device (again for another), --all-of-user, or filters such as --platform";
            return Err(WrongUsage::new(said).into());
        }
        if !filters.is_empty() {
            return Ok((the_integration(api, integration).await?, json!({ "matching": filters })));
        }
        let (mut found, name) =
            (Vec::new(), if self.devices.is_empty() { "devices_of_users" } else { "devices" });
        for word in &self.devices {
            found.push(device(api, word, integration).await?);
        }
        for word in &self.all_of_users {
            found.push(user(api, word, integration).await?);
        }
        together(&found, name)
    }
}

impl Users {
    /// Looks them up.
    pub async fn find(&self, api: &ApiClient, integration: Option<i64>) -> anyhow::Result<Found> {
        let mut found = Vec::new();
        for word in &self.users {
            found.push(user(api, word, integration).await?);
        }
        together(&found, "users")
    }
}

impl Groups {
    /// Those, in the app's integration.
    pub async fn find(&self, api: &ApiClient, integration: Option<i64>, app: i64) -> anyhow::Result<Found> {
        let of_app = api.get(&format!("apps/{app}"), &[]).await?["integration_id"].as_i64();
        let Some(of_app) = of_app else { bail!("app {app} says no integration") };
        ensure!(
            integration.is_none_or(|given| given == of_app),
            "app {app} is of integration {of_app}, not of the one that --integration says"
        );
        let groups = json!({ "smart": self.smart_groups, "org": self.org_groups, "user": self.user_groups });
        Ok((of_app, json!({ "groups": groups })))
    }
}

/// The integration that is named; without a name the only one there is.
pub async fn the_integration(api: &ApiClient, given: Option<i64>) -> anyhow::Result<i64> {
    if let Some(id) = given {
        return Ok(id);
    }
    let all = listing::whole(api, "integrations").await?;
    match all.as_slice() {
        [only] if only["id"].is_i64() => Ok(only["id"].as_i64().unwrap_or_default()),
        _ => {
            let names: Vec<String> =
                all.iter().map(|one| format!("{} ({})", one["id"], cell(one, "/name"))).collect();
            let said = format!("say which integration with --integration: there are {}", names.join(", "));
            Err(WrongUsage::new(&said).into())
        }
    }
}

/// All of one integration.
fn together(found: &[Value], name: &str) -> anyhow::Result<Found> {
    let Some(integration) = found.first().and_then(|one| one["integration_id"].as_i64()) else {
        bail!("nothing was chosen");
    };
    if let Some(other) = found.iter().find(|one| one["integration_id"] != integration) {
        bail!(
            "one order is for one integration: {} is of integration {}, others of {integration}",
            other["id"],
            other["integration_id"]
        );
    }
    let ids: Vec<&Value> = found.iter().map(|one| &one["id"]).collect();
    Ok((integration, json!({ (name): ids })))
}

async fn device(api: &ApiClient, word: &str, integration: Option<i64>) -> anyhow::Result<Value> {
    let (by_id, text) = meant(word, "serial");
    let mut found = Vec::new();
    if let Some(id) = by_id {
        found.extend(api.find(&format!("devices/{id}")).await?);
    }
    if let Some(text) = text {
        found.extend(listing::fetch(api, "devices", &[("identifier", text.to_owned())], 0).await?);
    }
    let tell = |one: &Value| {
        format!("id:{} {} ({})", one["id"], cell(one, "/friendly_name"), cell(one, "/serial_number"))
    };
    one_of(word, "device", found, integration, tell)
}

async fn user(api: &ApiClient, word: &str, integration: Option<i64>) -> anyhow::Result<Value> {
    let (by_id, text) = meant(word, "name");
    let mut found = Vec::new();
    if let Some(id) = by_id {
        found.extend(api.find(&format!("users/{id}")).await?);
    }
    if let Some(text) = text {
        let all = listing::fetch(api, "users", &[("search", text.to_owned())], 0).await?;
        // The list finds beginnings.
        let is_same = |one: &Value| {
            ["/user_name", "/email"]
                .iter()
                .any(|field| cell(one, field).to_lowercase() == text.to_lowercase())
        };
        found.extend(all.into_iter().filter(is_same));
    }
    let tell =
        |one: &Value| format!("id:{} {} ({})", one["id"], cell(one, "/user_name"), cell(one, "/email"));
    one_of(word, "user", found, integration, tell)
}

/// As an id, as a text, or as both when nothing says which.
fn meant<'a>(word: &'a str, text_prefix: &str) -> (Option<i64>, Option<&'a str>) {
    if let Some(id) = word.strip_prefix("id:") {
        return (id.parse().ok(), None);
    }
    let text = word.strip_prefix(text_prefix).and_then(|rest| rest.strip_prefix(':'));
    match text {
        Some(text) => (None, Some(text)),
        None => (word.parse().ok(), Some(word)),
    }
}

fn one_of(
    word: &str,
    what: &str,
    mut found: Vec<Value>,
    integration: Option<i64>,
    tell: impl Fn(&Value) -> String,
) -> anyhow::Result<Value> {
    found.retain(|one| integration.is_none_or(|id| one["integration_id"] == id));
    found.sort_by_key(|one| one["id"].as_i64());
    found.dedup_by_key(|one| one["id"].as_i64());
    match found.len() {
        1 => Ok(found.remove(0)),
        0 => bail!("{word:?} is no {what} of this hub: look with `mooring {what} list --search`"),
        _ => bail!(
            "{word:?} could be several {what}s: {}; write which, like id:{}",
            found.iter().map(tell).collect::<Vec<_>>().join(", "),
            found[0]["id"]
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_says_what_it_means_or_means_both() {
        for (word, meaning) in [
            ("7", (Some(7), Some("7"))),
            ("id:7", (Some(7), None)),
            ("serial:7", (None, Some("7"))),
            ("C02X", (None, Some("C02X"))),
            ("id:x", (None, None)),
            ("serialX", (None, Some("serialX"))),
        ] {
            assert_eq!(meant(word, "serial"), meaning, "{word}");
        }
    }

    #[test]
    fn what_could_be_two_is_refused() {
        let found = vec![json!({"id": 1, "integration_id": 1}), json!({"id": 2, "integration_id": 2})];
        let tell = |one: &Value| one["id"].to_string();
        let error = one_of("x", "device", found.clone(), None, tell).unwrap_err().to_string();
        assert!(error.contains("1, 2") && error.contains("id:1"), "{error}");
        assert_eq!(one_of("x", "device", found.clone(), Some(2), tell).unwrap()["id"], 2);
        assert!(one_of("x", "device", found.clone(), Some(3), tell).is_err());
        assert!(together(&found, "devices").unwrap_err().to_string().contains("one integration"));
    }
}
