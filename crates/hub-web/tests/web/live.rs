//! Live streams: they tell what happens, end with what they are about, and are not for who is logged out.

use std::time::Duration;

use axum::body::Body;
use http_body_util::BodyExt as _;
use hub_core::{
    ids::{IntegrationId, RunId},
    operator::Role,
    sync::{Mode, RunReport, RunState, Section, SectionCounts},
};
use secrecy::SecretString;

use crate::{
    fleet,
    support::{Hub, Who, now},
};

/// The events of an answer, one by one.
pub struct Events {
    body: Body,
    text: String,
}

impl Events {
    pub async fn open(hub: &Hub, path: &str, who: &Who) -> Self {
        let answer = hub.get(path, who).await;
        assert_eq!(answer.status(), 200, "{path}");
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        assert_eq!(answer.headers()["cache-control"], "no-cache");
        assert!(!answer.headers().contains_key("content-encoding"), "nothing may hold events back");
        Self { body: answer.into_body(), text: String::new() }
    }

    /// The next event with a name: that, and its data. `None` at the end of the stream.
    async fn next(&mut self) -> Option<(String, String)> {
        loop {
            while let Some((event, rest)) = self.text.split_once("\n\n") {
                let field = |name: &str| -> Vec<&str> {
                    event.lines().filter_map(|line| line.strip_prefix(name)).collect()
                };
                let (names, data) = (field("event: "), field("data: ").join("\n"));
                let found = names.first().map(|name| ((*name).to_owned(), data));
                self.text = rest.to_owned();
                if found.is_some() {
                    return found;
                }
            }
            let frame = tokio::time::timeout(Duration::from_secs(20), self.body.frame());
            let frame = frame.await.expect("something within 20 seconds")?.unwrap();
            self.text += std::str::from_utf8(frame.data_ref().unwrap()).unwrap();
        }
    }

    /// The next event of that name.
    pub async fn named(&mut self, name: &str) -> String {
        loop {
            let (found, data) = self.next().await.unwrap_or_else(|| panic!("the stream ended before {name}"));
            if found == name {
                return data;
            }
        }
    }
}

async fn requested(hub: &Hub) -> (IntegrationId, RunId) {
    let id = fleet::integration(&hub.store, "Example", now()).await;
    let wish = hub.store.request_run(id, Mode::Full, &[Section::Devices], "test", "r1", now()).await;
    (id, wish.unwrap().0)
}

fn report(read: u64) -> RunReport {
    let counts = SectionCounts { read, total: 1000, pages: read / 500, ..SectionCounts::default() };
    RunReport {
        sections: vec![(Section::Devices, counts)],
        current: Some(Section::Devices),
        current_since: Some(now()),
        ..RunReport::default()
    }
}

/// So many seconds after the run began.
fn later(seconds: i64) -> jiff::Timestamp {
    now() + jiff::SignedDuration::from_secs(seconds)
}

#[tokio::test]
async fn a_run_is_told_from_the_wish_to_its_end() {
    let hub = Hub::start().await;
    let (_, run) = requested(&hub).await;
    let who = hub.token(Role::Viewer).await;
    let mut events = Events::open(&hub, &format!("/api/v1/runs/{run}/events"), &who).await;
    let json = |text: String| serde_json::from_str::<serde_json::Value>(&text).unwrap();
    assert_eq!(json(events.named("progress").await)["state"], "requested");
    assert!(hub.store.start_run(run, 1, now()).await.unwrap());
    assert_eq!(json(events.named("progress").await)["state"], "running");
    hub.store.update_run_progress(run, &report(500), later(10)).await.unwrap();
    let told = json(events.named("progress").await);
    assert_eq!(told["sections"][0]["read"], 500);
    assert_eq!((&told["records_per_second"], &told["seconds_left"]), (&50.0.into(), &10.into()));
    hub.store.end_run(run, RunState::Succeeded, &report(1000), "", "", later(20)).await.unwrap();
    assert_eq!(json(events.named("end").await)["state"], "succeeded");
    assert!(events.next().await.is_none(), "the stream ends with the run");
}

