//! Which integrations may read side by side: also where two are saved at once, and where nobody knows yet.

use hub_core::operator::Visible;
use hub_core::{
    ids::{IntegrationId, UemId},
    integration::{
        ChosenGroup, Credentials, GroupList, IntegrationSettings, IntegrationState, ListedOrgGroup,
        ScopeSettings,
    },
};
use hub_store::{NewIntegration, SetUp, Store, StoreError};
use jiff::SignedDuration;
use secrecy::SecretString;

use crate::{
    fixture::{Fixture, now, settings},
    on_both,
};

on_both! {
    of_many_that_are_added_at_once_one_is_stored
    of_many_edits_at_once_that_would_overlap_one_is_stored
    of_many_that_finish_their_set_up_at_once_one_begins
    who_comes_second_waits_until_the_groups_of_both_are_known
    who_overlaps_once_the_groups_are_known_goes_on_waiting_with_the_reason
    a_paused_one_is_compared_before_it_goes_on
}

/// So many at once, so many times.
const AT_ONCE: usize = 6;

fn account(name: &str) -> Credentials {
    let secret = SecretString::from("secret".to_owned());
    Credentials::Basic { username: name.to_owned(), password: secret.clone(), api_key: secret }
}

fn scoped(name: &str, groups: &[&str]) -> IntegrationSettings {
    let groups = groups.iter().map(|text| {
        let (key, include_children) = text.strip_suffix('+').map_or((*text, false), |key| (key, true));
        ChosenGroup { key: key.parse().unwrap(), name: String::new(), include_children }
    });
    let scope = ScopeSettings { groups: groups.collect(), ..ScopeSettings::default() };
    IntegrationSettings { scope, ..settings(name) }
}

async fn add(store: &Store, name: &str, who: &str, groups: &[&str]) -> Result<IntegrationId, StoreError> {
    let new = NewIntegration { settings: scoped(name, groups), credentials: account(who) };
    store.insert_integration(&new, now()).await
}

async fn state(store: &Store, id: IntegrationId) -> (IntegrationState, String) {
    let row = store.find_integration(id).await.unwrap().unwrap();
    (row.state, row.state_reason)
}

/// The groups that its account sees: 1 with 2 and 3 below it, or others.
async fn looked_up(store: &Store, id: IntegrationId, groups: &[(i64, Option<i64>)]) {
    store.request_group_lookup(id, now()).await.unwrap();
    assert!(store.take_group_lookup(now()).await.unwrap().is_some());
    let org_groups = groups.iter().map(|(id, parent)| ListedOrgGroup {
        uem_id: UemId(*id),
        name: format!("group {id}"),
        kind: "Container".into(),
        parent: parent.map(UemId),
        devices: 0,
    });
    let list = GroupList { org_groups: org_groups.collect(), ..GroupList::default() };
    store.end_group_lookup(id, &list, now()).await.unwrap();
}

const WORLD: [(i64, Option<i64>); 3] = [(1, None), (2, Some(1)), (3, Some(1))];

