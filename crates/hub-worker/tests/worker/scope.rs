//! Which devices a choice of groups reads, and what becomes of those outside of it.

use std::collections::BTreeSet;

use hub_core::{
    integration::ChosenGroup,
    operator::Visible,
    sync::{Mode, RunState, Section},
};
use hub_store::{DeviceFilter, DeviceState};

use crate::support::{FLEET, Hub, counts, devices, hub};

/// World 1 with Europe 7 and Asia 8, Retail 9 below Europe: devices 1-10 in Europe, 11-15 in Retail, 16-20 in Asia.
async fn world() -> Hub {
    let hub = hub(20).await;
    hub.tenant.change(|fleet| {
        fleet.org_groups = vec![1, 7, 8, 9];
        fleet.parents = vec![(1, 1), (7, 1), (8, 1), (9, 7)];
        fleet.placed = (11..=20).map(|id| (id, if id <= 15 { 9 } else { 8 })).collect();
        fleet.members = Some(vec![1, 16, 17]);
    });
    hub
}

async fn choose(hub: &Hub, groups: &[&str]) {
    let groups: Vec<ChosenGroup> = groups
        .iter()
        .map(|text| {
            let (key, include_children) = text.strip_suffix('+').map_or((*text, false), |key| (key, true));
            ChosenGroup { key: key.parse().expect("a key"), name: "Chosen".into(), include_children }
        })
        .collect();
    hub.edit(|settings| settings.scope.groups = groups).await;
}

async fn stored(hub: &Hub) -> BTreeSet<i64> {
    let page = hub
        .store
        .list_devices(&Visible::Everything, &DeviceFilter::default(), None, 100)
        .await
        .expect("a list");
    page.devices.iter().map(|row| row.facts.uem_id.0).collect()
}

#[tokio::test]
async fn only_the_devices_of_the_chosen_groups_are_read_and_each_once() {
    for (groups, expected) in [
        (vec!["og:7"], (1..=10).collect::<Vec<i64>>()),
        (vec!["og:7+"], (1..=15).collect()),
        (vec!["og:9", "og:8"], (11..=20).collect()),
        (vec!["sg:9"], vec![1, 16, 17]),
        (vec!["og:7", "sg:9"], (1..=10).chain([16, 17]).collect()),
    ] {
        let hub = world().await;
        choose(&hub, &groups).await;
        let outcome = hub.run(Mode::Full, &FLEET).await;
        assert_eq!(outcome.state, RunState::Succeeded, "{groups:?}: {outcome:?}");
        assert_eq!(stored(&hub).await, expected.iter().copied().collect(), "{groups:?}");
        assert_eq!(counts(&outcome, Section::Devices).read, expected.len() as u64, "{groups:?}");
        // The next readings find nothing new, and nothing that is missing.
        for mode in [Mode::Full, Mode::Incremental] {
            let again = counts(&hub.run(mode, &FLEET).await, Section::Devices);
            assert_eq!((again.added, again.changed, again.missing), (0, 0, 0), "{groups:?} {mode}");
        }
    }
}

#[tokio::test]
async fn users_are_those_of_the_chosen_groups_and_the_owners_of_devices() {
    let hub = world().await;
    choose(&hub, &["og:8"]).await;
    // User 1 owns all devices, user 2 stands in the group World.
    let outcome = hub.run(Mode::Full, &FLEET).await;
    assert_eq!(counts(&outcome, Section::Users).added, 1, "{outcome:?}");
    choose(&hub, &["og:1", "og:8"]).await;
    assert_eq!(counts(&hub.run(Mode::Full, &FLEET).await, Section::Users).added, 1);
}

