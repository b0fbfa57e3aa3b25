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
};
use crate::{Tenant, fleet::Happening, system::event_notifications::rule::Rule};

/// Targets that are posted to at a time.
const AT_ONCE: usize = 16;

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
        loop {
            tokio::select! {
                () = stopping.cancelled() => break,
                Some(_) = workers.join_next(), if !workers.is_empty() => {}
                next = happenings.recv() => match next {
                    Ok(happening) => {
                        for rule in queue(&tenant, &happening) {
                            workers.spawn(work(Arc::clone(&tenant), Arc::clone(&client), Arc::clone(&turns), rule));
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

/// Queues a happening for every rule that wants it. Answers those rules whose lane nobody works.
fn queue(tenant: &Tenant, happening: &Happening) -> Vec<i64> {
    let rules = tenant.webhooks.rules.load_full();
    let device = &happening.device;
    let wants = |rule: &&Arc<Rule>| {
        rule.is_active
            && rule.events.contains(&happening.event)
            && tenant.access.is_within(device.org_group_id, rule.org_group_id)
    };
    let mut idle = Vec::new();
    for rule in rules.iter().filter(wants) {
        let queued = tenant.webhooks.lanes.lock().push(rule.id, happening.clone());
        if queued.needs_worker {
            idle.push(rule.id);
        }
        if queued.has_dropped {
            tenant.webhooks.log.lock().drop_events(1);
        }
    }
    idle
}

/// Works a lane until nothing waits in it. A rule that changes meanwhile counts as it is now.
async fn work(tenant: Arc<Tenant>, client: Arc<Client>, turns: Arc<Semaphore>, rule_id: i64) {
    loop {
        let next = tenant.webhooks.lanes.lock().next(rule_id);
        let Some(happening) = next else { return };
        let rules = tenant.webhooks.rules.load_full();
        let Some(rule) = rules.iter().find(|rule| rule.id == rule_id && rule.is_active) else { continue };
        let delivery = deliver(&tenant, &client, &turns, rule, &happening).await;
        tenant.webhooks.log.lock().add(delivery);
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