/// Carries all out at once; how many went well. Every other one must have been refused for overlapping.
async fn at_once<F>(attempts: impl IntoIterator<Item = F>) -> usize
where
    F: Future<Output = Result<(), StoreError>> + Send + 'static,
{
    let mut tasks = tokio::task::JoinSet::new();
    for attempt in attempts {
        tasks.spawn(attempt);
    }
    let mut well = 0;
    for outcome in tasks.join_all().await {
        match outcome {
            Ok(()) => well += 1,
            Err(StoreError::Overlaps(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }
    well
}

async fn of_many_that_are_added_at_once_one_is_stored(fixture: Fixture) {
    let added = (0..AT_ONCE).map(|number| {
        let store = fixture.store.clone();
        async move { add(&store, &format!("One {number}"), "api", &[]).await.map(drop) }
    });
    assert_eq!(at_once(added).await, 1);
    assert_eq!(
        fixture.store.list_integrations(&Visible::Everything).await.unwrap().len(),
        1,
        "what is refused leaves nothing"
    );
}

async fn of_many_edits_at_once_that_would_overlap_one_is_stored(fixture: Fixture) {
    let store = &fixture.store;
    let mut ids = Vec::new();
    for number in 0..AT_ONCE {
        ids.push(
            add(store, &format!("One {number}"), "api", &[&format!("og:{}", 10 + number)]).await.unwrap(),
        );
    }
    let edits = ids.iter().enumerate().map(|(number, id)| {
        let (store, id) = (store.clone(), *id);
        async move {
            store.update_integration(id, &scoped(&format!("One {number}"), &["og:2"]), None, now()).await
        }
    });
    assert_eq!(at_once(edits).await, 1);
    let chosen = store.list_integrations(&Visible::Everything).await.unwrap().into_iter();
    let chosen = chosen.filter(|row| row.settings.scope.groups[0].key.uem_id == UemId(2));
    assert_eq!(chosen.count(), 1, "what is refused changes nothing");
}

async fn of_many_that_finish_their_set_up_at_once_one_begins(fixture: Fixture) {
    let store = &fixture.store;
    let mut ids = Vec::new();
    for number in 0..AT_ONCE {
        let new =
            NewIntegration { settings: settings(&format!("One {number}")), credentials: account("api") };
        ids.push(store.begin_set_up(&new, now()).await.unwrap());
    }
    let finished = ids.iter().map(|id| {
        let (store, id) = (store.clone(), *id);
        async move { store.finish_set_up(id, now()).await.map(|set_up| assert_eq!(set_up, SetUp::Done)) }
    });
    assert_eq!(at_once(finished).await, 1);
    let rows = store.list_integrations(&Visible::Everything).await.unwrap();
    let active = rows.iter().filter(|row| row.state == IntegrationState::Active).count();
    assert_eq!(active, 1);
    let begun = rows.iter().find(|row| row.state == IntegrationState::Active).unwrap().id;
    assert_eq!(store.finish_set_up(begun, now()).await.unwrap(), SetUp::Over, "a second click");
}

async fn who_comes_second_waits_until_the_groups_of_both_are_known(fixture: Fixture) {
    let store = &fixture.store;
    let first = add(store, "First", "api", &[]).await.unwrap();
    let second = add(store, "Second", "api2", &[]).await.unwrap();
    assert_eq!(state(store, first).await.0, IntegrationState::Active);
    let (held, reason) = state(store, second).await;
    assert_eq!(held, IntegrationState::Waiting);
    assert!(reason.contains("\"First\"") && reason.contains("groups"), "{reason}");

    // What nobody has read is asked for, once.
    assert_eq!(store.settle_waiting(now()).await.unwrap(), 0);
    for id in [first, second] {
        assert!(store.find_group_lookup(id).await.unwrap().is_some());
    }
    let before = fixture.test.database.writes_begun();
    assert_eq!(store.settle_waiting(now()).await.unwrap(), 0);
    assert_eq!(fixture.test.database.writes_begun(), before, "while nothing is new nothing is written");

    looked_up(store, first, &WORLD).await;
    store.settle_waiting(now()).await.unwrap();
    assert_eq!(state(store, second).await.0, IntegrationState::Waiting, "its own groups are not known");
    looked_up(store, second, &[(90, None)]).await;
    assert_eq!(store.settle_waiting(now()).await.unwrap(), 1);
    assert_eq!(state(store, second).await, (IntegrationState::Active, String::new()));
}

async fn who_overlaps_once_the_groups_are_known_goes_on_waiting_with_the_reason(fixture: Fixture) {
    let store = &fixture.store;
    let first = add(store, "First", "api", &["og:2"]).await.unwrap();
    let second = add(store, "Second", "api2", &[]).await.unwrap();
    looked_up(store, second, &WORLD).await;
    assert_eq!(store.settle_waiting(now()).await.unwrap(), 0);
    let (held, reason) = state(store, second).await;
    assert_eq!(held, IntegrationState::Waiting);
    assert!(reason.contains("organization group 2") && reason.contains("\"First\""), "{reason}");
    // Renamed it would still read the same; with other groups it begins.
    let overlapping = store.update_integration(second, &scoped("Renamed", &[]), None, now()).await;
    assert!(matches!(overlapping, Err(StoreError::Overlaps(_))), "{overlapping:?}");
    store.update_integration(second, &scoped("Second", &["og:3+"]), None, now()).await.unwrap();
    assert_eq!(state(store, second).await.0, IntegrationState::Active);
    // What begins is not taken back by the other.
    let grown = store.update_integration(first, &scoped("First", &["og:3"]), None, now()).await;
    assert!(matches!(grown, Err(StoreError::Overlaps(_))), "{grown:?}");
}

async fn a_paused_one_is_compared_before_it_goes_on(fixture: Fixture) {
    let store = &fixture.store;
    add(store, "First", "api", &["og:2"]).await.unwrap();
    let second = add(store, "Second", "api2", &["og:3"]).await.unwrap();
    store.set_integration_state(second, IntegrationState::Paused, "by nora", now()).await.unwrap();
    // Its children are not known: it stays paused, and waits when it is to go on.
    store.update_integration(second, &scoped("Second", &["og:3+"]), None, now()).await.unwrap();
    assert_eq!(state(store, second).await, (IntegrationState::Paused, "by nora".to_owned()));
    let later = now() + SignedDuration::from_mins(1);
    assert_eq!(store.resume_integration(second, later).await.unwrap(), Some(IntegrationState::Waiting));
    looked_up(store, second, &WORLD).await;
    assert_eq!(store.settle_waiting(later).await.unwrap(), 1);
    assert_eq!(store.resume_integration(second, later).await.unwrap(), None, "it is active already");
}
