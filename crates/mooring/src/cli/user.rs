//! `mooring user list|show`

use clap::Subcommand;

use super::{One, Searched, listing};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List enrollment users.
    List(Searched),
    /// Show one user and the user's devices.
    Show(One),
}

pub async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::List(options) => {
            let items =
                listing::fetch(&options.hub.connect()?, "users", &options.query(), options.limit).await?;
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
