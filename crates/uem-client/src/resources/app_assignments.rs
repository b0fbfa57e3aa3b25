//! To whom apps go, and putting one on a single device or taking it away.
//!
//! The newer calls replace all rules of an app at once. So the rules are read, changed here and written back with all that
//! is not known to us as it came; between the two somebody else's change may be lost, which the tenant offers no way to
//! notice. Groups are smart groups: an organization group or a user group is assigned by a smart group of its own, see
//! [`super::smart_groups::SmartGroups::add`].

use http::Method;
use serde_json::Value;
use uem_types::{
    AppId, DeviceId, OrgGroupId, SmartGroupId,
    mam::{
        app_device::AppDevicesResult,
        assignment::{
            AppAssignments, AppDevice, AssignmentDistribution, AssignmentGroup, AssignmentRule,
            AssignmentRules, DeploymentParameters,
        },
    },
    role::RoleResource,
};
use uuid::Uuid;

use super::{apps::Apps, device_commands::unusable};
use crate::{
    call::Call,
    error::{ErrorKind, Reach, UemError},
    outcome::WriteOutcome,
    page::{PagingStyle, Search},
};

/// Where an app comes from; each kind has calls of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AppKind {
    /// Uploaded.
    Internal,
    /// Of a public store.
    Public,
    /// Bought in volume.
    Purchased,
}

/// How calls name an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AppKey {
    /// Its kind.
    pub kind: AppKind,
    /// The number.
    pub id: AppId,
    /// The UUID, where the record tells it.
    pub uuid: Option<Uuid>,
}

/// How an app comes to the devices of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// At once.
    Auto,
    /// When its user asks for it.
    OnDemand,
}

/// A smart group by both of its keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SmartGroupKey {
    /// The number.
    pub id: SmartGroupId,
    /// The UUID.
    pub uuid: Uuid,
}

impl Apps {
    /// The rules of an app. `GET /api/mam/apps/{uuid}/assignment-rules`, version 2; needs *REST API Apps Read*.
    pub async fn assignment_rules(&self, app: Uuid) -> Result<AssignmentRules, UemError> {
        let call =
            Call::get("/api/mam/apps/{uuid}/assignment-rules", 2).argument(app).needs(RoleResource::AppsRead);
        Ok(self.client.read_optional(&call).await?.0.unwrap_or_default())
    }

    /// Replaces the rules of an app. `PUT /api/mam/apps/{uuid}/assignment-rules`, version 2; answers 202 and takes effect a
    /// little later. Needs *REST API Apps Write*.
    pub async fn set_assignment_rules(&self, app: Uuid, rules: &AssignmentRules) -> WriteOutcome<()> {
        let call = Call::other(Method::PUT, "/api/mam/apps/{uuid}/assignment-rules", 2)
            .argument(app)
            .needs(RoleResource::AppsWrite);
        self.client.write(call.json(&writable(rules.clone()))).await
    }

    /// Assigns an app to smart groups: those that have it in another way change over, the rest of its rules stays. Reads the
    /// rules and writes them; nothing is written where nothing would change. An internal app of a tenant without these
    /// calls: `POST /api/mam/apps/internal/{id}/assignments`, version 1. Needs *REST API Apps Read* and *REST API Apps
    /// Write*.
    pub async fn assign(
        &self,
        app: AppKey,
        groups: &[SmartGroupKey],
        delivery: Delivery,
        rule_name: &str,
    ) -> WriteOutcome<()> {
        if groups.is_empty() {
            return WriteOutcome::NotSent(unusable("groups", "", "name at least one smart group"));
        }
        let uuids: Vec<Uuid> = groups.iter().map(|group| group.uuid).collect();
        let old = AppAssignments {
            smart_group_ids: groups.iter().map(|group| group.id).collect(),
            deployment_parameters: Some(DeploymentParameters {
                push_mode: Some(delivery.old_word().to_owned()),
            }),
        };
        let route = "/api/mam/apps/internal/{id}/assignments";
        let old = Call::post(route, 1).argument(app.id).needs(RoleResource::AppsWrite).json(&old);
        self.change_rules(app, old, |rules| rules_with(rules, &uuids, delivery, rule_name)).await
    }

