//! One line of an explanation.

use jiff::{SignedDuration, Timestamp};

use super::{Agent, Effect, Factor, TrustFacts, TrustRules, Verdict};

/// What a factor found, and what it costs. The words are made when somebody reads them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finding {
    /// Which.
    pub factor: Factor,
    /// What it found.
    pub verdict: Verdict,
    /// What that costs.
    pub effect: Effect,
    /// Only tried out: it costs nothing yet.
    pub is_trial: bool,
}

impl Finding {
    /// What was looked at, as it is.
    pub fn value(&self, facts: &TrustFacts<'_>, rules: &TrustRules, now: Timestamp) -> String {
        let yes_no =
            |value: Option<bool>| value.map_or("not known", |is| if is { "yes" } else { "no" }).to_owned();
        match self.factor {
            Factor::Compliance => facts.compliance.to_string(),
            Factor::Compromised => yes_no(facts.is_compromised_at(now)),
            Factor::Encryption => yes_no(facts.is_encrypted(rules, now)),
            Factor::Passcode => yes_no(facts.has_passcode(rules, now)),
            Factor::OsVersion if facts.os_version.is_empty() => "not known".to_owned(),
            Factor::OsVersion => format!("{} {}", facts.platform, facts.os_version),
            Factor::PatchAge => ago(facts.patched_at, now),
            Factor::LastSeen => ago(facts.last_seen, now),
            Factor::Ownership => facts.ownership.to_string(),
            Factor::Enrollment => facts.enrollment.to_string(),
            Factor::UnwantedApp => {
                let count = facts.unwanted_apps_at(now);
                count.map_or_else(|| "apps not read lately".to_owned(), |count| count.to_string())
            }
            Factor::Agent => match facts.agent {
                Agent::Absent => "none".to_owned(),
                Agent::Reported(at) if facts.has_agent(rules, now) => {
                    format!("reported {}", ago(Some(at), now))
                }
                Agent::Reported(at) => format!("not present: reported last {}", ago(Some(at), now)),
            },
            Factor::Risk => facts.risk.to_string(),
        }
    }

    /// How to mend it; nothing where nothing is wrong.
    pub fn remedy(&self, rules: &TrustRules) -> Option<String> {
        if self.verdict == Verdict::Good {
            return None;
        }
        Some(match self.factor {
            Factor::Compliance => {
                "Open Hub on the device, see which compliance policy it breaks, and follow what it says."
                    .to_owned()
            }
            Factor::Compromised => {
                "The device is jailbroken or rooted: restore its original system.".to_owned()
            }
            Factor::Encryption => "Turn on the encryption of the device's storage.".to_owned(),
            Factor::Passcode => "Set a passcode on the device that its passcode policy accepts.".to_owned(),
            Factor::OsVersion => "Update the system of the device.".to_owned(),
            Factor::PatchAge => {
                format!(
                    "Install the system updates: the last one is older than {} days.",
                    rules.patch_age_max_days
                )
            }
            Factor::LastSeen => "Open Hub on the device and synchronize it.".to_owned(),
            Factor::Ownership => "Use a device whose ownership is allowed.".to_owned(),
            Factor::Enrollment => "Enrol the device.".to_owned(),
            Factor::UnwantedApp => "Remove the apps that are not allowed.".to_owned(),
            Factor::Agent => "Install the agent on the device and start it.".to_owned(),
            Factor::Risk => "Follow the advice of the security app on the device.".to_owned(),
        })
    }
}

/// How long ago, in the largest unit that fits.
fn ago(at: Option<Timestamp>, now: Timestamp) -> String {
    let Some(at) = at else { return "never".to_owned() };
    format!("{} ago", span(now.duration_since(at)))
}

/// A duration in the largest unit that fits.
pub fn span(duration: SignedDuration) -> String {
    let seconds = duration.as_secs().max(0);
    let (count, unit) = match seconds {
        0..60 => (seconds, "second"),
        60..3_600 => (seconds / 60, "minute"),
        3_600..172_800 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}
