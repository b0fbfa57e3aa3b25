//! The fleet lives by the tenant's clock, in turns of ten minutes counted from the first start. What happens in a turn
//! follows from the seed, the turn's number and the fleet as it is then; so the same steps of a clock that stands still
//! lead to the same fleet.
//!
//! While the clock runs, turns are made as it passes them, and a step of the clock makes all that it skips. A clock so
//! fast, or a step so long, that there is no time for all of them leaves out the oldest.

use std::{
    collections::BTreeSet,
    sync::Arc,
    time::{Duration, Instant},
};

use database::{Database, DatabaseError};
use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use super::{
    life_day::{self, Turn},
    store,
};
use crate::{Tenant, mam::apps, mdm::commands};

/// Real time between two looks at the clock.
const TICK: Duration = Duration::from_secs(1);
/// Tenant time of a turn.
const TURN_SECS: i64 = 600;
/// Most turns of one tick or one step: a week.
const TURNS_MAX: u64 = 1_008;
/// Most check-ins of one step of the clock.
const STEP_CHECK_INS_MAX: usize = 20_000;
/// Devices whose applications are looked at in one go.
const APPS_BATCH: usize = 1_000;
/// Real time that one tick may take: the rest waits for the next one.
const TICK_TIME: Duration = Duration::from_millis(600);

/// How many turns have been made, and since when they are counted.
#[derive(Debug, Clone, Copy)]
pub struct Lived {
    epoch: Timestamp,
    turns: u64,
}

impl Lived {
    /// What is stored, or a beginning now.
    pub(super) async fn open(database: &Database, now: Timestamp) -> Result<Self, DatabaseError> {
        let epoch = store::fact(database, "life_epoch_ms").await?.map_or(now, store::timestamp);
        let turns = store::fact(database, "life_turns").await?.map_or(0, i64::unsigned_abs);
        Ok(Self { epoch, turns })
    }

    /// Begins anew: the fleet is seeded now.
    pub(super) async fn begin(&mut self, database: &Database, now: Timestamp) -> Result<(), DatabaseError> {
        *self = Self { epoch: now, turns: 0 };
        store::keep_fact(database, "life_epoch_ms", now.as_millisecond()).await?;
        self.keep(database).await
    }

    async fn keep(&self, database: &Database) -> Result<(), DatabaseError> {
        store::keep_fact(database, "life_turns", self.turns.cast_signed()).await
    }

    /// Turns that are over at that time.
    fn over(&self, now: Timestamp) -> u64 {
        let seconds = now.duration_since(self.epoch).as_secs();
        u64::try_from(seconds / TURN_SECS).unwrap_or(0)
    }

    /// When that turn ends.
    fn end_of(&self, turn: u64) -> Timestamp {
        let seconds = i64::try_from(turn + 1).unwrap_or(i64::MAX).saturating_mul(TURN_SECS);
        self.epoch.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX)
    }
}

/// Runs until the sandbox stops. A clock that stands still costs nothing.
pub(crate) async fn live(tenant: Arc<Tenant>, stopping: CancellationToken) {
    while stopping.run_until_cancelled(tokio::time::sleep(TICK)).await.is_some() {
        if tenant.fleet.clock().rate() == 0 {
            continue;
        }
        if let Err(error) = make_turns(&tenant, TURNS_MAX, Some(TICK_TIME)).await {
            let error: &dyn std::error::Error = &error;
            tracing::warn!(error, "The fleet could not live on");
        }
    }
}

/// Makes the turns that a step of the clock skipped, then lets devices pick up their commands.
pub(crate) async fn live_until_now(tenant: &Tenant) -> Result<(), DatabaseError> {
    let each = life_day::check_ins(tenant.fleet.listed()).ceil().max(1.0);
    let affordable = STEP_CHECK_INS_MAX as f64 / each;
    // A whole number between 1 and the limit: the cast loses nothing.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 1..=1008")]
    let most = affordable.clamp(1.0, TURNS_MAX as f64) as u64;
    make_turns(tenant, most, None).await?;
    commands::pick_up_due(tenant).await
}

/// Makes what is due: at most so many turns, the latest ones, and only while there is time.
async fn make_turns(tenant: &Tenant, most: u64, time: Option<Duration>) -> Result<(), DatabaseError> {
    let fleet = &tenant.fleet;
    let started = Instant::now();
    let mut lived = fleet.lived.lock().await;
    let over = lived.over(fleet.now());
    if over <= lived.turns {
        return Ok(());
    }
    lived.turns = lived.turns.max(over.saturating_sub(most));
    let mut reported = BTreeSet::new();
    while lived.turns < over && time.is_none_or(|time| started.elapsed() < time) {
        let turn = Turn { number: lived.turns, at: lived.end_of(lived.turns) };
        reported.extend(turn.make(tenant).await?);
        lived.turns += 1;
    }
    lived.keep(&fleet.database).await?;
    let reported: Vec<u32> = reported.into_iter().collect();
    for ids in reported.chunks(APPS_BATCH) {
        apps::at_check_in(tenant, ids).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_are_counted_from_the_epoch() {
        let epoch: Timestamp = "2026-03-01T08:00:00Z".parse().unwrap();
        let lived = Lived { epoch, turns: 0 };
        assert_eq!(lived.over(epoch), 0);
        assert_eq!(lived.over(epoch + SignedDuration::from_secs(599)), 0);
        assert_eq!(lived.over(epoch + SignedDuration::from_secs(1_800)), 3);
        assert_eq!(lived.over(epoch - SignedDuration::from_hours(1)), 0);
        assert_eq!(lived.end_of(2), epoch + SignedDuration::from_secs(1_800));
    }
}
