//! Panels *Device Sync Status* and *App Sync Status*: whether what is stored is as fresh as it should be.

use jiff::{SignedDuration, Timestamp};

use super::Panel;
use crate::integration::IntegrationState;

/// So many failures in a row are no hiccup any more.
const FAILURES_RED: u32 = 3;
/// What is older than so many intervals is not what it should be.
const INTERVALS_AMBER: i32 = 2;
/// What is older than so many intervals, while readings fail, is out of date.
const INTERVALS_RED: i32 = 3;
/// What a run may take, and a hub to be restarted, before a reading is called overdue.
const SLACK: SignedDuration = SignedDuration::from_mins(30);

/// What is known of one kind of reading.
#[derive(Debug, Clone)]
pub struct Reading {
    /// State of the integration.
    pub state: IntegrationState,
    /// The distance of two readings.
    pub interval: SignedDuration,
    /// One is under way, or asked for.
    pub is_under_way: bool,
    /// The last one left it out, because the role lacks a permission.
    pub is_off: bool,
    /// The last one that ended.
    pub last: Option<LastRun>,
    /// When the last one that read everything began.
    pub complete_at: Option<Timestamp>,
    /// Failures in a row, up to now.
    pub failures: u32,
    /// Devices that look gone and wait for a person.
    pub held: u64,
    /// Chosen groups that can no longer be read.
    pub scope_lost: Vec<String>,
}

/// How a reading ended.
#[derive(Debug, Clone)]
pub struct LastRun {
    /// What went wrong; empty otherwise.
    pub error: String,
    /// What to do about it; empty otherwise.
    pub remedy: String,
}

/// Panel *Device Sync Status*.
pub fn devices(facts: &Reading, now: Timestamp) -> Panel {
    if !facts.scope_lost.is_empty() && facts.state != IntegrationState::Pulled {
        return Panel::red(
            format!(
                "Scope lost: {} can no longer be read. Their devices stay as they are.",
                facts.scope_lost.join(", ")
            ),
            "Let the account see these groups again, or choose others.",
        );
    }
    let panel = judge(facts, "devices", now);
    let is_fine = matches!(panel.light, super::Light::Green | super::Light::Off);
    if facts.held > 0 && is_fine {
        let (devices, wait) = if facts.held == 1 { ("device", "waits") } else { ("devices", "wait") };
        return Panel::amber(
            format!("Devices are read; {} {devices} that look gone {wait} for a person.", facts.held),
            "Open the held plan, look at each of them, and approve or reject the deletion.",
        );
    }
    panel
}

/// Panel *App Sync Status*.
pub fn apps(facts: &Reading, now: Timestamp) -> Panel {
    judge(facts, "apps on devices", now)
}

fn judge(facts: &Reading, what: &str, now: Timestamp) -> Panel {
    match facts.state {
        IntegrationState::Pulled => return Panel::off(format!("The {what} are read by `mooring pull`.")),
        IntegrationState::CredentialsRefused => {
            return Panel::red(
                format!("The {what} are not read: the tenant refuses the credentials."),
                "Edit the integration and give it credentials that the tenant accepts.",
            );
        }
        IntegrationState::Waiting => {
            return Panel::amber(
                format!(
                    "The {what} are not read before it is known that no other integration reads the same."
                ),
                IntegrationState::Waiting.remedy(),
            );
        }
        IntegrationState::Paused => {
            return Panel::amber(format!("The {what} are not read while it is paused."), "Resume it.");
        }
        _ => {}
    }
    let (error, remedy) = match &facts.last {
        Some(last) if !last.error.is_empty() => (last.error.trim_end_matches('.'), last.remedy.as_str()),
        _ => ("see the last run", "Open the last run and see what it says."),
    };
    if facts.is_off {
        return Panel::amber(
            format!("The {what} are not read: the role of the account does not allow it."),
            "Give the role what the permission check names; they are read again by themselves then.",
        );
    }
    let Some(complete_at) = facts.complete_at else {
        return match (facts.failures, facts.is_under_way) {
            (0, true) => Panel::amber(format!("The {what} are being read for the first time."), ""),
            (0, false) => {
                Panel::amber(format!("The {what} have not been read yet."), "Wait, or synchronize now.")
            }
            _ => Panel::red(format!("The {what} could not be read yet: {error}."), remedy),
        };
    };
    let age = now.duration_since(complete_at);
    if facts.failures >= FAILURES_RED || facts.failures > 0 && age > facts.interval * INTERVALS_RED {
        return Panel::red(
            format!("The {what} are out of date: the last {} readings failed: {error}.", facts.failures),
            remedy,
        );
    }
    if facts.failures > 0 {
        return Panel::amber(
            format!("The last reading of {what} was not complete, it is tried again: {error}."),
            remedy,
        );
    }
    if age > facts.interval * INTERVALS_AMBER + SLACK && !facts.is_under_way {
        return Panel::amber(
            format!("A reading of {what} is overdue."),
            "See whether a hub runs that can work on it (`mooring doctor`).",
        );
    }
    Panel::green(format!("The {what} are read completely, and in time."))
}
