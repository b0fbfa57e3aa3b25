//! `mooring backup` and `mooring restore`: the database and the key that opens its secrets, together.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use clap::Args;
use database::{Database, DatabaseUrl, Settings};
use hub_store::Store;
use serde::{Deserialize, Serialize};

use crate::{
    config::Config,
    data_folder::{DataFolder, vault_from, write_private},
};

const DATABASE: &str = "mooring.sqlite3";
const KEY: &str = "mooring.key";
const MANIFEST: &str = "backup.json";

#[derive(Debug, Args)]
pub struct BackupOptions {
    /// Configuration file of the hub.
    #[arg(long)]
    config: Option<PathBuf>,
    /// Data folder of the hub.
    #[arg(long)]
    data: Option<PathBuf>,
    /// New folder for the backup. It holds the key: keep it as safe as the hub itself.
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,
}

#[derive(Debug, Args)]
pub struct RestoreOptions {
    /// Folder that `mooring backup` made.
    #[arg(long, value_name = "FOLDER")]
    from: PathBuf,
    /// Data folder to fill: must not hold a database yet.
    #[arg(long, default_value = "mooring-data")]
    data: PathBuf,
}

/// What a backup is; written last, so that a cut-off backup has none.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    mooring_version: String,
    created_at: jiff::Timestamp,
    devices: u64,
}

pub async fn backup(options: BackupOptions) -> anyhow::Result<()> {
    let mut config = Config::load(options.config.as_deref())?;
    if let Some(data) = options.data {
        config.data = data;
    }
    let url = DatabaseUrl::parse(&config.database_url()?)?;
    let key_file = config.key_file.clone().unwrap_or_else(|| config.data.join(KEY));
    if let DatabaseUrl::Sqlite(file) = &url {
        ensure!(
            file.is_file(),
            "there is no database at {}: name the hub's folder with --data",
            file.display()
        );
    }
    ensure!(!options.to.exists(), "{} is there already: name a new folder", options.to.display());

    // Also while the hub runs: SQLite copies page by page and starts over where somebody writes.
    let database = Database::open(&Settings::new(url)).await?;
    std::fs::create_dir_all(&options.to).with_context(|| format!("cannot make {}", options.to.display()))?;
    database.backup_to(&options.to.join(DATABASE)).await?;
    let copy = options.to.join(KEY);
    match std::fs::read_to_string(&key_file) {
        Ok(key) => write_private(&copy, &key)?,
        Err(error) if std::env::var_os("MOORING_KEY").is_some() => {
            eprintln!("the key is in MOORING_KEY, not in {} ({error}): keep it yourself", key_file.display());
        }
        Err(error) => {
            return Err(error).with_context(|| format!("cannot read the key {}", key_file.display()));
        }
    }
    let devices = check(&options.to).await?;
    let manifest = Manifest {
        mooring_version: env!("CARGO_PKG_VERSION").to_owned(),
        created_at: jiff::Timestamp::now(),
        devices,
    };
    write_private(&options.to.join(MANIFEST), &serde_json::to_string_pretty(&manifest)?)?;
    println!("backed up {devices} devices to {}", options.to.display());
    Ok(())
}

pub async fn restore(options: RestoreOptions) -> anyhow::Result<()> {
    let manifest = options.from.join(MANIFEST);
    let text = std::fs::read_to_string(&manifest)
        .with_context(|| format!("{} is not a whole backup: it has no {MANIFEST}", options.from.display()))?;
    let manifest: Manifest =
        serde_json::from_str(&text).with_context(|| format!("{} is refused", manifest.display()))?;
    let devices = check(&options.from).await?;
    if devices != manifest.devices {
        bail!(
            "the backup says {} devices and holds {devices}: it was changed since it was made",
            manifest.devices
        );
    }
    let folder = DataFolder::open(&options.data)?;
    let database = folder.file(DATABASE);
    ensure!(
        !database.exists(),
        "{} is there already: restore into another folder, or move it away first",
        database.display()
    );
    // The key first: a database without its key would be of no use.
    if let Ok(key) = std::fs::read_to_string(options.from.join(KEY)) {
        write_private(&folder.file(KEY), &key)?;
    }
    let partial = folder.file("mooring.sqlite3.restoring");
    std::fs::copy(options.from.join(DATABASE), &partial)
        .with_context(|| format!("cannot copy the database to {}", partial.display()))?;
    std::fs::rename(&partial, &database)?;
    println!(
        "restored {devices} devices of the backup of {} into {}; start the hub with: mooring serve --data {}",
        manifest.created_at,
        options.data.display(),
        options.data.display()
    );
    Ok(())
}

/// Opens a copy of the backup's database with its key and counts: proof that it can be restored, and that
/// looking at it changes nothing in it.
async fn check(folder: &Path) -> anyhow::Result<u64> {
    let scratch = tempfile::tempdir()?;
    let copy = scratch.path().join(DATABASE);
    std::fs::copy(folder.join(DATABASE), &copy)
        .with_context(|| format!("cannot read {}", folder.join(DATABASE).display()))?;
    let vault = vault_from(&folder.join(KEY))?;
    let database = Database::open(&Settings::new(DatabaseUrl::Sqlite(copy))).await?;
    let store = Store::open(database, vault).await.context("the backup cannot be opened")?;
    Ok(store.fleet_counts(None, jiff::Timestamp::now()).await?.devices)
}