#[tokio::test]
async fn who_comes_late_or_again_is_told_how_it_stands_now() {
    let hub = Hub::start().await;
    let (_, run) = requested(&hub).await;
    assert!(hub.store.start_run(run, 1, now()).await.unwrap());
    hub.store.update_run_progress(run, &report(500), later(10)).await.unwrap();
    let who = hub.person(Role::Viewer).await;
    let path = format!("/runs/{run}/live");
    for _ in 0..2 {
        let mut events = Events::open(&hub, &path, &who).await;
        let part = events.named("part").await;
        assert!(part.contains(&format!("id=\"run-{run}\"")) && part.contains("500 of 1,000"), "{part}");
        assert!(part.contains("50 records a second, about 10 s left"), "{part}");
    }
    hub.store.end_run(run, RunState::Failed, &report(500), "page 2\r\nfailed", "", later(20)).await.unwrap();
    let mut events = Events::open(&hub, &path, &who).await;
    // The reader may not have looked again yet.
    while !events.named("part").await.contains("Failed") {}
    events.named("end").await;
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn many_listeners_hear_the_same() {
    let hub = Hub::start().await;
    let (_, run) = requested(&hub).await;
    let (ada, bob) = (hub.person(Role::Viewer).await, hub.person(Role::Admin).await);
    let mut all = Vec::new();
    for who in [&ada, &bob, &ada, &bob] {
        all.push(Events::open(&hub, &format!("/runs/{run}/live"), who).await);
    }
    for events in &mut all {
        assert!(events.named("part").await.contains("Waiting for a worker"));
    }
    hub.store.end_run(run, RunState::Cancelled, &RunReport::default(), "", "", later(1)).await.unwrap();
    for events in &mut all {
        events.named("end").await;
    }
}

#[tokio::test]
async fn the_page_of_an_integration_hears_of_its_runs_and_of_its_panels() {
    let hub = Hub::start().await;
    let (id, run) = requested(&hub).await;
    let who = hub.person(Role::Viewer).await;
    let mut events = Events::open(&hub, &format!("/integrations/{id}/live"), &who).await;
    let mut list = Events::open(&hub, "/integrations/live", &who).await;
    assert!(list.named("part").await.contains(&format!("id=\"integration-{id}-run\"")));
    assert!(events.named("part").await.contains("id=\"integration-run\""));
    assert!(events.named("part").await.contains("id=\"integration-status\""));
    assert!(hub.store.start_run(run, 1, now()).await.unwrap());
    hub.store.update_run_progress(run, &report(500), later(3)).await.unwrap();
    loop {
        if list.named("part").await.contains("Devices, 500 of 1,000") {
            break;
        }
    }
    hub.store.end_run(run, RunState::Failed, &report(500), "no route", "", later(4)).await.unwrap();
    loop {
        let part = events.named("part").await;
        if part.contains("integration-status") && part.contains("could not be read yet: no route") {
            break;
        }
    }
}

#[tokio::test]
async fn a_stream_ends_when_its_caller_is_logged_out_or_the_token_is_removed() {
    let hub = Hub::start().await;
    let (_, run) = requested(&hub).await;
    let person = hub.person(Role::Viewer).await;
    let Who::Session { cookie, .. } = &person else { unreachable!() };
    let mut page = Events::open(&hub, &format!("/runs/{run}/live"), &person).await;
    let token = hub.token(Role::Viewer).await;
    let mut api = Events::open(&hub, &format!("/api/v1/runs/{run}/events"), &token).await;
    hub.store.close_session(&SecretString::from(cookie.clone())).await.unwrap();
    page.named("logged-out").await;
    assert!(page.next().await.is_none());
    for token in hub.store.list_tokens().await.unwrap() {
        hub.store.delete_token(token.id).await.unwrap();
    }
    api.named("logged-out").await;
    assert!(api.next().await.is_none());
}

#[tokio::test]
async fn there_are_only_so_many_streams_and_one_that_is_left_is_free_again() {
    let hub = Hub::start().await;
    let (_, run) = requested(&hub).await;
    let who = hub.person(Role::Viewer).await;
    let path = format!("/runs/{run}/live");
    let mut open = Vec::new();
    for _ in 0..12 {
        open.push(Events::open(&hub, &path, &who).await);
    }
    assert_eq!(hub.get(&path, &who).await.status(), 503);
    assert_eq!(hub.get(&format!("/runs/{run}/progress"), &who).await.status(), 200, "asking goes on");
    open.pop();
    Events::open(&hub, &path, &who).await;
}

#[tokio::test]
async fn a_hub_that_stops_ends_its_streams() {
    let hub = Hub::start().await;
    let (_, run) = requested(&hub).await;
    let who = hub.person(Role::Viewer).await;
    let mut events = Events::open(&hub, &format!("/runs/{run}/live"), &who).await;
    events.named("part").await;
    hub.live.close();
    assert!(events.next().await.is_none());
}
