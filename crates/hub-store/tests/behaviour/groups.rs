//! Organization groups, smart groups and their members, user groups.

use hub_core::{
    fleet::{OrgGroupFacts, SmartGroupFacts, UserGroupFacts},
    ids::{SmartGroupId, UemId},
    operator::Visible,
};
use hub_store::{DeviceFilter, StoreError};

use crate::{
    fixture::{Fixture, device, now},
    on_both,
};

on_both! {
    organization_groups_are_compared_and_marked_when_gone
    smart_groups_answer_their_ids_in_order
    user_groups_are_compared_marked_when_gone_and_listed_by_integration
    members_are_written_by_difference_and_filter_devices
}

fn org(uem_id: i64, level: i64) -> OrgGroupFacts {
    OrgGroupFacts {
        uem_id: UemId(uem_id),
        uem_uuid: String::new(),
        name: format!("Group {uem_id}"),
        group_code: String::new(),
        kind: "Container".into(),
        parent_uem_id: (level > 0).then_some(UemId(570)),
        level,
        devices: 0,
        users: 0,
    }
}

fn smart(uem_id: i64, name: &str) -> SmartGroupFacts {
    SmartGroupFacts {
        uem_id: UemId(uem_id),
        uem_uuid: String::new(),
        name: name.into(),
        org_group_uem_id: Some(UemId(570)),
        devices: 0,
    }
}

async fn organization_groups_are_compared_and_marked_when_gone(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let batch = fixture.store.sync_batch(synced.id, synced.run, &synced.lease);
    let groups = [org(580, 1), org(570, 0), org(590, 1)];
    assert_eq!(batch.write_org_groups(&groups, now()).await.unwrap(), (3, 0, 0));
    assert_eq!(batch.write_org_groups(&groups, now()).await.unwrap(), (0, 0, 0));
    let renamed = OrgGroupFacts { name: "New".into(), ..org(580, 1) };
    assert_eq!(batch.write_org_groups(&[org(570, 0), renamed.clone()], now()).await.unwrap(), (0, 1, 1));
    let rows = fixture.store.list_org_groups(&Visible::one(synced.id)).await.unwrap();
    let found: Vec<_> = rows.iter().map(|row| (row.facts.uem_id.0, row.is_gone)).collect();
    assert_eq!(found, [(570, false), (590, true), (580, false)]);
    assert_eq!(rows[2].facts, renamed);
    assert_eq!(batch.write_org_groups(&groups, now()).await.unwrap(), (0, 2, 0));
}

async fn smart_groups_answer_their_ids_in_order(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let batch = fixture.store.sync_batch(synced.id, synced.run, &synced.lease);
    let groups = [smart(3, "All phones"), smart(1, "All 100%"), smart(2, "Macs")];
    let (counts, ids) = batch.write_smart_groups(&groups, now()).await.unwrap();
    assert_eq!((counts, ids.len()), ((3, 0, 0), 3));
    for (id, facts) in ids.iter().zip(&groups) {
        assert_eq!(fixture.store.find_smart_group(*id).await.unwrap().unwrap().facts, *facts);
    }
    let (counts, again) = batch.write_smart_groups(&groups[..2], now()).await.unwrap();
    assert_eq!((counts, again.as_slice()), ((0, 0, 1), &ids[..2]));
    let page = fixture.store.list_smart_groups(&Visible::one(synced.id), "ALL", None, 1).await.unwrap();
    let rest =
        fixture.store.list_smart_groups(&Visible::Everything, "all", page.next.as_ref(), 1).await.unwrap();
    assert_eq!((page.groups.len(), rest.groups.len(), rest.next), (1, 1, None));
    assert!(fixture.store.find_smart_group(ids[2]).await.unwrap().unwrap().is_gone);
}

