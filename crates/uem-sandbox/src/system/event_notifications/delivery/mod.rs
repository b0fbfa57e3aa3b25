//! Telling targets what happened: [`Webhooks`] chooses who is told, a `lane` per rule keeps the order of its events,
//! `dispatch` works the lanes, `send` posts one event, `payload` is what it says.
//!
//! Everything is bounded: the events that wait for a target, the targets that are told at a time, the time and the
//! tries of one event. What a target cannot take is dropped and counted; nothing else waits for it. What waits is
//! in the `store` as well, written in the transaction of what happened, so that it outlives a stop and a kill: an event
//! whose delivery was cut off is told again.

mod dispatch;
mod lane;
mod log;
mod payload;
pub mod schema;
mod send;
mod settings;
mod store;

pub(crate) use dispatch::keep_delivering;
pub use log::{Delivery, Outcome};
pub use send::{Tried, test_connection};
pub use settings::DeliverySettings;

use std::sync::Arc;

use arc_swap::ArcSwap;
use database::{Database, DatabaseError, Transaction};
use parking_lot::Mutex;
use tokio::sync::Notify;

use self::{lane::Lanes, log::Log, store::Waiting};
use super::{rule::Rule, store as rules};
use crate::fleet::{Happening, places::Places};

/// What delivering knows: the rules, what waits, what came of it.
#[derive(Default)]
pub struct Webhooks {
    rules: ArcSwap<Vec<Arc<Rule>>>,
    lanes: Mutex<Lanes>,
    /// Wakes whoever works the lanes.
    queued: Notify,
    log: Mutex<Log>,
    settings: Mutex<DeliverySettings>,
}

/// Events that were written down and are to be queued.
#[must_use = "what waits is told after the next start only, unless it is queued"]
pub(crate) struct WrittenDown(Vec<Waiting>);

impl Webhooks {
    /// Reads the rules, and queues what waited when the process before ended. Nothing happens to devices before that.
    pub(crate) async fn open(&self, database: &Database) -> Result<(), DatabaseError> {
        self.reload(database).await?;
        self.queue(WrittenDown(store::list(database).await?));
        Ok(())
    }

    /// Writes down what of that is told to whom, in the transaction in which it happens.
    pub(crate) async fn write_down(
        &self,
        work: &mut Transaction,
        places: &Places,
        happened: &[Happening],
    ) -> Result<WrittenDown, DatabaseError> {
        let rules = self.rules.load_full();
        let mut waiting = Vec::new();
        for happening in happened {
            for rule in rules.iter().filter(|rule| wants(rule, places, happening)) {
                waiting.push(store::keep(work, rule.id, happening).await?);
            }
        }
        Ok(WrittenDown(waiting))
    }

    /// Queues what was written down, after its transaction.
    pub(crate) fn queue(&self, WrittenDown(waiting): WrittenDown) {
        if waiting.is_empty() {
            return;
        }
        let mut lanes = self.lanes.lock();
        for event in waiting {
            lanes.push(event);
        }
        drop(lanes);
        self.queued.notify_one();
    }

    /// Reads the rules again, after one changed and at the start.
    pub async fn reload(&self, database: &Database) -> Result<(), DatabaseError> {
        let rules = rules::list(database).await?;
        store::forget_orphans(database).await?;
        self.lanes.lock().keep(|id| rules.iter().any(|rule| rule.id == id));
        self.rules.store(Arc::new(rules.into_iter().map(Arc::new).collect()));
        Ok(())
    }

    /// The last deliveries, newest first, and how many events were dropped.
    pub fn deliveries(&self) -> (Vec<Delivery>, u64) {
        let log = self.log.lock();
        (log.list(), log.dropped())
    }

    /// Events that wait, of all targets.
    pub fn waiting(&self) -> usize {
        self.lanes.lock().waiting()
    }

    /// How often and how long is tried.
    pub fn settings(&self) -> DeliverySettings {
        *self.settings.lock()
    }

    /// Changes how often and how long is tried.
    pub fn set(&self, settings: DeliverySettings) {
        *self.settings.lock() = settings;
    }
}

fn wants(rule: &Rule, places: &Places, happening: &Happening) -> bool {
    rule.is_active
        && rule.events.contains(&happening.event)
        && places.is_within(happening.device.org_group_id, rule.org_group_id)
}
