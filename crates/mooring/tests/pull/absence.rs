//! Devices that are no longer listed: counted by complete pulls, asked for by their own ids, tombstoned only then,
//! held where they are many, and back as soon as they are seen.

mod gate;

use serde_json::json;

use self::gate::Gate;
use crate::{
    place::{Kind, Place, on_both},
    same_fleet::assert_tenant_is_stored,
    stored::{in_state, last_run, rows, states},
    tenant::Tenant,
};

on_both!(
    removed_devices_are_missed_twice_and_then_tombstoned,
    a_third_of_the_fleet_is_held_for_a_person,
    a_group_that_is_no_longer_visible_is_a_lost_scope,
    devices_that_come_back_are_restored,
    devices_that_enrol_again_are_the_same_devices,
);

async fn removed_devices_are_missed_twice_and_then_tombstoned(kind: Kind) {
    let (tenant, place) = (Tenant::start(500).await, Place::new(kind).await);
    tenant.pull(&place.url).succeeds().await;
    let gone = tenant.remove(10, 4).await;
    for run in 1..=2 {
        let line = tenant.pull(&place.url).succeeds().await;
        assert_eq!(
            (&line["missing"], &line["tombstoned"], &line["writes"]),
            (&json!(10), &json!(0), &json!(10)),
            "{line}"
        );
        let missed: Vec<i64> =
            states(&place).await.into_iter().filter(|(_, it)| it.1 == run).map(|it| it.0).collect();
        assert_eq!((in_state(&place, "missing").await, missed), (gone.clone(), gone.clone()));
    }
    // The tenant cannot be asked for them: no answer is no proof.
    tenant.fault(json!({"kind": "status", "status": 403, "code": 1011, "route": format!("/mdm/devices/{}", gone[0])})).await;
    let line = tenant.pull(&place.url).succeeds().await;
    assert_eq!(line["tombstoned"], 9, "{line}");
    assert_eq!(in_state(&place, "missing").await, gone[..1]);
    tenant.heal().await;
    let line = tenant.pull(&place.url).succeeds().await;
    assert_eq!((&line["tombstoned"], &line["held"]), (&json!(1), &json!(0)), "{line}");
    assert_eq!(in_state(&place, "tombstoned").await, gone);
    assert_tenant_is_stored(&tenant, &place).await;
    let line = tenant.pull(&place.url).succeeds().await;
    assert_eq!((&line["missing"], &line["writes"]), (&json!(0), &json!(0)), "{line}");
}

async fn a_third_of_the_fleet_is_held_for_a_person(kind: Kind) {
    let (tenant, place) = (Tenant::start(500).await, Place::new(kind).await);
    tenant.pull(&place.url).succeeds().await;
    let before = tenant.devices().await;
    let gone = tenant.remove(150, 4).await;
    // What was told to be wiped is expected to go: it is not of those who wait for a person.
    let is_wiped = |id: &&i64| {
        before[*id]["EnrollmentStatus"].as_str().is_some_and(|word| word.ends_with("WipePending"))
    };
    let held = gone.len() - gone.iter().filter(is_wiped).count();
    for _ in 1..=2 {
        tenant.pull(&place.url).succeeds().await;
    }
    for _ in 3..=4 {
        let ended = tenant.pull(&place.url).run().await;
        let line = ended.succeeded();
        assert_eq!(
            (&line["state"], &line["held"], &line["tombstoned"]),
            (&json!("held"), &json!(held), &json!(0)),
            "{line}"
        );
        assert!(ended.stderr.contains("none was tombstoned"), "{}", ended.stderr);
        assert_eq!(
            (in_state(&place, "missing").await, in_state(&place, "tombstoned").await),
            (gone.clone(), vec![])
        );
    }
    assert_tenant_is_stored(&tenant, &place).await;
}

