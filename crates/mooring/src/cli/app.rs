//! `mooring app list|show`; the rest is in [`super::app_devices`].

use clap::Subcommand;

use super::{One, Searched, app_devices, listing};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the apps of the tenants' catalogues.
    List(Searched),
    /// Show one app.
    Show(One),
    /// List the devices that an app is assigned to with what there is of it on each, as it was read last.
    Devices(app_devices::Devices),
    /// Read the devices of an app from the tenant now, and say how many have it, wait for it or failed.
    Read(app_devices::ReadDevices),
}

pub async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::List(options) => {
            let items =
                listing::fetch(&options.hub.connect()?, "apps", &options.query(), options.limit).await?;
            let columns = [
                ("id", "/id"),
                ("name", "/name"),
                ("bundle id", "/bundle_id"),
                ("version", "/version"),
                ("kind", "/kind"),
                ("platform", "/platform"),
                ("assigned", "/assigned_devices"),
                ("installed", "/installed_devices"),
            ];
            listing::print(&items, &columns, options.printed.json)
        }
        Command::Show(options) => {
            let app = options.hub.connect()?.get(&format!("apps/{}", options.id), &[]).await?;
            listing::print_one(&app, options.printed.json)
        }
        Command::Devices(options) => app_devices::devices(options).await,
        Command::Read(options) => app_devices::read(options).await,
    }
}
