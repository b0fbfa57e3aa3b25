//! Linux: read from `/proc`, `/sys` and `/etc`, without rights of root where possible.

#![cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "elsewhere only the tests use it"))]

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::command::ask;

/// Block devices that lie on others: more levels than anybody has.
const DEPTH_MAX: u32 = 8;
/// Services that are a firewall while they are active. The one of ufw is active also when ufw is off.
const FIREWALLS: [&str; 2] = ["firewalld.service", "nftables.service"];

pub(super) async fn is_disk_encrypted() -> Option<bool> {
    is_root_encrypted(Path::new("/"))
}

/// GNOME says it to programs of its session; a service of the system has none to ask.
pub(super) async fn has_screen_lock() -> Option<bool> {
    let desktop = std::env::var("XDG_CURRENT_DESKTOP").ok()?;
    if !desktop.split(':').any(|name| name == "GNOME") {
        return None;
    }
    let said = ask("/usr/bin/gsettings", &["get", "org.gnome.desktop.screensaver", "lock-enabled"]).await?;
    match said.text.trim() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// Which rules count nobody but root may ask, so that none is on is never known.
pub(super) async fn has_firewall() -> Option<bool> {
    if is_ufw_on(Path::new("/")) {
        return Some(true);
    }
    for service in FIREWALLS {
        let said = ask("/usr/bin/systemctl", &["is-active", service]).await;
        if said.is_some_and(|said| said.code == Some(0) && said.text.trim() == "active") {
            return Some(true);
        }
    }
    None
}

pub(super) async fn serial_number() -> Option<String> {
    fs::read_to_string("/sys/class/dmi/id/product_serial").ok()
}

fn is_ufw_on(root: &Path) -> bool {
    let text = fs::read_to_string(root.join("etc/ufw/ufw.conf")).unwrap_or_default();
    text.lines().any(|line| line.trim().eq_ignore_ascii_case("ENABLED=yes"))
}

/// Whether everything below the file system of the system is encrypted by the kernel. What the disk or the host of a virtual machine
/// encrypts by itself cannot be seen from here and counts as not encrypted.
fn is_root_encrypted(root: &Path) -> Option<bool> {
    let mounts = fs::read_to_string(root.join("proc/self/mountinfo")).ok()?;
    let device = root_device(&mounts)?;
    let name = fs::canonicalize(root.join(device.trim_start_matches('/'))).ok()?;
    let block = root.join("sys/class/block").join(name.file_name()?);
    is_encrypted(&block, DEPTH_MAX)
}

/// The device that `/` is mounted from; the last such mount lies on top.
fn root_device(mounts: &str) -> Option<&str> {
    let of_root = |line: &&str| line.split(' ').nth(4) == Some("/");
    let line = mounts.lines().rfind(of_root)?;
    let (_, source) = line.split_once(" - ")?;
    source.split(' ').nth(1).filter(|device| device.starts_with("/dev/"))
}

/// Every device that it lies on must be encrypted, unless it is itself.
fn is_encrypted(block: &Path, depth: u32) -> Option<bool> {
    if !block.is_dir() || depth == 0 {
        return None;
    }
    let uuid = fs::read_to_string(block.join("dm/uuid")).unwrap_or_default();
    if uuid.starts_with("CRYPT-") {
        return Some(true);
    }
    let below: Vec<PathBuf> = match fs::read_dir(block.join("slaves")) {
        Ok(entries) => entries.filter_map(|entry| Some(entry.ok()?.path())).collect(),
        Err(_) => Vec::new(),
    };
    if below.is_empty() {
        return Some(false);
    }
    let mut all = true;
    for device in below {
        all &= is_encrypted(&device, depth - 1)?;
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "22 1 0:20 / /sys rw - sysfs sysfs rw\n\
        28 1 254:1 / / rw,relatime shared:1 - ext4 /dev/mapper/root rw,errors=remount-ro\n\
        30 28 254:3 / /home rw - ext4 /dev/sdb1 rw\n";

    struct Machine(tempfile::TempDir);

    impl Machine {
        fn new(mounts: &str) -> Self {
            let machine = Self(tempfile::tempdir().unwrap());
            machine.write("proc/self/mountinfo", mounts);
            machine.write("dev/dm-0", "");
            machine.write("dev/mapper/.keep", "");
            #[cfg(unix)]
            std::os::unix::fs::symlink("../dm-0", machine.0.path().join("dev/mapper/root")).unwrap();
            machine
        }

        fn write(&self, path: &str, text: &str) {
            let file = self.0.path().join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }

        fn answer(&self) -> Option<bool> {
            is_root_encrypted(self.0.path())
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_volume_on_an_encrypted_device_is_encrypted() {
        let machine = Machine::new(MOUNTS);
        machine.write("sys/class/block/dm-0/dm/uuid", "LVM-abc\n");
        machine.write("sys/class/block/dm-0/slaves/dm-1/dm/uuid", "CRYPT-LUKS2-abc\n");
        assert_eq!(machine.answer(), Some(true));
        machine.write("sys/class/block/dm-0/slaves/sda2/size", "1\n");
        assert_eq!(machine.answer(), Some(false), "it also lies on another that is not");
    }

    #[cfg(unix)]
    #[test]
    fn a_plain_disk_is_not_and_what_cannot_be_seen_is_not_known() {
        let machine = Machine::new(MOUNTS);
        assert_eq!(machine.answer(), None, "nothing is told of the device");
        machine.write("sys/class/block/dm-0/size", "1\n");
        assert_eq!(machine.answer(), Some(false));
        for mounts in [
            "",
            "1 0 0:30 / / rw - overlay overlay rw\n",
            "1 0 0:30 / / rw - zfs tank/root rw\n",
            "28 1 254:1 / /\n",
        ] {
            assert_eq!(Machine::new(mounts).answer(), None, "{mounts}");
        }
    }

    #[test]
    fn only_a_firewall_that_is_switched_on_is_one() {
        let machine = Machine::new("");
        assert!(!is_ufw_on(machine.0.path()));
        machine.write("etc/ufw/ufw.conf", "# ENABLED=yes\nENABLED=no\n");
        assert!(!is_ufw_on(machine.0.path()));
        machine.write("etc/ufw/ufw.conf", "LOGLEVEL=low\nENABLED=yes\n");
        assert!(is_ufw_on(machine.0.path()));
    }
}
