//! Enrolment users.

use hub_core::{
    fleet::UserFacts,
    ids::{IntegrationId, UemId, UserId},
    operator::Visible,
};
use hub_store::{UserFilter, UserRow};

use crate::{
    fixture::{Fixture, Synced, device, now},
    on_both,
};

on_both! {
    only_differences_of_users_are_written
    users_not_seen_are_kept_and_marked
    users_without_or_with_shared_email_are_marked
    users_are_searched_by_the_beginning_in_any_case
    users_are_paged_in_order
    a_user_s_devices_are_found
}

pub fn user(uem_id: i64) -> UserFacts {
    UserFacts {
        uem_id: UemId(uem_id),
        uem_uuid: String::new(),
        user_name: format!("user{uem_id}"),
        email: format!("user{uem_id}@mail.example"),
        first_name: "Ann".into(),
        last_name: format!("Meyer{uem_id}"),
        display_name: String::new(),
        phone_number: String::new(),
        is_active: true,
        account_type: "directory".into(),
        role: "full".into(),
        org_group_uem_id: Some(UemId(570)),
        enrolled_devices: 1,
    }
}

async fn write(fixture: &Fixture, synced: &Synced, users: &[UserFacts]) -> (u64, u64) {
    fixture.store.sync_batch(synced.id, synced.run, &synced.lease).write_users(users, now()).await.unwrap()
}

async fn list(fixture: &Fixture, filter: UserFilter) -> Vec<UserRow> {
    let page = fixture.store.list_users(&Visible::Everything, &filter, None, 500).await.unwrap();
    assert_eq!((page.count, page.counted_all), (page.users.len() as u64, true));
    page.users
}

async fn searched(fixture: &Fixture, search: &str) -> Vec<i64> {
    let filter = UserFilter { search: search.into(), ..UserFilter::default() };
    list(fixture, filter).await.iter().map(|user| user.facts.uem_id.0).collect()
}

async fn only_differences_of_users_are_written(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    assert_eq!(write(&fixture, &synced, &[user(1), user(2)]).await, (2, 0));
    assert_eq!(write(&fixture, &synced, &[user(1), user(2)]).await, (0, 0));
    let changed = UserFacts { is_active: false, ..user(2) };
    assert_eq!(write(&fixture, &synced, &[user(1), changed.clone(), user(3)]).await, (1, 1));
    let facts: Vec<_> =
        list(&fixture, UserFilter::default()).await.into_iter().map(|user| user.facts).collect();
    assert_eq!(facts, [user(1), changed, user(3)]);
    let filter = UserFilter { is_active: Some(false), ..UserFilter::default() };
    assert_eq!(list(&fixture, filter).await.len(), 1);
    let filter = UserFilter { integration_id: Some(IntegrationId(99)), ..UserFilter::default() };
    assert!(list(&fixture, filter).await.is_empty());
}

async fn users_not_seen_are_kept_and_marked(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    write(&fixture, &synced, &[user(1), user(2)]).await;
    let batch = fixture.store.sync_batch(synced.id, synced.run, &synced.lease);
    assert_eq!(batch.retire_users(&[UemId(2)], now()).await.unwrap(), 1);
    assert_eq!(batch.retire_users(&[UemId(2)], now()).await.unwrap(), 0);
    let gone: Vec<bool> =
        list(&fixture, UserFilter::default()).await.iter().map(|user| user.is_gone).collect();
    assert_eq!(gone, [true, false]);
    assert_eq!(write(&fixture, &synced, &[user(1)]).await, (0, 1));
    assert!(!list(&fixture, UserFilter::default()).await[0].is_gone);
}

async fn users_without_or_with_shared_email_are_marked(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let none = UserFacts { email: String::new(), ..user(1) };
    let none_too = UserFacts { email: String::new(), ..user(2) };
    let upper = UserFacts { email: "TEAM@mail.example".into(), ..user(3) };
    let lower = UserFacts { email: "team@mail.example".into(), ..user(4) };
    write(&fixture, &synced, &[none, none_too, upper, lower, user(5)]).await;
    let marks: Vec<_> = list(&fixture, UserFilter::default())
        .await
        .iter()
        .map(|user| (user.lacks_email, user.shares_email))
        .collect();
    assert_eq!(marks, [(true, false), (true, false), (false, true), (false, true), (false, false)]);
    let filter = UserFilter { lacks_email: true, ..UserFilter::default() };
    assert_eq!(list(&fixture, filter).await.len(), 2);
}

async fn users_are_searched_by_the_beginning_in_any_case(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let umlaut = UserFacts { last_name: "Özdemir".into(), first_name: "100%".into(), ..user(2) };
    write(&fixture, &synced, &[user(1), umlaut, user(13)]).await;
    assert_eq!(searched(&fixture, "USER1").await, [1, 13]);
    assert_eq!(searched(&fixture, "özDE").await, [2]);
    assert_eq!(searched(&fixture, "meyer13").await, [13]);
    assert_eq!(searched(&fixture, "ann").await, [1, 13]);
    assert_eq!(searched(&fixture, "100%").await, [2]);
    assert_eq!(searched(&fixture, "%").await, Vec::<i64>::new());
}

async fn users_are_paged_in_order(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let users: Vec<_> = (1..=7).map(user).collect();
    write(&fixture, &synced, &users).await;
    for search in ["", "user"] {
        let filter = UserFilter { search: search.into(), ..UserFilter::default() };
        let first = fixture.store.list_users(&Visible::Everything, &filter, None, 4).await.unwrap();
        let second =
            fixture.store.list_users(&Visible::Everything, &filter, first.next.as_ref(), 4).await.unwrap();
        let found: Vec<_> = first.users.iter().chain(&second.users).map(|user| user.facts.clone()).collect();
        assert_eq!((found, second.next, second.count), (users.clone(), None, 7));
    }
}

async fn a_user_s_devices_are_found(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let ids = fixture.add(&synced, (1..=30).map(device).collect()).await;
    let batch = fixture.store.sync_batch(synced.id, synced.run, &synced.lease);
    batch.write_users(&[UserFacts { uem_id: UemId(30_003), ..user(3) }], now()).await.unwrap();
    batch.tombstone(&[ids[12]], now()).await.unwrap();
    let user = list(&fixture, UserFilter::default()).await.remove(0);
    let devices = fixture.store.devices_of_user(user.id).await.unwrap();
    assert_eq!(devices.iter().map(|row| row.facts.uem_id.0).collect::<Vec<_>>(), [3, 23]);
    assert_eq!(fixture.store.find_user(user.id).await.unwrap().unwrap().facts, user.facts);
    assert!(fixture.store.find_user(UserId(99)).await.unwrap().is_none());
}
