//! What `mooring integration` says about groups, personal data and event notifications.

use std::time::Duration;

use anyhow::bail;
use clap::Args;
use hub_core::integration::{GroupKey, GroupKind};
use serde_json::{Map, Value, json};

use super::{One, listing};
use crate::{api::ApiClient, output};

/// How long a lookup of groups is waited for.
const LOOKUP_TIME: Duration = Duration::from_secs(120);

/// Groups of an integration.
#[derive(Debug, Args)]
pub struct Groups {
    #[command(flatten)]
    one: One,
    /// Read them from the tenant again.
    #[arg(long)]
    read_again: bool,
    #[command(flatten)]
    scope: Scope,
}

/// Event notifications of an integration.
#[derive(Debug, Args)]
pub struct Webhook {
    #[command(flatten)]
    one: One,
    /// Make the login, or a new password for it: it is shown once.
    #[arg(long)]
    renew: bool,
    /// Take no events any more.
    #[arg(long, conflicts_with = "renew")]
    remove: bool,
}

/// The choice of groups.
#[derive(Debug, Args)]
pub struct Scope {
    /// Read this group: og:570, og:571+children or sg:12. May be given several times; all of them are the choice.
    #[arg(long = "group", value_name = "GROUP")]
    groups: Vec<String>,
    /// Read everything that the account sees.
    #[arg(long, conflicts_with = "groups")]
    all_groups: bool,
    /// Android devices of this chosen group carry a personal and a work profile.
    #[arg(long, value_name = "GROUP")]
    android_enterprise: Vec<String>,
}

/// Switches of personal data.
#[derive(Debug, Args)]
pub struct PersonalData {
    /// Take e-mail addresses. What is switched off is purged.
    #[arg(long, value_name = "true|false")]
    take_email: Option<bool>,
    /// Take first, last and display names.
    #[arg(long, value_name = "true|false")]
    take_names: Option<bool>,
    /// Take phone numbers.
    #[arg(long, value_name = "true|false")]
    take_phone_number: Option<bool>,
    /// Take friendly and reported names of devices.
    #[arg(long, value_name = "true|false")]
    take_device_friendly_name: Option<bool>,
    /// Take user names.
    #[arg(long, value_name = "true|false")]
    take_user_name: Option<bool>,
}

impl Scope {
    /// The part of a body.
    pub fn body(&self) -> anyhow::Result<Value> {
        let mut body = Map::new();
        if self.all_groups || !self.groups.is_empty() {
            let groups: anyhow::Result<Vec<Value>> = self.groups.iter().map(|text| chosen(text)).collect();
            body.insert("groups".into(), groups?.into());
        }
        if self.all_groups || !self.android_enterprise.is_empty() {
            let keys: anyhow::Result<Vec<Value>> =
                self.android_enterprise.iter().map(|text| Ok(key_body(parse(text)?))).collect();
            body.insert("android_enterprise".into(), keys?.into());
        }
        Ok(body.into())
    }

    fn is_given(&self) -> bool {
        self.all_groups || !self.groups.is_empty()
    }
}

impl PersonalData {
    /// The part of a body.
    pub fn body(&self) -> Value {
        let given = [
            ("email", self.take_email),
            ("names", self.take_names),
            ("phone_number", self.take_phone_number),
            ("device_friendly_name", self.take_device_friendly_name),
            ("user_name", self.take_user_name),
        ];
        let given = given.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.into())));
        given.collect::<Map<_, _>>().into()
    }
}

/// `mooring integration groups`
pub async fn groups(options: Groups) -> anyhow::Result<()> {
    let (api, json) = (options.one.hub.connect()?, options.one.printed.json);
    let place = format!("integrations/{}", options.one.id);
    let found = known(&api, &place, options.read_again).await?;
    if options.scope.is_given() {
        let preview = api.post(&format!("{place}/group-preview"), &options.scope.body()?).await?;
        return listing::print_one(&preview, json);
    }
    if json {
        return output::json(&found);
    }
    let items: Vec<Value> =
        found["items"].as_array().cloned().unwrap_or_default().into_iter().map(keyed).collect();
    let columns = [
        ("group", "/key"),
        ("name", "/name"),
        ("devices", "/devices"),
        ("with child groups", "/devices_with_children"),
    ];
    listing::print(&items, &columns, false)?;
    if let Some(remark) = found["remark"].as_str().filter(|text| !text.is_empty()) {
        eprintln!("{remark}");
    }
    Ok(())
}

/// The groups once they are known; the worker is asked for them where they are not.
async fn known(api: &ApiClient, place: &str, read_again: bool) -> anyhow::Result<Value> {
    let mut found = api.get(&format!("{place}/groups"), &[]).await?;
    if read_again || found["state"] == "unknown" || found["state"] == "failed" {
        found = api.post(&format!("{place}/group-lookup"), &json!({})).await?;
    }
    let began = tokio::time::Instant::now();
    while found["state"] == "reading" {
        if began.elapsed() > LOOKUP_TIME {
            bail!(
                "the groups are still being read after {} seconds: is the hub's worker running?",
                LOOKUP_TIME.as_secs()
            );
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
        found = api.get(&format!("{place}/groups"), &[]).await?;
    }
    if found["state"] == "failed" {
        bail!(
            "the groups could not be read: {}. {}",
            listing::cell(&found, "/error"),
            listing::cell(&found, "/remedy")
        );
    }
    Ok(found)
}

/// `mooring integration webhook`
pub async fn webhook(options: Webhook) -> anyhow::Result<()> {
    let (api, json) = (options.one.hub.connect()?, options.one.printed.json);
    let place = format!("integrations/{}/uem-webhook", options.one.id);
    if options.remove {
        api.delete(&place).await?;
        println!("integration {} takes no events any more", options.one.id);
        return Ok(());
    }
    let found = match options.renew {
        true => api.post(&place, &json!({})).await?,
        false => api.get(&place, &[]).await?,
    };
    listing::print_one(&found, json)
}

fn chosen(text: &str) -> anyhow::Result<Value> {
    let (key, include_children) = match text.strip_suffix("+children") {
        Some(key) => (key, true),
        None => (text, false),
    };
    let mut body = key_body(parse(key)?);
    body["include_children"] = include_children.into();
    Ok(body)
}

fn parse(text: &str) -> anyhow::Result<GroupKey> {
    text.parse().map_err(anyhow::Error::msg)
}

fn key_body(key: GroupKey) -> Value {
    json!({ "kind": key.kind.as_ref(), "uem_id": key.uem_id.0 })
}

/// The group as `--group` takes it.
fn keyed(mut item: Value) -> Value {
    let kind = if item["kind"] == GroupKind::SmartGroup.as_ref() { "sg" } else { "og" };
    item["key"] = format!("{kind}:{}", item["uem_id"]).into();
    item
}
