//! Commands and messages for one device and for many: each is seen in the device's log, and followed until it is done.

use uem_client::{
    ActionTarget, BulkAction, BulkCommand, Fate, ItemOutcome, LockOptions, Message, OrgGroupKey, Traced,
    WriteOutcome,
};
use uem_sandbox::fleet::state::Platform;
use uem_types::{DeviceId, OrgGroupId, mdm::enums::Command};
use uuid::Uuid;

use crate::{Tenant, is};

#[tokio::test]
async fn a_lock_is_queued_delivered_and_confirmed() {
    let tenant = Tenant::start(60).await;
    let device = tenant.device(is(Platform::Apple)).await;
    let mark = tenant.mark(device).await;
    assert_eq!(tenant.fate(device, Traced::Lock, &mark).await, Fate::Unknown);
    let devices = tenant.client.devices();
    assert_eq!(devices.lock(device, &LockOptions::default()).await, WriteOutcome::Accepted(()));
    assert_eq!(tenant.fate(device, Traced::Lock, &mark).await, Fate::Queued);
    tenant.check_in(device).await;
    assert_eq!(tenant.fate(device, Traced::Lock, &mark).await, Fate::Confirmed);
    // The next lock is another one.
    let mark = tenant.mark(device).await;
    assert_eq!(tenant.fate(device, Traced::Lock, &mark).await, Fate::Unknown);
    let options = LockOptions { message: Some("Call 555-0100".into()), ..LockOptions::default() };
    assert_eq!(devices.lock(device, &options).await.word(), "accepted");
    assert_eq!(tenant.fate(device, Traced::Lock, &mark).await, Fate::Queued);
    assert_eq!(tenant.command_log(device).await, ["Lock", "Lock"]);
}

#[tokio::test]
async fn every_command_without_options_is_taken_and_leaves_its_trace() {
    let tenant = Tenant::start(60).await;
    let devices = tenant.client.devices();
    let device =
        tenant.device(|device| device.platform == Platform::Apple && device.has_passcode == Some(true)).await;
    let mark = tenant.mark(device).await;
    assert_eq!(devices.query(device.id).await.word(), "accepted");
    assert_eq!(devices.sync(device.id).await.word(), "accepted");
    assert_eq!(devices.clear_passcode(device.id).await.word(), "accepted");
    tenant.check_in(device).await;
    for traced in [Traced::Query, Traced::Sync, Traced::ClearPasscode] {
        assert_eq!(tenant.fate(device, traced, &mark).await, Fate::Confirmed, "{traced:?}");
    }
    // A device without a passcode has none to clear.
    let mark = tenant.mark(device).await;
    assert_eq!(devices.clear_passcode(device.id).await.word(), "accepted");
    tenant.check_in(device).await;
    assert_eq!(tenant.fate(device, Traced::ClearPasscode, &mark).await, Fate::Failed);
    let trace = devices.trace(device, 1, None).await.unwrap();
    let evidence = trace.fate(Traced::ClearPasscode, &mark);
    assert!(evidence.because.contains("Clear Passcode Refused") && evidence.at.is_some(), "{evidence:?}");
    assert_eq!(evidence.asked_by.as_deref(), Some(tenant.sandbox.credentials().username.as_str()));
}

#[tokio::test]
async fn a_refusal_says_in_plain_words_what_is_wrong_and_what_to_do() {
    let tenant = Tenant::start(60).await;
    let devices = tenant.client.devices();
    let linux = tenant.device(is(Platform::Linux)).await;
    let cases = [
        (devices.clear_passcode(linux.id).await, 5102, "does not know the command"),
        (devices.lock(DeviceId(999_999).into(), &LockOptions::default()).await, 404, "no such thing"),
        (devices.command(linux.id, Command::Other("Fly".into())).await, 422, "does not accept"),
        (devices.cancel_pending_wipe(linux.uuid.unwrap()).await, 5291, "no wipe waits"),
    ];
    for (outcome, code, words) in cases {
        let WriteOutcome::Refused(refusal) = outcome else { panic!("{outcome:?}") };
        assert_eq!(refusal.code, Some(code), "{refusal:?}");
        assert!(refusal.meaning.contains(words), "{}", refusal.meaning);
        assert!(refusal.is_permanent && !refusal.is_route_unknown && !refusal.message.is_empty());
        assert!(refusal.activity_id.is_some() && !refusal.remedy.is_empty());
    }
}

