//! Works the lanes: whatever waits is posted until it has ended, several targets at a time.

use std::sync::Arc;

use tokio::{sync::Semaphore, task::JoinSet};
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

/// Tells targets until the sandbox stops.
pub(crate) async fn keep_delivering(tenant: Arc<Tenant>, stopping: CancellationToken) {
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
        let to_do = tenant.webhooks.lanes.lock().take_to_do();
        for event in to_do.dropped {
            tenant.webhooks.log.lock().drop_events(1);
            forget(&tenant, event).await;
        }
        for rule in to_do.idle {
            workers.spawn(work(Arc::clone(&tenant), Arc::clone(&client), Arc::clone(&turns), rule));
        }
        tokio::select! {
            () = stopping.cancelled() => break,
            () = tenant.webhooks.queued.notified() => {}
            Some(_) = workers.join_next(), if !workers.is_empty() => {}
        }
    }
    workers.shutdown().await;
}

async fn forget(tenant: &Tenant, event: i64) {
    if let Err(error) = store::forget(&tenant.database, event).await {
        let error: &dyn std::error::Error = &error;
        tracing::error!(
            error,
            "Could not forget an event notification that has ended: it is told again after a restart"
        );
    }
}

/// Works a lane until nothing waits in it. A rule that changes meanwhile counts as it is now.
async fn work(tenant: Arc<Tenant>, client: Arc<Client>, turns: Arc<Semaphore>, rule_id: i64) {
    loop {
        let next = tenant.webhooks.lanes.lock().next(rule_id);
        let Some(Waiting { id, happening, .. }) = next else { return };
        let rules = tenant.webhooks.rules.load_full();
        if let Some(rule) = rules.iter().find(|rule| rule.id == rule_id && rule.is_active) {
            let delivery = deliver(&tenant, &client, &turns, rule, &happening).await;
            tenant.webhooks.log.lock().add(delivery);
        }
        forget(&tenant, id).await;
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
