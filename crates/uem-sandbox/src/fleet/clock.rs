//! The tenant's clock: starts at the real time of the first start, then runs at its own rate.
//!
//! A mark is stored ahead of it while it runs, and the exact time when it stops. The next start goes on from the mark,
//! so tenant time never jumps back, not even after a kill.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;

/// How much real time the stored mark runs ahead.
pub const MARK_AHEAD: Duration = Duration::from_secs(30);

/// The clock. Cheap to read.
#[derive(Debug)]
pub struct Clock {
    running: Mutex<Running>,
}

#[derive(Debug, Clone, Copy)]
struct Running {
    tenant: Timestamp,
    since: Instant,
    rate: u32,
}

impl Running {
    fn at(&self, now: Instant) -> Timestamp {
        let real = now.saturating_duration_since(self.since).as_millis();
        let millis = i64::try_from(real).unwrap_or(i64::MAX).saturating_mul(i64::from(self.rate));
        self.tenant.saturating_add(SignedDuration::from_millis(millis)).unwrap_or(Timestamp::MAX)
    }
}

impl Clock {
    /// A clock that shows `tenant` now, to the millisecond, and runs `rate` times as fast as the real one.
    pub fn new(tenant: Timestamp, rate: u32) -> Self {
        // Stored times have no more than milliseconds: a finer clock would jump back at a restart.
        let tenant = Timestamp::from_millisecond(tenant.as_millisecond()).unwrap_or(tenant);
        Self { running: Mutex::new(Running { tenant, since: Instant::now(), rate }) }
    }

    /// Tenant time.
    pub fn now(&self) -> Timestamp {
        self.running.lock().at(Instant::now())
    }

    /// How many times as fast as real time; 0 = stands still.
    pub fn rate(&self) -> u32 {
        self.running.lock().rate
    }

    /// Changes the rate from now on.
    pub fn set_rate(&self, rate: u32) {
        let mut running = self.running.lock();
        let now = Instant::now();
        *running = Running { tenant: running.at(now), since: now, rate };
    }

    /// Moves forward at once. Time cannot be taken back: a negative step counts as none.
    pub fn step(&self, by: SignedDuration) {
        let mut running = self.running.lock();
        let now = Instant::now();
        let tenant = running.at(now).saturating_add(by.max(SignedDuration::ZERO)).unwrap_or(Timestamp::MAX);
        *running = Running { tenant, since: now, rate: running.rate };
    }

    /// What to store while it runs: later than all it will show before the next mark.
    pub fn mark(&self) -> Timestamp {
        let running = self.running.lock();
        running.at(Instant::now() + MARK_AHEAD)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stopped_clock_stands_still_and_can_be_stepped() {
        let start: Timestamp = "2026-03-01T08:00:00Z".parse().unwrap();
        let clock = Clock::new(start, 0);
        assert_eq!(clock.now(), start);
        clock.step(SignedDuration::from_hours(2));
        assert_eq!(clock.now(), "2026-03-01T10:00:00Z".parse().unwrap());
        clock.step(SignedDuration::from_hours(-5));
        assert_eq!(clock.now(), "2026-03-01T10:00:00Z".parse().unwrap());
    }

    #[test]
    fn the_mark_is_ahead_by_the_rate() {
        let start: Timestamp = "2026-03-01T08:00:00Z".parse().unwrap();
        assert!(Clock::new(start, 60).mark() >= start + SignedDuration::from_mins(30));
        assert_eq!(Clock::new(start, 0).mark(), start);
    }
}
