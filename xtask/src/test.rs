//! All tests: on both databases, with a real browser, with clients and proxies that are not ours.

use clap::Args;

use crate::{
    browser, check, clients, network, postgres,
    process::{cargo, run as execute},
    proxies,
};

/// What `cargo xtask test` takes.
#[derive(Args)]
pub struct Options {
    /// Only tests whose name contains this; leaves out the checks and the documentation's examples.
    filter: Option<String>,
}

/// Runs them.
pub fn run(options: &Options) -> anyhow::Result<()> {
    let postgres = postgres::Postgres::start()?;
    let browser = browser::find_or_install()?;
    let python = clients::python()?;
    network::find_or_install()?;
    let proxies = proxies::find_or_install()?;
    let mut command = cargo(&["test", "--workspace", "--all-targets", "--no-fail-fast"]);
    if let Some(filter) = &options.filter {
        command.args(["--", filter]);
    }
    command
        .env(postgres::VARIABLE, &postgres.url)
        .env("MOORING_TEST_CHROMIUM", &browser.chromium)
        .env("MOORING_TEST_CHROMEDRIVER", &browser.driver)
        .env("MOORING_TEST_NGINX", &proxies.nginx)
        .env("MOORING_TEST_CADDY", &proxies.caddy)
        .env("MOORING_TEST_TRAEFIK", &proxies.traefik)
        .env("MOORING_TEST_ENVOY", &proxies.envoy)
        .env("MOORING_TEST_PYTHON", &python);
    if options.filter.is_some() {
        return execute(&mut command);
    }
    check::run()?;
    execute(&mut command)?;
    execute(&mut cargo(&["test", "--workspace", "--doc"]))
}
