//! The reverse proxies that ask the hub, for the tests of their examples.

use std::path::PathBuf;

use anyhow::Context;

use crate::{packages, process::find_program};

/// Where they are.
pub struct Proxies {
    /// nginx.
    pub nginx: PathBuf,
    /// Caddy.
    pub caddy: PathBuf,
}

/// Finds them, or installs them.
pub fn find_or_install() -> anyhow::Result<Proxies> {
    if let Some(proxies) = find() {
        return Ok(proxies);
    }
    packages::install(&["nginx-light", "caddy"], "the tests of reverse proxies")?;
    find().context("nginx and caddy were installed, but are not found on the PATH nor in /usr/sbin")
}

fn find() -> Option<Proxies> {
    Some(Proxies { nginx: find_program(&["nginx", "/usr/sbin/nginx"])?, caddy: find_program(&["caddy"])? })
}
