//! Which of its keys the hub signs with, and when they change. Every key is published before it signs, and after it
//! signed for as long as anything that it signed may count.

use jiff::{SignedDuration, Timestamp};

/// How long a key signs.
pub const ROTATE_EVERY: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How long a key is published before it signs: services keep the list for five minutes.
pub const SETTLED_AFTER: SignedDuration = SignedDuration::from_mins(15);
/// How long a key is published after it signed: longer than any token, and than a hub that cannot read the database is
/// likely to go on signing with it.
pub const KEPT_AFTER_USE: SignedDuration = SignedDuration::from_hours(24);

/// One key, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyFacts {
    /// Its id: `kid`.
    pub id: String,
    /// When it was made, and published.
    pub made_at: Timestamp,
    /// When it began to sign.
    pub signs_from: Option<Timestamp>,
    /// When another took its place.
    pub retired_at: Option<Timestamp>,
}

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, strum::AsRefStr, strum::Display)]
#[strum(serialize_all = "snake_case")]
pub enum KeyState {
    /// Published, so that services know it when it begins to sign.
    Next,
    /// It signs.
    Signing,
    /// Published, because tokens that it signed may still count.
    Retired,
}

/// What is to be done to keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyStep {
    /// Make one that is published and does not sign.
    Make,
    /// Let this one sign from now on, and retire the one that did.
    Sign(String),
    /// Nothing that it signed counts any more.
    Forget(String),
}

impl KeyFacts {
    /// What it is for.
    pub fn state(&self) -> KeyState {
        match (self.signs_from, self.retired_at) {
            (_, Some(_)) => KeyState::Retired,
            (Some(_), None) => KeyState::Signing,
            (None, None) => KeyState::Next,
        }
    }

    /// Whether services had the time to read it.
    pub fn is_settled(&self, now: Timestamp) -> bool {
        now.duration_since(self.made_at) >= SETTLED_AFTER
    }
}

/// The next thing to do, until there is none. A key only takes the place of another that signs once services know it; where
/// none signs, the oldest that is there begins.
pub fn next_step(keys: &[KeyFacts], now: Timestamp) -> Option<KeyStep> {
    let old = |key: &&KeyFacts| key.retired_at.is_some_and(|at| now.duration_since(at) >= KEPT_AFTER_USE);
    if let Some(old) = keys.iter().find(old) {
        return Some(KeyStep::Forget(old.id.clone()));
    }
    let next = keys.iter().filter(|key| key.state() == KeyState::Next).min_by_key(|key| key.made_at);
    let Some(next) = next else { return Some(KeyStep::Make) };
    let signing = keys.iter().filter(|key| key.state() == KeyState::Signing).max_by_key(|key| key.signs_from);
    let Some(since) = signing.and_then(|key| key.signs_from) else {
        return Some(KeyStep::Sign(next.id.clone()));
    };
    let is_due = now.duration_since(since) >= ROTATE_EVERY && next.is_settled(now);
    is_due.then(|| KeyStep::Sign(next.id.clone()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(hours: i64) -> Timestamp {
        "2026-03-01T00:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(hours)
    }

    /// Does what is to be done, as the store does it.
    fn keep(keys: &mut Vec<KeyFacts>, now: Timestamp, made: &mut u32) {
        while let Some(step) = next_step(keys, now) {
            match step {
                KeyStep::Make => {
                    *made += 1;
                    assert!(*made < 100, "it never ends");
                    let id = format!("key {made}");
                    keys.push(KeyFacts { id, made_at: now, signs_from: None, retired_at: None });
                }
                KeyStep::Sign(id) => {
                    for key in keys.iter_mut() {
                        match key.state() {
                            KeyState::Signing => key.retired_at = Some(now),
                            KeyState::Next if key.id == id => key.signs_from = Some(now),
                            _ => {}
                        }
                    }
                }
                KeyStep::Forget(id) => keys.retain(|key| key.id != id),
            }
        }
    }

    fn shown(keys: &[KeyFacts]) -> Vec<String> {
        keys.iter().map(|key| format!("{} {}", key.id, key.state())).collect()
    }

    #[test]
    fn a_new_hub_signs_at_once_and_publishes_the_next_key_long_before_it_signs() {
        let (mut keys, mut made) = (Vec::new(), 0);
        for (hours, expected) in [
            (0, &["key 1 signing", "key 2 next"][..]),
            (30 * 24 - 1, &["key 1 signing", "key 2 next"]),
            (30 * 24, &["key 1 retired", "key 2 signing", "key 3 next"]),
            (31 * 24 - 1, &["key 1 retired", "key 2 signing", "key 3 next"]),
            (31 * 24, &["key 2 signing", "key 3 next"]),
        ] {
            keep(&mut keys, at(hours), &mut made);
            assert_eq!(shown(&keys), expected, "after {hours} hours");
        }
    }

    proptest! {
        #[test]
        fn whatever_the_hours_one_key_signs_and_was_known_before(hours in prop::collection::vec(0_i64..2_000, 1..40)) {
            let (mut keys, mut made) = (Vec::new(), 0);
            let mut now = at(0);
            keep(&mut keys, now, &mut made);
            let first = keys[0].id.clone();
            for hours in hours {
                let before: Vec<KeyFacts> = keys.clone();
                now += SignedDuration::from_hours(hours);
                keep(&mut keys, now, &mut made);
                let signing: Vec<&KeyFacts> = keys.iter().filter(|key| key.state() == KeyState::Signing).collect();
                prop_assert_eq!(signing.len(), 1);
                prop_assert!(signing[0].id == first || before.iter().any(|key| key.id == signing[0].id));
                prop_assert_eq!(keys.iter().filter(|key| key.state() == KeyState::Next).count(), 1);
                // What signed until now is still published.
                let signed = before.iter().find(|key| key.state() == KeyState::Signing).unwrap();
                prop_assert!(keys.iter().any(|key| key.id == signed.id));
            }
        }
    }
}
