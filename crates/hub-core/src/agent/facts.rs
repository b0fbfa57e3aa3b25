//! What an agent tells of its device. What it cannot read it leaves out: *not known* is never guessed.

use serde::{Deserialize, Serialize};

use crate::integration::SettingError;

/// Longest text of a fact.
const TEXT_CHARS_MAX: usize = 200;

/// Facts as an agent reads them on its device. A newer agent may tell more; what this hub does not know it leaves alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AgentFacts {
    /// Version of the agent.
    pub agent_version: String,
    /// Name of the system, such as `Debian GNU/Linux`; empty where it is not known.
    pub os_name: String,
    /// Version of the system; empty where it is not known.
    pub os_version: String,
    /// Name of the device in its network; empty where it is not known.
    pub hostname: String,
    /// Whether the disk of the system is encrypted.
    pub is_disk_encrypted: Option<bool>,
    /// Whether the screen locks by itself and asks for a password.
    pub has_screen_lock: Option<bool>,
    /// Whether a firewall is on.
    pub has_firewall: Option<bool>,
}

impl AgentFacts {
    /// Every refusal at once.
    pub fn check(&self) -> Result<(), Vec<SettingError>> {
        let texts = [
            ("agent_version", &self.agent_version),
            ("os_name", &self.os_name),
            ("os_version", &self.os_version),
            ("hostname", &self.hostname),
        ];
        let refused: Vec<SettingError> = texts
            .into_iter()
            .filter(|(_, text)| text.chars().count() > TEXT_CHARS_MAX || text.chars().any(char::is_control))
            .map(|(field, text)| SettingError {
                field,
                value: text.chars().filter(|c| !c.is_control()).take(TEXT_CHARS_MAX).collect(),
                expected: format!("at most {TEXT_CHARS_MAX} characters, without control characters"),
            })
            .collect();
        if refused.is_empty() { Ok(()) } else { Err(refused) }
    }
}
