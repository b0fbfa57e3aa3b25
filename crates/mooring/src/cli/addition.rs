//! Devices that register before a synchronization knows them: the options, the token, the list.

use clap::Args;
use serde_json::{Value, json};

use super::{Hub, One, Printed, listing};

/// How devices come before the tenant tells of them, and what new users are told.
#[derive(Debug, Args)]
pub struct AdditionOptions {
    /// Whether devices may register with the integration's token.
    #[arg(long, value_name = "TRUE|FALSE")]
    allow_registration: Option<bool>,
    /// Whether new users get install instructions by e-mail.
    #[arg(long, value_name = "TRUE|FALSE")]
    notify_by_email: Option<bool>,
    /// Whether new users get install instructions by SMS.
    #[arg(long, value_name = "TRUE|FALSE")]
    notify_by_sms: Option<bool>,
}

impl AdditionOptions {
    /// What was given of them, as the API takes it.
    pub fn body(&self) -> Value {
        let given = [
            ("is_allowed", self.allow_registration),
            ("email", self.notify_by_email),
            ("sms", self.notify_by_sms),
        ];
        let given = given.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.into())));
        given.collect::<serde_json::Map<_, _>>().into()
    }
}

/// The token by which devices register.
#[derive(Debug, Args)]
pub struct RegistrationToken {
    #[command(flatten)]
    one: One,
    /// Make a new one: the one before is worth nothing then.
    #[arg(long)]
    rotate: bool,
}

pub async fn registration_token(options: RegistrationToken) -> anyhow::Result<()> {
    let (api, place) =
        (options.one.hub.connect()?, format!("integrations/{}/registration-token", options.one.id));
    let token =
        if options.rotate { api.post(&place, &json!({})).await? } else { api.get(&place, &[]).await? };
    listing::print_one(&token, options.one.printed.json)
}

/// The agent's settings file as a template for the UEM.
pub async fn mdm_config(One { hub, id, .. }: One) -> anyhow::Result<()> {
    let made = hub.connect()?.get(&format!("integrations/{id}/mdm-config"), &[]).await?;
    crate::output::json(&made["config"])
}

/// What is shown of a registration.
pub const PROVISIONAL_COLUMNS: [(&str, &str); 8] = [
    ("id", "/id"),
    ("integration", "/integration_id"),
    ("name", "/name"),
    ("platform", "/platform"),
    ("serial number", "/serial_number"),
    ("user", "/user_email"),
    ("registered", "/registered_at"),
    ("waits until", "/ends_at"),
];

/// Devices that registered.
#[derive(Debug, Args)]
pub struct Provisional {
    #[command(flatten)]
    hub: Hub,
    #[command(flatten)]
    printed: Printed,
    /// provisional, confirmed, expired or removed
    #[arg(long, default_value = "provisional")]
    state: String,
    /// Id of an integration.
    #[arg(long)]
    integration: Option<i64>,
    /// Remove this registration, by its id: its device may not register again.
    #[arg(long, value_name = "ID")]
    remove: Option<i64>,
}

pub async fn provisional(options: Provisional) -> anyhow::Result<()> {
    let api = options.hub.connect()?;
    if let Some(id) = options.remove {
        api.delete(&format!("provisional-devices/{id}")).await?;
        eprintln!("registration {id} is removed: its device may not register again");
        return Ok(());
    }
    let mut query = vec![("state", options.state)];
    if let Some(id) = options.integration {
        query.push(("integration_id", id.to_string()));
    }
    let devices = listing::fetch(&api, "provisional-devices", &query, 0).await?;
    listing::print(&devices, &PROVISIONAL_COLUMNS, options.printed.json)
}
