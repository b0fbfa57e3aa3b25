//! Messages to new users: who is new, and that nobody gets one twice.

use std::time::Duration;

use hub_core::{
    fleet::UserFacts,
    ids::{IntegrationId, UemId},
    integration::DeviceAddition,
    sync::{Mode, RunReport, RunState, Section},
};
use hub_store::{Channel, IntegrationRow, Lease, Noted, NotificationState, Untold};
use jiff::{SignedDuration, Timestamp};

use crate::{
    fixture::{Fixture, now, settings},
    on_both,
};

on_both! {
    who_gets_nothing_is_counted_by_the_reason
    who_is_known_when_it_is_switched_on_gets_nothing_and_who_comes_later_one_message
    many_users_at_once_are_passed_over
    a_message_whose_end_is_not_known_is_never_sent_again
    what_certainly_was_not_sent_waits_longer_each_time_and_is_given_up
}

fn minutes(number: i64) -> Timestamp {
    now() + SignedDuration::from_mins(number)
}

fn user(number: i64, email: &str) -> UserFacts {
    UserFacts {
        uem_id: UemId(number),
        uem_uuid: String::new(),
        user_name: format!("user{number}"),
        email: email.to_owned(),
        first_name: String::new(),
        last_name: String::new(),
        display_name: String::new(),
        phone_number: String::new(),
        is_active: true,
        account_type: "directory".into(),
        role: String::new(),
        org_group_uem_id: None,
        enrolled_devices: 0,
    }
}

/// A complete reading of these users that begins then.
async fn read(fixture: &Fixture, id: IntegrationId, users: &[UserFacts], at: Timestamp) {
    let store = &fixture.store;
    let sections = [Section::Users];
    let (run, _) = store.request_run(id, Mode::Full, &sections, "test", "r", at).await.unwrap();
    assert!(store.start_run(run, 1, at).await.unwrap());
    let lease = fixture.lease(&format!("sync/{id}"), "one").await.unwrap();
    store.sync_batch(id, run, &lease).write_users(users, at).await.unwrap();
    store.end_run(run, RunState::Succeeded, &RunReport::default(), "", "", at).await.unwrap();
}

async fn switch(fixture: &Fixture, id: IntegrationId, is_on: bool) -> IntegrationRow {
    let mut settings = settings("Berlin");
    settings.device_addition = DeviceAddition { email: is_on, ..DeviceAddition::default() };
    fixture.store.update_integration(id, &settings, None, now()).await.unwrap();
    fixture.store.find_integration(id).await.unwrap().unwrap()
}

async fn note(fixture: &Fixture, row: &IntegrationRow, at: Timestamp) -> Noted {
    fixture.store.note_new_users(row, Channel::Email, at).await.unwrap()
}

async fn notify_lease(fixture: &Fixture) -> Lease {
    let time = Duration::from_secs(60);
    fixture.store.acquire_lease("notify", "one", time, now()).await.unwrap().unwrap()
}

async fn who_is_known_when_it_is_switched_on_gets_nothing_and_who_comes_later_one_message(fixture: Fixture) {
    let id = fixture.integration("Berlin").await;
    let mut users = vec![user(1, "a@x.example"), user(2, "b@x.example")];
    read(&fixture, id, &users, minutes(0)).await;
    let off = fixture.store.find_integration(id).await.unwrap().unwrap();
    assert_eq!(note(&fixture, &off, minutes(1)).await, Noted::Nothing);
    let on = switch(&fixture, id, true).await;
    assert_eq!(note(&fixture, &on, minutes(2)).await, Noted::Nothing, "it begins");
    assert_eq!(note(&fixture, &on, minutes(3)).await, Noted::Nothing, "nothing was read since");
    users.push(user(3, "c@x.example"));
    read(&fixture, id, &users, minutes(4)).await;
    assert_eq!(note(&fixture, &on, minutes(5)).await, Noted::Began(3), "also who came in that reading");
    users.extend([user(4, "d@x.example"), user(5, "")]);
    read(&fixture, id, &users, minutes(6)).await;
    assert_eq!(note(&fixture, &on, minutes(7)).await, Noted::New(1), "who has no address gets none");
    assert_eq!(note(&fixture, &on, minutes(8)).await, Noted::Nothing);
    let messages = fixture.store.list_notifications(10).await.unwrap();
    let to: Vec<&str> = messages.iter().map(|message| message.recipient.as_str()).collect();
    assert_eq!(to, ["d@x.example"]);
    // Off and on again: whoever came meanwhile is known as well.
    let off = switch(&fixture, id, false).await;
    note(&fixture, &off, minutes(9)).await;
    let on = switch(&fixture, id, true).await;
    note(&fixture, &on, minutes(10)).await;
    users.push(user(6, "e@x.example"));
    read(&fixture, id, &users, minutes(11)).await;
    assert_eq!(note(&fixture, &on, minutes(12)).await, Noted::Began(6));
    assert_eq!(fixture.store.list_notifications(10).await.unwrap().len(), 1);
}

