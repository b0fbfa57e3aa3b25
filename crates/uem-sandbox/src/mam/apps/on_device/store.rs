//! The table of what the tenant put on devices and took away.

use std::collections::HashMap;

use database::{Database, DatabaseError, Row, params};
use roaring::RoaringBitmap;

/// What the tenant last did to one application on one device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The device.
    pub device_id: u32,
    /// Bundle id: a device has one version of each.
    pub bundle_id: String,
    /// The application of the tenant.
    pub app_id: i64,
    /// The version there is now; none after it was removed.
    pub version: Option<String>,
    /// When, in milliseconds.
    pub changed_at: i64,
}

/// Devices on which a bundle was put, and from which it was taken.
#[derive(Debug, Clone, Default)]
pub struct Changed {
    /// It was put there.
    pub installed: RoaringBitmap,
    /// It was taken away.
    pub removed: RoaringBitmap,
}

const COLUMNS: &str = "device_id, bundle_id, app_id, version, changed_at";

fn read(row: &Row) -> Result<Change, DatabaseError> {
    Ok(Change {
        device_id: row.get("device_id")?,
        bundle_id: row.get("bundle_id")?,
        app_id: row.get("app_id")?,
        version: row.get("version")?,
        changed_at: row.get("changed_at")?,
    })
}

/// All changes of one device.
pub async fn of_device(database: &Database, device_id: u32) -> Result<Vec<Change>, DatabaseError> {
    let sql = format!("SELECT {COLUMNS} FROM device_app WHERE device_id = $1 ORDER BY bundle_id");
    database.query(&sql, params![device_id]).await?.iter().map(read).collect()
}

/// The change of one bundle on one device.
pub async fn find(
    database: &Database,
    device_id: u32,
    bundle_id: &str,
) -> Result<Option<Change>, DatabaseError> {
    let sql = format!("SELECT {COLUMNS} FROM device_app WHERE device_id = $1 AND bundle_id = $2");
    database.query_opt(&sql, params![device_id, bundle_id]).await?.as_ref().map(read).transpose()
}

/// The changes of one bundle, by device.
pub async fn of_bundle(database: &Database, bundle_id: &str) -> Result<HashMap<u32, Change>, DatabaseError> {
    let sql = format!("SELECT {COLUMNS} FROM device_app WHERE bundle_id = $1");
    let rows = database.query(&sql, params![bundle_id]).await?;
    rows.iter().map(|row| read(row).map(|change| (change.device_id, change))).collect()
}

/// All changes by bundle.
pub async fn by_bundle(database: &Database) -> Result<HashMap<String, Changed>, DatabaseError> {
    let rows = database
        .query("SELECT bundle_id, device_id, version IS NOT NULL AS is_there FROM device_app", &[])
        .await?;
    let mut all: HashMap<String, Changed> = HashMap::new();
    for row in &rows {
        let bundle: String = row.get("bundle_id")?;
        let changed = all.entry(bundle).or_default();
        let devices = if row.get("is_there")? { &mut changed.installed } else { &mut changed.removed };
        devices.insert(row.get("device_id")?);
    }
    Ok(all)
}

/// Writes what is there now.
pub async fn put(database: &Database, change: &Change) -> Result<(), DatabaseError> {
    database
        .execute(
            "put_device_app",
            "INSERT INTO device_app (device_id, bundle_id, app_id, version, changed_at) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (device_id, bundle_id) DO UPDATE SET app_id = excluded.app_id, version = excluded.version, \
             changed_at = excluded.changed_at",
            params![
                change.device_id,
                change.bundle_id.as_str(),
                change.app_id,
                change.version.clone(),
                change.changed_at
            ],
        )
        .await?;
    Ok(())
}
