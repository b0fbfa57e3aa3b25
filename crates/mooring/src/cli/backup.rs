//! `mooring backup`: the database and the key that opens its secrets, together.

use hub_core::{
    audit::{Author, Change},
    operator::Visible,
};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use clap::Args;
use database::{Database, DatabaseUrl, Settings};
use hub_store::{Store, StoreError, Vault};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::place::Place;
use crate::data_folder::{create_private, key_from, make_private, write_private};

/// The copy's name, in the backup and in the data folder.
pub const DATABASE: &str = "mooring.sqlite3";
/// The key's name, likewise.
pub const KEY: &str = "mooring.key";
/// What makes a folder a whole backup.
pub const MANIFEST: &str = "backup.json";

#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    place: Place,
    /// New folder for the backup. It holds the key: keep it as safe as the hub itself.
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,
}

/// What a backup is; written last, so that a cut-off backup has none.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    mooring_version: String,
    /// When it was made.
    pub created_at: jiff::Timestamp,
    /// Devices in it.
    pub devices: u64,
}

pub async fn run(options: Options) -> anyhow::Result<()> {
    let config = options.place.config()?;
    let to = options.to;
    let url = DatabaseUrl::parse(&config.database_url()?)?;
    let DatabaseUrl::Sqlite(file) = &url else {
        bail!(
            "the database is a PostgreSQL server's: back it up with pg_dump, and keep the key beside the dump"
        );
    };
    ensure!(file.is_file(), "there is no database at {}: name the hub's folder with --data", file.display());
    ensure!(!to.exists(), "{} is there already: name a new folder", to.display());
    let key = key_from(&config.key_file())?;
    // Also while the hub runs: SQLite copies page by page and starts over where somebody writes.
    let database = Database::open(&Settings::new(url)).await?;

    create_private(&to)?;
    let devices = match fill(&to, &database, &key).await {
        Ok(devices) => devices,
        Err(error) => {
            // Ours alone: it was not there before. What it holds is no backup, and has the key in it.
            let _ = std::fs::remove_dir_all(&to);
            return Err(error);
        }
    };
    tell(&database, &key, "backup.make", json!({"to": to.display().to_string(), "devices": devices})).await?;
    println!("backed up {devices} devices to {}", to.display());
    Ok(())
}

/// Tells the hub's audit log. A database of an older version has none yet, and is not migrated for it.
pub async fn tell(
    database: &Database,
    key: &SecretString,
    verb: &'static str,
    what: serde_json::Value,
) -> anyhow::Result<()> {
    let store = match Store::open_to_look(database.clone(), Vault::from_key(key)?).await {
        Err(StoreError::NeedsMigration { .. }) => return Ok(()),
        opened => opened?,
    };
    let account = std::env::var("USER").or_else(|_| std::env::var("LOGNAME")).unwrap_or_default();
    let told = Change::new(verb, "backup", "").after(&what);
    Ok(store.by(Author::shell(&account)).audit_alone(vec![told]).await?)
}

/// Copies database and key, opens the copy with that key, and only then calls it whole.
async fn fill(to: &Path, database: &Database, key: &SecretString) -> anyhow::Result<u64> {
    let copy = to.join(DATABASE);
    database.backup_to(&copy).await?;
    make_private(&copy)?;
    write_private(&to.join(KEY), key.expose_secret())?;
    let devices = check(to, key).await?;
    let manifest = Manifest {
        mooring_version: env!("CARGO_PKG_VERSION").to_owned(),
        created_at: jiff::Timestamp::now(),
        devices,
    };
    write_private(&to.join(MANIFEST), &serde_json::to_string_pretty(&manifest)?)?;
    Ok(devices)
}

/// Opens a copy of the backup's database with the key and counts: proof that it can be restored, and that looking at
/// it changes nothing in it.
pub async fn check(folder: &Path, key: &SecretString) -> anyhow::Result<u64> {
    let scratch = tempfile::tempdir()?;
    let copy = scratch.path().join(DATABASE);
    std::fs::copy(folder.join(DATABASE), &copy)
        .with_context(|| format!("cannot read {}", folder.join(DATABASE).display()))?;
    let database = Database::open(&Settings::new(DatabaseUrl::Sqlite(copy))).await?;
    let store = Store::open(database, Vault::from_key(key)?).await.context("the backup cannot be opened")?;
    Ok(store.fleet_counts(&Visible::Everything, jiff::Timestamp::now()).await?.devices)
}
