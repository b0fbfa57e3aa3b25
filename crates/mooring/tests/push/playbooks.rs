//! Playbooks order by themselves what an admin switched on, behind every guard (MO-12).

use hub_core::{
    actions::{ActionKind, HoldReason, ItemState},
    ids::{DeviceId, UserId},
    operator::Visible,
    playbooks::{CaseState, PlaybookName, PlaybookSettings},
    sync::{Mode, RunReport, RunState, due::FLEET as SECTIONS},
};
use hub_store::{ActionFilter, ActionRow, CaseFilter, CaseRow, DeviceFilter, UserFilter};
use hub_worker::RunRequest;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::{
    hub::Hub,
    ordering::person,
    person::post,
    place::{Kind, on_both},
    tenant::Tenant,
};

on_both! {
    a_deactivated_user_is_locked_then_wiped_after_the_days,
    a_user_who_is_active_again_is_not_wiped,
    a_stopped_case_orders_nothing_more,
    stale_devices_are_proposed_and_held,
}

const FLEET: u32 = 60;

impl Hub {
    /// Reads all that playbooks look at.
    async fn read_all(&self) {
        let request = RunRequest {
            mode: Some(Mode::Full),
            sections: SECTIONS.0.to_vec(),
            requested_by: "test".into(),
            request_id: "request".into(),
        };
        let (progress, _) = watch::channel(RunReport::default());
        let token = CancellationToken::new();
        let outcome = self.worker().run_once(self.integration, request, progress, token).await.unwrap();
        assert_eq!(outcome.state, RunState::Succeeded, "{outcome:?}");
    }

    async fn playbooks(&self, change: impl FnOnce(&mut PlaybookSettings)) {
        self.allow_actions(|actions| change(&mut actions.playbooks)).await;
    }

    /// A look at that time: the clock is passed in.
    async fn play(&self, now: Timestamp) {
        assert!(self.worker().play_once(self.integration, now).await.unwrap());
    }

    async fn cases(&self, state: Option<CaseState>) -> Vec<CaseRow> {
        let filter = CaseFilter { playbook: None, state };
        self.store.list_cases(self.integration, &filter, None, 500).await.unwrap().cases
    }

    async fn orders(&self) -> Vec<ActionRow> {
        let filter = ActionFilter::default();
        let mut orders =
            self.store.list_actions(&Visible::Everything, &filter, None, 500).await.unwrap().actions;
        orders.reverse();
        orders
    }

    async fn audited(&self, verb: &str) -> usize {
        let filter = hub_store::AuditFilter::default();
        let page = self.store.list_audit(&Visible::Everything, &filter, None, 500).await.unwrap();
        page.entries.iter().filter(|entry| entry.entry.verb == verb).count()
    }

    /// Pretends that the last readings were made at that time, as the next look asks for recent ones.
    async fn read_at(&self, now: Timestamp) {
        let sql = "UPDATE sync_runs SET started_at_ms = $1";
        self.store.database().execute("age runs", sql, database::params![now]).await.unwrap();
    }

    /// An active user with managed devices, by id in hub and tenant.
    async fn owner(&self) -> (UserId, i64, Vec<DeviceId>) {
        let filter = UserFilter { is_active: Some(true), ..UserFilter::default() };
        let page = self.store.list_users(&Visible::Everything, &filter, None, 500).await.unwrap();
        for user in page.users {
            let devices = self.store.devices_of_user(user.id).await.unwrap();
            let managed = devices
                .iter()
                .filter(|device| device.facts.enrollment == hub_core::fleet::Enrollment::Enrolled);
            let managed: Vec<DeviceId> = managed.map(|device| device.id).collect();
            if !managed.is_empty() {
                return (user.id, user.facts.uem_id.0, managed);
            }
        }
        panic!("nobody has a device")
    }
}

async fn switch(tenant: &Tenant, user: i64, verb: &str) {
    post(tenant, &format!("/system/users/{user}/{verb}"), &Value::Null).await;
}

fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

/// A hub with the playbook on and its first look done.
async fn watching(tenant: &Tenant, kind: Kind) -> (Hub, Timestamp) {
    let hub = Hub::beside(tenant, kind).await;
    hub.read_all().await;
    // Somebody who is inactive already is left alone.
    let (before, in_tenant, _) = hub.owner().await;
    switch(tenant, in_tenant, "deactivate").await;
    hub.read_all().await;
    hub.playbooks(|playbooks| playbooks.deactivated_user.is_on = true).await;
    let now = Timestamp::now();
    hub.play(now).await;
    let left_alone = hub.cases(Some(CaseState::Before)).await;
    assert!(left_alone.iter().any(|case| case.hub_id == before.0), "{left_alone:?}");
    for minutes in 1..4 {
        hub.play(now + SignedDuration::from_mins(minutes)).await;
    }
    assert!(hub.cases(None).await.is_empty() && hub.orders().await.is_empty());
    (hub, now + hours(1))
}

