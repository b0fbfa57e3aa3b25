//! How a permission check looks on the wire.

use hub_core::permissions::{Answer, needs};
use hub_store::{CapabilityRow, PermissionCheck};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// What the role of an integration's account allows.
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(as = PermissionCheck)]
pub struct PermissionCheckView {
    /// A look was asked for and is not answered yet.
    pub is_requested: bool,
    /// When it was last looked at; null before the first time.
    pub checked_at: Option<Timestamp>,
    /// Why it could not be looked at; empty when it was.
    pub error: String,
    /// Every capability.
    pub capabilities: Vec<CapabilityView>,
}

/// One capability.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Capability)]
pub struct CapabilityView {
    /// Name, such as `read_devices` or `lock`.
    pub capability: String,
    /// In words.
    pub words: String,
    /// `granted`, `refused`, `not_probed` (it shows when it is used) or `unknown` (the probe failed otherwise).
    pub answer: String,
    /// What is missing, or what cannot be probed.
    pub resources: Vec<String>,
    /// What it needs altogether, by the names of the role editor.
    pub needs: Vec<String>,
    /// Since when this has been the answer.
    pub known_since: Timestamp,
}

impl From<Option<PermissionCheck>> for PermissionCheckView {
    fn from(check: Option<PermissionCheck>) -> Self {
        let Some(check) = check else { return Self::default() };
        Self {
            is_requested: check.is_requested,
            checked_at: check.checked_at,
            error: check.error,
            capabilities: check.capabilities.into_iter().map(CapabilityView::from).collect(),
        }
    }
}

impl From<CapabilityRow> for CapabilityView {
    fn from(row: CapabilityRow) -> Self {
        let answer = row.answer.word().to_owned();
        let resources = match row.answer {
            Answer::Granted => Vec::new(),
            Answer::Refused { missing } => missing,
            Answer::NotProbed { unproven } | Answer::Unknown { unproven } => unproven,
        };
        Self {
            capability: row.capability.to_string(),
            words: row.capability.words().to_owned(),
            answer,
            resources,
            needs: needs(row.capability).iter().map(|need| need.name.to_owned()).collect(),
            known_since: row.known_since,
        }
    }
}
