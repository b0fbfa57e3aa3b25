//! Who is told what: every happening is held against the active rules.

use std::{future::Future, sync::Arc};

use tokio::{
    sync::{Semaphore, broadcast::error::RecvError},
    task::JoinSet,
};
use tokio_util::sync::CancellationToken;

use super::{
    log::{Delivery, Outcome},
    payload,
    send::{Client, Tried},
    store::{self, Waiting},
};
use crate::{Tenant, fleet::Happening, system::event_notifications::rule::Rule};

/// Targets that are posted to at a time.
const AT_ONCE: usize = 16;
/// Most happenings that are looked at together: what waits of them is written in one transaction.
const BATCH: usize = 200;

/// Tells targets until the sandbox stops. Listens from the moment of this call, not from its first poll.
pub(crate) fn keep_delivering(
    tenant: Arc<Tenant>,
    stopping: CancellationToken,
) -> impl Future<Output = ()> + Send {
    let mut happenings = tenant.fleet.subscribe();
    async move {
        if let Err(error) = tenant.webhooks.reload(&tenant.database).await {
            let error: &dyn std::error::Error = &error;
            tracing::error!(error, "Could not read the event notification rules");
        }
        let client = match Client::new() {
            Ok(client) => Arc::new(client),
            Err(error) => {
                let error: &dyn std::error::Error = error.as_ref();
                tracing::error!(error, "Webhooks cannot be delivered: no TLS");
                return;
            }
        };
        let turns = Arc::new(Semaphore::new(AT_ONCE));
        let mut workers = JoinSet::new();
        let work = |rule: i64| work(Arc::clone(&tenant), Arc::clone(&client), Arc::clone(&turns), rule);
        for rule in queue_again(&tenant).await {
            workers.spawn(work(rule));
        }
        loop {
            tokio::select! {
                () = stopping.cancelled() => break,
                Some(_) = workers.join_next(), if !workers.is_empty() => {}
                next = happenings.recv() => match next {
                    Ok(happening) => {
                        let mut together = vec![happening];
                        while together.len() < BATCH && let Ok(next) = happenings.try_recv() {
                            together.push(next);
                        }
                        for rule in queue(&tenant, &together).await {
                            workers.spawn(work(rule));
                        }
                    }
                    Err(RecvError::Lagged(missed)) => tenant.webhooks.log.lock().drop_events(missed),
                    Err(RecvError::Closed) => break,
                },
            }
        }
        workers.shutdown().await;
    }
}

/// Queues what waited when the process before ended. Answers the rules that wait.
async fn queue_again(tenant: &Tenant) -> Vec<i64> {
    match store::list(&tenant.database).await {
        Ok(waiting) => push(tenant, waiting).await,
        Err(error) => {
            report(&error, "Could not read the event notifications that wait");
            Vec::new()
        }
    }
}

/// Queues happenings for every rule that wants them. Answers those rules whose lane nobody works.
async fn queue(tenant: &Tenant, happenings: &[Happening]) -> Vec<i64> {
    let rules = tenant.webhooks.rules.load_full();
    let wants = |rule: &Rule, happening: &Happening| {
        rule.is_active
            && rule.events.contains(&happening.event)
            && tenant.access.is_within(happening.device.org_group_id, rule.org_group_id)
    };
    let mut wanted = Vec::new();
    for happening in happenings {
        let wanting = rules.iter().filter(|rule| wants(rule, happening));
        wanted.extend(wanting.map(|rule| (rule.id, happening.clone())));
    }
    if wanted.is_empty() {
        return Vec::new();
    }
    let count = wanted.len();
    match store::keep(&tenant.database, wanted).await {
        Ok(waiting) => push(tenant, waiting).await,
        Err(error) => {
            report(&error, "Could not keep event notifications");
            tenant.webhooks.log.lock().drop_events(u64::try_from(count).unwrap_or(u64::MAX));
            Vec::new()
        }
    }
}

async fn push(tenant: &Tenant, waiting: Vec<Waiting>) -> Vec<i64> {
    let mut idle = Vec::new();
    for event in waiting {
        let rule = event.rule_id;
        let queued = tenant.webhooks.lanes.lock().push(event);
        if queued.needs_worker {
            idle.push(rule);
        }
        if let Some(dropped) = queued.dropped {
            tenant.webhooks.log.lock().drop_events(1);
            forget(tenant, &dropped).await;
        }
    }
    idle
}

async fn forget(tenant: &Tenant, event: &Waiting) {
    if let Err(error) = store::forget(&tenant.database, event.id).await {
        report(
            &error,
            "Could not forget an event notification that has ended: it is told again after a restart",
        );
    }
}

fn report(error: &database::DatabaseError, what: &'static str) {
    let error: &dyn std::error::Error = error;
    tracing::error!(error, "{what}");
}

/// Works a lane until nothing waits in it. A rule that changes meanwhile counts as it is now.
async fn work(tenant: Arc<Tenant>, client: Arc<Client>, turns: Arc<Semaphore>, rule_id: i64) {
    loop {
        let next = tenant.webhooks.lanes.lock().next(rule_id);
        let Some(event) = next else { return };
        let rules = tenant.webhooks.rules.load_full();
        if let Some(rule) = rules.iter().find(|rule| rule.id == rule_id && rule.is_active) {
            let delivery = deliver(&tenant, &client, &turns, rule, &event.happening).await;
            tenant.webhooks.log.lock().add(delivery);
        }
        forget(&tenant, &event).await;
    }
}

async fn deliver(
    tenant: &Tenant,
    client: &Client,
    turns: &Semaphore,
    rule: &Rule,
    happening: &Happening,
) -> Delivery {
    let body = payload::write(tenant, happening, rule.format);
    let settings = tenant.webhooks.settings();
    let mut tries = 0;
    let last = loop {
        tries += 1;
        let tried = {
            // Held while posting only: a target that is waited for takes nobody's turn.
            let _turn = turns.acquire().await;
            client.post(rule, body.clone(), settings).await
        };
        if tried.is_good() || !tried.is_worth_another() || tries >= settings.tries {
            break tried;
        }
        tokio::time::sleep(settings.wait(tries)).await;
    };
    let outcome = if last.is_good() { Outcome::Delivered } else { Outcome::Failed };
    let Tried { status, error } = last;
    Delivery {
        at: jiff::Timestamp::now(),
        rule_id: rule.id,
        rule: rule.name.clone(),
        event: happening.event.name(),
        device_id: happening.device.id,
        tries,
        outcome,
        status,
        error,
    }
}
