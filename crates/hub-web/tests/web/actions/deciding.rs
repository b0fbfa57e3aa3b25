//! What people decide about an order: approve, stop, ask the tenant, say how it ended.

use hub_core::{
    actions::{DeviceWipe, ItemState, Order},
    operator::Role,
};
use hub_store::{ActionState, Chosen};

use super::{Acting, fields_of, filled, leads_to, refused, send};
use crate::support::{Who, now};

async fn wipe(acting: &Acting) {
    let devices = vec![acting.device(1).await, acting.device(2).await];
    acting.order(Order::DeviceWipe(DeviceWipe::default()), Chosen::Devices(devices)).await;
}

#[tokio::test]
async fn a_second_operator_approves_the_list_that_was_seen_with_its_number() {
    let acting = Acting::start([1, 2]).await;
    let (approver, operator) =
        (acting.hub.person(Role::Approver).await, acting.hub.person(Role::Operator).await);
    wipe(&acting).await;
    let page = acting.hub.page("/actions/1", &approver).await;
    assert!(page.contains("/actions/1/approve") && page.contains("A second operator must approve"), "{page}");
    assert!(!acting.hub.page("/actions/1", &operator).await.contains("/actions/1/approve"));
    let page = acting.hub.page("/actions/1/approve", &approver).await;
    for part in [
        "Approve: Device wipe (2)",
        "Type the number of targets: 2",
        "the safe was opened",
        "operator elsewhere",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let fields = fields_of(&page, "/actions/1/approve");
    assert!(fields.contains(&("targets".to_owned(), String::new())), "never filled in");
    for (wrong, part) in [
        (&[("targets", "3"), ("reason", "yes")][..], "2, the number of targets above"),
        (&[("targets", "2"), ("reason", " ")], "why it is right"),
    ] {
        let answer = send(&acting.hub, "/actions/1/approve", &approver, &filled(fields.clone(), wrong)).await;
        assert!(refused(answer, 422).await.contains(part));
    }
    let right = filled(fields, &[("targets", "2"), ("reason", "seen both")]);
    let other = filled(right.clone(), &[("list_hash", "0000")]);
    let page = refused(send(&acting.hub, "/actions/1/approve", &approver, &other).await, 409).await;
    assert!(page.contains("another list"), "{page}");
    assert_eq!(acting.actions().await[0].state, ActionState::Held);
    assert_eq!(leads_to(&send(&acting.hub, "/actions/1/approve", &approver, &right).await), "/actions/1");
    let page = acting.hub.page("/actions/1", &approver).await;
    assert!(page.contains("operator approver-person") && page.contains("seen both"), "{page}");
    assert_eq!(
        send(&acting.hub, "/actions/1/approve", &approver, &right).await.status(),
        409,
        "nothing waits"
    );
    assert_eq!(acting.hub.get("/actions/1/approve", &approver).await.status(), 409);
}

#[tokio::test]
async fn who_ordered_it_does_not_approve_it() {
    let acting = Acting::start([1]).await;
    let admin = acting.hub.person(Role::Admin).await;
    let path = format!("/actions/new?kind=device_wipe&device={}", acting.device(1).await);
    let page = acting.hub.page(&path, &admin).await;
    let answer = send(&acting.hub, "/actions/preview", &admin, &fields_of(&page, "/actions/preview")).await;
    let page = refused(answer, 200).await;
    let given = [("reason", "sold"), ("confirmation", "device wipe 1 device")];
    let fields = filled(fields_of(&page, "/actions/order"), &given);
    assert_eq!(leads_to(&send(&acting.hub, "/actions/order", &admin, &fields).await), "/actions/1");
    let page = acting.hub.page("/actions/1", &admin).await;
    assert!(page.contains("somebody else must approve it") && !page.contains("/actions/1/approve"), "{page}");
    assert_eq!(acting.hub.get("/actions/1/approve", &admin).await.status(), 409);
    let hash = acting.actions().await[0].list_hash.clone();
    let forged = [("list_hash", hash.as_str()), ("targets", "1"), ("reason", "me")];
    let page = refused(acting.hub.post_form("/actions/1/approve", &admin, &forged).await, 409).await;
    assert!(page.contains("another operator must"), "{page}");
    assert_eq!(acting.actions().await[0].state, ActionState::Held);
}

#[tokio::test]
async fn an_order_is_stopped_with_a_reason() {
    let acting = Acting::start([1, 2]).await;
    let operator = acting.hub.person(Role::Operator).await;
    wipe(&acting).await;
    let page = acting.hub.page("/actions/1/stop", &operator).await;
    assert!(page.contains("2 of its targets are taken back"), "{page}");
    let page =
        refused(acting.hub.post_form("/actions/1/stop", &operator, &[("reason", "")]).await, 422).await;
    assert!(page.contains("1 to 500 characters"));
    let answer = acting.hub.post_form("/actions/1/stop", &operator, &[("reason", "wrong people")]).await;
    assert_eq!(leads_to(&answer), "/actions/1");
    assert_eq!(acting.actions().await[0].state, ActionState::Ended);
    let page = acting.hub.page("/actions/1", &operator).await;
    assert!(
        page.contains("wrong people") && page.contains("Cancelled") && page.contains("data-live-over"),
        "{page}"
    );
    let again = acting.hub.post_form("/actions/1/stop", &operator, &[("reason", "again")]).await;
    assert!(refused(again, 409).await.contains("othing of action 1 waits"));
}

#[tokio::test]
async fn an_unknown_outcome_is_asked_for_or_told_by_a_person() {
    let acting = Acting::start([1]).await;
    let (operator, approver) =
        (acting.hub.person(Role::Operator).await, acting.hub.person(Role::Approver).await);
    acting.order(Order::Lock {}, Chosen::Devices(vec![acting.device(1).await])).await;
    let key = acting.lose_answer().await;
    let page = acting.hub.page("/actions/1", &operator).await;
    for part in [
        "Outcome not known",
        "Of 1 target the outcome is not known",
        "the connection was cut",
        "/actions/1/check",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("/actions/1/settle"), "operators do not say so");
    assert!(acting.hub.page("/", &operator).await.contains("the outcome is not known"));
    assert_eq!(leads_to(&acting.hub.post_form("/actions/1/check", &operator, &[]).await), "/actions/1");
    let item = acting.hub.store.find_action_item(key).await.unwrap().unwrap();
    assert_eq!(item.check_at, Some(now()), "the worker is to look at once");
    let path = format!("/actions/1/settle?position={}", key.position);
    assert!(acting.hub.page("/actions/1", &approver).await.contains(&path));
    let page = acting.hub.page(&path, &approver).await;
    assert!(
        page.contains("Nothing is sent by this") && !page.contains(" checked"),
        "no answer is chosen: {page}"
    );
    let fields = fields_of(&page, "/actions/1/settle");
    for wrong in [&[("reason", "saw it")][..], &[("outcome", "done")]] {
        let answer = send(&acting.hub, "/actions/1/settle", &approver, &filled(fields.clone(), wrong)).await;
        assert_eq!(answer.status(), 422);
    }
    let right = filled(fields, &[("outcome", "done"), ("reason", "the screen is locked")]);
    assert_eq!(leads_to(&send(&acting.hub, "/actions/1/settle", &approver, &right).await), "/actions/1");
    let item = acting.hub.store.find_action_item(key).await.unwrap().unwrap();
    assert_eq!((item.state, item.words.as_str()), (ItemState::Confirmed, "the screen is locked"));
    assert_eq!(send(&acting.hub, "/actions/1/settle", &approver, &right).await.status(), 409, "it has ended");
    assert_eq!(acting.hub.get("/actions/1/settle?position=99", &approver).await.status(), 404);
}

#[tokio::test]
async fn the_page_moves_by_itself_until_all_has_ended() {
    let acting = Acting::start([1, 2]).await;
    let viewer = acting.hub.person(Role::Viewer).await;
    wipe(&acting).await;
    let part = acting.hub.page("/actions/1/progress?state=held", &viewer).await;
    assert!(part.starts_with("<div id=\"action-1\"") && !part.contains("<html"), "{part}");
    let mut events = crate::live::Events::open(&acting.hub, "/actions/1/live", &viewer).await;
    assert!(events.named("part").await.contains("0 of 2"));
    acting.hub.store.cancel_action(1, "operator elsewhere", "no", now()).await.unwrap();
    assert!(events.named("part").await.contains("2 of 2"));
    assert_eq!(events.named("end").await, "1");
    let stranger = Who::Nobody;
    assert_eq!(acting.hub.get("/actions/1/live", &stranger).await.status(), 303);
}
