//! How device addition looks on the wire.

use hub_core::integration::DeviceAddition;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How devices come before the tenant tells of them, and what new users are told.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeviceAddition)]
pub struct DeviceAdditionView {
    /// Whether devices may register with the integration's token.
    pub is_allowed: bool,
    /// Whether new users get install instructions by e-mail.
    pub email: bool,
    /// Whether new users get install instructions by SMS.
    pub sms: bool,
}

/// How devices come; what is left out stays as it is. All off unless told.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeviceAdditionEdit {
    /// Whether devices may register with the integration's token.
    pub is_allowed: Option<bool>,
    /// Whether new users get install instructions by e-mail.
    pub email: Option<bool>,
    /// Whether new users get install instructions by SMS.
    pub sms: Option<bool>,
}

impl DeviceAdditionEdit {
    /// What is given over what is there.
    pub fn over(&self, now: &DeviceAddition) -> DeviceAddition {
        DeviceAddition {
            is_allowed: self.is_allowed.unwrap_or(now.is_allowed),
            email: self.email.unwrap_or(now.email),
            sms: self.sms.unwrap_or(now.sms),
        }
    }
}

impl From<DeviceAddition> for DeviceAdditionView {
    fn from(addition: DeviceAddition) -> Self {
        Self { is_allowed: addition.is_allowed, email: addition.email, sms: addition.sms }
    }
}
