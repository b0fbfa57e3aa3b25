//! Answers are kept by a sample: every refusal, and a share of what was let in. They wait in memory and are written
//! together, so that no answer waits for the store. However many are asked for, no more are written than a person can use
//! and the store can take beside its work: refusals beyond that are left out and counted.

use std::{
    sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering},
    time::Duration,
};

use hub_core::services::Outcome;
use hub_store::{NewDecision, Store};
use jiff::SignedDuration;
use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use super::{Decider, explanation::Explanation, judge::Judged};

/// Answers that may wait.
const WAITING_MAX: usize = 20_000;
/// How often they are written.
const WRITE_EVERY: Duration = Duration::from_millis(500);
/// Answers of a sample that are written at once, at most: 100 a second.
const SAMPLES_A_TURN_MAX: u32 = 50;
/// The same where every one is to be kept: 2,000 a second. Of refusals only a flood brings about more.
const ALL_A_TURN_MAX: u32 = 1_000;
/// How often old ones are taken away.
const SWEEP_EVERY: u32 = 1_200;

/// What waits to be written.
#[derive(Default)]
pub(super) struct DecisionLog {
    /// Answers that let somebody in.
    allowed: AtomicU64,
    samples_this_turn: AtomicU32,
    others_this_turn: AtomicU32,
    left_out: AtomicU64,
    waiting: Mutex<Vec<NewDecision>>,
    is_failing: AtomicBool,
}

impl DecisionLog {
    /// Notes an answer, if it is one to keep.
    pub fn note(&self, proxy: &str, judged: &Judged<'_>) {
        let (outcome, allowed_one_in) = (judged.decision.outcome, judged.setup.settings.log.allowed_one_in);
        let is_sample = outcome != Outcome::Deny && allowed_one_in > 1;
        if !self.is_kept(outcome, allowed_one_in) || !self.has_room(is_sample) {
            return;
        }
        let mut waiting = self.waiting.lock();
        if waiting.len() >= WAITING_MAX {
            self.left_out.fetch_add(1, Ordering::Relaxed);
            return;
        }
        waiting.push(row(proxy, judged));
    }

    fn is_kept(&self, outcome: Outcome, allowed_one_in: u32) -> bool {
        match (outcome, allowed_one_in) {
            (Outcome::Deny, _) => true,
            (_, 0) => false,
            (_, one_in) => self.allowed.fetch_add(1, Ordering::Relaxed).is_multiple_of(one_in.into()),
        }
    }

    /// Whether there is room for another one in this turn. Without it a sample is smaller, and anything else is counted as
    /// left out.
    fn has_room(&self, is_sample: bool) -> bool {
        if is_sample {
            return self.samples_this_turn.fetch_add(1, Ordering::Relaxed) < SAMPLES_A_TURN_MAX;
        }
        let has_room = self.others_this_turn.fetch_add(1, Ordering::Relaxed) < ALL_A_TURN_MAX;
        if !has_room {
            self.left_out.fetch_add(1, Ordering::Relaxed);
        }
        has_room
    }

    async fn write(&self, store: &Store) {
        self.samples_this_turn.store(0, Ordering::Relaxed);
        self.others_this_turn.store(0, Ordering::Relaxed);
        let waiting = std::mem::take(&mut *self.waiting.lock());
        let left_out = self.left_out.swap(0, Ordering::Relaxed);
        if left_out > 0 {
            tracing::warn!("{left_out} decisions were not kept: more came than could be written");
        }
        if let Err(error) = store.insert_decisions(&waiting).await {
            // Said once for each outage, not twice a second.
            if !self.is_failing.swap(true, Ordering::Relaxed) {
                tracing::warn!("Decisions wait in memory, they cannot be written: {error}");
            }
            self.put_back(waiting);
        } else if self.is_failing.swap(false, Ordering::Relaxed) {
            tracing::info!("Decisions are written again");
        }
    }

    /// What could not be written waits on, before what came meanwhile.
    fn put_back(&self, mut older: Vec<NewDecision>) {
        let mut waiting = self.waiting.lock();
        let free = WAITING_MAX.saturating_sub(older.len());
        self.left_out.fetch_add(waiting.len().saturating_sub(free) as u64, Ordering::Relaxed);
        older.extend(waiting.drain(..).take(free));
        *waiting = older;
    }
}

impl Decider {
    /// Writes what waits until the hub stops, and takes old answers away.
    pub async fn keep_log(self, shutdown: CancellationToken) {
        let mut turn: u32 = 0;
        loop {
            let is_over = tokio::select! {
                () = shutdown.cancelled() => true,
                () = tokio::time::sleep(WRITE_EVERY) => false,
            };
            self.0.log.write(&self.0.store).await;
            if is_over {
                return;
            }
            // What is to be kept is known once everything was read.
            if turn.is_multiple_of(SWEEP_EVERY) && self.is_ready() {
                self.sweep().await;
            }
            turn = if self.is_ready() { turn.wrapping_add(1) } else { 0 };
        }
    }

    /// Takes away what is older than it is to be kept.
    async fn sweep(&self) {
        let days = SignedDuration::from_hours(24 * i64::from(self.0.setup.load().settings.log.days));
        if let Err(error) = self.0.store.sweep_decisions(self.0.clock.now() - days).await {
            tracing::warn!("Old decisions could not be taken away: {error}");
        }
    }
}

fn row(proxy: &str, judged: &Judged<'_>) -> NewDecision {
    let decision = judged.decision;
    let explanation = Explanation::of(judged);
    NewDecision {
        at: judged.now,
        outcome: decision.outcome.into(),
        reason: decision.reason.code(),
        proxy: proxy.to_owned(),
        service: explanation.service.clone(),
        user: explanation.user.to_lowercase(),
        device: judged.device.map(|device| device.id()),
        integration: judged.device.map(|device| device.integration()),
        score: explanation.score,
        explanation: serde_json::to_string(&explanation).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_written_in_part_and_what_should_have_been_kept_is_counted() {
        let log = DecisionLog::default();
        let kept = |is_sample, asked: u32| (0..asked).filter(|_| log.has_room(is_sample)).count();
        assert_eq!(kept(true, 10_000), SAMPLES_A_TURN_MAX as usize);
        assert_eq!(log.left_out.load(Ordering::Relaxed), 0, "a sample may be smaller");
        assert_eq!(kept(false, 10_000), ALL_A_TURN_MAX as usize, "whatever else was asked");
        assert_eq!(log.left_out.load(Ordering::Relaxed), u64::from(10_000 - ALL_A_TURN_MAX));
    }

    #[test]
    fn refusals_are_all_kept_and_of_the_rest_one_in_so_many() {
        let log = DecisionLog::default();
        let kept = |outcome, one_in| (0..1_000).filter(|_| log.is_kept(outcome, one_in)).count();
        assert_eq!(kept(Outcome::Deny, 0), 1_000);
        assert_eq!(
            (kept(Outcome::Allow, 0), kept(Outcome::Allow, 1), kept(Outcome::Allow, 100)),
            (0, 1_000, 10)
        );
    }
}
