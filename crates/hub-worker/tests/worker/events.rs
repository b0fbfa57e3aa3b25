//! Devices that the tenant told about: looked at without a run, and never believed.

use std::time::{Duration, Instant};

use hub_core::{
    device_certificate::{DeviceKey, KeyKind},
    ids::UemId,
    integration::IntegrationSettings,
    operator::Visible,
    sync::{Mode, RunState, Section},
};
use hub_store::{DeviceFilter, DeviceState, LookUpOutcome, RunFilter};
use jiff::Timestamp;

use crate::support::{Hub, devices, hub};

pub async fn told(hub: &Hub, device: i64) {
    let event =
        hub.store.add_uem_event(hub.integration, UemId(device), None, "Device Deleted", Timestamp::now());
    event.await.expect("noted");
}

async fn name_of(hub: &Hub, serial: &str) -> Option<String> {
    let found = hub.store.find_devices_by_identifier(&Visible::Everything, serial).await.expect("read");
    found.into_iter().next().map(|row| row.facts.friendly_name)
}

async fn waiting(hub: &Hub) -> u64 {
    hub.store.waiting_uem_events(hub.integration).await.expect("read")
}

async fn runs(hub: &Hub) -> usize {
    hub.store.list_runs(&Visible::Everything, &RunFilter::default(), None, 100).await.expect("read").0.len()
}

/// A hub whose fleet was read a moment ago, so that no run is due.
async fn up_to_date(count: i64) -> Hub {
    let hub = hub(count).await;
    hub.run(
        Mode::Full,
        &[
            Section::OrgGroups,
            Section::Users,
            Section::Devices,
            Section::SmartGroups,
            Section::UserGroups,
            Section::Apps,
            Section::DeviceApps,
            Section::DeviceSecurity,
            Section::DeviceCertificates,
        ],
    )
    .await;
    hub
}

#[tokio::test]
async fn a_changed_a_new_and_a_deleted_device_are_looked_at_without_a_run() {
    let hub = up_to_date(20).await;
    hub.tenant.change(|fleet| {
        fleet.devices[2].1 = "renamed".into();
        fleet.devices.push((21, "new one".into(), "SERIAL0021".into()));
        fleet.devices.retain(|device| device.0 != 5);
        fleet.asked.clear();
    });
    for device in [3, 21, 5, 999] {
        told(&hub, device).await;
    }
    hub.works_until(|| async { waiting(&hub).await == 0 }).await;
    assert_eq!(name_of(&hub, "SERIAL0003").await.as_deref(), Some("renamed"));
    assert_eq!(name_of(&hub, "SERIAL0021").await.as_deref(), Some("new one"));
    assert_eq!(devices(&hub, Some(DeviceState::Active)).await, 21, "an event deletes nothing");
    assert_eq!(runs(&hub).await, 1);
    let asked = hub.tenant.change(|fleet| fleet.asked.clone());
    // What the role allows is probed by a page of one.
    let searches = asked.iter().filter(|path| path.starts_with("/mdm/devices/search"));
    assert!(searches.into_iter().all(|path| path.ends_with("pagesize=1")), "{asked:?}");
}

#[tokio::test]
async fn a_device_that_enrolled_again_is_left_to_a_run_that_recognises_it() {
    let hub = up_to_date(20).await;
    let before = hub
        .store
        .find_devices_by_identifier(&Visible::Everything, "SERIAL0004")
        .await
        .expect("read")
        .remove(0)
        .id;
    hub.tenant.change(|fleet| {
        fleet.devices.retain(|device| device.0 != 4);
        fleet.devices.push((40, "back again".into(), "SERIAL0004".into()));
    });
    told(&hub, 40).await;
    hub.works_until(|| async {
        waiting(&hub).await == 0 && name_of(&hub, "SERIAL0004").await.as_deref() == Some("back again")
    })
    .await;
    let after = hub.store.find_devices_by_identifier(&Visible::Everything, "SERIAL0004").await.expect("read");
    assert_eq!((after.len(), after[0].id), (1, before));
}