async fn a_group_that_is_no_longer_visible_is_a_lost_scope(kind: Kind) {
    let (tenant, place) = (Tenant::start(300).await, Place::new(kind).await);
    let gate = Gate::before(&tenant).await;
    gate.pull(&tenant, &place.url).succeeds().await;
    let sql = "SELECT org_group_uem_id FROM devices GROUP BY org_group_uem_id ORDER BY COUNT(*) LIMIT 1";
    let group: i64 = rows(&place.open().await, sql).await[0].parse().unwrap();
    gate.hide(|hidden| hidden.groups.insert(group));
    for _ in 0..4 {
        let ended = gate.pull(&tenant, &place.url).run().await;
        let line = ended.succeeded();
        assert_eq!(
            (&line["writes"], &line["tombstoned"], &line["held"]),
            (&json!(0), &json!(0), &json!(0)),
            "{ended:?}"
        );
        assert!(
            ended.stderr.contains("scope lost") && ended.stderr.contains(&group.to_string()),
            "{ended:?}"
        );
    }
    assert!(states(&place).await.values().all(|state| *state == ("active".to_owned(), 0)));
    gate.hide(|hidden| hidden.groups.clear());
    let line = gate.pull(&tenant, &place.url).succeeds().await;
    assert_eq!((&line["added"], &line["devices"]), (&json!(0), &json!(300)), "{line}");
    assert_tenant_is_stored(&tenant, &place).await;
}

async fn devices_that_come_back_are_restored(kind: Kind) {
    let (tenant, place) = (Tenant::start(200).await, Place::new(kind).await);
    let gate = Gate::before(&tenant).await;
    gate.pull(&tenant, &place.url).succeeds().await;
    let ids: Vec<i64> = tenant.devices().await.into_keys().collect();
    // Left out of the list only: the look-up finds them, so they stay.
    let (listed_badly, away) = ([ids[3], ids[70]], [ids[5], ids[120]]);
    gate.hide(|hidden| hidden.devices.extend(listed_badly.map(|id| (id, false))));
    gate.hide(|hidden| hidden.devices.extend(away.map(|id| (id, true))));
    for _ in 1..=3 {
        gate.pull(&tenant, &place.url).succeeds().await;
    }
    assert_eq!(in_state(&place, "tombstoned").await, away);
    assert_eq!(in_state(&place, "active").await.len(), 198, "two of them answer when asked for");
    gate.hide(|hidden| hidden.devices.clear());
    gate.pull(&tenant, &place.url).succeeds().await;
    assert_tenant_is_stored(&tenant, &place).await;
    let sql = "SELECT d.uem_id, h.kind FROM device_history h JOIN devices d ON d.id = h.device_id
        WHERE h.kind = 'restored' ORDER BY d.uem_id";
    assert_eq!(rows(&place.open().await, sql).await, away.map(|id| format!("{id}|restored")));
    assert_eq!(last_run(&place, "state").await, "succeeded");
}

async fn devices_that_enrol_again_are_the_same_devices(kind: Kind) {
    let (tenant, place) = (Tenant::start(200).await, Place::new(kind).await);
    tenant.pull(&place.url).succeeds().await;
    let before = tenant.devices().await;
    let gone = tenant.remove(2, 9).await;
    for _ in 1..=3 {
        tenant.pull(&place.url).succeeds().await;
    }
    assert_eq!(in_state(&place, "tombstoned").await, gone);
    for id in &gone {
        let (serial, udid) = (&before[id]["SerialNumber"], &before[id]["Udid"]);
        tenant.control("devices", json!({"serial_number": serial, "udid": udid})).await;
    }
    tenant.pull(&place.url).succeeds().await;
    assert_tenant_is_stored(&tenant, &place).await;
    let count = rows(&place.open().await, "SELECT COUNT(*) FROM devices").await;
    assert_eq!(count, ["200"], "two that were restored under new ids, not two more");
    assert_eq!(in_state(&place, "tombstoned").await, Vec::<i64>::new());
}
