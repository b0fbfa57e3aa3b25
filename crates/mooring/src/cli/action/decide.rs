//! `mooring action approve|cancel|settle`

use clap::Args;
use serde_json::json;

use super::shown;
use crate::cli::One;

#[derive(Debug, Args)]
pub struct Approve {
    #[command(flatten)]
    one: One,
    /// The mark of its list, as `mooring action show` says it.
    #[arg(long, value_name = "MARK")]
    list: String,
    /// How many of its targets are held: type the number.
    #[arg(long, value_name = "NUMBER")]
    targets: u64,
    /// Why.
    #[arg(long)]
    reason: String,
}

impl Approve {
    pub async fn run(self) -> anyhow::Result<()> {
        let body = json!({ "list_hash": self.list, "targets": self.targets, "reason": self.reason });
        let place = format!("actions/{}/approve", self.one.id);
        shown::action(&self.one.hub.connect()?.post(&place, &body).await?, self.one.printed.json)
    }
}

#[derive(Debug, Args)]
pub struct Cancel {
    #[command(flatten)]
    one: One,
    /// Why.
    #[arg(long)]
    reason: String,
}

impl Cancel {
    pub async fn run(self) -> anyhow::Result<()> {
        let place = format!("actions/{}/cancel", self.one.id);
        let left = self.one.hub.connect()?.post(&place, &json!({ "reason": self.reason })).await?;
        shown::action(&left, self.one.printed.json)
    }
}

#[derive(Debug, Args)]
pub struct Settle {
    #[command(flatten)]
    one: One,
    /// Place of the target in its list, as `mooring action items` says it.
    target: i64,
    /// It was done.
    #[arg(long, required_unless_present = "not_done", conflicts_with = "not_done")]
    done: bool,
    /// It was not done: the same can be ordered again.
    #[arg(long)]
    not_done: bool,
    /// How you know.
    #[arg(long)]
    reason: String,
}

impl Settle {
    pub async fn run(self) -> anyhow::Result<()> {
        let body = json!({ "is_done": self.done, "reason": self.reason });
        let place = format!("actions/{}/items/{}/settle", self.one.id, self.target);
        shown::action(&self.one.hub.connect()?.post(&place, &body).await?, self.one.printed.json)
    }
}
