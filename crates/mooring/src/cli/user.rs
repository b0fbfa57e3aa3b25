//! `mooring user list|show`

use clap::{Args, Subcommand};

use super::{Hub, Printed, listing};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List enrollment users.
    List(List),
    /// Show one user and the user's devices.
    Show(One),
}

#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    hub: Hub,
    #[command(flatten)]
    printed: Printed,
    /// Beginning of a user name, e-mail, first or last name.
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
    /// The user's id in the hub.
    id: i64,
}

pub async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::List(options) => {
            let mut query = Vec::new();
            query.extend(options.search.map(|search| ("search", search)));
            query.extend(options.integration.map(|id| ("integration_id", id.to_string())));
            let items = listing::fetch(&options.hub.connect()?, "users", &query, options.limit).await?;
            let columns = [
                ("id", "/id"),
                ("user name", "/user_name"),
                ("e-mail", "/email"),
                ("first name", "/first_name"),
                ("last name", "/last_name"),
                ("active", "/is_active"),
                ("devices", "/enrolled_devices"),
            ];
            listing::print(&items, &columns, options.printed.json)
        }
        Command::Show(options) => show(options).await,
    }
}

async fn show(options: One) -> anyhow::Result<()> {
    let api = options.hub.connect()?;
    let mut user = api.get(&format!("users/{}", options.id), &[]).await?;
    let devices = listing::fetch(&api, &format!("users/{}/devices", options.id), &[], 500).await?;
    if options.printed.json {
        user["devices"] = devices.into();
        return listing::print_one(&user, true);
    }
    listing::print_one(&user, false)?;
    let columns = [
        ("id", "/id"),
        ("name", "/friendly_name"),
        ("serial", "/serial_number"),
        ("compliance", "/compliance"),
    ];
    listing::print(&devices, &columns, false)
}
