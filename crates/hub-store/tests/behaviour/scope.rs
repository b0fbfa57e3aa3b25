//! Looked-up groups, devices outside of a choice, and events that wait.

use hub_core::{
    fleet::{OrgGroupFacts, Platform, SmartGroupFacts},
    ids::{IntegrationId, UemId},
    integration::{GroupList, GroupTree, ListedOrgGroup, ScopeExtent, ScopeSettings},
};
use hub_store::{EventAdded, GroupLookupState};
use jiff::SignedDuration;

use crate::{
    fixture::{Fixture, device, now},
    on_both,
};

on_both! {
    a_lookup_is_asked_for_once_and_keeps_its_groups_while_it_is_read_again
    devices_outside_of_a_choice_are_counted_with_the_members_of_smart_groups
    a_device_that_is_told_again_and_again_waits_once
    an_event_that_comes_during_a_look_stays
    a_changed_choice_forgets_what_was_missed_and_a_rename_does_not
    a_removed_integration_leaves_no_lookup_event_or_login
}

fn list() -> GroupList {
    let group = ListedOrgGroup {
        uem_id: UemId(570),
        name: "World".into(),
        kind: "Customer".into(),
        parent: None,
        devices: 3,
    };
    GroupList { org_groups: vec![group], ..GroupList::default() }
}

async fn a_lookup_is_asked_for_once_and_keeps_its_groups_while_it_is_read_again(fixture: Fixture) {
    let (store, id) = (&fixture.store, fixture.integration("One").await);
    assert!(store.known_groups(id).await.unwrap().is_none());
    store.request_group_lookup(id, now()).await.unwrap();
    store.request_group_lookup(id, now()).await.unwrap();
    assert_eq!(store.take_group_lookup(now()).await.unwrap(), Some(id));
    assert_eq!(store.take_group_lookup(now()).await.unwrap(), None);
    // Whoever took it has died.
    let later = now() + SignedDuration::from_mins(6);
    assert_eq!(store.take_group_lookup(later).await.unwrap(), Some(id));
    store.end_group_lookup(id, &list(), now()).await.unwrap();
    store.request_group_lookup(id, now()).await.unwrap();
    let lookup = store.find_group_lookup(id).await.unwrap().unwrap();
    assert_eq!((lookup.state, lookup.read_at), (GroupLookupState::Reading, Some(now())));
    store.fail_group_lookup(id, "no answer", "Try again.").await.unwrap();
    assert_eq!(store.known_groups(id).await.unwrap().unwrap().list, list());
    assert!(store.request_group_lookup(IntegrationId(99), now()).await.is_err());
}

async fn devices_outside_of_a_choice_are_counted_with_the_members_of_smart_groups(fixture: Fixture) {
    let synced = fixture.synced("One").await;
    let devices = (1..=6_i64).map(|id| {
        let mut facts = device(id);
        facts.org_group_uem_id = UemId(570 + id % 2);
        facts.platform = if id <= 3 { Platform::Android } else { Platform::Ios };
        facts
    });
    fixture.add(&synced, devices.collect()).await;
    let batch = fixture.store.sync_batch(synced.id, synced.run, &synced.lease);
    let facts = SmartGroupFacts {
        uem_id: UemId(9),
        uem_uuid: String::new(),
        name: "S".into(),
        org_group_uem_id: None,
        devices: 0,
    };
    let (_, groups) = batch.write_smart_groups(&[facts], now()).await.unwrap();
    batch.write_smart_group_members(groups[0], &[device(2).uem_id]).await.unwrap();
    let extent = |orgs: &[i64], smarts: &[i64]| ScopeExtent {
        is_everything: orgs.is_empty() && smarts.is_empty(),
        org_groups: orgs.iter().map(|id| UemId(*id)).collect(),
        smart_groups: smarts.iter().map(|id| UemId(*id)).collect(),
    };
    for (orgs, smarts, outside, android) in [
        (&[][..], &[][..], 0, 3),
        (&[571], &[], 3, 2),
        (&[571], &[9], 2, 3),
        (&[], &[9], 5, 1),
        (&[999], &[], 6, 0),
    ] {
        let extent = extent(orgs, smarts);
        let store = &fixture.store;
        assert_eq!(
            store.devices_outside(synced.id, &extent).await.unwrap(),
            (6, outside),
            "{orgs:?} {smarts:?}"
        );
        let found = store.android_devices_within(synced.id, &extent, None).await.unwrap();
        assert_eq!(found, android, "{orgs:?} {smarts:?}");
    }
    let world = OrgGroupFacts {
        uem_id: UemId(570),
        uem_uuid: String::new(),
        name: "World".into(),
        group_code: String::new(),
        kind: "Customer".into(),
        parent_uem_id: None,
        level: 0,
        devices: 6,
        users: 0,
    };
    batch.write_org_groups(&[world], now()).await.unwrap();
    let known = fixture.store.known_groups(synced.id).await.unwrap().unwrap();
    assert_eq!((known.read_at, known.list.org_groups.len(), known.list.smart_groups.len()), (None, 1, 1));
    assert!(ScopeSettings::default().extent(&GroupTree::default()).is_everything);
    assert!(fixture.store.find_known_device(synced.id, device(2).uem_id).await.unwrap().is_some());
    assert!(fixture.store.find_known_device(synced.id, UemId(99)).await.unwrap().is_none());
    assert_eq!(fixture.store.owners_of_devices(synced.id).await.unwrap().len(), 6);
}