#[tokio::test]
async fn a_device_moves_to_another_organization_group() {
    let tenant = Tenant::start(60).await;
    let device = tenant.device(|_| true).await;
    let devices = tenant.client.devices();
    let own = devices.get(device.id).await.unwrap().location_group_id.unwrap().id.unwrap();
    let groups = tenant.client.org_groups().children(crate::CUSTOMER).await.unwrap();
    let other = groups.iter().map(|group| group.id).find(|id| *id != own && *id != crate::CUSTOMER).unwrap();
    let mark = tenant.mark(device).await;
    let traced = Traced::ChangeOrgGroup(other);
    assert_eq!(tenant.fate(device, traced, &mark).await, Fate::Unknown);
    let to = |id| OrgGroupKey { id, uuid: None };
    assert_eq!(devices.change_org_group(device, to(other)).await.word(), "accepted");
    assert_eq!(tenant.fate(device, traced, &mark).await, Fate::Confirmed);
    assert_eq!(devices.change_org_group(device, to(OrgGroupId(99))).await.word(), "refused");
}

#[tokio::test]
async fn messages_go_out_one_by_one_and_to_many() {
    let tenant = Tenant::start(60).await;
    let devices = tenant.client.devices();
    let device = tenant.device(|device| !device.phone_number.is_empty() && device.user.is_some()).await;
    let messages = [
        Message::Push { text: "Update today".into(), app: None },
        Message::Sms { text: "Update today".into() },
        Message::Email { subject: "Update".into(), text: "<b>today</b>".into(), is_html: true },
    ];
    for message in &messages {
        let mark = tenant.mark(device).await;
        assert_eq!(devices.send_message(device, message).await.word(), "accepted", "{message:?}");
        assert_eq!(tenant.fate(device, Traced::Message, &mark).await, Fate::Confirmed);
        let outcome = devices.send_message_bulk(&[device.id, DeviceId(999_999)], message).await;
        let items = outcome.accepted().unwrap().items;
        assert_eq!(items[0], (device.id, ItemOutcome::Accepted));
        assert!(matches!(&items[1].1, ItemOutcome::Refused { code: Some(404), .. }), "{items:?}");
    }
    let sent = tenant
        .control(reqwest::Method::GET, &format!("/_sandbox/messages?device_id={}", device.id), None)
        .await;
    assert_eq!(sent["messages"].as_array().unwrap().len(), 6, "{sent}");
    let empty = Message::Push { text: String::new(), app: None };
    assert_eq!(devices.send_message(device, &empty).await.word(), "refused");
}

#[tokio::test]
async fn bulk_commands_tell_what_became_of_each_device() {
    let tenant = Tenant::start(60).await;
    let devices = tenant.client.devices();
    let phones = tenant.devices(is(Platform::Apple)).await;
    let linux = tenant.device(is(Platform::Linux)).await;
    let asked = [phones[0].id, linux.id, phones[1].id, DeviceId(999_999), phones[0].id];
    let items = devices.command_bulk(BulkCommand::Lock, &asked).await.accepted().unwrap().items;
    let words: Vec<_> =
        items.iter().map(|(id, outcome)| (*id, matches!(outcome, ItemOutcome::Accepted))).collect();
    assert_eq!(words, [(asked[0], true), (asked[1], false), (asked[2], true), (asked[3], false)]);
    // Named twice, sent once.
    assert_eq!(tenant.command_log(phones[0]).await, ["LockDevice"]);

    let target = |uuid| ActionTarget { device: uuid, user: None };
    let known = phones[2].uuid.unwrap();
    let outcome = devices.action_bulk(&BulkAction::Query, &[target(known), target(Uuid::from_u128(1))]).await;
    let items = outcome.accepted().unwrap().items;
    assert_eq!(items[0], (known, ItemOutcome::Accepted));
    assert!(matches!(items[1].1, ItemOutcome::Refused { .. }));
    for action in [BulkAction::Sync, BulkAction::Message("Hello".into())] {
        let items = devices.action_bulk(&action, &[target(known)]).await.accepted().unwrap().items;
        assert_eq!(items, [(known, ItemOutcome::Accepted)], "{action:?}");
    }
    assert_eq!(tenant.command_log(phones[2]).await, ["SyncDevice", "DeviceQuery"]);
}
