//! Checks that several changes share.

use super::AccessError;
use crate::{
    Tenant,
    access::{OrgGroup, Role},
};

/// Longest text that is repeated in an error.
const SHOWN_MAX: usize = 80;

/// A text that must be there, at most `longest` characters of it, without spaces at its ends.
pub(super) fn text(field: &'static str, value: &str, longest: usize) -> Result<String, AccessError> {
    let trimmed = value.trim();
    if trimmed.is_empty() {
        return Err(invalid(field, value, "give a text that is not empty"));
    }
    limited(field, trimmed, longest)
}

/// A text that may be empty.
pub(super) fn limited(field: &'static str, value: &str, longest: usize) -> Result<String, AccessError> {
    let trimmed = value.trim();
    if trimmed.chars().count() > longest {
        return Err(invalid(field, value, format!("use at most {longest} characters")));
    }
    if trimmed.chars().any(char::is_control) {
        return Err(invalid(field, value, "leave out control characters"));
    }
    Ok(trimmed.to_owned())
}

/// A refusal of a value, cut where it is long.
pub(super) fn invalid(field: &'static str, value: &str, remedy: impl Into<String>) -> AccessError {
    AccessError::Invalid { field, value: shown(value), remedy: remedy.into() }
}

/// A text as errors repeat it.
pub(super) fn shown(value: &str) -> String {
    value.chars().take(SHOWN_MAX).collect()
}

/// The organization group of that id.
pub(super) fn org_group(tenant: &Tenant, id: i64) -> Result<OrgGroup, AccessError> {
    let unknown = || AccessError::Unknown { what: "organization group", value: id.to_string() };
    tenant.access.org_group(id).ok_or_else(unknown)
}

/// The role of that id, where it can be given at that organization group: it was made there or above.
pub(super) fn role_at(
    tenant: &Tenant,
    role_id: i64,
    org_group_id: i64,
) -> Result<std::sync::Arc<Role>, AccessError> {
    let unknown = || AccessError::Unknown { what: "role", value: role_id.to_string() };
    let role = tenant.access.role(role_id).ok_or_else(unknown)?;
    if tenant.access.is_within(org_group_id, role.org_group_id) { Ok(role) } else { Err(unknown()) }
}
