//! macOS: asked of the programs that come with it. Written from their documentation; only the reading of their answers is tested.

#![cfg_attr(
    not(target_os = "macos"),
    expect(dead_code, reason = "elsewhere only the reading of answers is used, by tests")
)]

use super::command::ask;

pub(super) async fn is_disk_encrypted() -> Option<bool> {
    file_vault(&ask("/usr/bin/fdesetup", &["status"]).await?.text)
}

pub(super) async fn has_screen_lock() -> Option<bool> {
    screen_lock(&ask("/usr/sbin/sysadminctl", &["-screenLock", "status"]).await?.text)
}

pub(super) async fn has_firewall() -> Option<bool> {
    firewall(&ask("/usr/libexec/ApplicationFirewall/socketfilterfw", &["--getglobalstate"]).await?.text)
}

pub(super) async fn serial_number() -> Option<String> {
    serial(&ask("/usr/sbin/ioreg", &["-d", "2", "-c", "IOPlatformExpertDevice"]).await?.text)
}

fn file_vault(said: &str) -> Option<bool> {
    if said.contains("FileVault is On") {
        return Some(true);
    }
    said.contains("FileVault is Off").then_some(false)
}

fn screen_lock(said: &str) -> Option<bool> {
    if said.contains("screenLock is off") {
        return Some(false);
    }
    said.contains("screenLock delay is").then_some(true)
}

fn firewall(said: &str) -> Option<bool> {
    if said.contains("State = 1") || said.contains("State = 2") {
        return Some(true);
    }
    said.contains("State = 0").then_some(false)
}

fn serial(said: &str) -> Option<String> {
    let line = said.lines().find(|line| line.contains("\"IOPlatformSerialNumber\""))?;
    let (_, value) = line.split_once('=')?;
    Some(value.trim().trim_matches('"').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_and_what_is_not_understood_is_not_known() {
        assert_eq!(file_vault("FileVault is On.\n"), Some(true));
        assert_eq!(file_vault("FileVault is Off.\n"), Some(false));
        assert_eq!(file_vault("fdesetup: an error"), None);
        assert_eq!(screen_lock("2026-01-01 sysadminctl[1] screenLock delay is immediate"), Some(true));
        assert_eq!(screen_lock("2026-01-01 sysadminctl[1] screenLock is off"), Some(false));
        assert_eq!(screen_lock("usage"), None);
        assert_eq!(firewall("Firewall is enabled. (State = 1)"), Some(true));
        assert_eq!(firewall("Firewall is disabled. (State = 0)"), Some(false));
        assert_eq!(firewall(""), None);
        assert_eq!(
            serial("    \"IOPlatformSerialNumber\" = \"C02XK0AAJG5J\"\n").as_deref(),
            Some("C02XK0AAJG5J")
        );
        assert_eq!(serial("nothing"), None);
    }
}
