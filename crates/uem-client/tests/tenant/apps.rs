//! Apps: found, assigned to smart, user and organization groups, put on devices, taken back.

use uem_client::{
    AppKey, AppKind, AppSearch, AppState, AssignmentGroupKind, Delivery, SmartGroupKey, SmartGroupOf,
    WriteOutcome,
};
use uem_types::{DeviceId, SmartGroupId, UserGroupId, mam::app::App};

use crate::{CUSTOMER, Tenant};

fn key(app: &App, kind: AppKind) -> AppKey {
    AppKey { kind, id: app.id, uuid: app.uuid }
}

impl Tenant {
    /// An app of each kind.
    async fn apps(&self) -> Vec<(AppKey, App)> {
        let apps = self.client.apps();
        let mut found = Vec::new();
        for (kind, word) in [(AppKind::Internal, "Internal"), (AppKind::Public, "Public")] {
            let filter = AppSearch { kind: Some(word), status: Some("Active"), ..AppSearch::default() };
            let all = apps.search(&filter).collect().await.unwrap();
            let app = all.into_iter().find(|app| app.app_type.as_deref() == Some(word)).unwrap();
            found.push((key(&app, kind), app));
        }
        let bought = apps.search_purchased(&AppSearch::default()).collect().await.unwrap();
        let app = bought.into_iter().find(|app| app.status.as_deref() == Some("Active")).unwrap();
        found.push((key(&app, AppKind::Purchased), app));
        found
    }

    async fn state(&self, app: AppKey, device: DeviceId) -> AppState {
        let devices = self.client.apps().devices(app.uuid.unwrap()).collect().await.unwrap();
        AppState::of(devices.iter().find(|row| row.device_id == Some(device)).unwrap())
    }

    async fn smart_group(&self, name: &str, of: SmartGroupOf) -> SmartGroupKey {
        let made = self.client.smart_groups().add(name, CUSTOMER, of).await.accepted().unwrap();
        SmartGroupKey { id: SmartGroupId(made.value), uuid: made.uuid.unwrap() }
    }
}

#[tokio::test]
async fn an_app_of_each_kind_is_assigned_shown_per_device_and_taken_back() {
    let tenant = Tenant::start(80).await;
    let apps = tenant.client.apps();
    let group = tenant.smart_group("Everybody", SmartGroupOf::OrgGroup(CUSTOMER)).await;
    let mut tried = 0;
    for (app, row) in tenant.apps().await {
        let uuid = app.uuid.unwrap();
        let before = apps.assignment_rules(uuid).await.unwrap();
        assert_eq!(
            apps.assign(app, &[group], Delivery::Auto, "Mooring").await,
            WriteOutcome::Accepted(()),
            "{row:?}"
        );
        let rules = apps.assignment_rules(uuid).await.unwrap();
        let own = rules
            .assignments
            .iter()
            .find(|rule| rule.distribution.smart_groups.contains(&group.uuid))
            .unwrap();
        assert_eq!(own.distribution.app_delivery_method.as_deref(), Some("AUTO"));
        assert_eq!(rules.assignments.len(), before.assignments.len() + 1, "the other rules stay");

        let devices = apps.devices(uuid).collect().await.unwrap();
        assert!(!devices.is_empty(), "{row:?}");
        if let Some(device) = devices.iter().find(|device| AppState::of(device) == AppState::NotInstalled) {
            tried += 1;
            let id = device.device_id.unwrap();
            assert_eq!(apps.install(app, id).await.word(), "accepted");
            assert_eq!(tenant.state(app, id).await, AppState::Pending);
            tenant.check_in(id.into()).await;
            assert_eq!(tenant.state(app, id).await, AppState::Installed, "{row:?}");
            assert_eq!(apps.uninstall(app, id).await.word(), "accepted");
            assert_eq!(tenant.state(app, id).await, AppState::Removing);
        }
        assert_eq!(apps.install(app, DeviceId(999_999)).await.word(), "refused");

        assert_eq!(apps.assign(app, &[group], Delivery::OnDemand, "Mooring").await.word(), "accepted");
        let rules = apps.assignment_rules(uuid).await.unwrap();
        let own = rules
            .assignments
            .iter()
            .find(|rule| rule.distribution.smart_groups.contains(&group.uuid))
            .unwrap();
        assert_eq!(own.distribution.app_delivery_method.as_deref(), Some("ON_DEMAND"));
        assert_eq!(apps.unassign(app, &[group]).await.word(), "accepted");
        let after = apps.assignment_rules(uuid).await.unwrap();
        assert_eq!(groups_of(&after), groups_of(&before), "{row:?}");
    }
    assert!(tried > 0, "every device has every app");
    assert_eq!(tenant.client.smart_groups().delete(group.id).await.word(), "accepted");
}