async fn user_groups_are_compared_marked_when_gone_and_listed_by_integration(fixture: Fixture) {
    let group = |id: i64, name: &str| UserGroupFacts {
        uem_id: UemId(id),
        name: name.into(),
        org_group: "Group 570".into(),
        org_group_uem_id: (id != 2).then_some(UemId(570)),
        users: 5,
    };
    let synced = fixture.synced("Berlin").await;
    let batch = fixture.store.sync_batch(synced.id, synced.run, &synced.lease);
    let groups = [group(3, "Sales"), group(1, "Salesmen"), group(2, "Shops")];
    assert_eq!(batch.write_user_groups(&groups, now()).await.unwrap(), (3, 0, 0));
    assert_eq!(batch.write_user_groups(&groups, now()).await.unwrap(), (0, 0, 0));
    let grown = UserGroupFacts { users: 6, ..group(2, "Shops") };
    assert_eq!(batch.write_user_groups(&[group(3, "Sales"), grown], now()).await.unwrap(), (0, 1, 1));
    let other = fixture.synced("Rome").await;
    let elsewhere = fixture.store.sync_batch(other.id, other.run, &other.lease);
    assert_eq!(elsewhere.write_user_groups(&groups[..1], now()).await.unwrap(), (1, 0, 0));

    let list = async |visible: &Visible, search: &str, limit| {
        let (rows, next) = fixture.store.list_user_groups(visible, search, None, limit).await.unwrap();
        let lines: Vec<_> =
            rows.into_iter().map(|row| (row.facts.uem_id.0, row.facts.users, row.is_gone)).collect();
        (lines, next)
    };
    let here = Visible::one(synced.id);
    assert_eq!(list(&here, "", 9).await.0, [(3, 5, false), (1, 5, true), (2, 6, false)]);
    assert_eq!(list(&here, "SALES", 9).await.0, [(3, 5, false), (1, 5, true)]);
    let (first, next) = list(&Visible::Everything, "sales", 2).await;
    let (rest, end) =
        fixture.store.list_user_groups(&Visible::Everything, "sales", next.as_ref(), 2).await.unwrap();
    assert_eq!((first.len(), rest.len(), end), (2, 1, None));
    assert_eq!(rest[0].integration_id, other.id);
    let found = fixture.store.find_user_group(rest[0].id).await.unwrap().unwrap();
    assert_eq!(found.facts, groups[0]);
    // What came back loses its mark.
    assert_eq!(batch.write_user_groups(&groups, now()).await.unwrap(), (0, 2, 0));
    assert!(list(&here, "", 9).await.0.iter().all(|group| !group.2));
}

async fn members_are_written_by_difference_and_filter_devices(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    fixture.add(&synced, (1..=9).map(device).collect()).await;
    let other = fixture.synced("Rome").await;
    fixture.add(&other, (1..=9).map(device).collect()).await;
    let batch = fixture.store.sync_batch(synced.id, synced.run, &synced.lease);
    let (_, ids) = batch.write_smart_groups(&[smart(1, "Some")], now()).await.unwrap();
    let members = async |ids: &[i64]| {
        let members: Vec<_> = ids.iter().map(|id| UemId(*id)).collect();
        batch.write_smart_group_members(SmartGroupId(1), &members).await.unwrap()
    };
    assert_eq!(ids, [SmartGroupId(1)]);
    // One twice, and one that is no known device.
    assert_eq!(members(&[2, 4, 4, 6, 77]).await, (4, 0));
    assert_eq!(members(&[4, 6, 8, 77]).await, (1, 1));
    assert_eq!(members(&[4, 6, 8, 77]).await, (0, 0));
    assert_eq!(fixture.store.find_smart_group(ids[0]).await.unwrap().unwrap().members, 4);
    let mut filter = DeviceFilter { smart_group_id: Some(1), ..DeviceFilter::default() };
    let found: Vec<_> = fixture.all(&filter, 2).await.iter().map(|row| row.facts.uem_id.0).collect();
    assert_eq!(found, [4, 6, 8]);
    filter.search = "device 6".into();
    assert_eq!(fixture.all(&filter, 2).await.len(), 1);
    filter.integration_id = Some(other.id);
    assert!(fixture.all(&filter, 2).await.is_empty());
    filter = DeviceFilter { smart_group_id: Some(99), ..DeviceFilter::default() };
    assert!(fixture.all(&filter, 2).await.is_empty());
    let stranger = fixture.store.sync_batch(other.id, other.run, &other.lease);
    let refused = stranger.write_smart_group_members(ids[0], &[UemId(1)]).await;
    assert!(matches!(refused, Err(StoreError::Missing { .. })));
}
