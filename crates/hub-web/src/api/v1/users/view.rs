//! How a user looks on the wire.

use hub_store::UserRow;
use serde::Serialize;
use utoipa::ToSchema;

/// An enrolment user.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = User)]
pub struct UserView {
    /// Id in the hub.
    pub id: i64,
    /// Its integration.
    pub integration_id: i64,
    /// Integer id in the tenant.
    pub uem_id: i64,
    /// UUID in the tenant.
    pub uem_uuid: String,
    /// Login name.
    pub user_name: String,
    /// E-mail; may be empty.
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
    /// Directory, basic, saml, ...
    pub account_type: String,
    /// Enrolment role.
    pub role: String,
    /// Organization group in the tenant.
    pub org_group_uem_id: Option<i64>,
    /// Devices the tenant counts.
    pub enrolled_devices: i64,
    /// No e-mail in the tenant.
    pub lacks_email: bool,
    /// Another user of the integration has the same e-mail.
    pub shares_email: bool,
    /// No longer in the tenant.
    pub is_gone: bool,
}

impl From<UserRow> for UserView {
    fn from(row: UserRow) -> Self {
        let facts = row.facts;
        Self {
            id: row.id.0,
            integration_id: row.integration_id.0,
            uem_id: facts.uem_id.0,
            uem_uuid: facts.uem_uuid,
            user_name: facts.user_name,
            email: facts.email,
            first_name: facts.first_name,
            last_name: facts.last_name,
            display_name: facts.display_name,
            phone_number: facts.phone_number,
            is_active: facts.is_active,
            account_type: facts.account_type,
            role: facts.role,
            org_group_uem_id: facts.org_group_uem_id.map(|id| id.0),
            enrolled_devices: facts.enrolled_devices,
            lacks_email: row.lacks_email,
            shares_email: row.shares_email,
            is_gone: row.is_gone,
        }
    }
}
