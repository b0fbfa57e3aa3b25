//! To whom apps go, and putting one on a single device or taking it away.
//!
//! The newer calls replace all rules of an app at once. So the rules are read, changed here and written back with all that
//! is not known to us as it came; between the two somebody else's change may be lost, which the tenant offers no way to
//! notice. Groups are smart groups: an organization group or a user group is assigned by a smart group of its own, see
//! [`super::smart_groups::SmartGroups::add`].

use http::Method;
use uem_types::{
    AppId, DeviceId, OrgGroupId, SmartGroupId,
    mam::{
        app_device::AppDevicesResult,
        assignment::{AppAssignments, AppDevice, AssignmentGroup, AssignmentRules, DeploymentParameters},
    },
    role::RoleResource,
};
use uuid::Uuid;

use super::{
    app_rules::{rules_with, rules_without, writable},
    apps::Apps,
    device_commands::unusable,
    found,
};
use crate::{
    call::Call,
    error::{ErrorKind, UemError},
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

/// Which groups that apps can be assigned to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AssignmentGroupKind {
    /// All of them.
    All,
    /// Smart groups.
    Smart,
    /// User groups.
    User,
    /// Organization groups.
    Organization,
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

    /// Groups of an organization group and below it that apps can be assigned to; empty where the tenant says that there are
    /// none. `GET /api/mdm/groups/{id}/assignmentgroups`, version 1; needs *REST API Smart Groups Read*.
    pub async fn assignment_groups(
        &self,
        group: OrgGroupId,
        kind: AssignmentGroupKind,
    ) -> Result<Vec<AssignmentGroup>, UemError> {
        let call = Call::get("/api/mdm/groups/{id}/assignmentgroups", 1)
            .argument(group)
            .needs(RoleResource::SmartGroupsRead)
            .query("assignmentType", kind as u8);
        let found = found(self.client.read_optional(&call).await)?;
        Ok(found.and_then(|reply| reply.0).unwrap_or_default())
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
            Err(error) => WriteOutcome::before(error),
        }
    }
}

/// Whether the tenant knows no rules, so that no rule can be lost.
fn lacks_rules(error: &UemError) -> bool {
    // A thing that is not there has a code of its own, and another kind.
    let is_about_the_call = matches!(error.kind(), ErrorKind::HtmlPage { .. } | ErrorKind::Vendor { .. });
    match (error.status(), error.code()) {
        (Some(405), _) | (Some(501), None | Some(501)) => true,
        (Some(404), None | Some(1049)) => is_about_the_call,
        _ => false,
    }
}

impl Delivery {
    pub(super) fn word(self) -> &'static str {
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