    /// Takes an app from smart groups: devices that have it by no other rule lose it. As [`Self::assign`]; the older call is
    /// `DELETE /api/mam/apps/internal/{id}/assignments`, version 1, which needs *REST API Apps Delete*.
    pub async fn unassign(&self, app: AppKey, groups: &[SmartGroupKey]) -> WriteOutcome<()> {
        if groups.is_empty() {
            return WriteOutcome::NotSent(unusable("groups", "", "name at least one smart group"));
        }
        let uuids: Vec<Uuid> = groups.iter().map(|group| group.uuid).collect();
        let old = AppAssignments {
            smart_group_ids: groups.iter().map(|group| group.id).collect(),
            deployment_parameters: None,
        };
        let route = "/api/mam/apps/internal/{id}/assignments";
        let old =
            Call::other(Method::DELETE, route, 1).argument(app.id).needs(RoleResource::AppsDelete).json(&old);
        self.change_rules(app, old, |rules| rules_without(rules, &uuids)).await
    }

    /// Groups of an organization group that apps can be assigned to: smart, user and organization groups. `GET
    /// /api/mdm/groups/{id}/assignmentgroups`, version 1; needs *REST API Groups Read*.
    pub async fn assignment_groups(&self, group: OrgGroupId) -> Result<Vec<AssignmentGroup>, UemError> {
        let call = Call::get("/api/mdm/groups/{id}/assignmentgroups", 1)
            .argument(group)
            .needs(RoleResource::GroupsRead)
            .query("assignmentType", 0);
        Ok(self.client.read_optional(&call).await?.0.unwrap_or_default())
    }

    /// The devices that an app is assigned to, with what there is of it on each. `GET /api/mam/apps/{uuid}/devices`, version
    /// 1; needs *REST API Apps Read*.
    pub fn devices(&self, app: Uuid) -> Search<AppDevicesResult> {
        let call = Call::get("/api/mam/apps/{uuid}/devices", 1).argument(app).needs(RoleResource::AppsRead);
        Search::new(self.client.clone(), call, PagingStyle::V1)
    }

    /// Puts an app on a device that it is assigned to. `POST /api/mam/apps/{internal|public|purchased}/{id}/install`, version
    /// 1; needs *REST API Apps Execute*.
    pub async fn install(&self, app: AppKey, device: DeviceId) -> WriteOutcome<()> {
        let route = match app.kind {
            AppKind::Internal => "/api/mam/apps/internal/{id}/install",
            AppKind::Public => "/api/mam/apps/public/{id}/install",
            AppKind::Purchased => "/api/mam/apps/purchased/{id}/install",
        };
        self.on_device(route, app, device).await
    }

    /// Takes an app from a device. `POST /api/mam/apps/{internal|public|purchased}/{id}/uninstall`, version 1; needs *REST API
    /// Apps Execute*.
    pub async fn uninstall(&self, app: AppKey, device: DeviceId) -> WriteOutcome<()> {
        let route = match app.kind {
            AppKind::Internal => "/api/mam/apps/internal/{id}/uninstall",
            AppKind::Public => "/api/mam/apps/public/{id}/uninstall",
            AppKind::Purchased => "/api/mam/apps/purchased/{id}/uninstall",
        };
        self.on_device(route, app, device).await
    }

    async fn on_device(&self, route: &'static str, app: AppKey, device: DeviceId) -> WriteOutcome<()> {
        let call = Call::post(route, 1).argument(app.id).needs(RoleResource::AppsExecute);
        self.client.write(call.json(&AppDevice { device_id: device.0 })).await
    }

