//! The audit log as the web half tells it: every route that changes something, who read personal data, who was refused.

mod actions;
mod operations;
mod pages;
mod reading;
mod showing;

use std::{collections::BTreeSet, time::Duration};

use axum::response::Response;
use hub_core::{
    audit::{ActorKind, Entry, Outcome},
    ids::{DeviceId, IntegrationId, RunId},
    operator::{Role, Visible},
    sync::{RunReport, RunState},
};
use hub_store::{AuditFilter, RunFilter};

use crate::{
    fleet,
    support::{Hub, Who, now, text},
};

/// A hub with a fleet, and who calls it.
pub struct Walk {
    pub hub: Hub,
    pub who: Who,
    /// How the log is to name who calls.
    pub actor: (ActorKind, &'static str),
    pub id: IntegrationId,
    pub run: RunId,
    pub devices: Vec<DeviceId>,
    pub walked: BTreeSet<String>,
    /// What was not told as it should be: all of it is shown at once.
    pub faults: Vec<String>,
}

impl Walk {
    pub async fn start() -> Self {
        let hub = Hub::start().await;
        let who = hub.token(Role::Admin).await;
        let id = fleet::integration(&hub.store, "Berlin", now()).await;
        let facts = (0..8).map(|number| fleet::device(number, now())).collect();
        let run = fleet::synchronize(&hub.store, id, facts, now()).await;
        let devices = hub.store.known_devices(id).await.unwrap().iter().map(|known| known.id).collect();
        let actor = (ActorKind::Token, "admin token");
        Self { hub, who, actor, id, run, devices, walked: BTreeSet::new(), faults: Vec::new() }
    }

    /// Three devices are held for a person.
    pub async fn hold_plan(&self) {
        let store = &self.hub.store;
        let name = format!("sync/{}", self.id);
        let lease =
            store.acquire_lease(&name, "test", Duration::from_secs(60), now()).await.unwrap().unwrap();
        let batch = store.sync_batch(self.id, self.run, &lease);
        batch.hold_plan(&self.devices[..3], "3 of 8 devices would be deleted", now()).await.unwrap();
        store.release_lease(&lease).await.unwrap();
    }

    /// Ends the runs that are asked for: another wish would join them.
    pub async fn end_runs(&self) {
        let filter = RunFilter { state: Some(RunState::Requested), ..RunFilter::default() };
        let (runs, _) = self.hub.store.list_runs(&Visible::Everything, &filter, None, 10).await.unwrap();
        for run in runs {
            let report = RunReport::default();
            self.hub.store.end_run(run.id, RunState::Cancelled, &report, "", "", now()).await.unwrap();
        }
    }

    /// Number of the last entry.
    pub async fn head(&self) -> i64 {
        self.hub.store.audit_head().await.unwrap().number
    }

    /// What was told behind that number.
    pub async fn since(&self, number: i64) -> Vec<Entry> {
        let rows = self.hub.store.export_audit(&Visible::Everything, &AuditFilter::default(), number).await;
        rows.unwrap().into_iter().map(|row| row.entry).collect()
    }

    /// The answer is good, and what it did is told with who did it and the request's id.
    pub async fn told(&mut self, route: &str, before: i64, answer: Response, verb: &str) -> String {
        let (status, request) =
            (answer.status(), answer.headers()["x-request-id"].to_str().unwrap().to_owned());
        let body = text(answer).await;
        self.walked.insert(route.to_owned());
        if !(status.is_success() || status.is_redirection()) {
            self.faults.push(format!("{route} answered {status}: {}", words(&body)));
            return String::new();
        }
        let entries = self.since(before).await;
        let verbs: Vec<&str> = entries.iter().map(|entry| entry.verb.as_str()).collect();
        let Some(entry) = entries.iter().find(|entry| entry.verb == verb) else {
            self.faults.push(format!("{route} is to tell {verb} and told {verbs:?}: {}", words(&body)));
            return body;
        };
        let told = ((entry.who.kind, entry.who.name.as_str()), &entry.request_id, entry.result, entry.at);
        if told != (self.actor, &request, Outcome::Done, now()) {
            self.faults.push(format!("{route} is told as {told:?}"));
        }
        body
    }
}

/// What a page says, without its markup.
fn words(body: &str) -> String {
    let texts = body.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text.trim());
    let said: String =
        if body.starts_with('<') { texts.collect::<Vec<_>>().join(" ") } else { body.to_owned() };
    said.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .rev()
        .take(600)
        .collect::<String>()
        .chars()
        .rev()
        .collect()
}