#[tokio::test]
async fn devices_outside_of_a_new_choice_go_by_the_rule_and_never_at_once() {
    let hub = world().await;
    hub.run(Mode::Full, &FLEET).await;
    hub.tenant.change(|fleet| fleet.hidden = vec![3]);
    hub.full().await;
    choose(&hub, &["og:7+"]).await;
    hub.tenant.change(|fleet| fleet.hidden.clear());
    // Deletion after 2 runs: the first one under the new choice counts nothing.
    let runs = [hub.full().await, hub.full().await, hub.full().await];
    let of = |index: usize| counts(&runs[index], Section::Devices);
    assert_eq!((of(0).missing, of(0).tombstoned), (0, 0), "{:?}", runs[0]);
    assert_eq!((of(1).missing, of(1).tombstoned), (5, 0), "{:?}", runs[1]);
    assert_eq!((of(2).missing, of(2).tombstoned), (5, 5), "{:?}", runs[2]);
    assert!(
        hub.tenant.change(|fleet| fleet.asked.contains(&"/mdm/devices/16".into())),
        "it was looked up directly"
    );
    assert_eq!(devices(&hub, Some(DeviceState::Active)).await, 15);
    // Chosen again, they come back.
    choose(&hub, &[]).await;
    assert_eq!(counts(&hub.full().await, Section::Devices).returned, 5);
}

#[tokio::test]
async fn a_device_of_the_choice_that_is_only_missed_in_the_list_stays() {
    let hub = world().await;
    choose(&hub, &["og:7+"]).await;
    hub.full().await;
    hub.tenant.change(|fleet| fleet.hidden = vec![5]);
    for _ in 0..4 {
        assert_eq!(counts(&hub.full().await, Section::Devices).tombstoned, 0);
    }
    assert_eq!(devices(&hub, Some(DeviceState::Tombstoned)).await, 0);
}

#[tokio::test]
async fn a_chosen_group_that_vanished_is_lost_and_deletes_nobody() {
    for (groups, lost) in [(vec!["og:7", "og:8"], "og:8"), (vec!["og:7", "sg:9"], "sg:9")] {
        let hub = world().await;
        choose(&hub, &groups).await;
        hub.run(Mode::Full, &FLEET).await;
        let before = stored(&hub).await;
        hub.tenant.change(|fleet| {
            if lost == "og:8" {
                fleet.org_groups.retain(|group| *group != 8);
            } else {
                fleet.members = Some(vec![]);
            }
            // Somebody of the other group really left: even that waits.
            fleet.devices.retain(|device| device.0 != 2);
        });
        for _ in 0..4 {
            let outcome = hub.full().await;
            assert_eq!(outcome.state, RunState::Partial, "{outcome:?}");
            assert!(outcome.error.contains("scope lost") && outcome.error.contains(lost), "{outcome:?}");
            assert_eq!(outcome.report.lost_groups.len(), 1, "{outcome:?}");
            assert_eq!(counts(&outcome, Section::Devices).missing, 0, "{outcome:?}");
        }
        assert_eq!(stored(&hub).await, before, "{groups:?}");
    }
}

#[tokio::test]
async fn a_lookup_tells_the_groups_with_their_devices_before_anything_was_read() {
    let hub = world().await;
    hub.store.request_group_lookup(hub.integration, jiff::Timestamp::now()).await.expect("asked");
    hub.store
        .set_integration_state(
            hub.integration,
            hub_core::integration::IntegrationState::Paused,
            "",
            jiff::Timestamp::now(),
        )
        .await
        .expect("paused, so that no run comes between");
    hub.works_until(|| async { hub.store.known_groups(hub.integration).await.expect("read").is_some() })
        .await;
    let known = hub.store.known_groups(hub.integration).await.expect("read").expect("known");
    let devices: Vec<(i64, u64)> =
        known.list.org_groups.iter().map(|group| (group.uem_id.0, group.devices)).collect();
    assert_eq!(devices, [(1, 20), (7, 15), (8, 5), (9, 5)]);
    assert_eq!(known.list.own_devices().values().copied().collect::<Vec<u64>>(), [0, 10, 5, 5]);
    assert_eq!(known.list.smart_groups.len(), 1);
}
