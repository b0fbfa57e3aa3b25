//! Actions reach a tenant at most once, and end as the tenant shows (MO-12, MO-13).

use std::{
    future::Future,
    pin::pin,
    task::{Context, Poll},
    time::Duration,
};

use hub_core::{
    actions::{DeviceWipe, ItemState, Order, Refusal},
    fleet::{Enrollment, Ownership},
};
use hub_store::NotRequested;
use jiff::Timestamp;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::{
    hub::Hub,
    ordering::{only, person, these},
    place::{Kind, on_both},
    tenant::Tenant,
};

on_both! {
    a_lock_is_accepted_and_then_confirmed_by_the_device,
    nothing_is_sent_while_the_integration_is_read_only_or_all_is_stopped,
    a_device_wipe_waits_for_a_second_person_and_is_sent_once,
    the_eleventh_wipe_in_the_window_waits,
    a_wipe_whose_answer_is_lost_is_unknown_then_confirmed_and_never_sent_again,
    whichever_answer_is_lost_nothing_is_sent_twice,
    killed_anywhere_nothing_is_sent_twice,
    another_device_under_the_same_id_is_not_touched,
    many_go_in_one_call_each_with_a_result,
    personal_devices_are_not_reset,
}

const FLEET: u32 = 60;

async fn a_lock_is_accepted_and_then_confirmed_by_the_device(kind: Kind) {
    let tenant = Tenant::start(FLEET).await;
    let hub = Hub::beside(&tenant, kind).await;
    hub.allow_actions(|_| {}).await;
    let device = &hub.corporate().await[0];
    let action = hub.order(Order::Lock {}, only(device)).await.unwrap();
    assert_eq!(tenant.logged(device, "Lock Requested").await, 0);
    let worker = hub.worker();
    hub.act(&worker).await;
    assert_eq!(hub.states(action.id).await, [ItemState::Accepted], "taken is not done");
    assert_eq!(tenant.logged(device, "Lock Requested").await, 1);
    let again = hub.order(Order::Lock {}, only(device)).await;
    assert!(matches!(again, Err(NotRequested::Refused(_))), "the same is under way");

    tenant.live(24 * 60).await;
    hub.ask(&worker, action.id).await;
    assert_eq!(hub.states(action.id).await, [ItemState::Confirmed], "{:?}", hub.items(action.id).await);
    assert!(hub.store.find_action(action.id).await.unwrap().unwrap().ended_at.is_some());
    let events = hub.store.list_action_events(action.id).await.unwrap();
    let names: Vec<&str> = events.iter().map(|event| event.event.as_str()).collect();
    assert_eq!(names, ["Request", "Begin", "Accept", "Confirm"]);
}

async fn nothing_is_sent_while_the_integration_is_read_only_or_all_is_stopped(kind: Kind) {
    let tenant = Tenant::start(FLEET).await;
    let hub = Hub::beside(&tenant, kind).await;
    let device = &hub.corporate().await[0];
    let refusals = |ordered: Result<_, NotRequested>| match ordered {
        Err(NotRequested::Refused(preview)) => preview.judged.refusals,
        other => panic!("{other:?}"),
    };
    let order = || hub.order(Order::Lock {}, only(device));
    assert_eq!(refusals(order().await), [Refusal::ReadOnly], "until an admin allows it");
    hub.allow_actions(|_| {}).await;
    let action = order().await.unwrap();
    assert!(hub.store.stop_actions("operator one", "something is wrong", Timestamp::now()).await.unwrap());
    let worker = hub.worker();
    hub.act(&worker).await;
    assert_eq!(hub.states(action.id).await, [ItemState::Approved]);
    assert_eq!(tenant.logged(device, "Lock Requested").await, 0);
    let other = &hub.corporate().await[1];
    assert_eq!(refusals(hub.order(Order::Lock {}, only(other)).await), [Refusal::Stopped]);
    assert!(hub.store.start_actions("all is well").await.unwrap());
    hub.act(&worker).await;
    assert_eq!(tenant.logged(device, "Lock Requested").await, 1);
}

async fn a_device_wipe_waits_for_a_second_person_and_is_sent_once(kind: Kind) {
    let tenant = Tenant::start(FLEET).await;
    let hub = Hub::beside(&tenant, kind).await;
    hub.allow_actions(|_| {}).await;
    let device = &hub.corporate().await[0];
    let action = hub.order(Order::DeviceWipe(DeviceWipe::default()), only(device)).await.unwrap();
    let worker = hub.worker();
    hub.act(&worker).await;
    assert_eq!(hub.states(action.id).await, [ItemState::Held]);
    let now = Timestamp::now();
    let by_himself = hub.store.approve_action(action.id, &person("one"), &action.list_hash, "", now).await;
    assert!(by_himself.is_err(), "who ordered it cannot approve it");
    let other_list = hub.store.approve_action(action.id, &person("two"), "another list", "", now).await;
    assert!(other_list.is_err());
    hub.approve(&action).await;
    for _ in 0..3 {
        hub.act(&worker).await;
        hub.ask(&worker, action.id).await;
    }
    assert_eq!(tenant.logged(device, "Wipe Requested").await, 1);
    tenant.live(24 * 60).await;
    hub.ask(&worker, action.id).await;
    assert_eq!(hub.states(action.id).await, [ItemState::Confirmed], "{:?}", hub.items(action.id).await);
}