#[tokio::test]
async fn while_a_run_is_under_way_known_devices_are_looked_at_and_new_ones_wait_for_its_end() {
    let hub = up_to_date(40).await;
    hub.tenant.change(|fleet| fleet.page_delay_ms = 400);
    let now = Timestamp::now();
    let sections = [Section::OrgGroups, Section::Devices];
    hub.store.request_run(hub.integration, Mode::Full, &sections, "test", "r", now).await.expect("asked");
    let is_running = || async {
        let (runs, _) =
            hub.store.list_runs(&Visible::Everything, &RunFilter::default(), None, 1).await.expect("read");
        runs[0].state == RunState::Running
            && runs[0].report.sections.iter().any(|it| it.1.pages > 0 && it.0 == Section::Devices)
    };
    let seen_meanwhile = std::sync::atomic::AtomicBool::new(false);
    let has_told = std::sync::atomic::AtomicBool::new(false);
    hub.works_until(|| async {
        use std::sync::atomic::Ordering::SeqCst;
        let running = is_running().await;
        if running && !has_told.swap(true, SeqCst) {
            hub.tenant.change(|fleet| {
                fleet.devices[1].1 = "renamed".into();
                fleet.devices.push((41, "new one".into(), "SERIAL0041".into()));
            });
            told(&hub, 2).await;
            told(&hub, 41).await;
        }
        if running && name_of(&hub, "SERIAL0002").await.as_deref() == Some("renamed") {
            seen_meanwhile.store(true, SeqCst);
        }
        !running && has_told.load(SeqCst) && waiting(&hub).await == 0
    })
    .await;
    assert!(
        seen_meanwhile.load(std::sync::atomic::Ordering::SeqCst),
        "the decision needs it now, not after the run"
    );
    assert_eq!(name_of(&hub, "SERIAL0002").await.as_deref(), Some("renamed"));
    let page = hub
        .store
        .list_devices(&Visible::Everything, &DeviceFilter::default(), None, 100)
        .await
        .expect("read");
    assert_eq!(page.devices.len(), 41, "the new one is there once");
    let (runs, _) =
        hub.store.list_runs(&Visible::Everything, &RunFilter::default(), None, 1).await.expect("read");
    assert_eq!(runs[0].state, RunState::Succeeded, "{:?}", runs[0]);
}

#[tokio::test]
async fn a_device_out_of_scope_is_ignored_and_a_failing_tenant_is_asked_again_later() {
    let hub = up_to_date(20).await;
    hub.tenant.change(|fleet| (fleet.org_groups, fleet.placed) = (vec![1, 7, 8], vec![(30, 8)]));
    hub.edit(|settings| {
        let key = "og:7".parse().expect("a key");
        settings.scope.groups =
            vec![hub_core::integration::ChosenGroup { key, name: String::new(), include_children: false }];
    })
    .await;
    hub.full().await;
    hub.tenant.change(|fleet| {
        fleet.devices.push((30, "elsewhere".into(), "SERIAL0030".into()));
        fleet.broken = Some(("mdm/devices/2", 400));
    });
    told(&hub, 30).await;
    told(&hub, 2).await;
    hub.works_until(|| async { waiting(&hub).await == 1 }).await;
    assert_eq!(name_of(&hub, "SERIAL0030").await, None);
    let due = hub.store.due_uem_events(hub.integration, false, 10, Timestamp::MAX).await.expect("read");
    assert_eq!((due[0].device, due[0].tries), (UemId(2), 1), "it waits for its next try");
}

fn key(serial: &str) -> DeviceKey {
    DeviceKey { kind: KeyKind::SerialNumber, value: serial.to_owned() }
}

async fn look_up(hub: &Hub, serial: &str) -> LookUpOutcome {
    let key = key(serial);
    assert!(hub.store.ask_key_look_up(&key, Timestamp::now()).await.expect("asked"));
    let outcome = || async { hub.store.key_look_up_outcome(&key).await.expect("read") };
    hub.works_until(|| async { outcome().await.is_some() }).await;
    outcome().await.expect("it ended")
}

