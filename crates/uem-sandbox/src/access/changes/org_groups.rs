//! Organization groups: made below another one, changed, deleted where nothing is left in them.

use jiff::Timestamp;
use uuid::Uuid;

use super::{AccessError, Change, check, keys, store as changed};
use crate::{
    Tenant,
    access::{ApiKey, OrgGroup, OrgGroupSettings, store},
};

/// Longest name.
const NAME_MAX: usize = 255;
/// Longest activation code.
const GROUP_ID_MAX: usize = 20;
/// Longest country, language or time zone.
const WORD_MAX: usize = 100;
/// Most organization groups of a tenant, and how deep they may lie.
const GROUPS_MAX: usize = 20_000;
const DEPTH_MAX: u32 = 30;

/// Numbers that a time zone may have.
const TIMEZONES: std::ops::RangeInclusive<i64> = 0..=1_000;

/// The types that a group can be made of; the root is the only *Global*.
pub const KINDS: &[&str] = &[
    "Partner",
    "Customer",
    "Container",
    "Prospect",
    "Division",
    "Region",
    "Country",
    "State",
    "City",
    "Site",
    "Department",
    "UserDefined",
];

/// What is filled in; what is none stays, or has its default in a new group.
#[derive(Debug, Clone, Default)]
pub struct OrgGroupInput {
    /// Name.
    pub name: Option<String>,
    /// Activation code, unique in the tenant.
    pub group_id: Option<String>,
    /// One of [`KINDS`].
    pub kind: Option<String>,
    /// Country.
    pub country: Option<String>,
    /// Language as a code.
    pub locale: Option<String>,
    /// Number of its time zone.
    pub timezone: Option<i64>,
    /// Its time zone.
    pub timezone_code: Option<String>,
}

/// A group that was made, with its keys where API access was asked for.
#[derive(Debug)]
pub struct NewOrgGroup {
    /// The group.
    pub group: OrgGroup,
    /// The key for admins, then the one for enrollment users; empty where API access was not asked for.
    pub keys: Vec<ApiKey>,
}

/// Makes a group below `parent`; with `enable_api` it overrides *REST API* and has keys of its own.
pub async fn create(
    tenant: &Tenant,
    parent: i64,
    input: OrgGroupInput,
    enable_api: bool,
) -> Result<NewOrgGroup, AccessError> {
    let mut change = Change::begin(tenant, "create organization group").await?;
    let above = check::org_group(tenant, parent)?;
    check_room(tenant, &above)?;
    let blank = OrgGroup {
        id: 0,
        uuid: Uuid::new_v4(),
        name: String::new(),
        group_id: String::new(),
        kind: "Container".to_owned(),
        parent: Some(parent),
        level: above.level + 1,
        country: above.country.clone(),
        locale: None,
        timezone: None,
        timezone_code: None,
        created: tenant.fleet.now().max(Timestamp::UNIX_EPOCH),
    };
    let mut group = filled(tenant, blank, input)?;
    if group.name.is_empty() {
        return Err(check::invalid("Name", "", "give the group a name"));
    }
    check_kind(tenant, &group, &above)?;
    group.id = changed::next_org_group_id(&mut change.work).await?;
    store::insert_org_group(&mut change.work, &group).await?;
    let mut keys = Vec::new();
    if enable_api {
        let settings = OrgGroupSettings { api_enabled: Some(true), ..OrgGroupSettings::default() };
        store::replace_settings(&mut change.work, group.id, settings).await?;
        keys = keys::insert_defaults(&mut change, group.id).await?;
    }
    finish(tenant, change).await?;
    Ok(NewOrgGroup { group, keys })
}

/// Changes a group; its place in the tree stays.
pub async fn update(tenant: &Tenant, id: i64, input: OrgGroupInput) -> Result<OrgGroup, AccessError> {
    let mut change = Change::begin(tenant, "update organization group").await?;
    let old = check::org_group(tenant, id)?;
    let group = filled(tenant, old.clone(), input)?;
    if group.kind != old.kind {
        let above = old.parent.and_then(|parent| tenant.access.org_group(parent));
        let above = above
            .ok_or_else(|| AccessError::BuiltIn { what: "organization group", value: old.name.clone() })?;
        check_kind(tenant, &group, &above)?;
    }
    changed::update_org_group(&mut change.work, &group).await?;
    finish(tenant, change).await?;
    Ok(group)
}

/// Deletes a group that holds nothing: no groups below, devices, users, admins, OAuth clients or roles.
pub async fn delete(tenant: &Tenant, id: i64) -> Result<(), AccessError> {
    let mut change = Change::begin(tenant, "delete organization group").await?;
    let group = check::org_group(tenant, id)?;
    if group.parent.is_none() {
        return Err(AccessError::BuiltIn { what: "organization group", value: group.name });
    }
    if let Some(by) = holds(tenant, &mut change, id).await? {
        return Err(AccessError::InUse { what: "organization group", value: group.name, by });
    }
    changed::delete_org_group(&mut change.work, id).await?;
    finish(tenant, change).await
}