    /// Reads, changes and writes; by the older call where the tenant has no newer ones.
    async fn change_rules(
        &self,
        app: AppKey,
        old: Result<Call, UemError>,
        change: impl FnOnce(AssignmentRules) -> Option<AssignmentRules>,
    ) -> WriteOutcome<()> {
        let Some(uuid) = app.uuid else {
            return match app.kind {
                AppKind::Internal => self.client.write(old).await,
                _ => WriteOutcome::unusable("app", app.id, "assigning it needs its UUID"),
            };
        };
        match self.assignment_rules(uuid).await {
            Ok(rules) => match change(rules) {
                Some(rules) => self.set_assignment_rules(uuid, &rules).await,
                None => WriteOutcome::Accepted(()),
            },
            Err(error) if app.kind == AppKind::Internal && lacks_rules(&error) => {
                self.client.write(old).await
            }
            // Nothing was written.
            Err(error) => WriteOutcome::NotSent(error.reaching(Reach::NothingLeft)),
        }
    }
}

/// Whether the tenant knows no rules, so that no rule can be lost.
fn lacks_rules(error: &UemError) -> bool {
    match (error.kind(), error.status(), error.code()) {
        (_, Some(405), _) | (_, Some(501), None | Some(501)) => true,
        (ErrorKind::HtmlPage { .. } | ErrorKind::Vendor { .. }, Some(404), None | Some(1049)) => true,
        _ => false,
    }
}

impl Delivery {
    fn word(self) -> &'static str {
        match self {
            Self::Auto => "AUTO",
            Self::OnDemand => "ON_DEMAND",
        }
    }

    pub(super) fn old_word(self) -> &'static str {
        match self {
            Self::Auto => "Auto",
            Self::OnDemand => "OnDemand",
        }
    }
}

/// The rules with these groups in a rule that delivers so; `None` where nothing changes.
fn rules_with(
    mut rules: AssignmentRules,
    groups: &[Uuid],
    delivery: Delivery,
    name: &str,
) -> Option<AssignmentRules> {
    let delivers_so =
        |rule: &AssignmentRule| rule.distribution.app_delivery_method.as_deref() == Some(delivery.word());
    let has_all = |group: &Uuid| {
        rules
            .assignments
            .iter()
            .any(|rule| delivers_so(rule) && rule.distribution.smart_groups.contains(group))
            && !rules.excluded_smart_groups.contains(group)
    };
    let mut missing: Vec<Uuid> = groups.iter().filter(|group| !has_all(group)).copied().collect();
    missing.sort_unstable();
    missing.dedup();
    if missing.is_empty() {
        return None;
    }
    rules.excluded_smart_groups.retain(|group| !missing.contains(group));
    take_out(&mut rules.assignments, &missing);
    let own = |rule: &&mut AssignmentRule| delivers_so(rule) && rule.distribution.name == name;
    match rules.assignments.iter_mut().find(own) {
        Some(rule) => rule.distribution.smart_groups.extend(missing),
        None => {
            let last = rules.assignments.iter().map(|rule| rule.priority).max();
            rules.assignments.push(AssignmentRule {
                priority: last.map_or(0, |last| last.saturating_add(1)),
                distribution: AssignmentDistribution {
                    name: name.to_owned(),
                    smart_groups: missing,
                    app_delivery_method: Some(delivery.word().to_owned()),
                    ..AssignmentDistribution::default()
                },
                ..AssignmentRule::default()
            });
        }
    }
    Some(rules)
}

/// The rules without these groups; `None` where none of them is there.
fn rules_without(mut rules: AssignmentRules, groups: &[Uuid]) -> Option<AssignmentRules> {
    let before = rules.assignments.clone();
    take_out(&mut rules.assignments, groups);
    (rules.assignments != before).then_some(rules)
}