async fn the_eleventh_wipe_in_the_window_waits(kind: Kind) {
    let tenant = Tenant::start(FLEET).await;
    let hub = Hub::beside(&tenant, kind).await;
    hub.allow_actions(|_| {}).await;
    let devices = hub.corporate().await;
    let worker = hub.worker();
    let mut last = None;
    for (number, device) in devices.iter().take(11).enumerate() {
        let action = hub.order(Order::EnterpriseWipe {}, only(device)).await.unwrap();
        hub.act(&worker).await;
        let state = hub.states(action.id).await[0];
        let is_sent = tenant.logged(device, "Break MDM Requested").await == 1;
        assert_eq!(is_sent, number < 10, "wipe {} is {state}", number + 1);
        last = Some(action);
    }
    let eleventh = last.unwrap();
    assert_eq!(hub.states(eleventh.id).await, [ItemState::Held]);
    // A second person knows how many went before.
    hub.approve(&eleventh).await;
    hub.act(&worker).await;
    assert_eq!(hub.states(eleventh.id).await, [ItemState::Accepted]);
}

async fn a_wipe_whose_answer_is_lost_is_unknown_then_confirmed_and_never_sent_again(kind: Kind) {
    let tenant = Tenant::start(FLEET).await;
    let hub = Hub::beside(&tenant, kind).await;
    hub.allow_actions(|_| {}).await;
    let device = &hub.corporate().await[0];
    let action = hub.order(Order::EnterpriseWipe {}, only(device)).await.unwrap();
    tenant.fault(json!({"kind": "late_answer", "route": "/commands", "delay_ms": 60_000})).await;
    let worker = hub.impatient(Duration::from_millis(700));
    let (store, id) = (hub.store.clone(), action.id);
    // What came of it is asked for in the same pass, so look at what stood there first.
    hub.act(&worker).await;
    let events = store.list_action_events(id).await.unwrap();
    assert!(events.iter().any(|event| event.to_state == "unknown"), "{events:?}");
    tenant.heal().await;
    tenant.live(24 * 60).await;
    for _ in 0..3 {
        hub.ask(&worker, action.id).await;
    }
    assert_eq!(hub.states(action.id).await, [ItemState::Confirmed], "{:?}", hub.items(action.id).await);
    assert_eq!(tenant.logged(device, "Break MDM Requested").await, 1);
}

async fn whichever_answer_is_lost_nothing_is_sent_twice(kind: Kind) {
    let tenant = Tenant::start(FLEET).await;
    let hub = Hub::beside(&tenant, kind).await;
    hub.allow_actions(|_| {}).await;
    hub.allow_many().await;
    let devices = hub.corporate().await;
    let ways = ["late_answer", "cut_body", "hang", "html", "status", "empty"];
    let routes = ["/connect/token", "eventlog", "/commands", "/mdm/devices/"];
    let cases = ways.iter().flat_map(|way| routes.map(|route| (*way, route)));
    let mut sent_in_all = 0;
    for (device, (way, route)) in devices.iter().zip(cases) {
        let action = hub.order(Order::Lock {}, only(device)).await.unwrap();
        tenant.fault(json!({"kind": way, "route": route, "delay_ms": 60_000, "count": 1})).await;
        let worker = hub.impatient(Duration::from_millis(500));
        hub.act(&worker).await;
        tenant.heal().await;
        let worker = hub.worker();
        for _ in 0..3 {
            hub.ask(&worker, action.id).await;
        }
        let (state, sent) = (hub.states(action.id).await[0], tenant.logged(device, "Lock Requested").await);
        assert!(sent <= 1, "{way} of {route}: sent {sent} times, {state}");
        assert_ne!(state, ItemState::Held, "the guards are not tried here");
        sent_in_all += sent;
        let is_told = matches!(state, ItemState::Accepted | ItemState::Confirmed);
        if (way, route) == ("empty", "/commands") {
            // The tenant says that it took it and did not: no confirmation will ever come, and nobody sends it again.
            assert_eq!((state, sent), (ItemState::Accepted, 0));
            continue;
        }
        assert_eq!(is_told, sent == 1, "{way} of {route}: {:?}", hub.items(action.id).await);
    }
    assert!(sent_in_all >= 8, "many arrive all the same: {sent_in_all}");
}

/// As long as a future is not ready, and no longer than so many polls: then it is dropped where it stands.
async fn killed_after<F: Future>(polls: usize, future: F) {
    let mut future = pin!(future);
    let mut left = polls;
    std::future::poll_fn(move |context: &mut Context<'_>| {
        if left == 0 {
            return Poll::Ready(());
        }
        left -= 1;
        future.as_mut().poll(context).map(|_| ())
    })
    .await;
}

