//! Panel *Tagging*: what the hub writes back, where it is switched on.

use jiff::Timestamp;

use super::Panel;
use crate::integration::TaggingSettings;

/// How such work goes.
#[derive(Debug, Clone, Default)]
pub struct Service {
    /// When all that was to do had been done last; `None` before the first time.
    pub done_at: Option<Timestamp>,
    /// What still waits.
    pub waiting: u64,
    /// What failed and is tried again.
    pub failed: u64,
    /// Why; empty when nothing failed.
    pub error: String,
    /// What to do about it.
    pub remedy: String,
}

/// Panel *Tagging*.
pub fn tagging(settings: &TaggingSettings, facts: &Service) -> Panel {
    let switches = [
        (settings.device_status, "status"),
        (settings.device_risk, "risk"),
        (settings.device_threat_factors, "threat factors"),
    ];
    let on = chosen(&switches);
    if on.is_empty() {
        return Panel::off("No tags are written: tagging is switched off.");
    }
    judge(
        facts,
        "tags",
        &format!("Tags for {on} are written"),
        "Tags are written with the next synchronization.",
    )
}

fn chosen(switches: &[(bool, &str)]) -> String {
    let on: Vec<&str> = switches.iter().filter(|(is_on, _)| *is_on).map(|(_, name)| *name).collect();
    on.join(", ")
}

fn judge(facts: &Service, what: &str, fine: &str, next: &str) -> Panel {
    if facts.failed > 0 {
        let error = match facts.error.trim_end_matches('.') {
            "" => String::new(),
            error => format!(": {error}"),
        };
        let sentence = format!("{} {what} could not be written{error}.", facts.failed);
        let remedy = if facts.remedy.is_empty() { "They are tried again." } else { &facts.remedy };
        // Once it worked and some failed: it goes on. Never: it does not work.
        return match facts.done_at {
            Some(_) => Panel::amber(sentence, remedy),
            None => Panel::red(sentence, remedy),
        };
    }
    match facts.done_at {
        Some(_) if facts.waiting == 0 => Panel::green(format!("{fine}.")),
        Some(_) => Panel::amber(format!("{fine}; {} wait.", facts.waiting), next),
        None => Panel::amber(format!("{fine}: nothing has been written yet."), next),
    }
}
