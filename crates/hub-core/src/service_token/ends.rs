//! How long a token counts.

use jiff::{SignedDuration, Timestamp};

use crate::services::{Bypass, Decision, Outcome, Reason};

/// The longest that a token counts, in minutes.
pub const TOKEN_MINUTES_MAX: u32 = 60;

/// What a decision rests on that has an end. What has none, or did not come, is `None`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Grounds {
    /// The end of the token that names the user.
    pub user_until: Option<Timestamp>,
    /// The end of what names the device: its certificate with all that vouches for it, or the token of its agent.
    pub identity_until: Option<Timestamp>,
    /// When the tenant last confirmed what is known of the device.
    pub told_at: Option<Timestamp>,
    /// Until when the same facts come to the same score ([`crate::trust::score_until`]).
    pub score_until: Option<Timestamp>,
}

/// After the policy's minutes, and before anything that the decision rests on ends, or the decision itself would be another
/// one by the passing of time alone. Not later than `now` where there is nothing to be said any more.
pub fn ends_at(decision: &Decision<'_>, grounds: &Grounds, bypasses: &[Bypass], now: Timestamp) -> Timestamp {
    let Some(policy) = decision.policy else { return now };
    let minutes = policy.token_minutes.min(TOKEN_MINUTES_MAX);
    let whole = now + SignedDuration::from_mins(i64::from(minutes));
    // Who is let in by the user alone is let in by old facts as well.
    let told_at = grounds.told_at.filter(|_| decision.outcome == Outcome::Allow);
    let too_old = told_at.and_then(|at| at.checked_add(policy.facts_max_age()).ok());
    let reason_ends = match &decision.reason {
        Reason::InGrace { until } => Some(*until),
        Reason::Bypassed { id } => {
            Some(bypasses.iter().find(|bypass| bypass.id == *id).map_or(now, |bypass| bypass.expires_at))
        }
        _ => None,
    };
    // A bypass asks nothing of the device; elsewhere one that comes to 0 is refused, even where none is asked for.
    let score_until = grounds.score_until.filter(|_| !matches!(decision.reason, Reason::Bypassed { .. }));
    [grounds.user_until, grounds.identity_until, too_old, score_until, reason_ends]
        .into_iter()
        .flatten()
        .fold(whole, Timestamp::min)
        .max(now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::Policy;

    fn now() -> Timestamp {
        "2026-03-01T12:00:00Z".parse().unwrap()
    }

    fn in_minutes(minutes: i64) -> Timestamp {
        now() + SignedDuration::from_mins(minutes)
    }

    #[test]
    fn a_token_ends_with_the_first_thing_that_it_rests_on() {
        let policy = Policy { token_minutes: 30, facts_max_age_minutes: 60, ..Policy::default() };
        let bypasses = [Bypass {
            id: 7,
            service: None,
            user: "eve".to_owned(),
            reason: "an emergency".to_owned(),
            expires_at: in_minutes(3),
        }];
        let user = |minutes| Grounds { user_until: Some(in_minutes(minutes)), ..Grounds::default() };
        let identity = |minutes| Grounds { identity_until: Some(in_minutes(minutes)), ..Grounds::default() };
        let told = |minutes| Grounds { told_at: Some(in_minutes(minutes)), ..Grounds::default() };
        let score = |minutes| Grounds { score_until: Some(in_minutes(minutes)), ..Grounds::default() };
        let all = Grounds { identity_until: Some(in_minutes(9)), ..user(8) };
        let grace = |minutes| Reason::InGrace { until: in_minutes(minutes) };
        let (allow, user_only) = (Outcome::Allow, Outcome::AllowUserOnly);
        for (outcome, reason, grounds, minutes) in [
            (allow, Reason::Enough, Grounds::default(), 30),
            (allow, Reason::Enough, user(4), 4),
            (allow, Reason::Enough, user(40), 30),
            // The hub bears clocks that differ by a minute, a token of its own does not.
            (allow, Reason::Enough, user(-1), 0),
            (allow, Reason::Enough, identity(5), 5),
            (allow, Reason::Enough, all, 8),
            (allow, Reason::Enough, told(-50), 10),
            (allow, Reason::Enough, score(6), 6),
            (allow, grace(2), score(6), 2),
            (allow, grace(20), identity(1), 1),
            (user_only, Reason::FailedOpen, told(-70), 30),
            (user_only, Reason::FailedOpen, score(6), 6),
            (user_only, Reason::NoDeviceAsked, identity(5), 5),
            (user_only, Reason::Bypassed { id: 7 }, score(1), 3),
            (user_only, Reason::Bypassed { id: 7 }, user(2), 2),
            (user_only, Reason::Bypassed { id: 8 }, Grounds::default(), 0),
        ] {
            let decision = Decision {
                outcome,
                reason: reason.clone(),
                service: None,
                policy: Some(&policy),
                assessment: None,
                facts_age: None,
            };
            let ends_at = ends_at(&decision, &grounds, &bypasses, now());
            assert_eq!(ends_at, in_minutes(minutes), "{outcome} {reason:?} {grounds:?}");
        }
    }
}
