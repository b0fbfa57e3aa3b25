//! How often a wrong password may be tried: by caller, so that a stranger cannot keep the tenant out.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

use hub_core::ids::IntegrationId;
use jiff::{SignedDuration, Timestamp};

/// Wrong passwords of one caller that are answered in a window.
const FAILURES_MAX: u32 = 20;
/// The window.
const WINDOW: SignedDuration = SignedDuration::from_mins(1);
/// Callers remembered; beyond that all that are out of their window are forgotten, and new ones wait.
const CALLERS_MAX: usize = 10_000;

/// Who calls for which integration. Where the address is not known all callers are one.
type Caller = (IntegrationId, Option<IpAddr>);

/// The failures of the last minute.
#[derive(Default)]
pub struct Attempts(Mutex<HashMap<Caller, (Timestamp, u32)>>);

impl Attempts {
    /// Whether the caller may try.
    pub fn may_try(&self, caller: Caller, now: Timestamp) -> bool {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match known.get(&caller) {
            Some((since, failures)) if is_within(*since, now) => *failures < FAILURES_MAX,
            Some(_) => true,
            None => {
                if known.len() >= CALLERS_MAX {
                    known.retain(|_, (since, _)| is_within(*since, now));
                }
                known.len() < CALLERS_MAX
            }
        }
    }

    /// The caller gave a wrong password.
    pub fn fail(&self, caller: Caller, now: Timestamp) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = known.entry(caller).or_insert((now, 0));
        if !is_within(entry.0, now) {
            *entry = (now, 0);
        }
        entry.1 = entry.1.saturating_add(1);
    }
}

fn is_within(since: Timestamp, now: Timestamp) -> bool {
    now.duration_since(since) < WINDOW
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_passwords_are_limited_for_their_caller_alone_and_for_a_minute() {
        let attempts = Attempts::default();
        let now = Timestamp::UNIX_EPOCH;
        let (stranger, tenant) = ((IntegrationId(1), Some([10, 0, 0, 1].into())), (IntegrationId(1), None));
        for _ in 0..FAILURES_MAX {
            assert!(attempts.may_try(stranger, now));
            attempts.fail(stranger, now);
        }
        assert!(!attempts.may_try(stranger, now));
        assert!(attempts.may_try(tenant, now));
        assert!(attempts.may_try(stranger, now + WINDOW));
    }

    #[test]
    fn a_flood_of_callers_is_bounded() {
        let attempts = Attempts::default();
        let now = Timestamp::UNIX_EPOCH;
        for number in 0..u32::try_from(CALLERS_MAX).unwrap() {
            attempts.fail((IntegrationId(1), Some(number.to_be_bytes().into())), now);
        }
        assert!(!attempts.may_try((IntegrationId(2), None), now));
        assert!(attempts.may_try((IntegrationId(2), None), now + WINDOW));
    }
}
