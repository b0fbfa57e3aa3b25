//! An enrolment user.

use serde::{Deserialize, Serialize};

use crate::ids::UemId;

/// All that the hub keeps of one enrolment user (TO-1). Users without e-mail are kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UserFacts {
    /// Integer id in the tenant.
    pub uem_id: UemId,
    /// UUID in the tenant; empty when not given.
    pub uem_uuid: String,
    /// Login name.
    pub user_name: String,
    /// E-mail; may be empty, may be another user's too.
    pub email: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Display name.
    pub display_name: String,
    /// Phone number.
    pub phone_number: String,
    /// Active in the tenant.
    pub is_active: bool,
    /// Directory, basic, saml, ... in lower case.
    pub account_type: String,
    /// Enrolment role.
    pub role: String,
    /// Organization group in the tenant.
    pub org_group_uem_id: Option<UemId>,
    /// Devices the tenant counts.
    pub enrolled_devices: i64,
}
