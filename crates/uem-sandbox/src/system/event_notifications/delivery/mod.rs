//! Telling targets what happened: `dispatch` chooses who is told, a `lane` per rule keeps the order of its events,
//! `send` posts one of them, `payload` is what it says.
//!
//! Everything is bounded: the events that wait for a target, the targets that are told at a time, the time and the
//! tries of one event. What a target cannot take is dropped and counted; nothing else waits for it. What waits is in
//! the `store` as well, so that it outlives a stop and a kill: an event whose delivery was cut off is told again.

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
use database::{Database, DatabaseError};
use parking_lot::Mutex;

use self::{lane::Lanes, log::Log};
use super::{rule::Rule, store as rules};

/// What delivering knows: the rules, what waits, what came of it.
#[derive(Default)]
pub struct Webhooks {
    rules: ArcSwap<Vec<Arc<Rule>>>,
    lanes: Mutex<Lanes>,
    log: Mutex<Log>,
    settings: Mutex<DeliverySettings>,
}

impl Webhooks {
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