async fn killed_anywhere_nothing_is_sent_twice(kind: Kind) {
    let tenant = Tenant::start(FLEET).await;
    let hub = Hub::beside(&tenant, kind).await;
    hub.allow_actions(|_| {}).await;
    hub.allow_many().await;
    let devices = hub.corporate().await;
    assert!(devices.len() >= 20, "{}", devices.len());
    let mut sent_in_all = 0;
    for (polls, device) in (1..).step_by(2).zip(devices.iter().take(20)) {
        let action = hub.order(Order::Lock {}, only(device)).await.unwrap();
        let worker = hub.impatient(Duration::from_secs(5));
        killed_after(polls, worker.act_once(hub.integration, &CancellationToken::new())).await;
        // Until the lease of the dead is over.
        tokio::time::sleep(Duration::from_millis(500)).await;
        let worker = hub.worker();
        for _ in 0..2 {
            hub.ask(&worker, action.id).await;
        }
        let (state, sent) = (hub.states(action.id).await[0], tenant.logged(device, "Lock Requested").await);
        assert!(sent <= 1, "killed after {polls} polls: sent {sent} times");
        match state {
            ItemState::Accepted | ItemState::Confirmed => assert_eq!(sent, 1, "after {polls} polls"),
            ItemState::Unknown => assert_eq!(sent, 0, "after {polls} polls what was sent shows"),
            _ => panic!("after {polls} polls: {:?}", hub.items(action.id).await),
        }
        sent_in_all += sent;
    }
    assert!(sent_in_all > 5, "most were sent in the end: {sent_in_all}");
}

async fn another_device_under_the_same_id_is_not_touched(kind: Kind) {
    let tenant = Tenant::start(FLEET).await;
    let hub = Hub::beside(&tenant, kind).await;
    hub.allow_actions(|_| {}).await;
    let device = &hub.corporate().await[0];
    let action = hub.order(Order::EnterpriseWipe {}, only(device)).await.unwrap();
    // Another tenant at the same address, with other devices under the same ids.
    let other = Tenant::start_other(FLEET).await;
    let mut settings = hub.store.find_integration(hub.integration).await.unwrap().unwrap().settings;
    other.sandbox.api_url().clone_into(&mut settings.api_url);
    let credentials = other.oauth_credentials();
    let now = Timestamp::now();
    hub.store.update_integration(hub.integration, &settings, Some(&credentials), now).await.unwrap();
    let worker = hub.worker();
    hub.act(&worker).await;
    let item = &hub.items(action.id).await[0];
    assert_eq!(item.state, ItemState::Failed, "{item:?}");
    assert!(item.words.contains("another device") || item.words.contains("no such device"), "{}", item.words);
    for tenant in [&tenant, &other] {
        assert_eq!(tenant.logged(device, "Requested").await, 0);
    }
}

async fn many_go_in_one_call_each_with_a_result(kind: Kind) {
    let tenant = Tenant::start(FLEET).await;
    let hub = Hub::beside(&tenant, kind).await;
    hub.allow_actions(|_| {}).await;
    let devices = hub.corporate().await;
    let devices = &devices[..8];
    let action = hub.order(Order::Lock {}, these(devices)).await.unwrap();
    let worker = hub.worker();
    hub.act(&worker).await;
    assert_eq!(hub.states(action.id).await, [ItemState::Accepted; 8], "{:?}", hub.items(action.id).await);
    for device in devices {
        assert_eq!(tenant.logged(device, "Lock Requested").await, 1);
    }
    let calls = tenant.answered_calls().await;
    let bulk =
        calls.iter().filter(|call| call["path"].as_str().is_some_and(|path| path.contains("commands/bulk")));
    assert_eq!(bulk.count(), 1, "one call carries all");
}

async fn personal_devices_are_not_reset(kind: Kind) {
    let tenant = Tenant::start(FLEET).await;
    let hub = Hub::beside(&tenant, kind).await;
    hub.allow_actions(|_| {}).await;
    let filter = hub_store::DeviceFilter::default();
    let all =
        hub.store.list_devices(&hub_core::operator::Visible::Everything, &filter, None, 500).await.unwrap();
    let personal = all.devices.iter().find(|device| {
        device.facts.ownership == Ownership::EmployeeOwned && device.facts.enrollment == Enrollment::Enrolled
    });
    let personal = personal.unwrap();
    let wipe = || Order::DeviceWipe(DeviceWipe::default());
    let refused = hub.order(wipe(), only(personal)).await;
    assert!(matches!(refused, Err(NotRequested::Refused(_))));
    // Corporate data may be taken off it.
    assert!(hub.order(Order::EnterpriseWipe {}, only(personal)).await.is_ok());
    hub.allow_actions(|actions| actions.may_wipe_personal = true).await;
    let action = hub.order(wipe(), only(personal)).await.unwrap();
    // What is forbidden again before it was sent is not sent.
    hub.approve(&action).await;
    hub.allow_actions(|actions| actions.may_wipe_personal = false).await;
    hub.act(&hub.worker()).await;
    assert_eq!(hub.states(action.id).await, [ItemState::Failed]);
    assert_eq!(tenant.logged(personal, "Device Wipe Requested").await, 0);
}
