//! Several processes, kills, pauses and pulls on one database.

use hub_core::{
    integration::IntegrationState,
    operator::Visible,
    sync::{Mode, RunReport, RunState, Section},
};
use hub_store::DeviceState;
use hub_worker::{WorkerError, WorkerSettings};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::support::{FLEET, counts, credentials, devices, hub, request, settings};

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
    let (runs, _) =
        hub.store.list_runs(&Visible::Everything, &hub_store::RunFilter::default(), None, 10).await.unwrap();
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