/// A rule that loses its last group goes; one that had none stays.
fn take_out(rules: &mut Vec<AssignmentRule>, groups: &[Uuid]) {
    rules.retain_mut(|rule| {
        let had_some = !rule.distribution.smart_groups.is_empty();
        rule.distribution.smart_groups.retain(|group| !groups.contains(group));
        !had_some || !rule.distribution.smart_groups.is_empty()
    });
}

/// The kind of release is read as a number and written as a word.
fn writable(mut rules: AssignmentRules) -> AssignmentRules {
    const RELEASES: [&str; 3] = ["Production", "Alpha", "Beta"];
    for rule in &mut rules.assignments {
        if let Some(release) = rule.distribution.other.get_mut("pre_release_version")
            && let Some(word) =
                release.as_u64().and_then(|number| RELEASES.get(usize::try_from(number).ok()?))
        {
            *release = Value::from(*word);
        }
    }
    rules
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    fn rules() -> AssignmentRules {
        let json = serde_json::json!({
            "assignments": [
                {"priority": 0, "distribution": {"name": "All", "smart_groups": [group(1), group(2)],
                    "app_delivery_method": "AUTO", "pre_release_version": 1, "description": "kept"}, "tunnel": {"x": 1}},
                {"priority": 1, "distribution": {"name": "Shop", "smart_groups": [group(3)], "app_delivery_method": "ON_DEMAND"}},
            ],
            "excluded_smart_groups": [group(4)],
            "application_msi_deployment_params": {"device_restart": 0},
        });
        serde_json::from_value(json).unwrap()
    }

    fn groups(rules: &AssignmentRules) -> Vec<(i64, &str, Vec<Uuid>)> {
        let mut all = Vec::new();
        for AssignmentRule { priority, distribution, .. } in &rules.assignments {
            let is_auto = distribution.app_delivery_method.as_deref() == Some("AUTO");
            all.push((*priority, if is_auto { "auto" } else { "asked" }, distribution.smart_groups.clone()));
        }
        all
    }

    #[test]
    fn groups_are_added_changed_over_and_taken_out_and_the_rest_stays() {
        let with = |ids: &[u128], delivery| {
            let ids: Vec<Uuid> = ids.iter().copied().map(group).collect();
            rules_with(rules(), &ids, delivery, "Mooring")
        };
        assert_eq!(with(&[1, 2], Delivery::Auto), None);
        let added = with(&[1, 5, 5], Delivery::Auto).unwrap();
        assert_eq!(
            groups(&added),
            [
                (0, "auto", vec![group(1), group(2)]),
                (1, "asked", vec![group(3)]),
                (2, "auto", vec![group(5)])
            ]
        );
        let again = rules_with(added, &[group(6)], Delivery::Auto, "Mooring").unwrap();
        assert_eq!(groups(&again)[2], (2, "auto", vec![group(5), group(6)]));
        let moved = with(&[3], Delivery::Auto).unwrap();
        assert_eq!(groups(&moved), [(0, "auto", vec![group(1), group(2)]), (1, "auto", vec![group(3)])]);
        assert!(with(&[4], Delivery::OnDemand).unwrap().excluded_smart_groups.is_empty());
        assert_eq!(rules_without(rules(), &[group(9)]), None);
        let less = rules_without(rules(), &[group(2), group(3)]).unwrap();
        assert_eq!(groups(&less), [(0, "auto", vec![group(1)])]);
        assert_eq!(less.excluded_smart_groups, [group(4)]);
    }

    #[test]
    fn what_is_not_known_is_written_back_as_it_came() {
        let written = serde_json::to_value(writable(rules())).unwrap();
        assert_eq!(written["application_msi_deployment_params"]["device_restart"], 0);
        assert_eq!(written["assignments"][0]["tunnel"]["x"], 1);
        assert_eq!(written["assignments"][0]["distribution"]["description"], "kept");
        assert_eq!(written["assignments"][0]["distribution"]["pre_release_version"], "Alpha");
    }
}
