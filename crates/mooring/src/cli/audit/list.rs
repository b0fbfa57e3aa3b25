//! `mooring audit list|export`.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

use super::super::{Hub, Printed, listing};

/// Which entries.
#[derive(Debug, Args)]
pub struct Which {
    /// Name of who did it: of an operator, a token, a part of the hub.
    #[arg(long)]
    who: Option<String>,
    /// A verb like operator.add; with a dot at the end all that begin so: operator.
    #[arg(long)]
    verb: Option<String>,
    /// Kind of object, like device.
    #[arg(long)]
    object_kind: Option<String>,
    /// Id of the object.
    #[arg(long)]
    object_id: Option<String>,
    /// Id of an integration.
    #[arg(long)]
    integration: Option<i64>,
    /// done, refused or failed
    #[arg(long)]
    result: Option<String>,
    /// Id of the request that it was part of.
    #[arg(long)]
    request: Option<String>,
    /// Not before this time, like 2026-03-01T12:00:00Z.
    #[arg(long)]
    from: Option<String>,
    /// Before this time.
    #[arg(long)]
    to: Option<String>,
}

#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    hub: Hub,
    #[command(flatten)]
    printed: Printed,
    #[command(flatten)]
    which: Which,
    /// How many at most; 0 for all.
    #[arg(long, default_value_t = 50)]
    limit: usize,
}

#[derive(Debug, Args)]
pub struct Export {
    #[command(flatten)]
    hub: Hub,
    #[command(flatten)]
    which: Which,
    /// New file; else standard output.
    #[arg(long, value_name = "FILE")]
    to_file: Option<PathBuf>,
}

impl Which {
    fn query(self) -> Vec<(&'static str, String)> {
        let filters = [
            ("who", self.who),
            ("verb", self.verb),
            ("object_kind", self.object_kind),
            ("object_id", self.object_id),
            ("integration_id", self.integration.map(|id| id.to_string())),
            ("result", self.result),
            ("request_id", self.request),
            ("from", self.from),
            ("to", self.to),
        ];
        filters.into_iter().filter_map(|(name, value)| value.map(|value| (name, value))).collect()
    }
}

pub async fn list(options: List) -> anyhow::Result<()> {
    let query = options.which.query();
    let items = listing::fetch(&options.hub.connect()?, "audit", &query, options.limit).await?;
    let columns = [
        ("number", "/number"),
        ("at", "/at"),
        ("who", "/who/name"),
        ("kind", "/who/kind"),
        ("from", "/from/surface"),
        ("address", "/from/address"),
        ("what", "/verb"),
        ("object", "/object/kind"),
        ("id", "/object/id"),
        ("name", "/object/name"),
        ("result", "/result"),
    ];
    listing::print(&items, &columns, options.printed.json)
}

pub async fn export(options: Export) -> anyhow::Result<()> {
    let (hub, query) = (options.hub.connect()?, options.which.query());
    let Some(path) = options.to_file else {
        return hub.download("audit/export", &query, &mut std::io::stdout()).await;
    };
    let mut file = std::fs::File::create_new(&path)
        .with_context(|| format!("{} cannot be made: name a new file", path.display()))?;
    hub.download("audit/export", &query, &mut file).await
}
