//! `mooring restore`: a backup into a data folder that holds no hub, nor anything left of one.

use std::{
    fs::File,
    path::{Path, PathBuf},
};

use anyhow::{Context, ensure};
use clap::Args;
use database::{Database, DatabaseUrl, Settings};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use super::backup::{DATABASE, KEY, MANIFEST, Manifest, check, tell};
use crate::{
    data_folder::{DataFolder, key_from, make_private, write_private},
    secrets,
};

/// SQLite replays these into the database beside them, whichever that is.
const COMPANIONS: [&str; 3] = ["mooring.sqlite3-wal", "mooring.sqlite3-shm", "mooring.sqlite3-journal"];

#[derive(Debug, Args)]
pub struct Options {
    /// Folder that `mooring backup` made.
    #[arg(long, value_name = "FOLDER")]
    from: PathBuf,
    /// Data folder to fill: must hold no database, nothing left of one, and no other key.
    #[arg(long, default_value = "mooring-data")]
    data: PathBuf,
}

pub async fn run(options: Options) -> anyhow::Result<()> {
    let manifest = options.from.join(MANIFEST);
    let text = std::fs::read_to_string(&manifest)
        .with_context(|| format!("{} is not a whole backup: it has no {MANIFEST}", options.from.display()))?;
    let manifest: Manifest =
        serde_json::from_str(&text).with_context(|| format!("{} is refused", manifest.display()))?;
    let key = key_of(&options.from)?;
    let devices = check(&options.from, &key).await?;
    ensure!(
        devices == manifest.devices,
        "the backup says {} devices and holds {devices}: it was changed since it was made",
        manifest.devices
    );
    let folder = DataFolder::open(&options.data)?;
    let in_the_way = in_the_way(&folder, &key);
    ensure!(
        in_the_way.is_empty(),
        "{} is there already: restore into another folder, or move it away first",
        in_the_way.join(", ")
    );
    // The key first: a database without its key would be of no use.
    if !folder.file(KEY).exists() {
        write_private(&folder.file(KEY), key.expose_secret())?;
    }
    copy_whole(
        &options.from.join(DATABASE),
        &folder.file("mooring.sqlite3.restoring"),
        &folder.file(DATABASE),
    )?;
    let url = DatabaseUrl::Sqlite(folder.file(DATABASE));
    let database = Database::open(&Settings::new(url)).await?;
    let from = json!({"from": options.from.display().to_string(), "made_at": manifest.created_at});
    tell(&database, &key, "backup.restore", from).await?;
    println!(
        "restored {devices} devices of the backup of {} into {}; start the hub with: mooring serve --data {}",
        manifest.created_at,
        options.data.display(),
        options.data.display()
    );
    Ok(())
}

/// The backup's own key. Older backups of a hub with `MOORING_KEY` hold none: then the variable.
fn key_of(folder: &Path) -> anyhow::Result<SecretString> {
    let file = folder.join(KEY);
    if file.exists() { secrets::read_file("the backup's key", &file) } else { key_from(&file) }
}

/// What must not be there: a database, what SQLite keeps beside one, another key than the backup's.
fn in_the_way(folder: &DataFolder, key: &SecretString) -> Vec<String> {
    let files = [DATABASE].into_iter().chain(COMPANIONS).map(|name| folder.file(name));
    let mut found: Vec<PathBuf> = files.filter(|file| file.exists()).collect();
    let own = folder.file(KEY);
    let is_same = || {
        secrets::read_file("the key", &own)
            .is_ok_and(|own| own.expose_secret().trim() == key.expose_secret().trim())
    };
    if own.exists() && !is_same() {
        found.push(own);
    }
    found.into_iter().map(|file| file.display().to_string()).collect()
}

/// Copies a file so that under its name it is whole, also when the power fails.
fn copy_whole(from: &Path, partial: &Path, to: &Path) -> anyhow::Result<()> {
    let failed = || format!("cannot copy the database to {}", partial.display());
    std::fs::copy(from, partial).with_context(failed)?;
    make_private(partial)?;
    File::options().write(true).open(partial).and_then(|file| file.sync_all()).with_context(failed)?;
    std::fs::rename(partial, to).with_context(failed)
}
