//! Wipes: done, held by wipe protection, approved, rejected, taken back; and deleting devices.

use reqwest::Method;
use serde_json::json;
use uem_client::{
    ActionTarget, BulkAction, BulkCommand, DeviceKey, Fate, ItemOutcome, OrgGroupKey, Traced, WindowsWipe,
    WipeOptions, WriteOutcome,
};
use uem_sandbox::fleet::state::Platform;
use uuid::Uuid;

use crate::{CUSTOMER, Tenant, is};

impl Tenant {
    /// From now on this many wipes are let through.
    async fn protect(&self, most: u32) {
        let limit = json!({"organization_group_id": CUSTOMER.0, "most": most, "within_minutes": 60});
        self.control(Method::POST, "/_sandbox/wipe-protection", Some(limit)).await;
    }

    async fn customer(&self) -> OrgGroupKey {
        let groups = self.client.org_groups().children(CUSTOMER).await.unwrap();
        let uuid = groups.iter().find(|group| group.id == CUSTOMER).unwrap().uuid;
        OrgGroupKey { id: CUSTOMER, uuid }
    }

    /// What an admin of the tenant does with a wipe that is held.
    async fn decide(&self, wipe: Uuid, action: &str) {
        let group = self.customer().await.uuid.unwrap();
        let call = uem_client::call::Call::post("/api/system/groups/{uuid}/device-wipes", 1)
            .argument(group)
            .query("action", action);
        assert_eq!(self.client.write(call.json(&[wipe])).await.word(), "accepted");
    }

    async fn held_wipe_of(&self, device: DeviceKey) -> Uuid {
        let group = self.customer().await;
        let trace = self.client.devices().trace(device, 1, Some(group)).await.unwrap();
        trace.wipes[0].uuid.unwrap()
    }
}

#[tokio::test]
async fn a_wipe_is_done_when_the_device_says_so_and_not_before() {
    let tenant = Tenant::start(60).await;
    let devices = tenant.client.devices();
    let phones = tenant.devices(is(Platform::Apple)).await;
    let options =
        WipeOptions { disallows_proximity_setup: true, keeps_data_plan: true, ..WipeOptions::default() };
    for (phone, options) in [(phones[0], WipeOptions::default()), (phones[1], options)] {
        let mark = tenant.mark(phone).await;
        assert_eq!(devices.wipe(phone, &options).await, WriteOutcome::Accepted(()));
        assert_eq!(tenant.fate(phone, Traced::DeviceWipe, &mark).await, Fate::Queued);
        // Another kind of wipe is another matter.
        assert_eq!(tenant.fate(phone, Traced::EnterpriseWipe, &mark).await, Fate::Unknown);
        tenant.check_in(phone).await;
        assert_eq!(tenant.fate(phone, Traced::DeviceWipe, &mark).await, Fate::Confirmed);
        assert_eq!(tenant.command_log(phone).await, ["DeviceWipe"]);
        // A device that has left takes no further wipe.
        assert_eq!(devices.wipe(phone, &options).await.word(), "refused");
    }
    let mac = tenant.device(is(Platform::AppleOsX)).await;
    let with_pin = WipeOptions { mac_pin: Some(482_913), ..WipeOptions::default() };
    assert_eq!(devices.wipe(mac, &with_pin).await.word(), "accepted");
    let pc = tenant.device(is(Platform::WinRT)).await;
    let protected = WipeOptions { windows: Some(WindowsWipe::Protected), ..WipeOptions::default() };
    assert_eq!(devices.wipe(pc, &protected).await.word(), "accepted");
    let log = tenant.control(Method::GET, &format!("/_sandbox/commands?device_id={}", pc.id), None).await;
    assert!(log["commands"][0]["details"].as_str().unwrap().contains("WIPE_PROTECTED"), "{log}");
}

#[tokio::test]
async fn an_enterprise_wipe_and_a_wipe_taken_back() {
    let tenant = Tenant::start(60).await;
    let devices = tenant.client.devices();
    let phones = tenant.devices(is(Platform::Apple)).await;
    let mark = tenant.mark(phones[0]).await;
    assert_eq!(devices.enterprise_wipe(phones[0].id, None).await.word(), "accepted");
    assert_eq!(tenant.fate(phones[0], Traced::EnterpriseWipe, &mark).await, Fate::Queued);
    tenant.check_in(phones[0]).await;
    assert_eq!(tenant.fate(phones[0], Traced::EnterpriseWipe, &mark).await, Fate::Confirmed);

    assert_eq!(devices.wipe(phones[1], &WipeOptions::default()).await.word(), "accepted");
    assert_eq!(devices.cancel_pending_wipe(phones[1].uuid.unwrap()).await.word(), "accepted");
    tenant.check_in(phones[1]).await;
    let device = devices.get(phones[1].id).await.unwrap();
    assert_eq!(device.enrollment_status, Some(uem_types::mdm::enums::EnrollmentStatus::Enrolled));
}

