//! What operators and tokens are limited to, and which integrations that shows.

use hub_core::{
    fleet::{OrgGroupFacts, SmartGroupFacts},
    ids::{IntegrationId, UemId},
    integration::{ChosenGroup, IntegrationSettings, ScopeSettings},
    operator::{Limits, Role, Subtree, Visible},
};
use hub_store::{DeviceFilter, NewIntegration, NewToken, OperatorChange, RunFilter, UserFilter};
use secrecy::SecretString;

use crate::{
    fixture::{Fixture, Synced, basic, device, now, settings},
    on_both,
};

on_both! {
    limits_are_kept_with_operators_and_tokens
    what_is_limited_follows_the_groups_that_were_read
    lists_and_counts_hold_what_is_visible
}

fn within(group: i64) -> Limits {
    Limits::to(vec![Subtree { tenant: "tenant.example:443".to_owned(), top: UemId(group) }])
}

fn org(uem_id: i64, parent: Option<i64>) -> OrgGroupFacts {
    OrgGroupFacts {
        uem_id: UemId(uem_id),
        uem_uuid: String::new(),
        name: format!("Group {uem_id}"),
        group_code: String::new(),
        kind: "Container".into(),
        parent_uem_id: parent.map(UemId),
        level: i64::from(parent.is_some()),
        devices: 0,
        users: 0,
    }
}

async fn choose(fixture: &Fixture, synced: &Synced, name: &str, group: &str) {
    let chosen = ChosenGroup { key: group.parse().unwrap(), name: String::new(), include_children: false };
    let scope = ScopeSettings { groups: vec![chosen], android_enterprise: Vec::new() };
    let settings = IntegrationSettings { scope, ..settings(name) };
    fixture.store.update_integration(synced.id, &settings, None, now()).await.unwrap();
}

async fn limits_are_kept_with_operators_and_tokens(fixture: Fixture) {
    let store = &fixture.store;
    let password = SecretString::from("right");
    store.insert_operator("root", &password, Role::Admin, &Limits::none(), now()).await.unwrap();
    let id = store.insert_operator("ann", &password, Role::Viewer, &within(580), now()).await.unwrap();
    let cookie = store.open_session(id, now()).await.unwrap();
    let session = store.find_session(&cookie, now()).await.unwrap().unwrap();
    assert_eq!(session.operator.limits, within(580));
    for limits in [Limits::to(Vec::new()), within(590), Limits::none()] {
        let change = OperatorChange { limits: Some(limits.clone()), ..OperatorChange::default() };
        store.update_operator(id, &change).await.unwrap();
        assert_eq!(store.find_operator(id).await.unwrap().unwrap().limits, limits);
        assert!(store.find_session(&cookie, now()).await.unwrap().is_none(), "its sessions end");
    }
    for limits in [Limits::none(), Limits::to(Vec::new()), within(580)] {
        let new = NewToken {
            name: "t".into(),
            scope: Role::Viewer.into(),
            limits: limits.clone(),
            expires_at: None,
            made_by: String::new(),
        };
        let (_, secret) = store.insert_token(&new, now()).await.unwrap();
        assert_eq!(store.find_token(&secret, now()).await.unwrap().unwrap().limits, limits);
    }
}

async fn what_is_limited_follows_the_groups_that_were_read(fixture: Fixture) {
    let store = &fixture.store;
    let synced = fixture.synced("Berlin").await;
    let is_shown = async |group: i64| store.visible(&within(group)).await.unwrap().contains(synced.id);
    assert!(!is_shown(570).await, "nothing is known of its groups");
    let batch = store.sync_batch(synced.id, synced.run, &synced.lease);
    let (world, branch) = (org(570, None), org(580, Some(570)));
    batch.write_org_groups(&[world.clone(), branch], now()).await.unwrap();
    assert!(is_shown(570).await && !is_shown(580).await, "it reads everything below 570");
    choose(&fixture, &synced, "Berlin", "og:580").await;
    assert!(is_shown(580).await && is_shown(570).await);
    choose(&fixture, &synced, "Berlin", "sg:12").await;
    assert!(!is_shown(580).await, "who manages the smart group is not known");
    let smart = SmartGroupFacts {
        uem_id: UemId(12),
        uem_uuid: String::new(),
        name: "Phones".into(),
        org_group_uem_id: Some(UemId(580)),
        devices: 0,
    };
    batch.write_smart_groups(&[smart], now()).await.unwrap();
    assert!(is_shown(580).await);
    batch.write_org_groups(&[world], now()).await.unwrap();
    assert!(!is_shown(580).await, "the group is gone");
    assert_eq!(store.visible(&Limits::none()).await.unwrap(), Visible::Everything);
    assert_eq!(store.visible(&Limits::to(Vec::new())).await.unwrap(), Visible::nothing());
}

async fn lists_and_counts_hold_what_is_visible(fixture: Fixture) {
    let store = &fixture.store;
    let one = fixture.synced("Berlin").await;
    fixture.add(&one, (1..=3).map(device).collect()).await;
    let elsewhere = IntegrationSettings::new("Lisbon", "https://elsewhere.example");
    let new = NewIntegration { settings: elsewhere, credentials: basic("x") };
    let other: IntegrationId = store.insert_integration(&new, now()).await.unwrap();
    let devices = async |visible: &Visible| {
        let page = store.list_devices(visible, &DeviceFilter::default(), None, 50).await.unwrap();
        (page.devices.len(), page.count, store.fleet_counts(visible, now()).await.unwrap().devices)
    };
    assert_eq!(devices(&Visible::Everything).await, (3, 3, 3));
    assert_eq!(devices(&Visible::one(one.id)).await, (3, 3, 3));
    for visible in [Visible::nothing(), Visible::one(other)] {
        assert_eq!(devices(&visible).await, (0, 0, 0), "{visible:?}");
        let search = DeviceFilter { search: "sn".into(), ..DeviceFilter::default() };
        assert_eq!(store.list_devices(&visible, &search, None, 50).await.unwrap().count, 0);
        assert!(store.find_devices_by_identifier(&visible, "SN000001").await.unwrap().is_empty());
        assert!(store.list_runs(&visible, &RunFilter::default(), None, 50).await.unwrap().0.is_empty());
        assert_eq!(store.list_users(&visible, &UserFilter::default(), None, 50).await.unwrap().count, 0);
    }
    assert_eq!(store.list_integrations(&Visible::one(other)).await.unwrap().len(), 1);
    assert!(store.list_integrations(&Visible::nothing()).await.unwrap().is_empty());
}