/// Why the group cannot go.
async fn holds(tenant: &Tenant, change: &mut Change<'_>, id: i64) -> Result<Option<String>, AccessError> {
    let below = tenant.access.subtree(id).len().saturating_sub(1);
    if below > 0 {
        return Ok(Some(format!("delete the {below} groups below it first")));
    }
    let has_devices = tenant.fleet.columns().rows().iter().any(|row| i64::from(row.org_group) == id);
    if has_devices {
        return Ok(Some("delete its devices or move them first, those that have left as well".to_owned()));
    }
    if tenant
        .access
        .admins()
        .iter()
        .any(|admin| admin.org_group_id == id || admin.roles.iter().any(|(_, org_group)| *org_group == id))
    {
        return Ok(Some("delete its admins, and take away roles held there, first".to_owned()));
    }
    if !tenant.access.oauth_clients(id).is_empty()
        || tenant.access.roles().iter().any(|role| role.org_group_id == id)
    {
        return Ok(Some("delete its OAuth clients and roles first".to_owned()));
    }
    let held = changed::first_held(&mut change.work, id).await?;
    Ok(held.map(|what| format!("delete its {what} first")))
}

/// Everybody who keeps the tree reads it again.
async fn finish(tenant: &Tenant, change: Change<'_>) -> Result<(), AccessError> {
    change.commit().await?;
    tenant.fleet.read_places(&tenant.access);
    tenant.membership.changed(None);
    Ok(())
}

fn check_room(tenant: &Tenant, above: &OrgGroup) -> Result<(), AccessError> {
    if tenant.access.tree().all().count() >= GROUPS_MAX {
        let remedy = format!("delete one first, a tenant has at most {GROUPS_MAX}");
        return Err(check::invalid("organization group", &above.name, remedy));
    }
    if above.level + 1 >= DEPTH_MAX {
        return Err(check::invalid("parent", &above.name, format!("groups lie at most {DEPTH_MAX} deep")));
    }
    Ok(())
}

/// Only one Customer lies on a way from the root to a leaf.
fn check_kind(tenant: &Tenant, group: &OrgGroup, above: &OrgGroup) -> Result<(), AccessError> {
    let is_customer = group.kind == "Customer";
    if is_customer && tenant.access.customer_of(above.id).is_some() {
        return Err(check::invalid(
            "LocationGroupType",
            &group.kind,
            "a group above it is a Customer already",
        ));
    }
    let below = tenant.access.subtree(group.id);
    if is_customer && below.iter().any(|other| other.id != group.id && other.kind == "Customer") {
        return Err(check::invalid(
            "LocationGroupType",
            &group.kind,
            "a group below it is a Customer already",
        ));
    }
    Ok(())
}

fn filled(tenant: &Tenant, mut group: OrgGroup, input: OrgGroupInput) -> Result<OrgGroup, AccessError> {
    if let Some(name) = input.name {
        group.name = check::text("Name", &name, NAME_MAX)?;
    }
    if let Some(code) = input.group_id.filter(|code| !code.trim().is_empty() || group.id == 0) {
        group.group_id = checked_code(tenant, &code, group.id)?;
    } else if group.group_id.is_empty() {
        group.group_id = format!("OG{}", group.uuid.simple().to_string().split_at(12).0.to_uppercase());
    }
    if let Some(kind) = input.kind.filter(|kind| !kind.trim().is_empty()) {
        let known = KINDS.iter().find(|known| known.eq_ignore_ascii_case(kind.trim()));
        let is_own = group.kind.eq_ignore_ascii_case(kind.trim());
        if !is_own {
            let remedy = || format!("use one of {}", KINDS.join(", "));
            group.kind =
                (*known.ok_or_else(|| check::invalid("LocationGroupType", &kind, remedy()))?).to_owned();
        }
    }
    if let Some(country) = input.country.filter(|country| !country.trim().is_empty()) {
        group.country = check::limited("Country", &country, WORD_MAX)?;
    }
    if let Some(locale) = input.locale.filter(|locale| !locale.trim().is_empty()) {
        group.locale = Some(check::limited("Locale", &locale, WORD_MAX)?);
    }
    if let Some(number) = input.timezone {
        if !TIMEZONES.contains(&number) {
            let remedy = format!("use a number from {} to {}", TIMEZONES.start(), TIMEZONES.end());
            return Err(check::invalid("Timezone", &number.to_string(), remedy));
        }
        group.timezone = Some(number);
    }
    if let Some(code) = input.timezone_code.filter(|code| !code.trim().is_empty()) {
        group.timezone_code = Some(check::limited("timezone_code", &code, WORD_MAX)?);
    }
    Ok(group)
}

fn checked_code(tenant: &Tenant, code: &str, own_id: i64) -> Result<String, AccessError> {
    let code = check::text("GroupId", code, GROUP_ID_MAX)?;
    let tree = tenant.access.tree();
    if tree.all().any(|other| other.id != own_id && other.group_id.eq_ignore_ascii_case(&code)) {
        return Err(AccessError::Duplicate { what: "GroupId", value: code });
    }
    Ok(code)
}
