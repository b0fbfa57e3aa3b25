//! Who is missed, kept, held and concluded to be gone.

use hub_core::{
    operator::Visible,
    sync::{Mode, RunState, Section},
};
use hub_store::DeviceState;

use crate::support::{self, FLEET, counts, devices, hub, settings};

#[tokio::test]
async fn a_missing_device_goes_after_the_set_number_of_complete_runs() {
    let hub = hub(20).await;
    hub.full().await;
    hub.tenant.change(|fleet| fleet.devices.retain(|it| it.0 != 5));
    let first = hub.full().await;
    assert_eq!(
        (counts(&first, Section::Devices).missing, counts(&first, Section::Devices).tombstoned),
        (1, 0)
    );
    assert_eq!(devices(&hub, Some(DeviceState::Missing)).await, 1);
    let second = hub.full().await;
    assert_eq!(counts(&second, Section::Devices).tombstoned, 1, "{second:?}");
    assert_eq!(devices(&hub, Some(DeviceState::Tombstoned)).await, 1);
    assert!(
        hub.tenant.change(|fleet| fleet.asked.contains(&"/mdm/devices/5".into())),
        "it was looked up directly"
    );
}

#[tokio::test]
async fn a_device_that_a_look_up_finds_stays() {
    let hub = hub(20).await;
    hub.full().await;
    hub.tenant.change(|fleet| fleet.hidden = vec![5]);
    for _ in 0..4 {
        assert_eq!(counts(&hub.full().await, Section::Devices).tombstoned, 0);
    }
    assert_eq!(devices(&hub, Some(DeviceState::Tombstoned)).await, 0);
}

#[tokio::test]
async fn a_returned_device_is_restored() {
    let hub = hub(20).await;
    hub.full().await;
    let gone = hub.tenant.change(|fleet| fleet.devices.remove(4));
    hub.full().await;
    hub.full().await;
    hub.tenant.change(|fleet| fleet.devices.insert(4, gone));
    let outcome = hub.full().await;
    assert_eq!(
        (counts(&outcome, Section::Devices).returned, counts(&outcome, Section::Devices).added),
        (1, 0)
    );
    assert_eq!(devices(&hub, Some(DeviceState::Active)).await, 20);
}

#[tokio::test]
async fn above_the_threshold_the_plan_is_held() {
    let hub = hub(20).await;
    hub.full().await;
    hub.tenant.change(|fleet| fleet.devices.truncate(9));
    hub.full().await;
    let outcome = hub.full().await;
    assert_eq!(outcome.state, RunState::Held, "{outcome:?}");
    assert_eq!(
        (counts(&outcome, Section::Devices).held, counts(&outcome, Section::Devices).tombstoned),
        (11, 0)
    );
    assert_eq!(devices(&hub, Some(DeviceState::Tombstoned)).await, 0);
    assert_eq!(hub.store.find_held_plan(hub.integration).await.unwrap().unwrap().devices, 11);
    // All come back: nothing waits for a person any more.
    hub.tenant.change(|fleet| {
        fleet.devices = (1..=20).map(|id| (id, format!("device {id}"), format!("SERIAL{id:04}"))).collect();
    });
    assert_eq!(hub.full().await.state, RunState::Succeeded);
    assert_eq!(hub.store.find_held_plan(hub.integration).await.unwrap(), None);
}

#[tokio::test]
async fn faulty_partial_and_empty_runs_conclude_nothing() {
    let hub = hub(35).await;
    hub.full().await;
    hub.tenant.change(|fleet| fleet.devices.retain(|it| it.0 != 5));
    for fault in 0..3 {
        hub.tenant.change(|fleet| match fault {
            0 => fleet.broken_from_page = Some((2, 400)),
            1 => fleet.is_empty = true,
            _ => fleet.forbidden = Some("devices/search"),
        });
        for _ in 0..3 {
            let outcome = hub.full().await;
            assert!(
                matches!(outcome.state, RunState::Partial | RunState::Failed),
                "fault {fault}: {outcome:?}"
            );
            assert_eq!(counts(&outcome, Section::Devices).missing, 0, "fault {fault}");
            assert!(!outcome.error.is_empty() && !outcome.remedy.is_empty(), "fault {fault}: {outcome:?}");
        }
        hub.tenant
            .change(|fleet| (fleet.broken_from_page, fleet.is_empty, fleet.forbidden) = (None, false, None));
    }
    assert_eq!(devices(&hub, Some(DeviceState::Active)).await, 35);
}