#[tokio::test]
async fn an_app_that_the_device_refuses_has_failed_until_it_is_installed() {
    let tenant = Tenant::start(80).await;
    let apps = tenant.client.apps();
    let group = tenant.smart_group("Everybody", SmartGroupOf::OrgGroup(CUSTOMER)).await;
    let (app, _) = tenant.apps().await.remove(0);
    assert_eq!(apps.assign(app, &[group], Delivery::OnDemand, "Mooring").await.word(), "accepted");
    let devices = apps.devices(app.uuid.unwrap()).collect().await.unwrap();
    let device = devices.iter().find(|device| AppState::of(device) == AppState::NotInstalled).unwrap();
    let id = device.device_id.unwrap();
    assert_eq!(apps.install(app, id).await.word(), "accepted");
    // Withdrawn before the device picks it up.
    let turn = |word: &'static str| {
        let route = if word == "deactivate" {
            "/api/mam/apps/internal/{id}/deactivate"
        } else {
            "/api/mam/apps/internal/{id}/activate"
        };
        tenant.client.write(Ok(uem_client::call::Call::post(route, 1).argument(app.id)))
    };
    assert_eq!(turn("deactivate").await.word(), "accepted");
    tenant.check_in(id.into()).await;
    assert_eq!(turn("activate").await.word(), "accepted");
    assert_eq!(tenant.state(app, id).await, AppState::Failed);
    assert_eq!(apps.install(app, id).await.word(), "accepted");
    assert_eq!(tenant.state(app, id).await, AppState::Pending);
    tenant.check_in(id.into()).await;
    assert_eq!(tenant.state(app, id).await, AppState::Installed);
}

fn groups_of(rules: &uem_types::mam::assignment::AssignmentRules) -> Vec<Vec<uuid::Uuid>> {
    rules.assignments.iter().map(|rule| rule.distribution.smart_groups.clone()).collect()
}

#[tokio::test]
async fn user_groups_and_organization_groups_are_assigned_by_smart_groups_of_their_own() {
    let tenant = Tenant::start(80).await;
    let apps = tenant.client.apps();
    let known = apps.assignment_groups(CUSTOMER, AssignmentGroupKind::All).await.unwrap();
    let of_kind =
        |kind: &str| known.iter().find(|group| group.assignment_group_type.as_deref() == Some(kind)).cloned();
    assert!(of_kind("SmartGroup").is_some() && of_kind("OrganizationGroup").is_some());
    let users = UserGroupId(of_kind("UserGroup").unwrap().id.unwrap());
    let group = tenant.smart_group("Mooring: a user group", SmartGroupOf::UserGroup(users)).await;
    let (app, _) = tenant.apps().await.remove(0);
    assert_eq!(apps.assign(app, &[group], Delivery::OnDemand, "Mooring").await.word(), "accepted");
    let WriteOutcome::Refused(refusal) = tenant.client.smart_groups().delete(group.id).await else {
        panic!("deleted while something is assigned to it")
    };
    assert_eq!(refusal.status, 403.min(refusal.status).max(400), "{refusal:?}");
}

#[tokio::test]
async fn nothing_is_written_where_nothing_changes_and_nothing_is_read_for_no_group() {
    let tenant = Tenant::start(80).await;
    let apps = tenant.client.apps();
    let group = tenant.smart_group("Everybody", SmartGroupOf::OrgGroup(CUSTOMER)).await;
    let (app, _) = tenant.apps().await.remove(0);
    assert_eq!(apps.unassign(app, &[group]).await, WriteOutcome::Accepted(()));
    assert_eq!(apps.assign(app, &[], Delivery::Auto, "Mooring").await.word(), "not_sent");
    let unknown = AppKey { uuid: Some(uuid::Uuid::from_u128(5)), ..app };
    assert_eq!(apps.assign(unknown, &[group], Delivery::Auto, "Mooring").await.word(), "refused");
}

#[tokio::test]
async fn an_internal_app_is_assigned_by_the_older_call_where_its_uuid_is_not_known() {
    let tenant = Tenant::start(80).await;
    let apps = tenant.client.apps();
    let group = tenant.smart_group("Everybody", SmartGroupOf::OrgGroup(CUSTOMER)).await;
    let (app, row) = tenant.apps().await.remove(0);
    let nameless = AppKey { uuid: None, ..app };
    assert_eq!(
        apps.assign(nameless, &[group], Delivery::Auto, "Mooring").await,
        WriteOutcome::Accepted(()),
        "{row:?}"
    );
    let rules = apps.assignment_rules(app.uuid.unwrap()).await.unwrap();
    assert!(rules.assignments.iter().any(|rule| rule.distribution.smart_groups.contains(&group.uuid)));
    assert_eq!(apps.unassign(nameless, &[group]).await, WriteOutcome::Accepted(()));
    let public = AppKey { kind: AppKind::Public, ..nameless };
    assert_eq!(apps.assign(public, &[group], Delivery::Auto, "Mooring").await.word(), "not_sent");
}
