//! The rate budget: calls per minute that this client allows itself, and a reserve of the tenant's daily quota that
//! only urgent calls may touch.
//!
//! The quota belongs to an organization group and is shared with every other integration there, so the client
//! learns what is left from the headers of each reply.

use std::{num::NonZeroU32, time::Duration};

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use http::HeaderMap;
use jiff::Timestamp;
use std::sync::Mutex;

use crate::error::{ErrorKind, UemError};

/// The longest that a background call waits for a new quota before it gives up.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// Below this share of the quota (one in so many) background calls slow down.
const SCARCE_SHARE: u64 = 4;
/// The longest pause between two background calls that a scarce quota makes.
const LONGEST_PACE: Duration = Duration::from_secs(2);
/// One call in this many is kept for interactive calls.
const INTERACTIVE_SHARE: u32 = 10;

/// How urgent a call is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Class {
    /// Syncs and the like: waits, and stops at the reserve.
    Background,
    /// A person, an action or a decision waits for it: may use the reserve.
    #[default]
    Interactive,
}

/// What is known of the budget now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BudgetSnapshot {
    /// Calls a minute that this client allows itself; `None` for no limit.
    pub per_minute: Option<u32>,
    /// The tenant's daily quota, once a reply has told it.
    pub limit: Option<u64>,
    /// What is left of it.
    pub remaining: Option<u64>,
    /// When it is full again.
    pub reset: Option<Timestamp>,
    /// Calls of the quota that background work leaves alone.
    pub reserve: u64,
    /// When the tenant answered last, whatever it said.
    pub answered_at: Option<Timestamp>,
}

impl BudgetSnapshot {
    /// Whether background work must pause at this moment.
    pub fn is_reserved(&self, now: Timestamp) -> bool {
        let quota_runs = self.reset.is_none_or(|reset| reset > now);
        quota_runs && self.remaining.is_some_and(|remaining| remaining <= self.effective_reserve())
    }

    /// How long a background call waits so that what is left lasts until the quota is full again: nothing while it is
    /// plenty, two seconds at most.
    pub fn pace(&self, now: Timestamp) -> Duration {
        let (Some(limit), Some(remaining), Some(reset)) = (self.limit, self.remaining, self.reset) else {
            return Duration::ZERO;
        };
        let Ok(left) = Duration::try_from(reset.duration_since(now)) else { return Duration::ZERO };
        if remaining > limit / SCARCE_SHARE {
            return Duration::ZERO;
        }
        let spare = u32::try_from(remaining.saturating_sub(self.effective_reserve())).unwrap_or(u32::MAX);
        (left / spare.max(1)).min(LONGEST_PACE)
    }

    /// The reserve, never more than a tenth of the quota: a small quota must stay usable.
    fn effective_reserve(&self) -> u64 {
        self.limit.map_or(self.reserve, |limit| self.reserve.min(limit / 10))
    }
}

pub(crate) struct Budget {
    background: Option<DefaultDirectRateLimiter>,
    interactive: Option<DefaultDirectRateLimiter>,
    state: Mutex<BudgetSnapshot>,
    /// Host of the tenant, for the gauges.
    tenant: String,
}

impl Budget {
    pub(crate) fn new(per_minute: Option<u32>, reserve: u64, tenant: &str) -> Self {
        let share = per_minute.map(|rate| (rate / INTERACTIVE_SHARE).max(1));
        let limiter = |rate: u32| NonZeroU32::new(rate.max(1)).map(paced);
        Self {
            background: per_minute.zip(share).and_then(|(rate, share)| limiter(rate.saturating_sub(share))),
            interactive: share.and_then(limiter),
            state: Mutex::new(BudgetSnapshot { per_minute, reserve, ..BudgetSnapshot::default() }),
            tenant: tenant.to_owned(),
        }
    }

    pub(crate) fn snapshot(&self) -> BudgetSnapshot {
        *self.lock()
    }

    /// Waits for a place in this minute; fails when the daily quota is down to the reserve.
    pub(crate) async fn acquire(&self, class: Class) -> Result<(), UemError> {
        if class == Class::Background {
            self.wait_for_quota().await?;
        }
        let limiter = match class {
            Class::Background => &self.background,
            Class::Interactive => &self.interactive,
        };
        if let Some(limiter) = limiter
            && limiter.check().is_err()
        {
            let started = tokio::time::Instant::now();
            limiter.until_ready().await;
            metrics::histogram!("uem_client_wait_seconds", "reason" => "minute").record(started.elapsed());
        }
        Ok(())
    }

    async fn wait_for_quota(&self) -> Result<(), UemError> {
        let snapshot = self.snapshot();
        let now = Timestamp::now();
        if !snapshot.is_reserved(now) {
            let pace = snapshot.pace(now);
            if !pace.is_zero() {
                metrics::histogram!("uem_client_wait_seconds", "reason" => "scarce quota").record(pace);
                tokio::time::sleep(pace).await;
            }
            return Ok(());
        }
        let wait = snapshot.reset.and_then(|reset| Duration::try_from(reset.duration_since(now)).ok());
        match wait {
            Some(wait) if wait <= LONGEST_WAIT => {
                metrics::histogram!("uem_client_wait_seconds", "reason" => "quota").record(wait);
                tokio::time::sleep(wait).await;
                Ok(())
            }
            _ => Err(ErrorKind::BudgetReserved {
                remaining: snapshot.remaining.unwrap_or_default(),
                reserve: snapshot.effective_reserve(),
                reset: snapshot.reset,
            }
            .into()),
        }
    }

