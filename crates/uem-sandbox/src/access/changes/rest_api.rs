//! *Groups & Settings → All Settings → System → Advanced → API → REST API*: the tabs *General*, *Authentication*,
//! *Advanced* and *Usage* of one organization group. Each of the first three is inherited as a whole or overridden as
//! a whole.

use jiff::Timestamp;

use super::{AccessError, Change, check, keys};
use crate::{
    Tenant,
    access::{ApiKey, Authentication, KeyAccount, OrgGroup, OrgGroupSettings, store},
    http::{QuotaLimits, QuotaUsed},
};

/// Most calls a minute that can be allowed.
const PER_MINUTE_MAX: u32 = 1_000_000;
/// Most calls a day that can be allowed.
const PER_DAY_MAX: u32 = 1_000_000_000;

/// One page of settings, as a person sees it.
#[derive(Debug, Clone)]
pub struct RestApiPage {
    /// Whose page it is.
    pub org_group: OrgGroup,
    /// What the group sets itself: a tab that is none says *Inherit*.
    pub own: OrgGroupSettings,
    /// *General*: whether the API may be used here, wherever that is set.
    pub api_enabled: bool,
    /// *Authentication*: the ways that are open here, wherever that is set.
    pub authentication: Authentication,
    /// *Advanced*: the calls allowed here, wherever that is set.
    pub limits: QuotaLimits,
    /// *Usage*: calls of the current minute and day.
    pub used: QuotaUsed,
    /// Keys of this group, with their calls of today.
    pub keys: Vec<(ApiKey, u32)>,
}

/// The page of one organization group.
pub fn page(tenant: &Tenant, org_group_id: i64) -> Result<RestApiPage, AccessError> {
    let org_group = check::org_group(tenant, org_group_id)?;
    let access = &tenant.access;
    let keys = access.api_keys(org_group_id).into_iter().map(|key| {
        let used = tenant.quota.used_by(&key.key);
        (key, used)
    });
    Ok(RestApiPage {
        org_group,
        own: access.own_settings(org_group_id),
        api_enabled: access.is_api_enabled(org_group_id),
        authentication: access.authentication(org_group_id),
        limits: access.limits(org_group_id).unwrap_or_else(|| tenant.quota.limits()),
        used: tenant.quota.used_at(org_group_id, Timestamp::now()),
        keys: keys.collect(),
    })
}

/// Saves *General*: overridden by *Enable API Access* on or off, or inherited (none). Switched on at a group that has
/// no key for admins it makes one, and one for enrollment users; they are answered.
pub async fn set_general(
    tenant: &Tenant,
    org_group_id: i64,
    api_enabled: Option<bool>,
) -> Result<Vec<ApiKey>, AccessError> {
    let mut change = Change::begin(tenant, "set REST API access").await?;
    change.about(&check::org_group(tenant, org_group_id)?.name);
    let settings = OrgGroupSettings { api_enabled, ..tenant.access.own_settings(org_group_id) };
    store::replace_settings(&mut change.work, org_group_id, settings).await?;
    let has_key = tenant.access.api_keys(org_group_id).iter().any(|key| key.account == KeyAccount::Admin);
    let made = if api_enabled == Some(true) && !has_key {
        keys::insert_defaults(&mut change, org_group_id).await?
    } else {
        Vec::new()
    };
    change.commit().await?;
    Ok(made)
}

/// Saves *Authentication*: overridden by these switches, or inherited (none).
pub async fn set_authentication(
    tenant: &Tenant,
    org_group_id: i64,
    authentication: Option<Authentication>,
) -> Result<(), AccessError> {
    let mut change = Change::begin(tenant, "set REST API authentication").await?;
    change.about(&check::org_group(tenant, org_group_id)?.name);
    let settings = OrgGroupSettings { authentication, ..tenant.access.own_settings(org_group_id) };
    store::replace_settings(&mut change.work, org_group_id, settings).await?;
    change.commit().await
}

/// Saves *Advanced*: overridden by these numbers of calls, or inherited (none).
pub async fn set_limits(
    tenant: &Tenant,
    org_group_id: i64,
    limits: Option<QuotaLimits>,
) -> Result<(), AccessError> {
    if let Some(limits) = limits {
        check_limit("server throttling", limits.per_minute, PER_MINUTE_MAX)?;
        check_limit("daily quota", limits.per_day, PER_DAY_MAX)?;
    }
    let mut change = Change::begin(tenant, "set REST API limits").await?;
    change.about(&check::org_group(tenant, org_group_id)?.name);
    let settings = OrgGroupSettings { limits, ..tenant.access.own_settings(org_group_id) };
    store::replace_settings(&mut change.work, org_group_id, settings).await?;
    change.commit().await
}

fn check_limit(field: &'static str, value: u32, most: u32) -> Result<(), AccessError> {
    if (1..=most).contains(&value) {
        return Ok(());
    }
    Err(check::invalid(field, &value.to_string(), format!("use a number from 1 to {most}")))
}
