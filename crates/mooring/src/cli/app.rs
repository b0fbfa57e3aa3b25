//! `mooring app list|show`

use clap::Subcommand;

use super::{One, Searched, listing};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the apps of the tenants' catalogues.
    List(Searched),
    /// Show one app.
    Show(One),
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
    }
}
