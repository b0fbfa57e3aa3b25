//! When tags are looked after, and what came of it.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{ids::RunId, integration::TaggingSettings};

/// After a pass that failed the next one waits at least this long, and twice as long with each further one.
const RETRY_PAUSE: SignedDuration = SignedDuration::from_mins(1);
/// The longest pause of a pass that failed.
const RETRY_PAUSE_MAX: SignedDuration = SignedDuration::from_mins(30);
/// The longest pause of a single device that the tenant refuses.
const ITEM_PAUSE_MAX: SignedDuration = SignedDuration::from_hours(6);

/// What is to be done about the tags of an integration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumString, strum::AsRefStr)]
#[strum(serialize_all = "snake_case")]
pub enum Pass {
    /// Send what differs from what is known.
    Send,
    /// The same, after reading which devices have the tags in the tenant.
    Check,
    /// Take off every tag that the hub wrote.
    Clear,
}

/// How the last pass left things.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LastPass {
    /// The settings it went by; `None` when there was none.
    pub settings: Option<TaggingSettings>,
    /// The newest run that it had seen.
    pub run: Option<RunId>,
    /// When the tags in the tenant were last read.
    pub checked_at: Option<Timestamp>,
    /// After failures: nothing is tried before.
    pub not_before: Option<Timestamp>,
    /// Devices that the tenant refused are tried again then.
    pub again_at: Option<Timestamp>,
    /// Somebody asks for a pass.
    pub is_wished: bool,
    /// Somebody asks for a check.
    pub is_check_wished: bool,
    /// Somebody asks for the tags to be taken off.
    pub is_clear_wished: bool,
    /// What was begun and has not ended: its process died, or was told to stop. It took up a wish that nobody else
    /// remembers.
    pub unfinished: Option<Pass>,
}

/// What is due. Changed settings and the wish of a person do not wait for the pause after failures.
pub fn next_pass(
    settings: &TaggingSettings,
    last: &LastPass,
    newest_run: Option<RunId>,
    check_every: SignedDuration,
    now: Timestamp,
) -> Option<Pass> {
    let is_over = |at: Option<Timestamp>| at.is_some_and(|at| at <= now);
    let may_try = last.not_before.is_none() || is_over(last.not_before);
    if last.is_clear_wished {
        return may_try.then_some(Pass::Clear);
    }
    if !settings.is_on() {
        return None;
    }
    if last.settings.as_ref() != Some(settings)
        || last.is_check_wished
        || last.unfinished == Some(Pass::Check)
    {
        return Some(Pass::Check);
    }
    if !may_try {
        return None;
    }
    let is_check_due =
        last.checked_at.is_none_or(|at| at.checked_add(check_every).is_ok_and(|due| due <= now));
    if is_check_due {
        return Some(Pass::Check);
    }
    // A pass that failed is tried again, whatever it had to do.
    let is_due = last.is_wished
        || last.unfinished.is_some()
        || newest_run > last.run
        || is_over(last.again_at)
        || last.not_before.is_some();
    is_due.then_some(Pass::Send)
}

/// How long a pass waits after so many failures in a row.
pub fn pass_pause(failures: u32) -> SignedDuration {
    growing(failures, RETRY_PAUSE_MAX)
}

/// How long a device waits that the tenant refused so many times.
pub fn item_pause(attempts: u32) -> SignedDuration {
    growing(attempts, ITEM_PAUSE_MAX)
}

fn growing(times: u32, longest: SignedDuration) -> SignedDuration {
    let doublings = times.clamp(1, 12) - 1;
    (RETRY_PAUSE * 2_i32.pow(doublings)).min(longest)
}

/// What a pass did, and how it left the fleet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TaggingReport {
    /// Devices that can have tags.
    pub devices: u64,
    /// Tags that were put on.
    pub added: u64,
    /// Tags that were taken off.
    pub removed: u64,
    /// Tags that stood otherwise in the tenant than the hub knew: somebody had changed them.
    pub repaired: u64,
    /// Calls that change something in the tenant.
    pub write_calls: u64,
    /// Tags that the hub made.
    pub made: u64,
}
