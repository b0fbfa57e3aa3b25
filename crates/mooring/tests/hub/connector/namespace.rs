//! A network namespace: reaches the outside by one address, and has another one that the outside has no way to.

use std::{
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
};

use crate::program::mooring;

/// Gone when dropped.
pub struct Namespace {
    name: String,
    /// Address of the outside, as the inside reaches it.
    pub outside: String,
    /// Address inside that the outside cannot reach.
    pub inside: String,
}

static MADE: AtomicU32 = AtomicU32::new(0);

impl Namespace {
    pub fn new() -> Self {
        // Tests of several processes run at once, each in names and addresses of its own.
        let number = (std::process::id() * 4 + MADE.fetch_add(1, Ordering::Relaxed)) % 16_000;
        let (high, low) = (number / 64, number % 64 * 4);
        let name = format!("mooring-{number}");
        let (here, there) = (format!("mo{number}a"), format!("mo{number}b"));
        let made = Self {
            outside: format!("10.231.{high}.{}", low + 1),
            inside: format!("10.232.{high}.{}", low + 1),
            name: name.clone(),
        };
        let peer = format!("10.231.{high}.{}/30", low + 2);
        ip(&["netns", "add", &name]);
        ip(&["link", "add", &here, "type", "veth", "peer", "name", &there]);
        ip(&["link", "set", &there, "netns", &name]);
        ip(&["addr", "add", &format!("{}/30", made.outside), "dev", &here]);
        ip(&["link", "set", &here, "up"]);
        ip(&["-n", &name, "addr", "add", &peer, "dev", &there]);
        ip(&["-n", &name, "link", "set", &there, "up"]);
        ip(&["-n", &name, "link", "set", "lo", "up"]);
        ip(&["-n", &name, "addr", "add", &format!("{}/32", made.inside), "dev", "lo"]);
        made
    }

    /// The binary under test, inside.
    pub fn mooring(&self) -> tokio::process::Command {
        let outer = mooring();
        let mut command = tokio::process::Command::new("ip");
        command.args(["netns", "exec", &self.name]).arg(outer.as_std().get_program());
        for (name, _) in outer.as_std().get_envs() {
            command.env_remove(name);
        }
        command.kill_on_drop(true).stdin(std::process::Stdio::null());
        command
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        // Its end of the pair goes with it, and so does ours.
        let _ = Command::new("ip").args(["netns", "delete", &self.name]).status();
    }
}

fn ip(arguments: &[&str]) {
    let ended = Command::new("ip").args(arguments).output().unwrap_or_else(|error| {
        panic!("this test needs the program ip (Debian: apt-get install iproute2): {error}")
    });
    assert!(
        ended.status.success(),
        "this test makes a network namespace, which needs root (CAP_NET_ADMIN and CAP_SYS_ADMIN): ip {} said {}",
        arguments.join(" "),
        String::from_utf8_lossy(&ended.stderr)
    );
}