/// As [`watching`], and the user was deactivated and the devices locked.
async fn locked(tenant: &Tenant, hub: &Hub, now: Timestamp) -> (i64, Vec<DeviceId>) {
    let (user, in_tenant, devices) = hub.owner().await;
    switch(tenant, in_tenant, "deactivate").await;
    hub.play(now).await;
    assert!(hub.cases(None).await.is_empty(), "nothing was read yet");
    hub.read_all().await;
    hub.play(now).await;
    let cases = hub.cases(None).await;
    assert_eq!(cases.iter().map(|case| case.hub_id).collect::<Vec<_>>(), [user.0]);
    let orders = hub.orders().await;
    assert_eq!(orders.iter().map(ActionRow::kind).collect::<Vec<_>>(), [ActionKind::Lock], "{cases:?}");
    assert_eq!(orders[0].requested_by_person, "playbook deactivated_user");
    let mut targets: Vec<_> =
        hub.items(orders[0].id).await.iter().filter_map(|item| item.target.hub_id).map(DeviceId).collect();
    targets.retain(|id| devices.contains(id));
    assert_eq!(targets.len(), devices.len(), "all managed devices of the user");
    assert_eq!((hub.audited("playbook.open").await, hub.audited("playbook.order").await), (1, 1));
    assert!(hub.audited("playbook.preview").await >= 1, "tried dry first");
    (in_tenant, devices)
}

async fn a_deactivated_user_is_locked_then_wiped_after_the_days(kind: Kind) {
    let tenant = Tenant::start(FLEET).await;
    let (hub, now) = watching(&tenant, kind).await;
    let (_, devices) = locked(&tenant, &hub, now).await;
    hub.act(&hub.worker()).await;
    // Looked at every hour until just before the time, with a recent reading each time.
    for hour in 1..7 * 24 {
        let at = now + hours(hour);
        hub.read_at(at).await;
        hub.play(at).await;
    }
    assert_eq!(hub.orders().await.len(), 1, "not before its days");
    let due = now + hours(7 * 24);
    hub.read_at(due - hours(20)).await;
    hub.play(due).await;
    assert_eq!(hub.orders().await.len(), 1, "not by an old reading");
    // After a jump of the clock one look goes by.
    let late = due + hours(48);
    hub.read_at(late).await;
    hub.play(late).await;
    assert_eq!(hub.orders().await.len(), 1, "not at the first look after a jump");
    hub.play(late + SignedDuration::from_mins(1)).await;
    let orders = hub.orders().await;
    assert_eq!(orders.len(), 2, "{:?}", hub.cases(None).await);
    assert_eq!(orders[1].kind(), ActionKind::EnterpriseWipe);
    let wiped = hub.items(orders[1].id).await.iter().filter(|item| item.state != ItemState::Failed).count();
    assert_eq!(wiped, devices.len());
    for hour in 1..30 {
        hub.read_at(late + hours(hour)).await;
        hub.play(late + hours(hour)).await;
    }
    assert_eq!(hub.orders().await.len(), 2, "never twice");
    assert_eq!(hub.cases(None).await[0].case.state, CaseState::Ordered);
}

async fn a_user_who_is_active_again_is_not_wiped(kind: Kind) {
    let tenant = Tenant::start(FLEET).await;
    let (hub, now) = watching(&tenant, kind).await;
    let (user, _) = locked(&tenant, &hub, now).await;
    switch(&tenant, user, "activate").await;
    // The hub has not read it when the wipe is due: the tenant itself is asked.
    for hour in (12..=7 * 24 + 12).step_by(12) {
        hub.read_at(now + hours(hour)).await;
        hub.play(now + hours(hour)).await;
    }
    let case = hub.cases(None).await.remove(0);
    assert_eq!((case.case.state, hub.orders().await.len()), (CaseState::Waiting, 1));
    assert!(case.words.contains("is active"), "{}", case.words);
    hub.read_all().await;
    let later = now + hours(8 * 24);
    hub.play(later).await;
    let case = hub.cases(None).await.remove(0);
    assert_eq!((case.case.state, case.is_open), (CaseState::Ended, false), "{case:?}");
    assert_eq!((hub.orders().await.len(), hub.audited("playbook.end").await), (1, 1));
}