#[tokio::test]
async fn a_held_wipe_is_known_by_its_refusal_and_followed_until_it_is_decided() {
    let tenant = Tenant::start(60).await;
    tenant.protect(1).await;
    let devices = tenant.client.devices();
    let phones = tenant.devices(is(Platform::Apple)).await;
    let group = tenant.customer().await;
    let protection = tenant.client.wipe_protection();
    assert!(!protection.lock_state(group.uuid.unwrap()).await.unwrap().is_locked());
    assert_eq!(devices.wipe(phones[0], &WipeOptions::default()).await.word(), "accepted");
    // By number, by UUID and as an enterprise wipe: the codes differ, the meaning does not.
    let with_options = WipeOptions { keeps_data_plan: true, ..WipeOptions::default() };
    let mark = tenant.mark(phones[1]).await;
    for (phone, outcome) in [
        (phones[1], devices.wipe(phones[1], &WipeOptions::default()).await),
        (phones[2], devices.wipe(phones[2], &with_options).await),
        (phones[3], devices.enterprise_wipe(phones[3].id, None).await),
        (phones[4], devices.delete(phones[4].id).await),
    ] {
        let WriteOutcome::Held(refusal) = outcome else { panic!("{outcome:?}") };
        assert_eq!(refusal.status, 403);
        assert!(refusal.meaning.contains("wipe protection") && refusal.activity_id.is_some(), "{refusal:?}");
        assert!(tenant.command_log(phone).await.is_empty());
    }
    assert!(protection.lock_state(group.uuid.unwrap()).await.unwrap().is_locked());
    assert_eq!(tenant.fate(phones[1], Traced::DeviceWipe, &mark).await, Fate::Held);
    let trace = devices.trace(phones[1], 7, Some(group)).await.unwrap();
    assert_eq!(trace.wipes.len(), 1);

    tenant.decide(tenant.held_wipe_of(phones[1]).await, "APPROVE").await;
    assert_eq!(tenant.fate(phones[1], Traced::DeviceWipe, &mark).await, Fate::Queued);
    tenant.check_in(phones[1]).await;
    assert_eq!(tenant.fate(phones[1], Traced::DeviceWipe, &mark).await, Fate::Confirmed);
    tenant.decide(tenant.held_wipe_of(phones[2]).await, "REJECT").await;
    assert_eq!(tenant.fate(phones[2], Traced::DeviceWipe, &mark_of_nothing()).await, Fate::Rejected);
}

fn mark_of_nothing() -> uem_client::Mark {
    uem_client::Mark::default()
}

#[tokio::test]
async fn of_many_wipes_those_beyond_the_limit_are_held_one_by_one() {
    let tenant = Tenant::start(60).await;
    tenant.protect(2).await;
    let devices = tenant.client.devices();
    let phones = tenant.devices(is(Platform::Apple)).await;
    let ids: Vec<_> = phones.iter().take(4).map(|phone| phone.id).collect();
    let outcome = devices.command_bulk(BulkCommand::EnterpriseWipe, &ids).await.accepted().unwrap();
    assert_eq!(outcome.count(|item| *item == ItemOutcome::Accepted), 2);
    assert_eq!(outcome.count(|item| matches!(item, ItemOutcome::Held { .. })), 2);
    // Actions by UUID tell it in words alone.
    let target = ActionTarget { device: phones[4].uuid.unwrap(), user: None };
    let items = devices.action_bulk(&BulkAction::DeviceWipe, &[target]).await.accepted().unwrap().items;
    assert!(matches!(items[0].1, ItemOutcome::Held { .. }), "{items:?}");
    // Where all are held the call is refused as a whole.
    let outcome = devices.delete_bulk(&[phones[5].id, phones[0].id]).await;
    assert_eq!(outcome.word(), "held", "{outcome:?}");
}

#[tokio::test]
async fn deleted_devices_are_gone() {
    let tenant = Tenant::start(60).await;
    let devices = tenant.client.devices();
    let phones = tenant.devices(is(Platform::Apple)).await;
    let mark = tenant.mark(phones[0]).await;
    assert_eq!(tenant.fate(phones[0], Traced::Delete, &mark).await, Fate::Unknown);
    assert_eq!(devices.delete(phones[0].id).await.word(), "accepted");
    assert_eq!(tenant.fate(phones[0], Traced::Delete, &mark).await, Fate::Confirmed);
    assert_eq!(devices.delete(phones[0].id).await.word(), "refused");
    let ids = [phones[1].id, phones[0].id];
    let items = devices.delete_bulk(&ids).await.accepted().unwrap().items;
    assert_eq!(items[0], (phones[1].id, ItemOutcome::Accepted));
    assert!(matches!(items[1].1, ItemOutcome::Refused { .. }));
    assert_eq!(devices.find(phones[1].id).await.unwrap(), None);
}
