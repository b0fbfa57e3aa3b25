//! What is known of an application beside what searches filter by: texts, files, how it is installed, licences.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The most bytes of it, as JSON.
pub const DETAILS_BYTES_MAX: usize = 64 * 1024;

/// What is written by hand or follows from the uploaded file. Empty where nobody said.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Details {
    /// Name as shown.
    pub display_name: String,
    /// Description.
    pub description: String,
    /// Comments.
    pub comments: String,
    /// What changed.
    pub change_log: String,
    /// Its maker.
    pub developer: String,
    /// The maker's mail address.
    pub developer_email: String,
    /// The maker's telephone number.
    pub developer_phone: String,
    /// Where users write.
    pub support_email: String,
    /// Where users call.
    pub support_phone: String,
    /// Address in its store.
    pub url: String,
    /// Id in its store.
    pub external_id: String,
    /// Build of the file.
    pub build_version: String,
    /// Version of the file.
    pub file_version: String,
    /// Name of the file.
    pub file_name: String,
    /// UUID of the file.
    pub file_blob: Option<String>,
    /// SHA-256 of the file.
    pub file_hash: String,
    /// UUID of the icon.
    pub icon_blob: Option<String>,
    /// Integer id of a Mac's package description.
    pub package_info: Option<i64>,
    /// Numbers of the supported models; all of its platform where empty.
    pub models: Vec<u32>,
    /// How to install it.
    pub deployment: Option<Value>,
    /// What belongs to it.
    pub files: Option<Value>,
    /// How the installer is called.
    pub installer: Option<Value>,
    /// Word of its source: `AirWatch`, `EnterpriseAppRepository`.
    pub source: String,
    /// What starts it.
    pub launch_command: String,
    /// Whether its price is paid back.
    pub is_reimbursable: bool,
    /// Since when it is withdrawn from devices, in milliseconds.
    pub withdrawn_at: Option<i64>,
    /// What holds its removal back.
    pub hold: Option<Hold>,
    /// Licences, for purchased ones.
    pub licences: Licences,
}

/// Removal protection: taking an application from many devices waits for an admin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// `Locked` waits, `UnLocked` lets it go on, `Cleared` leaves the application where it is.
    pub status: String,
    /// Since when, in milliseconds.
    pub created_at: i64,
    /// Last change, in milliseconds.
    pub modified_at: i64,
}

/// Licences of a purchased application.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Licences {
    /// Bought.
    pub total: i64,
    /// Not to be given out.
    pub on_hold: i64,
    /// Given to smart groups, by id.
    pub allocated: Vec<(i64, i64)>,
    /// Whether they belong to devices instead of users.
    pub is_for_devices: bool,
    /// Whether new versions install themselves.
    pub is_auto_update: bool,
    /// How it is deployed, as written.
    pub deployment: Option<Value>,
    /// Devices whose users were invited.
    pub invited: Vec<u32>,
}

impl Default for Licences {
    fn default() -> Self {
        Self {
            total: 1_000,
            on_hold: 0,
            allocated: Vec::new(),
            is_for_devices: true,
            is_auto_update: false,
            deployment: None,
            invited: Vec::new(),
        }
    }
}
