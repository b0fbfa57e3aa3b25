//! `GET /api/system/users/roles`, `/categories` and `/security-types`, version 2: what an enrollment user can be given.
//! Writing a user accepts exactly these.

use serde::Serialize;
use serde_json::json;
use uem_types::{system::enums::SecurityType, wire::word::Word};
use uuid::Uuid;

use crate::{
    Tenant,
    fleet::ids,
    http::{Call, Reply, VendorError},
    resource::asked_org_group,
};

/// Enrollment roles, the first one for everybody who was not given another.
const ROLES: [&str; 3] = [super::details::FULL_ACCESS, "Basic Access", "External Access"];

/// Categories by number.
const CATEGORIES: [(i64, &str); 4] = [(1, "Employee"), (2, "Contractor"), (3, "Student"), (4, "Guest")];

/// How enrollment users prove who they are.
const SECURITY_TYPES: [SecurityType; 6] = [
    SecurityType::Directory,
    SecurityType::Basic,
    SecurityType::AuthenticationProxy,
    SecurityType::TokenOnly,
    SecurityType::Saml,
    SecurityType::Vidm,
];

#[derive(Debug, Serialize)]
struct Role {
    role_name: &'static str,
    role_uuid: Uuid,
}

#[derive(Debug, Serialize)]
struct Category {
    category_id: i64,
    category_name: &'static str,
}

#[derive(Debug, Serialize)]
struct Security {
    label_key: String,
    security_type: String,
}

pub(super) async fn roles(call: Call) -> Result<Reply, VendorError> {
    known_group(&call)?;
    let roles = ROLES.map(|name| Role { role_name: name, role_uuid: role_uuid(&call.tenant, name) });
    Reply::json(&json!({"Roles": roles}))
}

pub(super) async fn categories(call: Call) -> Result<Reply, VendorError> {
    known_group(&call)?;
    let categories = CATEGORIES.map(|(category_id, category_name)| Category { category_id, category_name });
    Reply::json(&json!({"Categories": categories}))
}

pub(super) async fn security_types(call: Call) -> Result<Reply, VendorError> {
    known_group(&call)?;
    let types = SECURITY_TYPES.map(|word| Security {
        label_key: word.name_v2().to_owned(),
        security_type: word.name_v2().to_owned(),
    });
    Reply::json(&json!({"security_types": types}))
}

fn known_group(call: &Call) -> Result<i64, VendorError> {
    let missing = || {
        let text = call.query.text("organization-group-uuid").unwrap_or_default();
        let text = format!(
            "Organization group {text:?} not found or the user does not have access to it: give organization-group-uuid"
        );
        VendorError::new(404, 6183, text)
    };
    call.query
        .text("organization-group-uuid")
        .and_then(|text| Uuid::try_parse(text).ok())
        .ok_or_else(missing)?;
    asked_org_group(call, "organization-group-uuid").ok_or_else(missing)
}

/// The role of that name, as it is spelled here.
pub fn role_named(name: &str) -> Option<&'static str> {
    ROLES.into_iter().find(|role| role.eq_ignore_ascii_case(name.trim()))
}

/// The role of that UUID.
pub(super) fn role_of(tenant: &Tenant, uuid: Uuid) -> Option<&'static str> {
    ROLES.into_iter().find(|role| role_uuid(tenant, role) == uuid)
}

/// UUID of a role.
pub(super) fn role_uuid(tenant: &Tenant, name: &str) -> Uuid {
    let place = ROLES.iter().position(|role| *role == name).unwrap_or(0);
    ids::uuid(tenant.fleet.seed(), "enrolment role", u64::try_from(place).unwrap_or(0))
}

/// All roles, for messages.
pub(super) fn role_names() -> String {
    ROLES.join(", ")
}

/// Whether there is such a category.
pub(super) fn is_category(id: i64) -> bool {
    CATEGORIES.iter().any(|(known, _)| *known == id)
}

/// The security type of that name or number, where users can have it.
pub(super) fn security_type(text: &str) -> Option<SecurityType> {
    let word = SecurityType::parse(text.trim());
    SECURITY_TYPES.contains(&word).then_some(word)
}