#[tokio::test]
async fn a_lost_scope_is_an_alert_and_no_absence() {
    let hub = hub(20).await;
    hub.full().await;
    hub.tenant.change(|fleet| {
        fleet.org_groups = vec![1];
        fleet.hidden = (1..=5).collect();
    });
    for _ in 0..3 {
        let outcome = hub.full().await;
        assert_eq!(counts(&outcome, Section::Devices).missing, 0);
        assert!(outcome.report.remarks.iter().any(|remark| remark.starts_with("scope lost")), "{outcome:?}");
    }
    assert_eq!(devices(&hub, Some(DeviceState::Active)).await, 20);
}

#[tokio::test]
async fn a_run_after_an_edit_of_the_server_counts_no_absence() {
    let hub = hub(20).await;
    hub.full().await;
    hub.tenant.change(|fleet| fleet.devices.retain(|it| it.0 != 5));
    let other = support::credentials();
    let same = settings(&hub.server.uri());
    hub.store.update_integration(hub.integration, &same, Some(&other), jiff::Timestamp::now()).await.unwrap();
    assert_eq!(counts(&hub.full().await, Section::Devices).missing, 0);
    assert_eq!(counts(&hub.full().await, Section::Devices).missing, 1);
}

#[tokio::test]
async fn a_run_whose_later_section_fails_counts_no_absence() {
    let hub = hub(20).await;
    hub.run(Mode::Full, &FLEET).await;
    hub.tenant.change(|fleet| {
        fleet.devices.retain(|it| it.0 != 5);
        fleet.broken = Some(("mam/apps/search", 400));
    });
    for _ in 0..3 {
        let outcome = hub.run(Mode::Full, &FLEET).await;
        assert_eq!(outcome.state, RunState::Partial, "{outcome:?}");
        assert_eq!(counts(&outcome, Section::Devices).missing, 0, "{outcome:?}");
    }
    assert_eq!(devices(&hub, Some(DeviceState::Active)).await, 20);
    // A section that is only off keeps nothing back.
    hub.tenant.change(|fleet| (fleet.broken, fleet.forbidden) = (None, Some("mam/apps/search")));
    let outcome = hub.run(Mode::Full, &FLEET).await;
    assert_eq!((outcome.state, counts(&outcome, Section::Devices).missing), (RunState::Partial, 1));
}

#[tokio::test]
async fn look_ups_beyond_the_limit_follow_in_the_next_runs() {
    let hub = hub(40).await;
    hub.full().await;
    hub.tenant.change(|fleet| fleet.devices.truncate(31));
    hub.full().await;
    let mut gone = Vec::new();
    for _ in 0..3 {
        let outcome = hub.full_with(4).await;
        assert_eq!(outcome.state, RunState::Succeeded, "{outcome:?}");
        gone.push(counts(&outcome, Section::Devices).tombstoned);
    }
    assert_eq!(gone, [4, 4, 1]);
}

#[tokio::test]
async fn an_address_that_leads_to_another_tenant_changes_nothing() {
    let hub = hub(20).await;
    hub.full().await;
    hub.tenant.change(|fleet| {
        fleet.tenant_mark = 1;
        fleet.devices.iter_mut().for_each(|it| it.1 = "stranger".into());
    });
    let outcome = hub.full().await;
    assert_eq!(outcome.state, RunState::Failed, "{outcome:?}");
    assert!(outcome.error.contains("not the one whose data is stored"), "{outcome:?}");
    let stored =
        hub.store.find_devices_by_identifier(&Visible::Everything, "SERIAL0004").await.unwrap().remove(0);
    assert_eq!(stored.facts.friendly_name, "device 4");
}