async fn many_users_at_once_are_passed_over(fixture: Fixture) {
    let id = fixture.integration("Berlin").await;
    let on = switch(&fixture, id, true).await;
    note(&fixture, &on, minutes(0)).await;
    read(&fixture, id, &[user(1, "a@x.example")], minutes(1)).await;
    assert_eq!(note(&fixture, &on, minutes(2)).await, Noted::Began(1));
    let many: Vec<UserFacts> = (2..=502).map(|number| user(number, "x@x.example")).collect();
    read(&fixture, id, &many, minutes(3)).await;
    assert_eq!(note(&fixture, &on, minutes(4)).await, Noted::PassedOver(501));
    assert!(fixture.store.list_notifications(10).await.unwrap().is_empty());
    read(&fixture, id, &[user(600, "y@x.example")], minutes(5)).await;
    assert_eq!(note(&fixture, &on, minutes(6)).await, Noted::New(1));
}

async fn a_message_whose_end_is_not_known_is_never_sent_again(fixture: Fixture) {
    let store = &fixture.store;
    let lease = notify_lease(&fixture).await;
    store.request_test_notification(Channel::Sms, "+49170", "ann", now()).await.unwrap();
    let taken = store.take_notification(&lease, now()).await.unwrap().unwrap();
    assert_eq!(taken.state, NotificationState::Sending);
    assert!(store.take_notification(&lease, now()).await.unwrap().is_none(), "it is taken");
    // The process dies here; the next one finds it.
    assert_eq!(store.give_up_unknown_notifications(&lease, now()).await.unwrap(), 1);
    assert!(store.take_notification(&lease, minutes(10_000)).await.unwrap().is_none());
    assert_eq!(store.list_notifications(1).await.unwrap()[0].state, NotificationState::Unknown);
    // Who was paused for too long can end it no more.
    store.end_notification(taken.id, NotificationState::Sent, "", now()).await.unwrap();
    assert_eq!(store.list_notifications(1).await.unwrap()[0].state, NotificationState::Unknown);
}

async fn what_certainly_was_not_sent_waits_longer_each_time_and_is_given_up(fixture: Fixture) {
    let store = &fixture.store;
    let lease = notify_lease(&fixture).await;
    store.request_test_notification(Channel::Email, "a@x.example", "ann", now()).await.unwrap();
    let mut at = now();
    for attempt in 1..8 {
        let message = store.take_notification(&lease, at).await.unwrap().unwrap();
        store.retry_notification(&message, "no connection", at).await.unwrap();
        let pause = SignedDuration::from_mins(2_i64.pow(attempt - 1));
        let too_early = at + pause - SignedDuration::from_secs(1);
        assert!(store.take_notification(&lease, too_early).await.unwrap().is_none(), "{attempt}");
        at += pause;
    }
    let last = store.take_notification(&lease, at).await.unwrap().unwrap();
    store.retry_notification(&last, "no connection", at).await.unwrap();
    let ended = &store.list_notifications(1).await.unwrap()[0];
    assert_eq!((ended.state, ended.fault.as_str()), (NotificationState::Failed, "no connection"));
}

async fn who_gets_nothing_is_counted_by_the_reason(fixture: Fixture) {
    let id = fixture.integration("Berlin").await;
    let row = switch(&fixture, id, true).await;
    let store = &fixture.store;
    note(&fixture, &row, minutes(0)).await;
    read(&fixture, id, &[user(1, "one@mail.example"), user(2, "")], minutes(1)).await;
    note(&fixture, &row, minutes(2)).await;
    let away = UserFacts { is_active: false, ..user(4, "four@mail.example") };
    let users = [user(1, "one@mail.example"), user(2, ""), user(3, "three@mail.example"), away, user(5, "")];
    read(&fixture, id, &users, minutes(3)).await;
    assert_eq!(note(&fixture, &row, minutes(4)).await, Noted::New(1));
    let untold = store.untold_users(std::slice::from_ref(&row), Channel::Email).await.unwrap();
    assert_eq!(untold, Untold { told: 1, inactive: 1, unreachable: 2, known_before: 1 });
    let off = store.untold_users(&[row], Channel::Sms).await.unwrap();
    assert_eq!(off, Untold::default(), "where it is off, nobody is waiting for any");
    let messages = store.messages(id, minutes(5)).await.unwrap();
    assert_eq!((messages.waiting, messages.sent, messages.tried_in_vain), (1, 0, 0));
    let lease = notify_lease(&fixture).await;
    let taken = store.take_notification(&lease, minutes(5)).await.unwrap().unwrap();
    store.retry_notification(&taken, "no route", minutes(5)).await.unwrap();
    let messages = store.messages(id, minutes(5)).await.unwrap();
    assert_eq!((messages.tried_in_vain, messages.last_error.as_str()), (1, "no route"));
    let later = minutes(5) + SignedDuration::from_hours(24 * 8);
    assert_eq!(store.messages(id, later).await.unwrap().waiting, 0, "what is old is not looked at");
}