#[tokio::test]
async fn a_device_that_showed_its_certificate_before_it_was_read_is_looked_up_and_then_read() {
    let hub = up_to_date(20).await;
    hub.tenant.change(|fleet| fleet.devices.push((21, "new one".into(), "SERIAL0021/7 a".into())));
    assert_eq!(look_up(&hub, "SERIAL0021/7 a").await, LookUpOutcome::Found);
    hub.works_until(|| async { waiting(&hub).await == 0 }).await;
    assert_eq!(name_of(&hub, "SERIAL0021/7 a").await.as_deref(), Some("new one"));
    assert_eq!(look_up(&hub, "NOBODY").await, LookUpOutcome::NotFound);
    let again = hub.store.ask_key_look_up(&key("NOBODY"), Timestamp::now()).await.expect("asked");
    assert!(!again, "it was looked up a moment ago");
    let later = Timestamp::now() + jiff::SignedDuration::from_mins(2);
    assert!(hub.store.ask_key_look_up(&key("NOBODY"), later).await.expect("asked"));
}

#[tokio::test]
async fn a_look_up_is_left_to_the_hub_that_has_the_connector() {
    let hub = up_to_date(20).await;
    let through_connector = async |is: bool| {
        let row = hub.store.find_integration(hub.integration).await.expect("read").expect("it is there");
        let settings = IntegrationSettings { through_connector: is, ..row.settings };
        hub.store.update_integration(row.id, &settings, None, Timestamp::now()).await.expect("written");
    };
    through_connector(true).await;
    hub.store.new_connector_token(hub.integration, "test", Timestamp::now()).await.expect("made");
    assert_eq!(look_up(&hub, "SERIAL0001").await, LookUpOutcome::NotFound, "no hub has the connector");
    let linked =
        hub.store.connector_linked(hub.integration, "the other hub", "1", "uem:443", Timestamp::now());
    linked.await.expect("noted");
    assert!(hub.store.ask_key_look_up(&key("SERIAL0002"), Timestamp::now()).await.expect("asked"));
    let asked = Instant::now();
    hub.works_until(async || asked.elapsed() > Duration::from_secs(2)).await;
    let outcome = hub.store.key_look_up_outcome(&key("SERIAL0002")).await.expect("read");
    assert_eq!(outcome, None, "it waits for the other hub");
    // Which reaches the tenant.
    through_connector(false).await;
    hub.works_until(async || {
        let outcome = hub.store.key_look_up_outcome(&key("SERIAL0002")).await.expect("read");
        outcome == Some(LookUpOutcome::Found)
    })
    .await;
}

#[tokio::test]
async fn a_tenant_that_refuses_says_nothing_of_a_device() {
    let hub = up_to_date(20).await;
    hub.tenant.change(|fleet| fleet.refusal = Some((500, 7)));
    assert_eq!(look_up(&hub, "SERIAL0001").await, LookUpOutcome::Failed);
}

#[tokio::test]
async fn a_device_that_is_as_it_was_counts_as_confirmed() {
    let hub = up_to_date(3).await;
    let device = hub
        .store
        .find_devices_by_identifier(&Visible::Everything, "SERIAL0002")
        .await
        .expect("read")
        .remove(0)
        .id;
    let confirmed = || async { hub.store.fleet_rows(&[device.0]).await.expect("read").remove(0).changed_at };
    let (before, news) = (confirmed().await, hub.store.last_news().await.expect("read"));
    assert!(hub.store.ask_for_look(device, Timestamp::now()).await.expect("asked"));
    hub.works_until(|| async { waiting(&hub).await == 0 }).await;
    assert!(confirmed().await > before);
    assert!(hub.store.last_news().await.expect("read") > news, "decisions hear of it");
    assert_eq!(runs(&hub).await, 1);
}
