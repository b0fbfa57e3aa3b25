//! What a run reads and writes, and what a tenant that refuses or breaks makes of it.

use hub_core::{
    integration::IntegrationState,
    operator::Visible,
    sync::{Mode, RunReport, RunState, Section},
};
use hub_store::DeviceState;
use hub_worker::{WorkerError, WorkerSettings, verify};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::support::{FLEET, counts, credentials, devices, hub, request, settings};

#[tokio::test]
async fn the_first_run_reads_everything_and_the_second_writes_nothing() {
    let hub = hub(35).await;
    let first = hub.run(Mode::Full, &FLEET).await;
    assert_eq!(first.state, RunState::Succeeded, "{first:?}");
    let read = counts(&first, Section::Devices);
    assert_eq!((read.read, read.total, read.pages, read.added, read.changed), (35, 35, 4, 35, 0));
    assert_eq!(devices(&hub, None).await, 35);
    for section in FLEET {
        assert!(counts(&first, section).is_complete, "{section}");
    }
    let second = hub.run(Mode::Full, &FLEET).await;
    assert_eq!(second.state, RunState::Succeeded);
    let writes: Vec<u64> = second.report.sections.iter().map(|(_, counts)| counts.writes).collect();
    assert_eq!(writes, [0, 0, 0, 0, 0]);
}

#[tokio::test]
async fn only_differences_are_written() {
    let hub = hub(35).await;
    hub.full().await;
    hub.tenant.change(|fleet| {
        fleet.devices[3].1 = "renamed".into();
        fleet.devices.push((99, "new".into(), "SERIAL9999".into()));
    });
    let outcome = hub.full().await;
    let read = counts(&outcome, Section::Devices);
    assert_eq!((read.added, read.changed, read.writes), (1, 1, 2), "{outcome:?}");
}

#[tokio::test]
async fn drift_is_repaired_and_misses_nobody() {
    let hub = hub(40).await;
    hub.tenant.change(|fleet| fleet.leaves_after_page = Some((1, 3)));
    let outcome = hub.full().await;
    assert_eq!(outcome.state, RunState::Succeeded, "{outcome:?}");
    // All 40 were seen: the one that left was read before it left.
    assert_eq!(counts(&outcome, Section::Devices).read, 40, "{outcome:?}");
}

#[tokio::test]
async fn a_re_enrolled_device_stays_the_same_device() {
    let hub = hub(12).await;
    hub.full().await;
    let before =
        hub.store.find_devices_by_identifier(&Visible::Everything, "SERIAL0004").await.unwrap().remove(0);
    hub.tenant.change(|fleet| {
        let (_, name, serial) = fleet.devices.remove(3);
        fleet.devices.push((500, name, serial));
    });
    let outcome = hub.full().await;
    assert_eq!(
        (counts(&outcome, Section::Devices).added, counts(&outcome, Section::Devices).missing),
        (0, 0),
        "{outcome:?}"
    );
    let after = hub.store.find_devices_by_identifier(&Visible::Everything, "SERIAL0004").await.unwrap();
    assert_eq!((after.len(), after[0].id, after[0].facts.uem_id.0), (1, before.id, 500));
}

#[tokio::test]
async fn two_records_of_one_serial_stay_two_devices() {
    let hub = hub(12).await;
    hub.full().await;
    hub.tenant.change(|fleet| fleet.devices.push((500, "twin".into(), "SERIAL0004".into())));
    assert_eq!(counts(&hub.full().await, Section::Devices).added, 1);
    let third = hub.full().await;
    assert_eq!((counts(&third, Section::Devices).writes, devices(&hub, None).await), (0, 13), "{third:?}");
}

#[tokio::test]
async fn an_incremental_run_asks_since_the_last_and_concludes_no_absence() {
    let hub = hub(20).await;
    hub.full().await;
    hub.tenant.change(|fleet| {
        fleet.asked.clear();
        fleet.devices.retain(|it| it.0 > 10);
    });
    let outcome = hub.run(Mode::Incremental, &[Section::Devices]).await;
    assert_eq!((outcome.mode, outcome.state), (Mode::Incremental, RunState::Succeeded), "{outcome:?}");
    assert_eq!(counts(&outcome, Section::Devices).missing, 0);
    assert!(hub.tenant.change(|fleet| fleet.asked.iter().all(|path| path.contains("seensince"))));
}

#[tokio::test]
async fn the_first_run_is_full_whatever_was_asked() {
    let hub = hub(5).await;
    let outcome = hub.run(Mode::Incremental, &[Section::Devices]).await;
    assert_eq!(outcome.mode, Mode::Full);
    assert_eq!(hub.store.find_run(outcome.run_id).await.unwrap().unwrap().mode, Mode::Full);
}

