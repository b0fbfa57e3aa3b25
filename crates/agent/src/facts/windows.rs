//! Windows: asked of the programs that come with it, by their exit codes and by the registry, which speak no language. Written from
//! their documentation; only the reading of their answers is tested.

#![cfg_attr(
    not(windows),
    expect(dead_code, reason = "elsewhere only the reading of answers is used, by tests")
)]

use super::command::{Said, ask};

const REG: &str = r"C:\Windows\System32\reg.exe";
const POLICIES: &str = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System";
const FIREWALL: &str = r"HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy";
const PROFILES: [&str; 3] = ["DomainProfile", "StandardProfile", "PublicProfile"];

/// With `-protectionaserrorlevel` the exit code says it: 0 protected, 1 not. It needs the rights of an administrator.
pub(super) async fn is_disk_encrypted() -> Option<bool> {
    let arguments = ["-status", "C:", "-protectionaserrorlevel"];
    bit_locker(&ask(r"C:\Windows\System32\manage-bde.exe", &arguments).await?)
}

/// The policy that locks a machine after a time without input; without it the user decides, which cannot be seen.
pub(super) async fn has_screen_lock() -> Option<bool> {
    let said = ask(REG, &["query", POLICIES, "/v", "InactivityTimeoutSecs"]).await?;
    number(&said.text, "InactivityTimeoutSecs").filter(|seconds| *seconds > 0).map(|_| true)
}

/// On in all profiles, or not.
pub(super) async fn has_firewall() -> Option<bool> {
    let mut all = true;
    for profile in PROFILES {
        let said = ask(REG, &["query", &format!(r"{FIREWALL}\{profile}"), "/v", "EnableFirewall"]).await?;
        all &= number(&said.text, "EnableFirewall")? == 1;
    }
    Some(all)
}

pub(super) async fn serial_number() -> Option<String> {
    let powershell = r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe";
    let arguments =
        ["-NoProfile", "-NonInteractive", "-Command", "(Get-CimInstance Win32_BIOS).SerialNumber"];
    let said = ask(powershell, &arguments).await?;
    (said.code == Some(0)).then(|| said.text.trim().to_owned())
}

fn bit_locker(said: &Said) -> Option<bool> {
    match said.code {
        Some(0) => Some(true),
        // The same code stands for an error, which names no volume.
        Some(1) if said.text.contains("C:") => Some(false),
        _ => None,
    }
}

/// `    EnableFirewall    REG_DWORD    0x1`
fn number(said: &str, name: &str) -> Option<u32> {
    let mut words = said
        .lines()
        .map(str::split_whitespace)
        .find_map(|mut words| (words.next() == Some(name)).then_some(words))?;
    if words.next()? != "REG_DWORD" {
        return None;
    }
    u32::from_str_radix(words.next()?.strip_prefix("0x")?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_and_what_is_not_understood_is_not_known() {
        let said = |code, text: &str| Said { code, text: text.to_owned() };
        assert_eq!(bit_locker(&said(Some(0), "Volume C: [OS]")), Some(true));
        assert_eq!(bit_locker(&said(Some(1), "Volume C: [OS]")), Some(false));
        assert_eq!(bit_locker(&said(Some(1), "ERROR: an administrator is needed")), None);
        assert_eq!(bit_locker(&said(None, "")), None);
        let registry = "\r\nHKEY_LOCAL_MACHINE\\SYSTEM\r\n    EnableFirewall    REG_DWORD    0x1\r\n\r\n";
        assert_eq!(number(registry, "EnableFirewall"), Some(1));
        assert_eq!(number(&registry.replace("0x1", "0x384"), "EnableFirewall"), Some(900));
        assert_eq!(number("ERROR: The system was unable to find", "EnableFirewall"), None);
        assert_eq!(number("    EnableFirewall    REG_SZ    0x1", "EnableFirewall"), None);
    }
}
