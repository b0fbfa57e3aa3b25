//! API keys of an organization group: *Service*, *Account Type*, and the key itself, which is shown again and again.

use secrecy::ExposeSecret as _;

use super::{AccessError, Change, check, store as changed};
use crate::{
    Tenant,
    access::{ApiKey, KeyAccount, secrets::random_key, store},
};

/// Longest name of a service.
const SERVICE_MAX: usize = 100;
/// Most keys of one organization group.
const KEYS_MAX: usize = 100;

/// Adds a key of that service and account type.
pub async fn add(
    tenant: &Tenant,
    org_group_id: i64,
    service: &str,
    account: KeyAccount,
) -> Result<ApiKey, AccessError> {
    let service = check::text("service", service, SERVICE_MAX)?;
    let mut change = Change::begin(tenant, "add API key").await?;
    change.about(&service);
    check::org_group(tenant, org_group_id)?;
    let others = tenant.access.api_keys(org_group_id);
    if others.iter().any(|other| other.service.eq_ignore_ascii_case(&service)) {
        return Err(AccessError::Duplicate { what: "service", value: service });
    }
    if others.len() >= KEYS_MAX {
        let remedy = format!("remove a key first, a group has at most {KEYS_MAX}");
        return Err(check::invalid("service", &service, remedy));
    }
    let key = new_key(org_group_id, &service, account)?;
    store::replace_key(&mut change.work, &key).await?;
    change.commit().await?;
    Ok(key)
}

/// Gives a key of that organization group another service and account type; the key itself stays.
pub async fn update(
    tenant: &Tenant,
    org_group_id: i64,
    key: &str,
    service: &str,
    account: KeyAccount,
) -> Result<(), AccessError> {
    let service = check::text("service", service, SERVICE_MAX)?;
    let mut change = Change::begin(tenant, "update API key").await?;
    change.about(&service);
    let keys = tenant.access.api_keys(org_group_id);
    let unknown = || AccessError::Unknown { what: "API key", value: check::shown(key) };
    let old = keys.iter().find(|one| one.key == key).ok_or_else(unknown)?;
    if keys.iter().any(|other| other.key != key && other.service.eq_ignore_ascii_case(&service)) {
        return Err(AccessError::Duplicate { what: "service", value: service });
    }
    changed::update_key(&mut change.work, &ApiKey { service, account, ..old.clone() }).await?;
    change.commit().await
}

/// Removes a key of that organization group: calls with it are refused from now on.
pub async fn remove(tenant: &Tenant, org_group_id: i64, key: &str) -> Result<(), AccessError> {
    let mut change = Change::begin(tenant, "remove API key").await?;
    let keys = tenant.access.api_keys(org_group_id);
    if let Some(known) = keys.iter().find(|one| one.key == key) {
        change.about(&known.service);
    }
    if changed::delete_key(&mut change.work, org_group_id, key).await? == 0 {
        return Err(AccessError::Unknown { what: "API key", value: check::shown(key) });
    }
    change.commit().await
}

/// The two keys that come with API access: one for admins, one for enrollment users.
pub(super) async fn insert_defaults(
    change: &mut Change<'_>,
    org_group_id: i64,
) -> Result<Vec<ApiKey>, AccessError> {
    let keys = vec![
        new_key(org_group_id, ADMIN_SERVICE, KeyAccount::Admin)?,
        new_key(org_group_id, ENROLLMENT_SERVICE, KeyAccount::EnrollmentUser)?,
    ];
    for key in &keys {
        store::replace_key(&mut change.work, key).await?;
    }
    Ok(keys)
}

/// Service of the first key for admins.
const ADMIN_SERVICE: &str = "AirWatchAPI";
/// Service of the first key for enrollment users.
const ENROLLMENT_SERVICE: &str = "EnrollmentUserAPI";

fn new_key(org_group_id: i64, service: &str, account: KeyAccount) -> Result<ApiKey, AccessError> {
    let key = random_key()?.expose_secret().to_owned();
    Ok(ApiKey { key, org_group_id, service: service.to_owned(), account })
}
