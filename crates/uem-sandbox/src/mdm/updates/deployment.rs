//! A deployment: an update for smart groups, from some time on.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uem_types::wire::time;

use super::search::invalid;
use crate::{
    http::VendorError,
    mdm::{assignment::Groups, definitions::Body},
    resource::Fields,
};

/// What is done; only those that install change a device.
const KINDS: [(&str, bool); 9] = [
    ("UNKNOWN", false),
    ("DOWNLOAD_AND_INSTALL", true),
    ("DOWNLOAD_ONLY", false),
    ("INSTALL_ONLY", true),
    ("DEFAULT", true),
    ("INSTALL_ASAP", true),
    ("NOTIFY_ONLY", false),
    ("INSTALL_LATER", true),
    ("INSTALL_FORCE_RESTART", true),
];
const PRIORITIES: [&str; 3] = ["UNKNOWN", "LOW", "HIGH"];
const ACTIONS: [&str; 3] = ["UNKNOWN", "DOWNLOAD_SUCCESS", "INSTALL_SUCCESS"];
const MOST_NOTIFICATIONS: usize = 10;
const MOST_DEFERRALS: i64 = 100;

/// What is kept of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Deployment {
    /// Number of the update.
    pub update: i64,
    /// From when on, milliseconds.
    pub start: i64,
    /// What is done.
    pub kind: String,
    /// Smart groups by id.
    pub smart_groups: Vec<i64>,
    /// Which goes first, from 1.
    pub ranking: i64,
    /// Messages to the users.
    pub notifications: Vec<Value>,
    /// Whether users may put it off, and how often.
    pub may_defer: Option<bool>,
    /// How often.
    pub deferrals: Option<i64>,
    /// How eagerly it is loaded.
    pub priority: Option<String>,
}

impl Body for Deployment {
    const KIND: &'static str = "update deployment";
}

impl Deployment {
    /// Whether devices install it.
    pub(crate) fn installs(&self) -> bool {
        KINDS.iter().any(|(kind, installs)| *kind == self.kind && *installs)
    }

    /// Puts what the body says into it.
    pub(super) fn fill(&mut self, fields: &Fields, groups: &Groups) -> Result<(), VendorError> {
        let text = fields.text("deployment_start_time").unwrap_or_default();
        self.start = time::parse(&text)
            .ok_or_else(|| invalid(&format!("deployment_start_time {text:?} is no date")))?
            .as_millisecond();
        let kinds = KINDS.map(|(kind, _)| kind);
        self.kind =
            word(fields, "deployment_type", &kinds)?.ok_or_else(|| invalid("deployment_type is required"))?;
        let uuids = fields.texts("smart_group_uuids");
        if uuids.is_empty() {
            return Err(invalid("smart_group_uuids is required"));
        }
        self.smart_groups = groups.ids_of_uuids(&uuids).map_err(|uuid| {
            VendorError::new(404, 5208, format!("Smart group {uuid} does not exist or is not accessible"))
        })?;
        self.notifications = notifications(fields)?;
        self.may_defer = fields.flag("allow_user_deferral");
        self.deferrals = fields.number("max_number_of_deferrals");
        if self.deferrals.is_some_and(|times| !(0..=MOST_DEFERRALS).contains(&times)) {
            return Err(invalid(&format!("max_number_of_deferrals is from 0 to {MOST_DEFERRALS}")));
        }
        self.priority = word(fields, "priority", &PRIORITIES)?;
        Ok(())
    }
}

fn notifications(fields: &Fields) -> Result<Vec<Value>, VendorError> {
    let asked = fields.objects("notifications");
    if asked.len() > MOST_NOTIFICATIONS {
        return Err(invalid(&format!("notifications has at most {MOST_NOTIFICATIONS} entries")));
    }
    let mut kept = Vec::new();
    for one in asked {
        let action = word(&one, "action", &ACTIONS)?.unwrap_or_else(|| "UNKNOWN".into());
        let message: String = one.text("message").unwrap_or_default().chars().take(1_000).collect();
        let template = one.number("message_template_id").unwrap_or(0).clamp(0, i64::from(i32::MAX));
        kept.push(json!({"action": action, "message": message, "message_template_id": template}));
    }
    Ok(kept)
}

fn word(fields: &Fields, name: &str, words: &[&str]) -> Result<Option<String>, VendorError> {
    let Some(text) = fields.text(name) else { return Ok(None) };
    let found = words.iter().find(|word| word.eq_ignore_ascii_case(&text));
    found
        .map(|word| Some((*word).to_owned()))
        .ok_or_else(|| invalid(&format!("{name} {text:?} is unknown: use one of {}", words.join(", "))))
}