    /// Learns from a reply and its headers.
    pub(crate) fn observe(&self, headers: &HeaderMap) {
        self.lock().answered_at = Some(Timestamp::now());
        let remaining = header_number(headers, "x-ratelimit-remaining");
        if remaining.is_none() {
            return;
        }
        let limit = header_number(headers, "x-ratelimit-limit");
        let reset = reset_time(headers);
        if let (Some(limit), Some(remaining)) = (limit, remaining) {
            metrics::gauge!("uem_client_quota_limit", "tenant" => self.tenant.clone()).set(limit as f64);
            metrics::gauge!("uem_client_quota_remaining", "tenant" => self.tenant.clone())
                .set(remaining as f64);
        }
        let mut state = self.lock();
        state.remaining = remaining;
        state.limit = limit.or(state.limit);
        state.reset = reset.or(state.reset);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BudgetSnapshot> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// A limiter that lets a quarter of a minute's calls through at once and the rest at an even pace.
fn paced(rate: NonZeroU32) -> DefaultDirectRateLimiter {
    let burst = NonZeroU32::new(rate.get() / 4).unwrap_or(NonZeroU32::MIN);
    RateLimiter::direct(Quota::per_minute(rate).allow_burst(burst))
}

fn header_number(headers: &HeaderMap, name: &str) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

/// `X-RateLimit-Reset`, which is in Unix seconds.
pub(crate) fn reset_time(headers: &HeaderMap) -> Option<Timestamp> {
    let seconds = i64::try_from(header_number(headers, "x-ratelimit-reset")?).ok()?;
    Timestamp::from_second(seconds).ok()
}

/// Whether the reply says that nothing is left.
pub(crate) fn is_spent(headers: &HeaderMap) -> bool {
    header_number(headers, "x-ratelimit-remaining") == Some(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(limit: u64, remaining: u64, reset: i64) -> HeaderMap {
        let pairs = [
            ("x-ratelimit-limit", limit.to_string()),
            ("x-ratelimit-remaining", remaining.to_string()),
            ("x-ratelimit-reset", reset.to_string()),
        ];
        pairs.into_iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    fn hence(seconds: i64) -> i64 {
        Timestamp::now().as_second() + seconds
    }

    #[tokio::test]
    async fn background_calls_stop_at_the_reserve_and_interactive_calls_go_on() {
        let budget = Budget::new(None, 100, "t");
        budget.observe(&headers(50_000, 100, hence(3600)));
        let refused = budget.acquire(Class::Background).await.unwrap_err();
        assert!(matches!(refused.kind(), ErrorKind::BudgetReserved { remaining: 100, reserve: 100, .. }));
        budget.acquire(Class::Interactive).await.unwrap();
        budget.observe(&headers(50_000, 101, hence(3600)));
        budget.acquire(Class::Background).await.unwrap();
    }

    #[test]
    fn a_scarce_quota_slows_background_calls_down_and_a_plentiful_one_does_not() {
        let now = Timestamp::UNIX_EPOCH;
        let with = |remaining| BudgetSnapshot {
            limit: Some(10_000),
            remaining: Some(remaining),
            reset: Some(Timestamp::from_second(1_000).unwrap()),
            reserve: 500,
            ..BudgetSnapshot::default()
        };
        for (remaining, milliseconds) in
            [(10_000, 0), (2_501, 0), (2_500, 500), (1_500, 1_000), (600, 2_000), (500, 2_000)]
        {
            assert_eq!(with(remaining).pace(now), Duration::from_millis(milliseconds), "{remaining}");
        }
        assert_eq!(with(600).pace(Timestamp::from_second(2_000).unwrap()), Duration::ZERO);
    }

    #[tokio::test]
    async fn a_quota_whose_time_is_over_does_not_hold_anything() {
        let budget = Budget::new(None, 100, "t");
        budget.observe(&headers(50_000, 0, hence(-1)));
        budget.acquire(Class::Background).await.unwrap();
    }

    #[test]
    fn the_reserve_never_eats_a_small_quota() {
        let snapshot =
            BudgetSnapshot { limit: Some(100), remaining: Some(50), reserve: 1000, ..Default::default() };
        assert!(!snapshot.is_reserved(Timestamp::UNIX_EPOCH));
    }

    #[tokio::test]
    async fn interactive_calls_have_a_share_that_background_cannot_take() {
        let budget = Budget::new(Some(40), 0, "t");
        for _ in 0..9 {
            budget.background.as_ref().unwrap().check().unwrap();
        }
        assert!(budget.background.as_ref().unwrap().check().is_err());
        assert!(budget.interactive.as_ref().unwrap().check().is_ok());
    }
}
