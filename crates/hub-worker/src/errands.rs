//! What the worker does beside the runs, one at a time of each kind: removed integrations are emptied, new users
//! notified, groups that people choose from looked up, devices that the tenant told about looked at, personal data that
//! is no longer taken purged, lists of revoked certificates and keys of issuers read, devices that nobody knows looked
//! up, the hub's own keys changed, the cases of playbooks looked after, and files of apps that nobody needs taken away.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use hub_core::service_token::KeyStep;
use hub_store::Topic;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::{info, warn};

use crate::{
    Worker, WorkerError, group_lookup::look_up_groups, issuer_keys::read_issuer_keys,
    key_look_up::look_up_keys, looks::look_at_events, playbooks::look_after_playbooks,
    purge::purge_personal_data, revocation::read_revocation_lists,
};

/// The turns of all kinds.
#[derive(Clone, Default)]
pub(crate) struct Errands {
    emptying: Turn,
    notifying: Turn,
    lookups: Turn,
    looks: Turn,
    purges: Turn,
    revocations: Turn,
    issuers: Turn,
    signing: Turn,
    key_look_ups: Turn,
    playbooks: Turn,
    app_files: Turn,
}

/// Whose turn it is. Whoever comes while somebody is at work is remembered: what came last may have been overlooked.
#[derive(Clone, Default)]
struct Turn {
    lock: Arc<tokio::sync::Mutex<()>>,
    was_missed: Arc<AtomicBool>,
}

impl Worker {
    /// Starts what nobody is at already.
    pub(crate) fn start_errands(&self, tasks: &TaskTracker, shutdown: &CancellationToken) {
        let turns = &self.errands;
        let emptying = empty_removed(self.clone());
        self.start_errand(tasks, &turns.emptying, "removed integrations could not be emptied", emptying);
        let notifying = notify(self.clone(), shutdown.clone());
        self.start_errand(tasks, &turns.notifying, "new users could not be notified", notifying);
        self.start_errand(
            tasks,
            &turns.lookups,
            "groups could not be looked up",
            look_up_groups(self.clone()),
        );
        let looks = look_at_events(self.clone(), shutdown.clone());
        self.start_errand(tasks, &turns.looks, "devices could not be looked at", looks);
        let purge = purge_personal_data(self.clone(), shutdown.clone());
        self.start_errand(tasks, &turns.purges, "personal data could not be purged", purge);
        let revocations = read_revocation_lists(self.clone(), shutdown.clone());
        self.start_errand(tasks, &turns.revocations, "revocation lists could not be read", revocations);
        let issuers = read_issuer_keys(self.clone(), shutdown.clone());
        self.start_errand(tasks, &turns.issuers, "keys of issuers could not be read", issuers);
        self.start_errand(
            tasks,
            &turns.signing,
            "keys for tokens could not be changed",
            keep_signing_keys(self.clone()),
        );
        let keys = look_up_keys(self.clone(), shutdown.clone());
        self.start_errand(tasks, &turns.key_look_ups, "devices could not be looked up", keys);
        let playbooks = look_after_playbooks(self.clone(), shutdown.clone());
        self.start_errand(tasks, &turns.playbooks, "playbooks could not be looked after", playbooks);
        let files = clean_app_files(self.clone());
        self.start_errand(tasks, &turns.app_files, "files of apps could not be taken away", files);
    }

    fn start_errand(
        &self,
        tasks: &TaskTracker,
        turn: &Turn,
        what_failed: &'static str,
        errand: impl Future<Output = Result<(), WorkerError>> + Send + 'static,
    ) {
        let Ok(lock) = turn.lock.clone().try_lock_owned() else {
            turn.was_missed.store(true, Ordering::SeqCst);
            return;
        };
        let (store, was_missed) = (self.store.clone(), turn.was_missed.clone());
        tasks.spawn(async move {
            if let Err(error) = errand.await {
                warn!("Beside the runs, {what_failed}; it is tried again: {error}");
            }
            drop(lock);
            if was_missed.swap(false, Ordering::SeqCst) {
                store.wake(Topic::Work);
            }
        });
    }
}

async fn empty_removed(worker: Worker) -> Result<(), WorkerError> {
    let count = worker.store.empty_removed_integrations().await?;
    if count > 0 {
        info!("Emptied {count} removed integrations");
    }
    Ok(())
}

async fn clean_app_files(worker: Worker) -> Result<(), WorkerError> {
    let count = worker.store.clean_app_files(jiff::Timestamp::now()).await?;
    if count > 0 {
        info!("Took {count} files of apps away that broke off or were not needed");
    }
    Ok(())
}

async fn keep_signing_keys(worker: Worker) -> Result<(), WorkerError> {
    for step in worker.store.keep_signing_keys(jiff::Timestamp::now()).await? {
        match step {
            KeyStep::Make => info!("A key for tokens was made: it is published, and signs in its time"),
            KeyStep::Sign(id) => info!("Tokens are signed with key {id} from now on"),
            KeyStep::Forget(id) => info!("Key {id} is not published any more: nothing that it signed counts"),
        }
    }
    Ok(())
}

async fn notify(worker: Worker, shutdown: CancellationToken) -> Result<(), WorkerError> {
    worker.notify_once(&shutdown).await.map(drop)
}