#[tokio::test]
async fn refused_credentials_stop_the_integration_and_are_never_an_empty_fleet() {
    let hub = hub(20).await;
    hub.full().await;
    hub.tenant.change(|fleet| fleet.refusal = Some((401, 1005)));
    let outcome = hub.full().await;
    assert_eq!(outcome.state, RunState::Failed, "{outcome:?}");
    let row = hub.store.find_integration(hub.integration).await.unwrap().unwrap();
    assert_eq!(row.state, IntegrationState::CredentialsRefused);
    assert!(!row.state_reason.is_empty());
    assert_eq!(devices(&hub, Some(DeviceState::Active)).await, 20);
    let request = request(&[Section::Devices]);
    let (progress, _) = watch::channel(RunReport::default());
    let again = hub.worker().run_once(hub.integration, request, progress, CancellationToken::new()).await;
    assert!(matches!(again, Err(WorkerError::NotActive { .. })));
}

#[tokio::test]
async fn a_section_without_permission_is_off_and_named_and_the_rest_goes_on() {
    let hub = hub(20).await;
    hub.tenant.change(|fleet| fleet.forbidden = Some("users/search"));
    let outcome = hub.run(Mode::Full, &FLEET).await;
    assert_eq!(outcome.state, RunState::Partial);
    assert!(
        outcome.report.remarks.iter().any(|remark| remark.contains("REST API Users Read")),
        "{outcome:?}"
    );
    assert!(counts(&outcome, Section::Devices).is_complete && counts(&outcome, Section::Apps).is_complete);
    // The devices of such a run count as completely read.
    let next = hub.run(Mode::Incremental, &FLEET).await;
    assert_eq!(next.mode, Mode::Incremental);
}

#[tokio::test]
async fn apps_are_read_from_each_device_once_an_interval() {
    let hub = hub(5).await;
    hub.full().await;
    let outcome = hub.run(Mode::Full, &[Section::DeviceApps]).await;
    assert_eq!(
        (counts(&outcome, Section::DeviceApps).read, counts(&outcome, Section::DeviceApps).added),
        (5, 5),
        "{outcome:?}"
    );
    let again = hub.run(Mode::Full, &[Section::DeviceApps]).await;
    assert_eq!(counts(&again, Section::DeviceApps).read, 0);
    assert_eq!(again.state, RunState::Succeeded);
}

#[tokio::test]
async fn the_request_id_reaches_every_call() {
    let hub = hub(5).await;
    hub.full().await;
    assert!(hub.tenant.change(|fleet| {
        fleet.request_ids.len() == fleet.asked.len() && fleet.request_ids.iter().all(|id| id == "request-1")
    }));
}

#[tokio::test]
async fn verification_names_the_step_that_failed_and_what_to_do() {
    let hub = hub(3).await;
    let worker = WorkerSettings::default();
    let (is_ok, steps) = verify(&settings(&hub.server.uri()), &credentials(), &worker).await;
    assert!(is_ok && steps.iter().all(|step| step.ok), "{steps:?}");
    assert_eq!(steps.len(), 12);

    hub.tenant.change(|fleet| fleet.forbidden = Some("apps/search"));
    let (is_ok, steps) = verify(&settings(&hub.server.uri()), &credentials(), &worker).await;
    let apps = steps.iter().find(|step| step.step == "read_apps").unwrap();
    assert!(is_ok && !apps.ok && apps.remedy.contains("REST API Apps Read"), "{apps:?}");

    hub.tenant.change(|fleet| fleet.refusal = Some((403, 1013)));
    let (is_ok, steps) = verify(&settings(&hub.server.uri()), &credentials(), &worker).await;
    let last = steps.last().unwrap();
    assert!(!is_ok && last.step == "api_key" && last.remedy.contains("Advanced > API"), "{steps:?}");

    let (is_ok, steps) = verify(&settings("http://as1.example.com"), &credentials(), &worker).await;
    assert!(!is_ok && steps[0].step == "address" && steps[0].detail.contains("https"), "{steps:?}");
}

/// Waits until so many devices were read.
#[tokio::test]
async fn devices_whose_apps_cannot_be_read_keep_no_others_waiting() {
    let hub = hub(45).await;
    hub.full().await;
    // The apps of the first 20 devices: enough for a run to give up.
    hub.tenant.change(|fleet| fleet.apps_broken_up_to = 20);
    let first = hub.run(Mode::Full, &[Section::DeviceApps]).await;
    assert_eq!(first.state, RunState::Failed, "{first:?}");
    let second = hub.run(Mode::Full, &[Section::DeviceApps]).await;
    assert_eq!(counts(&second, Section::DeviceApps).read, 25, "{second:?}");
}

#[tokio::test]
async fn an_outage_fails_the_run_also_where_a_section_had_nothing_to_ask_for() {
    let hub = hub(5).await;
    hub.tenant.change(|fleet| fleet.refusal = Some((503, 7)));
    // No device is known yet, so there is none whose apps could be read.
    let outcome = hub.run(Mode::Full, &[Section::Devices, Section::DeviceApps]).await;
    assert!(counts(&outcome, Section::DeviceApps).is_complete, "{outcome:?}");
    assert_eq!(outcome.state, RunState::Failed, "{outcome:?}");
}
