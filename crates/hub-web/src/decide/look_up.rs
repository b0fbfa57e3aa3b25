//! A device that showed a good certificate and that the hub does not know is looked for in the tenants while its request
//! waits, where the operator allows that: once for all requests that wait, and for no longer than the deadline (BY-6).

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use hub_core::device_certificate::DeviceKey;
use hub_store::{LookUpOutcome, StoreError};
use quick_cache::sync::Cache;
use tokio::sync::{Semaphore, watch};

use super::{Decider, fleet::Found};

/// A key is not looked for again so soon after the last time.
const AGAIN_AFTER: Duration = Duration::from_secs(60);
/// Keys that are remembered.
const REMEMBERED_MAX: usize = 10_000;
/// Keys that are looked for at the same time.
const CONCURRENT_MAX: usize = 20;
/// How often what became of it is asked.
const ASK_EVERY: Duration = Duration::from_millis(50);

/// What is looked for, and was lately.
pub(super) struct LookUps {
    known: Cache<DeviceKey, Arc<LookUp>>,
    free: Arc<Semaphore>,
}

/// One key.
struct LookUp {
    began: Instant,
    is_done: watch::Receiver<bool>,
}

/// A device that is to be looked for.
pub(crate) struct Missing {
    pub key: DeviceKey,
    pub deadline: Duration,
}

impl Default for LookUps {
    fn default() -> Self {
        Self { known: Cache::new(REMEMBERED_MAX), free: Arc::new(Semaphore::new(CONCURRENT_MAX)) }
    }
}

impl Decider {
    /// Waits until the device is known, certainly not there, or the deadline is over.
    pub(super) async fn look_for(&self, missing: &Missing) {
        let Some(look_up) = self.look_up_of(missing) else { return };
        let mut is_done = look_up.is_done.clone();
        // Who comes late waits as long as the first one.
        let left = missing.deadline.saturating_sub(look_up.began.elapsed());
        let _ = tokio::time::timeout(left, is_done.wait_for(|is_done| *is_done)).await;
    }

    /// The look-up of that key: the one that is under way or was ended lately, or a new one. `None` where too many are
    /// under way.
    fn look_up_of(&self, missing: &Missing) -> Option<Arc<LookUp>> {
        let look_ups = &self.0.look_ups;
        if look_ups.known.get(&missing.key).is_some_and(|known| known.began.elapsed() >= AGAIN_AFTER) {
            look_ups.known.remove(&missing.key);
        }
        let begin = || {
            let permit = look_ups.free.clone().try_acquire_owned().map_err(|_| ())?;
            let (done, is_done) = watch::channel(false);
            let (decider, key, deadline) = (self.clone(), missing.key.clone(), missing.deadline);
            tokio::spawn(async move {
                let followed = tokio::time::timeout(deadline, decider.follow_look_up(&key)).await;
                if let Ok(Err(error)) = followed {
                    tracing::warn!("A device that is not known cannot be looked up: {error}");
                }
                done.send_replace(true);
                drop(permit);
            });
            Ok::<_, ()>(Arc::new(LookUp { began: Instant::now(), is_done }))
        };
        look_ups.known.get_or_insert_with(&missing.key, begin).ok()
    }

    /// Asks for a look-up, and waits for its end and for what it brings.
    async fn follow_look_up(&self, key: &DeviceKey) -> Result<(), StoreError> {
        self.0.store.ask_key_look_up(key, self.0.clock.now()).await?;
        loop {
            tokio::time::sleep(ASK_EVERY).await;
            if self.knows(key) {
                return Ok(());
            }
            match self.0.store.key_look_up_outcome(key).await? {
                Some(LookUpOutcome::NotFound | LookUpOutcome::Failed) => return Ok(()),
                Some(LookUpOutcome::Found) | None => {}
            }
        }
    }

    fn knows(&self, key: &DeviceKey) -> bool {
        let confirmations = self.0.confirmations.load();
        let fleet = self.0.fleet.read();
        !matches!(fleet.find(key, |integration| confirmations.contains_key(&integration)), Found::None)
    }
}
