//! `mooring app list|show|devices|read|upload|files|remove-file`

mod devices;
mod files;
mod upload;

use clap::Subcommand;

use super::{One, Searched, listing};
use devices::{Devices, ReadDevices};
use files::{Files, RemoveFile};
use upload::Upload;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the apps of the tenants' catalogues.
    List(Searched),
    /// Show one app.
    Show(One),
    /// List the devices that an app is assigned to with what there is of it on each, as it was read last.
    Devices(Devices),
    /// Read the devices of an app from the tenant now, and say how many have it, wait for it or failed.
    Read(ReadDevices),
    /// Upload an internal app to the tenant: its file goes to the hub, then the action is ordered.
    Upload(Box<Upload>),
    /// List the files of apps that are in the hub.
    Files(Files),
    /// Remove a file from the hub. What the tenant has stays.
    RemoveFile(RemoveFile),
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
        Command::Upload(options) => options.run().await,
        Command::Files(options) => options.run().await,
        Command::RemoveFile(options) => options.run().await,
        Command::Show(options) => {
            let app = options.hub.connect()?.get(&format!("apps/{}", options.id), &[]).await?;
            listing::print_one(&app, options.printed.json)
        }
        Command::Devices(options) => devices::devices(options).await,
        Command::Read(options) => devices::read(options).await,
    }
}
