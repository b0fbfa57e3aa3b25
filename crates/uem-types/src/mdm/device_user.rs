//! The user of a device.

use serde::{Deserialize, Serialize};

use crate::system::user::User;

/// The enrollment user of a device.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeviceUserResult {
    /// The user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_user: Option<User>,
}
