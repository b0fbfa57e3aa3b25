//! What can be read of this device. Each system has its own module with the same functions; what cannot be read is `None`.

mod command;
#[cfg(any(target_os = "linux", test))]
mod linux;
#[cfg(any(target_os = "macos", test))]
mod macos;
#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
mod other;
#[cfg(any(windows, test))]
mod windows;

#[cfg(target_os = "linux")]
use linux as system;
#[cfg(target_os = "macos")]
use macos as system;
#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
use other as system;
#[cfg(windows)]
use windows as system;

use hub_core::agent::AgentFacts;

/// Longest text that the hub takes.
const TEXT_CHARS_MAX: usize = 200;

/// Reads them all.
pub async fn read_facts(agent_version: &str) -> AgentFacts {
    let (is_disk_encrypted, has_screen_lock, has_firewall) =
        tokio::join!(system::is_disk_encrypted(), system::has_screen_lock(), system::has_firewall());
    AgentFacts {
        agent_version: agent_version.to_owned(),
        os_name: text(sysinfo::System::name()),
        os_version: text(sysinfo::System::os_version()),
        hostname: text(sysinfo::System::host_name()),
        is_disk_encrypted,
        has_screen_lock,
        has_firewall,
    }
}

/// The serial number of the machine, where this user may read it.
pub(crate) async fn serial_number() -> Option<String> {
    system::serial_number().await.map(|serial| text(Some(serial))).filter(|serial| !serial.is_empty())
}

fn text(text: Option<String>) -> String {
    let text = text.unwrap_or_default();
    text.trim().chars().filter(|c| !c.is_control()).take(TEXT_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn this_machine_tells_what_a_hub_takes() {
        let facts = read_facts("1.2.3").await;
        assert_eq!(facts.check(), Ok(()));
        assert_eq!(facts.agent_version, "1.2.3");
        assert!(!facts.hostname.is_empty());
    }
}
