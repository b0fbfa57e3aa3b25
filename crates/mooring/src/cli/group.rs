//! `mooring group list`

use clap::{Args, Subcommand, ValueEnum};

use super::{Searched, listing};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the groups of the tenants, with the ids by which apps are deployed to them.
    List(List),
}

#[derive(Debug, Args)]
pub struct List {
    /// Which groups.
    #[arg(value_enum)]
    kind: Kind,
    #[command(flatten)]
    searched: Searched,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// Smart groups.
    Smart,
    /// User groups.
    User,
    /// Organization groups, parents before children; they cannot be searched.
    Org,
}

pub async fn run(command: Command) -> anyhow::Result<()> {
    let Command::List(List { kind, searched }) = command;
    let api = searched.hub.connect()?;
    let (path, columns): (&str, &[(&str, &str)]) = match kind {
        Kind::Smart => (
            "smart-groups",
            &[
                ("id", "/id"),
                ("name", "/name"),
                ("id in the tenant", "/uem_id"),
                ("devices", "/devices"),
                ("gone", "/is_gone"),
            ],
        ),
        Kind::User => (
            "user-groups",
            &[
                ("id", "/id"),
                ("name", "/name"),
                ("id in the tenant", "/uem_id"),
                ("organization group", "/org_group"),
                ("users", "/users"),
                ("gone", "/is_gone"),
            ],
        ),
        Kind::Org => (
            "org-groups",
            &[
                ("id", "/id"),
                ("name", "/name"),
                ("id in the tenant", "/uem_id"),
                ("kind", "/kind"),
                ("devices", "/devices"),
                ("gone", "/is_gone"),
            ],
        ),
    };
    let items = match kind {
        Kind::Org => {
            anyhow::ensure!(
                searched.search.is_none(),
                "organization groups are listed whole: leave --search out"
            );
            let mut items = listing::whole_with(&api, path, &searched.query()).await?;
            items.truncate(if searched.limit == 0 { usize::MAX } else { searched.limit });
            items
        }
        Kind::Smart | Kind::User => listing::fetch(&api, path, &searched.query(), searched.limit).await?,
    };
    listing::print(&items, columns, searched.printed.json)
}
