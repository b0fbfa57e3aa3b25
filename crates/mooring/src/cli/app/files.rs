//! Files of apps that are in the hub.

use clap::Args;

use crate::cli::{Hub, Printed, listing};

#[derive(Debug, Args)]
pub struct Files {
    #[command(flatten)]
    hub: Hub,
    #[command(flatten)]
    printed: Printed,
    /// Id of an integration.
    #[arg(long)]
    integration: Option<i64>,
}

impl Files {
    pub async fn run(self) -> anyhow::Result<()> {
        let query: Vec<(&str, String)> =
            self.integration.map(|id| ("integration_id", id.to_string())).into_iter().collect();
        let items = listing::fetch(&self.hub.connect()?, "app-files", &query, 0).await?;
        let columns = [
            ("id", "/id"),
            ("file", "/file_name"),
            ("integration", "/integration_id"),
            ("platform", "/platform"),
            ("state", "/state"),
            ("bytes", "/size_bytes"),
            ("by", "/added_by"),
            ("at", "/added_at"),
        ];
        listing::print(&items, &columns, self.printed.json)
    }
}

#[derive(Debug, Args)]
pub struct RemoveFile {
    #[command(flatten)]
    hub: Hub,
    /// Id of the file in the hub.
    id: i64,
}

impl RemoveFile {
    pub async fn run(self) -> anyhow::Result<()> {
        self.hub.connect()?.delete(&format!("app-files/{}", self.id)).await?;
        println!("file {} is removed", self.id);
        Ok(())
    }
}