async fn a_stopped_case_orders_nothing_more(kind: Kind) {
    let tenant = Tenant::start(FLEET).await;
    let (hub, now) = watching(&tenant, kind).await;
    locked(&tenant, &hub, now).await;
    let case = hub.cases(None).await.remove(0);
    hub.store.stop_case(case.id, &person("two").by, "on leave, comes back", now).await.unwrap();
    // What was not sent yet is taken back.
    assert!(hub.states(hub.orders().await[0].id).await.iter().all(|state| *state != ItemState::Approved));
    for hour in (12..=20 * 24).step_by(12) {
        hub.read_at(now + hours(hour)).await;
        hub.play(now + hours(hour)).await;
    }
    let case = hub.cases(None).await.remove(0);
    assert_eq!((case.case.state, hub.orders().await.len()), (CaseState::Stopped, 1));
    assert!(case.words.contains("on leave"), "{}", case.words);
    // Once active again and inactive again, it is another case.
    let (user, hub_cases) = (case.hub_id, hub.cases(None).await.len());
    let in_tenant = hub.store.find_user(UserId(user)).await.unwrap().unwrap().facts.uem_id.0;
    switch(&tenant, in_tenant, "activate").await;
    hub.read_all().await;
    let later = now + hours(20 * 24 + 1);
    hub.read_at(later).await;
    hub.play(later).await;
    switch(&tenant, in_tenant, "deactivate").await;
    hub.read_all().await;
    hub.read_at(later + hours(1)).await;
    hub.play(later + hours(1)).await;
    assert_eq!(hub.cases(None).await.len(), hub_cases + 1);
}

async fn stale_devices_are_proposed_and_held(kind: Kind) {
    let tenant = Tenant::start(FLEET).await;
    let hub = Hub::beside(&tenant, kind).await;
    hub.read_all().await;
    hub.playbooks(|playbooks| playbooks.stale_device.is_on = true).await;
    let now = Timestamp::now();
    let set_contact = async |device: DeviceId, at: Timestamp| {
        let sql = "UPDATE devices SET last_seen_ms = $2 WHERE id = $1";
        hub.store.database().execute("set contact", sql, database::params![device.0, at]).await.unwrap();
    };
    let all =
        hub.store.list_devices(&Visible::Everything, &DeviceFilter::default(), None, 500).await.unwrap();
    for device in &all.devices {
        set_contact(device.id, now).await;
    }
    let devices = hub.corporate().await;
    set_contact(devices[0].id, now - hours(24 * 200)).await;
    hub.play(now).await;
    assert_eq!(hub.cases(Some(CaseState::Before)).await.len(), 1);
    for device in &devices[1..3] {
        set_contact(device.id, now - hours(24 * 91)).await;
    }
    hub.play(now + SignedDuration::from_mins(1)).await;
    hub.play(now + SignedDuration::from_mins(2)).await;
    let orders = hub.orders().await;
    assert_eq!(orders.len(), 1, "{:?}", hub.cases(None).await);
    assert_eq!((orders[0].kind(), orders[0].targets), (ActionKind::EnterpriseWipe, 2));
    let name = PlaybookName::StaleDevice;
    assert!(orders[0].holds.contains(&HoldReason::Playbook { name }), "{:?}", orders[0].holds);
    assert_eq!(hub.states(orders[0].id).await, [ItemState::Held; 2]);
    // Another one waits until this order has ended.
    set_contact(devices[3].id, now - hours(24 * 91)).await;
    hub.play(now + SignedDuration::from_mins(3)).await;
    assert_eq!(hub.orders().await.len(), 1);
    // One had contact meanwhile: it is taken out of the order, the others stay.
    set_contact(devices[1].id, now).await;
    hub.play(now + SignedDuration::from_mins(4)).await;
    let states: Vec<_> =
        hub.items(orders[0].id).await.iter().map(|item| (item.target.hub_id, item.state)).collect();
    assert!(states.contains(&(Some(devices[1].id.0), ItemState::Cancelled)), "{states:?}");
    assert!(states.contains(&(Some(devices[2].id.0), ItemState::Held)), "{states:?}");
    // Any approver may approve it: a playbook is nobody.
    hub.approve(&orders[0]).await;
    hub.act(&hub.worker()).await;
    assert_eq!(tenant.logged(&devices[2], "Break MDM Requested").await, 1);
    assert_eq!(tenant.logged(&devices[1], "Break MDM Requested").await, 0);
}
