//! One rule a test, against a small tenant that misbehaves on demand.

mod support;

use hub_core::{
    integration::IntegrationState,
    sync::{Mode, RunReport, RunState, Section},
};
use hub_store::{DeviceFilter, DeviceState};
use hub_worker::{WorkerError, WorkerSettings, verify};
use support::{FLEET, Hub, counts, credentials, hub, request, settings};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

async fn devices(hub: &Hub, state: Option<DeviceState>) -> u64 {
    let filter = DeviceFilter { state, ..DeviceFilter::default() };
    hub.store.list_devices(&filter, None, 500).await.expect("devices can be listed").count
}

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
    assert_eq!(hub.store.find_held_plan(hub.integration).await.unwrap().unwrap().devices.len(), 11);
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
    let before = hub.store.find_devices_by_identifier("SERIAL0004").await.unwrap().remove(0);
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
    let after = hub.store.find_devices_by_identifier("SERIAL0004").await.unwrap();
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
async fn a_shut_down_run_is_interrupted_and_the_next_one_reads_all() {
    let hub = hub(35).await;
    let request = request(&FLEET);
    let (progress, _) = watch::channel(RunReport::default());
    let shutdown = CancellationToken::new();
    let worker = hub.worker();
    let run = worker.run_once(hub.integration, request, progress.clone(), shutdown.clone());
    let mut watching = progress.subscribe();
    let stop = async {
        let _ = watching.wait_for(|report| report.current == Some(Section::Devices)).await;
        shutdown.cancel();
    };
    let (outcome, ()) = tokio::join!(run, stop);
    assert_eq!(outcome.unwrap().state, RunState::Interrupted);
    assert_eq!(hub.full().await.state, RunState::Succeeded);
    assert_eq!(devices(&hub, None).await, 35);
}

#[tokio::test]
async fn another_process_that_works_on_the_integration_is_waited_for_and_then_named() {
    let hub = hub(5).await;
    let name = format!("sync/{}", hub.integration);
    let time = std::time::Duration::from_secs(60);
    hub.store.acquire_lease(&name, "somebody else", time, jiff::Timestamp::now()).await.unwrap().unwrap();
    let settings =
        WorkerSettings { lease_wait: std::time::Duration::from_millis(300), ..WorkerSettings::default() };
    let request = request(&FLEET);
    let (progress, _) = watch::channel(RunReport::default());
    let worker = hub_worker::Worker::new(hub.store.clone(), settings);
    let refused = worker.run_once(hub.integration, request, progress, CancellationToken::new()).await;
    assert!(matches!(refused, Err(WorkerError::Busy { .. })));
}

#[tokio::test]
async fn the_loop_runs_what_is_due_and_ends_when_told() {
    let hub = hub(12).await;
    let shutdown = CancellationToken::new();
    let worker = hub.worker();
    let mut wakes = hub.store.wakes(hub_store::Topic::Runs);
    let looking = async {
        loop {
            wakes.changed().await.unwrap();
            let run = hub.store.last_complete_run(hub.integration, Section::Devices, None).await.unwrap();
            if run.is_some() {
                shutdown.cancel();
                return;
            }
        }
    };
    let both = async { tokio::join!(worker.run(shutdown.clone()), looking) };
    tokio::time::timeout(std::time::Duration::from_secs(30), both).await.expect("it runs and ends");
    assert_eq!(devices(&hub, None).await, 12);
}

