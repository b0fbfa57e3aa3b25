//! Panel *Deployment* (HM-20): devices that register by themselves, and messages to new users. Each rule names what a person
//! should do; the worst that applies is told.

use jiff::{SignedDuration, Timestamp};

use super::Panel;
use crate::{addition::PROVISIONAL_MAX, integration::DeviceAddition};

/// Refusals are told for so long.
pub const REFUSED_LATELY: SignedDuration = SignedDuration::from_hours(24);
/// Messages older than this are not looked at.
pub const MESSAGES_LOOKED_BACK: SignedDuration = SignedDuration::from_hours(7 * 24);
/// A registration that waits for longer wants attention: it expires after seven days.
const WAITS_LONG: SignedDuration = SignedDuration::from_hours(48);

/// What is known of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Deployment {
    /// Devices that register.
    pub registrations: Registrations,
    /// Messages to new users.
    pub messages: Messages,
}

/// Devices that registered before a synchronization knew them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Registrations {
    /// So many wait for a synchronization.
    pub waiting: u64,
    /// When the first of them came.
    pub oldest_at: Option<Timestamp>,
    /// Refused in the last day, because the device was removed before.
    pub refused_removed: u64,
    /// The same, because several devices answer to its identifiers.
    pub refused_ambiguous: u64,
    /// The same, because too many waited.
    pub refused_full: u64,
}

/// Messages to new users, of the last seven days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Messages {
    /// No e-mail is sent: the hub's settings have it off.
    pub email_is_off: bool,
    /// No SMS is sent, likewise.
    pub sms_is_off: bool,
    /// Taken by the server.
    pub sent: u64,
    /// They wait, or are being sent.
    pub waiting: u64,
    /// Those of them that were tried in vain already.
    pub tried_in_vain: u64,
    /// Given up.
    pub failed: u64,
    /// Nobody knows whether they arrived.
    pub unknown: u64,
    /// The last error; empty when there was none.
    pub last_error: String,
}

impl Registrations {
    /// Refused in the last day, for whatever reason.
    pub fn refused(&self) -> u64 {
        self.refused_removed + self.refused_ambiguous + self.refused_full
    }
}

/// Panel *Deployment*.
pub fn deployment(settings: &DeviceAddition, facts: &Deployment, now: Timestamp) -> Panel {
    let switches = [
        (settings.is_allowed, "devices may register"),
        (settings.email, "new users get e-mail"),
        (settings.sms, "new users get SMS"),
    ];
    let on: Vec<&str> = switches.iter().filter(|(is_on, _)| *is_on).map(|(_, name)| *name).collect();
    if on.is_empty() {
        return Panel::off("Devices come from the tenant only, and new users are sent nothing.");
    }
    let messages = (settings.email || settings.sms).then(|| of_messages(settings, &facts.messages)).flatten();
    let registrations = settings.is_allowed.then(|| of_registrations(&facts.registrations, now)).flatten();
    let worst = [messages, registrations].into_iter().flatten().max_by_key(|panel| panel.light.weight());
    worst.unwrap_or_else(|| Panel::green(format!("On: {}.{}", on.join(", "), fine(settings, facts))))
}

/// What is told where nothing is amiss.
fn fine(settings: &DeviceAddition, facts: &Deployment) -> String {
    let mut words = String::new();
    if settings.is_allowed && facts.registrations.waiting > 0 {
        words +=
            &format!(" {} wait for the next synchronization.", count(facts.registrations.waiting, "device"));
    }
    if facts.messages.sent > 0 {
        words += &format!(" {} sent in the last seven days.", count(facts.messages.sent, "message"));
    }
    if facts.messages.waiting > 0 {
        words += &format!(" {} on the way.", count(facts.messages.waiting, "message"));
    }
    words
}

fn of_messages(settings: &DeviceAddition, facts: &Messages) -> Option<Panel> {
    let off = match (settings.email && facts.email_is_off, settings.sms && facts.sms_is_off) {
        (true, true) => "E-mail and SMS",
        (true, false) => "E-mail",
        (false, true) => "SMS",
        (false, false) => "",
    };
    if !off.is_empty() {
        return Some(Panel::red(
            format!("{off} for new users is on here, but the hub sends none."),
            "Say where messages go under Settings → Notifications, or switch it off under Device addition.",
        ));
    }
    let error = match facts.last_error.trim_end_matches('.') {
        "" => String::new(),
        error => format!(": {error}"),
    };
    const REMEDY: &str = "Send a test under Settings → Notifications. What was given up is not sent again.";
    if facts.failed > 0 {
        let sentence = format!("{} could not be sent{error}.", count(facts.failed, "message"));
        // Once some arrived it works for others; if none did, it does not work.
        return Some(match facts.sent {
            0 => Panel::red(sentence, REMEDY),
            _ => Panel::amber(sentence, REMEDY),
        });
    }
    if facts.tried_in_vain > 0 {
        let sentence = format!("{} could not be sent yet{error}.", count(facts.tried_in_vain, "message"));
        return Some(Panel::amber(
            sentence,
            "They are tried again, longer apart each time, eight times in all.",
        ));
    }
    (facts.unknown > 0).then(|| {
        let sentence =
            format!("Of {} nobody knows whether it arrived{error}.", count(facts.unknown, "message"));
        Panel::amber(sentence, "Nobody gets a message twice: tell these users in another way.")
    })
}

fn of_registrations(facts: &Registrations, now: Timestamp) -> Option<Panel> {
    if facts.waiting >= PROVISIONAL_MAX || facts.refused_full > 0 {
        return Some(Panel::red(
            format!("{} wait: no more may register.", count(facts.waiting, "device")),
            "Synchronize, or remove registrations under Devices → Provisional devices; if they are not yours, make a new token.",
        ));
    }
    let is_old = facts.oldest_at.is_some_and(|at| now.duration_since(at) > WAITS_LONG);
    if facts.waiting > 0 && is_old {
        return Some(Panel::amber(
            format!("{} wait, the first for more than two days.", count(facts.waiting, "device")),
            "Enrol them in the tenant: what no synchronization finds within seven days expires.",
        ));
    }
    let reasons = match (facts.refused_removed, facts.refused_ambiguous) {
        (0, 0) => return None,
        (_, 0) => "they were removed before",
        (0, _) => "several devices have their identifiers",
        _ => "they were removed before, or several devices have their identifiers",
    };
    Some(Panel::amber(
        format!("{} refused in the last day: {reasons}.", count(facts.refused(), "registration")),
        "A removed device comes back by enrolling it in the tenant again.",
    ))
}

fn count(number: u64, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}
