//! `mooring app list|show`

use clap::{Args, Subcommand};

use super::{Hub, Printed, listing};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the apps of the tenants' catalogues.
    List(List),
    /// Show one app.
    Show(One),
}

#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    hub: Hub,
    #[command(flatten)]
    printed: Printed,
    /// Beginning of a name or bundle id.
    #[arg(long)]
    search: Option<String>,
    /// Id of an integration.
    #[arg(long)]
    integration: Option<i64>,
    /// How many at most; 0 for all.
    #[arg(long, default_value_t = 100)]
    limit: usize,
}

#[derive(Debug, Args)]
pub struct One {
    #[command(flatten)]
    hub: Hub,
    #[command(flatten)]
    printed: Printed,
    /// The app's id in the hub.
    id: i64,
}

pub async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::List(options) => {
            let mut query = Vec::new();
            query.extend(options.search.map(|search| ("search", search)));
            query.extend(options.integration.map(|id| ("integration_id", id.to_string())));
            let items = listing::fetch(&options.hub.connect()?, "apps", &query, options.limit).await?;
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