#[tokio::test]
async fn verification_names_the_step_that_failed_and_what_to_do() {
    let hub = hub(3).await;
    let worker = WorkerSettings::default();
    let (is_ok, steps) = verify(&settings(&hub.server.uri()), &credentials(), &worker).await;
    assert!(is_ok && steps.iter().all(|step| step.ok), "{steps:?}");
    assert_eq!(steps.len(), 11);

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
async fn until_read(progress: &mut watch::Receiver<RunReport>, devices: u64) {
    let has_read = |report: &RunReport| {
        report.sections.iter().any(|(section, counts)| *section == Section::Devices && counts.read >= devices)
    };
    progress.wait_for(has_read).await.expect("the run reports");
}

#[tokio::test]
async fn a_killed_run_is_marked_and_the_next_one_equals_a_clean_one() {
    let hub = hub(95).await;
    hub.tenant.change(|fleet| fleet.page_delay_ms = 30);
    for stop_after in [10, 40, 90] {
        let (progress, mut watching) = watch::channel(RunReport::default());
        let (worker, integration) = (hub.worker(), hub.integration);
        // Aborting the task is what a kill does to everything but the database.
        let task = tokio::spawn(async move {
            worker.run_once(integration, request(&FLEET), progress, CancellationToken::new()).await
        });
        until_read(&mut watching, stop_after).await;
        task.abort();
        assert!(task.await.is_err_and(|error| error.is_cancelled()));
    }
    let outcome = hub.run(Mode::Full, &FLEET).await;
    assert_eq!(outcome.state, RunState::Succeeded, "{outcome:?}");
    assert_eq!((devices(&hub, None).await, devices(&hub, Some(DeviceState::Active)).await), (95, 95));
    let (runs, _) = hub.store.list_runs(&hub_store::RunFilter::default(), None, 10).await.unwrap();
    let states: Vec<RunState> = runs.iter().map(|run| run.state).collect();
    let interrupted = RunState::Interrupted;
    assert_eq!(states, [RunState::Succeeded, interrupted, interrupted, interrupted]);
    assert_eq!(counts(&hub.full().await, Section::Devices).writes, 0);
}

#[tokio::test]
async fn a_run_whose_lease_was_taken_stops_and_writes_nothing_more() {
    let hub = hub(95).await;
    hub.tenant.change(|fleet| fleet.page_delay_ms = 100);
    let (progress, mut watching) = watch::channel(RunReport::default());
    let worker = hub.worker();
    let run = worker.run_once(hub.integration, request(&FLEET), progress, CancellationToken::new());
    let take_over = async {
        until_read(&mut watching, 20).await;
        let sql = "UPDATE leases SET holder = 'another process', fence = fence + 1";
        hub.store.database().execute("take over", sql, &[]).await.unwrap();
    };
    let (outcome, ()) = tokio::join!(run, take_over);
    let outcome = outcome.unwrap();
    assert_eq!(outcome.state, RunState::Interrupted, "{outcome:?}");
    assert!(devices(&hub, None).await < 95);
    // Its row is left to the process that took over.
    assert_eq!(hub.store.find_run(outcome.run_id).await.unwrap().unwrap().state, RunState::Running);
}

#[tokio::test]
async fn a_pause_finishes_the_page_and_stops() {
    let hub = hub(95).await;
    hub.tenant.change(|fleet| fleet.page_delay_ms = 100);
    let (progress, mut watching) = watch::channel(RunReport::default());
    let worker = hub.worker();
    let run = worker.run_once(hub.integration, request(&FLEET), progress, CancellationToken::new());
    let pause = async {
        until_read(&mut watching, 10).await;
        let now = jiff::Timestamp::now();
        hub.store.set_integration_state(hub.integration, IntegrationState::Paused, "", now).await.unwrap();
    };
    let (outcome, ()) = tokio::join!(run, pause);
    assert_eq!(outcome.unwrap().state, RunState::Cancelled);
}

#[tokio::test]
async fn two_runs_at_once_take_turns() {
    let hub = hub(35).await;
    let (first, second) = tokio::join!(hub.full(), hub.full());
    assert_eq!((first.state, second.state), (RunState::Succeeded, RunState::Succeeded));
    assert_ne!(first.run_id, second.run_id);
    assert_eq!(devices(&hub, None).await, 35);
}

#[tokio::test]
async fn a_pull_brings_its_own_credentials_and_leaves_its_integration_a_pulled_one() {
    let hub = hub(5).await;
    let new =
        hub_core::integration::IntegrationSettings { name: "Pulled".into(), ..settings(&hub.server.uri()) };
    let now = jiff::Timestamp::now();
    let pulled = hub.store.pulled_integration(&new, &credentials(), now).await.unwrap();
    let run = async |worker: hub_worker::Worker| {
        let (progress, _) = watch::channel(RunReport::default());
        worker.run_once(pulled, request(&FLEET), progress, CancellationToken::new()).await
    };
    assert!(matches!(run(hub.worker()).await, Err(WorkerError::NotActive { .. })));
    let worker = hub.worker().with_credentials(credentials());
    assert_eq!(run(worker.clone()).await.unwrap().state, RunState::Succeeded);
    hub.tenant.change(|fleet| fleet.refusal = Some((401, 1005)));
    assert_eq!(run(worker).await.unwrap().state, RunState::Failed);
    let row = hub.store.find_integration(pulled).await.unwrap().unwrap();
    assert_eq!(row.state, IntegrationState::Pulled);
}
