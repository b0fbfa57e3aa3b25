//! Runs from the wish to the report.

use hub_core::{
    operator::Visible,
    sync::{Mode, RunReport, RunState, Section, SectionCounts},
};
use hub_store::{Cursor, RunFilter, StoreError};

use crate::{
    fixture::{Fixture, now},
    on_both,
};

on_both! {
    a_second_wish_joins_the_first
    a_run_is_started_by_one_only
    a_run_keeps_its_report
    stale_runs_are_interrupted
    runs_are_listed_newest_first
    the_last_complete_run_is_found_by_section_and_mode
    many_wishes_at_once_make_one_run
}

const DEVICES: &[Section] = &[Section::OrgGroups, Section::Devices];

async fn a_second_wish_joins_the_first(fixture: Fixture) {
    let store = &fixture.store;
    let id = fixture.integration("Berlin").await;
    let (first, joined) = store.request_run(id, Mode::Full, DEVICES, "ann", "r1", now()).await.unwrap();
    assert!(!joined);
    assert_eq!(store.request_run(id, Mode::Full, DEVICES, "bob", "r2", now()).await.unwrap(), (first, true));
    assert!(store.start_run(first, 1, now()).await.unwrap());
    assert_eq!(store.request_run(id, Mode::Full, DEVICES, "bob", "r2", now()).await.unwrap(), (first, true));
    store.end_run(first, RunState::Succeeded, &RunReport::default(), "", "", now()).await.unwrap();
    let (second, joined) = store.request_run(id, Mode::Full, DEVICES, "bob", "r2", now()).await.unwrap();
    assert!(second.0 > first.0 && !joined);
}

async fn a_run_is_started_by_one_only(fixture: Fixture) {
    let store = &fixture.store;
    let id = fixture.integration("Berlin").await;
    let (run, _) = store.request_run(id, Mode::Incremental, DEVICES, "ann", "r1", now()).await.unwrap();
    let next = store.find_run(run).await.unwrap().unwrap();
    assert_eq!((next.id, next.mode, next.sections.as_slice()), (run, Mode::Incremental, DEVICES));
    assert!(store.start_run(run, 4, now()).await.unwrap());
    assert!(!store.start_run(run, 4, now()).await.unwrap());
    assert_eq!(store.find_run(run).await.unwrap().unwrap().scope_version, 4);
}

async fn a_run_keeps_its_report(fixture: Fixture) {
    let store = &fixture.store;
    let id = fixture.integration("Berlin").await;
    let (run, _) = store.request_run(id, Mode::Full, DEVICES, "ann", "r1", now()).await.unwrap();
    store.start_run(run, 1, now()).await.unwrap();
    let counts = SectionCounts { pages: 3, read: 1_400, ..SectionCounts::default() };
    let mut report = RunReport { current: Some(Section::Devices), ..RunReport::default() };
    report.sections.push((Section::Devices, counts));
    store.update_run_progress(run, &report, now()).await.unwrap();
    assert_eq!(store.find_run(run).await.unwrap().unwrap().report, report);
    report.current = None;
    store.end_run(run, RunState::Failed, &report, "refused", "look", now()).await.unwrap();
    let row = store.find_run(run).await.unwrap().unwrap();
    assert_eq!((row.state, row.error.as_str(), row.remedy.as_str()), (RunState::Failed, "refused", "look"));
    assert_eq!((row.report, row.ended_at), (report.clone(), Some(now())));
    let again = store.end_run(run, RunState::Succeeded, &report, "", "", now()).await;
    assert!(matches!(again, Err(StoreError::Missing { .. })));
}

async fn stale_runs_are_interrupted(fixture: Fixture) {
    let store = &fixture.store;
    let synced = fixture.synced("Berlin").await;
    let other = fixture.synced("Rome").await;
    assert_eq!(store.interrupt_stale_runs(synced.id, now()).await.unwrap(), 1);
    assert_eq!(store.interrupt_stale_runs(synced.id, now()).await.unwrap(), 0);
    assert_eq!(store.find_run(synced.run).await.unwrap().unwrap().state, RunState::Interrupted);
    assert_eq!(store.find_run(other.run).await.unwrap().unwrap().state, RunState::Running);
}

async fn runs_are_listed_newest_first(fixture: Fixture) {
    let store = &fixture.store;
    let mut ids = Vec::new();
    for name in ["a", "b", "c"] {
        ids.insert(0, fixture.synced(name).await.run);
    }
    let (first, next) = store.list_runs(&Visible::Everything, &RunFilter::default(), None, 2).await.unwrap();
    let (second, end) =
        store.list_runs(&Visible::Everything, &RunFilter::default(), next.as_ref(), 2).await.unwrap();
    let found: Vec<_> = first.iter().chain(&second).map(|run| run.id).collect();
    assert_eq!((found, end), (ids.clone(), None));
    let only = first[0].integration_id;
    let filter = RunFilter { integration_id: Some(only), state: Some(RunState::Running) };
    assert_eq!(store.list_runs(&Visible::Everything, &filter, None, 10).await.unwrap().0.len(), 1);
    let filter = RunFilter { state: Some(RunState::Failed), ..filter };
    assert!(store.list_runs(&Visible::Everything, &filter, None, 10).await.unwrap().0.is_empty());
    let bad =
        store.list_runs(&Visible::Everything, &RunFilter::default(), Some(&Cursor("zzz".into())), 2).await;
    assert!(matches!(bad, Err(StoreError::BadCursor)));
}

async fn the_last_complete_run_is_found_by_section_and_mode(fixture: Fixture) {
    let store = &fixture.store;
    let id = fixture.integration("Berlin").await;
    let mut runs = Vec::new();
    for (mode, sections, state) in [
        (Mode::Full, &[Section::Devices][..], RunState::Held),
        (Mode::Incremental, &[Section::Devices], RunState::Succeeded),
        (Mode::Full, &[Section::Apps, Section::DeviceApps], RunState::Succeeded),
        (Mode::Full, &[Section::Devices], RunState::Partial),
    ] {
        let (run, _) = store.request_run(id, mode, sections, "ann", "", now()).await.unwrap();
        store.end_run(run, state, &RunReport::default(), "", "", now()).await.unwrap();
        runs.push(run);
    }
    let last =
        async |section, mode| store.last_complete_run(id, section, mode).await.unwrap().map(|run| run.id);
    assert_eq!(last(Section::Devices, None).await, Some(runs[1]));
    assert_eq!(last(Section::Devices, Some(Mode::Full)).await, Some(runs[0]));
    assert_eq!(last(Section::Apps, None).await, Some(runs[2]));
    assert_eq!(last(Section::Users, None).await, None);
}

async fn many_wishes_at_once_make_one_run(fixture: Fixture) {
    let id = fixture.integration("Berlin").await;
    let wishes: Vec<_> = (0..8)
        .map(|_| {
            let store = fixture.store.clone();
            tokio::spawn(async move { store.request_run(id, Mode::Full, DEVICES, "x", "", now()).await })
        })
        .collect();
    let mut new = 0;
    for wish in wishes {
        new += usize::from(!wish.await.unwrap().unwrap().1);
    }
    assert_eq!(new, 1);
}
