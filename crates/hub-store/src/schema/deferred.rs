//! Secondary indexes of the two big tables. Building them once over loaded rows costs a fifth of keeping them while
//! rows pour in, so an empty table has none: they come when its first load ends, and whoever finds rows without
//! them (a kill in the middle) makes them.

use std::collections::HashSet;

use database::{Database, DatabaseError};

/// An index that lists need and loads do not.
pub(crate) struct DeferredIndex {
    name: &'static str,
    create: &'static str,
}

/// The deferred indexes of one table.
pub(crate) struct DeferredIndexes {
    /// Any row? Without one there is nothing to index yet.
    probe: &'static str,
    indexes: &'static [DeferredIndex],
}

macro_rules! indexes {
    ($probe:literal, $($name:literal: $on:literal;)*) => {
        DeferredIndexes { probe: $probe, indexes: &[$(DeferredIndex {
            name: $name,
            create: concat!("CREATE INDEX IF NOT EXISTS ", $name, " ON ", $on),
        },)*] }
    };
}

/// Of `devices` and `device_sync`. Where a search column is mostly empty the index leaves the empty ones out;
/// those of searches end in the id, because long searches are paged in their order.
pub(crate) const DEVICE_INDEXES: DeferredIndexes = indexes! {
    "SELECT 1 FROM devices LIMIT 1",
    "devices_by_facet": "devices (facet_id, id)";
    "devices_by_contact": "devices (facet_id, last_seen_ms, org_group_uem_id)";
    "devices_by_org_group": "devices (org_group_uem_id, facet_id, id)";
    "devices_by_user": "devices (user_uem_id) WHERE user_uem_id IS NOT NULL";
    "devices_by_uuid": "devices (uem_uuid)";
    "devices_by_friendly_name": "devices (coalesce(friendly_name_lower, lower(friendly_name)), id)";
    "devices_by_serial_number": "devices (lower(serial_number), id)";
    "devices_by_user_name": "devices (coalesce(user_name_lower, lower(user_name)), id)";
    "devices_by_user_email": "devices (coalesce(user_email_lower, lower(user_email)), id)";
    "devices_by_udid": "devices (lower(udid), id)";
    "devices_by_imei": "devices (lower(imei), id) WHERE imei <> ''";
    "devices_by_asset_number": "devices (lower(asset_number), id) WHERE asset_number <> ''";
    "device_sync_by_apps_read": "device_sync (integration_id, apps_read_at_ms)";
    "device_sync_by_security_read": "device_sync (integration_id, security_read_at_ms)";
    "device_sync_by_certificates_read": "device_sync (integration_id, certificates_read_at_ms)";
};

/// Of `users`.
pub(crate) const USER_INDEXES: DeferredIndexes = indexes! {
    "SELECT 1 FROM users LIMIT 1",
    "users_by_integration": "users (integration_id, id)";
    "users_without_email": "users (id) WHERE email = ''";
    "users_inactive": "users (id) WHERE NOT is_active";
    "users_by_user_name": "users (coalesce(user_name_lower, lower(user_name)))";
    "users_by_email": "users (coalesce(email_lower, lower(email)))";
    "users_by_first_name": "users (coalesce(first_name_lower, lower(first_name)))";
    "users_by_last_name": "users (coalesce(last_name_lower, lower(last_name)))";
};

/// Creates those that are missing, unless the table is empty. Two reads when all are there.
pub(crate) async fn ensure_indexes(database: &Database, of: &DeferredIndexes) -> Result<(), DatabaseError> {
    if database.query_opt(of.probe, &[]).await?.is_none() {
        return Ok(());
    }
    let present = present(database).await?;
    for index in of.indexes.iter().filter(|index| !present.contains(index.name)) {
        change(database, "create index", index.create).await?;
        tracing::debug!("Created index {}", index.name);
    }
    Ok(())
}

/// Drops those that are there.
pub(crate) async fn drop_indexes(database: &Database, of: &DeferredIndexes) -> Result<(), DatabaseError> {
    let present = present(database).await?;
    for index in of.indexes.iter().filter(|index| present.contains(index.name)) {
        change(database, "drop index", &format!("DROP INDEX IF EXISTS {}", index.name)).await?;
    }
    Ok(())
}

/// One index in a transaction of its own: one that locked a second table would meet a writer who locked them the other
/// way round. PostgreSQL refuses the second of two that make the same index at once, in spite of IF NOT EXISTS, so
/// there they take turns.
async fn change(database: &Database, name: &'static str, sql: &str) -> Result<(), DatabaseError> {
    let mut transaction = database.begin(name).await?;
    if transaction.is_postgres() {
        // Any number will do that nobody else uses.
        transaction.batch("SELECT pg_advisory_xact_lock(5572046023)").await?;
    }
    transaction.batch(sql).await?;
    transaction.commit().await
}

async fn present(database: &Database) -> Result<HashSet<String>, DatabaseError> {
    let sql = if database.is_postgres() {
        "SELECT CAST(indexname AS text) AS name FROM pg_indexes WHERE schemaname = current_schema()"
    } else {
        "SELECT name FROM sqlite_master WHERE type = 'index'"
    };
    database.query(sql, &[]).await?.iter().map(|row| row.at(0)).collect()
}
