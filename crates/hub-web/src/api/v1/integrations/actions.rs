//! How it looks on the wire which actions an integration carries out.

use hub_core::integration::ActionSettings;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::v1::playbooks::settings::{PlaybookSettingsEdit, PlaybookSettingsView};

/// Which actions are carried out in the tenant.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ActionSettings)]
pub struct ActionSettingsView {
    /// Whether nothing is changed in the tenant by actions: so until an admin says otherwise.
    pub is_read_only: bool,
    /// Whether devices of employees, and those of which nobody knows whose they are, may be reset to their factory state.
    pub may_wipe_personal: bool,
    /// What the hub orders by itself.
    pub playbooks: PlaybookSettingsView,
}

/// Which actions are carried out; what is left out stays as it is. None unless told.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionSettingsEdit {
    /// Whether nothing is changed in the tenant by actions.
    pub is_read_only: Option<bool>,
    /// Whether devices of employees, and those of which nobody knows whose they are, may be reset to their factory state.
    pub may_wipe_personal: Option<bool>,
    /// What the hub orders by itself: nothing, unless an admin switches it on.
    #[serde(default)]
    pub playbooks: PlaybookSettingsEdit,
}

impl ActionSettingsEdit {
    /// What is given over what is there.
    pub fn over(&self, now: &ActionSettings) -> ActionSettings {
        ActionSettings {
            is_read_only: self.is_read_only.unwrap_or(now.is_read_only),
            may_wipe_personal: self.may_wipe_personal.unwrap_or(now.may_wipe_personal),
            playbooks: self.playbooks.over(&now.playbooks),
        }
    }
}

impl From<ActionSettings> for ActionSettingsView {
    fn from(settings: ActionSettings) -> Self {
        Self {
            is_read_only: settings.is_read_only,
            may_wipe_personal: settings.may_wipe_personal,
            playbooks: settings.playbooks.into(),
        }
    }
}