async fn a_device_that_is_told_again_and_again_waits_once(fixture: Fixture) {
    let (store, id) = (&fixture.store, fixture.integration("One").await);
    store.renew_uem_webhook(id, now()).await.unwrap();
    for user in [None, Some(UemId(7)), None] {
        let added = store.add_uem_event(id, UemId(5), user, "Device MCC", now()).await.unwrap();
        assert_eq!(added, EventAdded::Waits);
    }
    let due = store.due_uem_events(id, true, 10, now()).await.unwrap();
    assert_eq!((due.len(), due[0].arrivals, due[0].user), (1, 3, Some(UemId(7))));
    assert_eq!(store.integrations_with_events(now()).await.unwrap(), [id]);
    store.postpone_uem_event(id, &due[0], SignedDuration::from_secs(5), now()).await.unwrap();
    assert!(store.due_uem_events(id, false, 10, now()).await.unwrap().is_empty());
    assert!(store.integrations_with_events(now()).await.unwrap().is_empty());
    let webhook = store.find_uem_webhook(id).await.unwrap().unwrap();
    assert_eq!((webhook.received, webhook.ignored, webhook.last_event.as_str()), (3, 0, "Device MCC"));
}

async fn an_event_that_comes_during_a_look_stays(fixture: Fixture) {
    let (store, id) = (&fixture.store, fixture.integration("One").await);
    store.add_uem_event(id, UemId(5), None, "Device MCC", now()).await.unwrap();
    let seen = store.due_uem_events(id, false, 10, now()).await.unwrap().remove(0);
    store.add_uem_event(id, UemId(5), None, "Device MCC", now()).await.unwrap();
    store.end_uem_event(id, &seen).await.unwrap();
    let again = store.due_uem_events(id, false, 10, now()).await.unwrap().remove(0);
    store.note_look(id, &again).await.unwrap();
    assert!(store.due_uem_events(id, true, 10, now()).await.unwrap().is_empty(), "seen beside a run");
    assert_eq!(store.due_uem_events(id, false, 10, now()).await.unwrap().len(), 1, "and once more after it");
    store.end_uem_event(id, &again).await.unwrap();
    assert_eq!(store.waiting_uem_events(id).await.unwrap(), 0);
}

async fn a_changed_choice_forgets_what_was_missed_and_a_rename_does_not(fixture: Fixture) {
    let synced = fixture.synced("One").await;
    let ids = fixture.add(&synced, vec![device(1), device(2)]).await;
    let batch = fixture.store.sync_batch(synced.id, synced.run, &synced.lease);
    batch.mark_missing(&ids, now()).await.unwrap();
    let row = fixture.store.find_integration(synced.id).await.unwrap().unwrap();
    let mut settings = row.settings.clone();
    settings.name = "Renamed".into();
    fixture.store.update_integration(synced.id, &settings, None, now()).await.unwrap();
    let missed = async || fixture.store.known_devices(synced.id).await.unwrap()[0].missing_runs;
    assert_eq!(missed().await, 1);
    let key = "og:570".parse().unwrap();
    settings.scope.groups =
        vec![hub_core::integration::ChosenGroup { key, name: "World".into(), include_children: true }];
    fixture.store.update_integration(synced.id, &settings, None, now()).await.unwrap();
    let after = fixture.store.find_integration(synced.id).await.unwrap().unwrap();
    assert_eq!((missed().await, after.scope_version), (0, row.scope_version + 1));
}

async fn a_removed_integration_leaves_no_lookup_event_or_login(fixture: Fixture) {
    let (store, id) = (&fixture.store, fixture.integration("One").await);
    store.request_group_lookup(id, now()).await.unwrap();
    store.renew_uem_webhook(id, now()).await.unwrap();
    store.add_uem_event(id, UemId(5), None, "Device MCC", now()).await.unwrap();
    let row = store.find_integration(id).await.unwrap().unwrap();
    let mut settings = row.settings;
    settings.personal_data.email = false;
    store.update_integration(id, &settings, None, now()).await.unwrap();
    assert_eq!(store.list_purges().await.unwrap().len(), 1);
    store.remove_integration(id).await.unwrap();
    assert!(store.uem_webhook_login(id).await.unwrap().is_none(), "hidden at once");
    store.empty_removed_integrations().await.unwrap();
    for table in ["group_lookups", "uem_webhooks", "uem_events", "personal_data_purges"] {
        let rows = fixture.test.database.query(&format!("SELECT 1 FROM {table}"), &[]).await.unwrap();
        assert!(rows.is_empty(), "{table}");
    }
}
