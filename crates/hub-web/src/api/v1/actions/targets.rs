//! What an action is done to, on the wire: exactly one way to choose.

use hub_core::{
    actions::TARGETS_MAX,
    ids::{DeviceId, OrgGroupId, SmartGroupId, UemId, UserGroupId, UserId},
};
use hub_store::{Chosen, DeviceFilter, DeviceState};
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;

use super::reason::plain;
use crate::http::{fields::FieldError, problem::Problem};

/// Longest word of a filter.
const WORD_CHARS_MAX: usize = 200;
const WAYS: &str = "exactly one of devices, devices_of_users, matching, users, new_user, new_app and groups";

/// What it is done to: exactly one of these. Ids are those of the hub.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ActionTargets)]
pub struct TargetsBody {
    /// These devices.
    pub devices: Option<Vec<i64>>,
    /// All devices of these users.
    pub devices_of_users: Option<Vec<i64>>,
    /// All devices that the list of devices shows with these filters.
    pub matching: Option<MatchingBody>,
    /// These users.
    pub users: Option<Vec<i64>>,
    /// True: the user that the order describes.
    pub new_user: Option<bool>,
    /// True: the app that the order describes.
    pub new_app: Option<bool>,
    /// These groups, for apps.
    pub groups: Option<GroupsBody>,
}

/// Filters as the list of devices takes them, at least one of them.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MatchingDevices)]
pub struct MatchingBody {
    /// Beginning of friendly name, serial number, user name, e-mail, UDID, IMEI or asset number; case does not matter.
    pub search: Option<String>,
    /// Platform word.
    pub platform: Option<String>,
    /// Compliance word.
    pub compliance: Option<String>,
    /// Enrolment word.
    pub enrollment: Option<String>,
    /// Ownership word.
    pub ownership: Option<String>,
    /// Jailbroken or rooted.
    pub is_compromised: Option<bool>,
    /// Organization group in the tenant (this one only).
    pub org_group_uem_id: Option<i64>,
    /// Member of this smart group (id in the hub).
    pub smart_group_id: Option<i64>,
    /// Last seen before, such as `2026-01-31T00:00:00Z`.
    pub seen_before: Option<Timestamp>,
    /// State; active and missing ones unless told.
    pub state: Option<StateWord>,
}

/// Where a device stands.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MatchingState)]
pub enum StateWord {
    /// In the tenant at the last complete run.
    Active,
    /// Missed by the last complete runs, not yet enough of them.
    Missing,
}

/// Groups for apps. Apps are assigned to smart groups: where none stands for an organization group or a user group,
/// deploying makes one in the tenant.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TargetGroups)]
pub struct GroupsBody {
    /// Ids of smart groups.
    #[serde(default)]
    pub smart: Vec<i64>,
    /// Ids of organization groups.
    #[serde(default)]
    pub org: Vec<i64>,
    /// Ids of user groups.
    #[serde(default)]
    pub user: Vec<i64>,
}

impl TargetsBody {
    /// The choice, if it is one.
    pub fn chosen(self) -> Result<Chosen, Problem> {
        let ways = [
            self.devices.is_some(),
            self.devices_of_users.is_some(),
            self.matching.is_some(),
            self.users.is_some(),
            self.new_user.is_some(),
            self.new_app.is_some(),
            self.groups.is_some(),
        ];
        if ways.into_iter().filter(|is_given| *is_given).count() != 1 {
            return Err(Problem::field("targets", None, WAYS));
        }
        if let Some(ids) = self.devices {
            return Ok(Chosen::Devices(ids_of("targets.devices", ids)?.into_iter().map(DeviceId).collect()));
        }
        if let Some(ids) = self.devices_of_users {
            let ids = ids_of("targets.devices_of_users", ids)?;
            return Ok(Chosen::DevicesOf(ids.into_iter().map(UserId).collect()));
        }
        if let Some(ids) = self.users {
            return Ok(Chosen::Users(ids_of("targets.users", ids)?.into_iter().map(UserId).collect()));
        }
        if let Some(matching) = self.matching {
            return Ok(Chosen::Matching(Box::new(matching.filter()?)));
        }
        if let Some(GroupsBody { smart, org, user }) = self.groups {
            // Ids of each kind begin at 1: only together are they counted.
            let counted = [sorted(smart.clone()), sorted(org.clone()), sorted(user.clone())].concat();
            check_count("targets.groups", counted.len())?;
            return Ok(Chosen::Groups {
                smart: sorted(smart).into_iter().map(SmartGroupId).collect(),
                org: sorted(org).into_iter().map(OrgGroupId).collect(),
                user: sorted(user).into_iter().map(UserGroupId).collect(),
            });
        }
        match (self.new_user, self.new_app) {
            (Some(true), _) => Ok(Chosen::NewUser),
            (_, Some(true)) => Ok(Chosen::NewApp),
            (Some(false), _) => Err(Problem::field("targets.new_user", Some("false".to_owned()), "true")),
            _ => Err(Problem::field("targets.new_app", Some("false".to_owned()), "true")),
        }
    }
}

impl MatchingBody {
    fn filter(self) -> Result<DeviceFilter, Problem> {
        let words = [
            ("targets.matching.search", &self.search),
            ("targets.matching.platform", &self.platform),
            ("targets.matching.compliance", &self.compliance),
            ("targets.matching.enrollment", &self.enrollment),
            ("targets.matching.ownership", &self.ownership),
        ];
        let errors: Vec<FieldError> = words
            .into_iter()
            .filter_map(|(field, value)| plain(field, value.as_deref()?, 1, WORD_CHARS_MAX).err())
            .collect();
        if !errors.is_empty() {
            return Err(Problem::refused(http::StatusCode::UNPROCESSABLE_ENTITY, errors));
        }
        let has_word = words.iter().any(|(_, value)| value.is_some());
        let has_other = self.is_compromised.is_some()
            || self.org_group_uem_id.is_some()
            || self.smart_group_id.is_some()
            || self.seen_before.is_some()
            || self.state.is_some();
        if !has_word && !has_other {
            let expected =
                "at least one filter: the whole fleet is never meant by leaving all out, say state = active";
            return Err(Problem::field("targets.matching", None, expected));
        }
        Ok(DeviceFilter {
            search: self.search.unwrap_or_default(),
            // The order's own.
            integration_id: None,
            platform: self.platform,
            compliance: self.compliance,
            enrollment: self.enrollment,
            ownership: self.ownership,
            is_compromised: self.is_compromised,
            org_group_uem_id: self.org_group_uem_id.map(UemId),
            smart_group_id: self.smart_group_id,
            seen_before: self.seen_before,
            state: self.state.map(|state| match state {
                StateWord::Active => DeviceState::Active,
                StateWord::Missing => DeviceState::Missing,
            }),
        })
    }
}

/// A list of ids, each once, in one order: the same things are the same order, however they were written.
fn ids_of(field: &str, ids: Vec<i64>) -> Result<Vec<i64>, Problem> {
    let ids = sorted(ids);
    check_count(field, ids.len())?;
    Ok(ids)
}

fn check_count(field: &str, count: usize) -> Result<(), Problem> {
    if count == 0 || count > TARGETS_MAX {
        let expected = format!("1 to {TARGETS_MAX} ids: order more in parts");
        return Err(Problem::field(field, Some(format!("{count} ids")), expected));
    }
    Ok(())
}

fn sorted(mut ids: Vec<i64>) -> Vec<i64> {
    ids.sort_unstable();
    ids.dedup();
    ids
}
