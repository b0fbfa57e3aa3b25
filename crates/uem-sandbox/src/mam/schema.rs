//! Tables of this section beside the applications themselves: files, what was put on devices, groups of applications.

use database::Migration;

/// Version 4 of the tenant's schema.
pub const SCHEMA: Migration = Migration { version: 4, name: "apps", sqlite: SQLITE, postgres: "" };

const SQLITE: &str = "
ALTER TABLE app ADD COLUMN details TEXT NOT NULL DEFAULT '{}';
ALTER TABLE app ADD COLUMN rules TEXT NOT NULL DEFAULT '';
ALTER TABLE app ADD COLUMN deleting_at INTEGER;
CREATE TABLE device_app (
    device_id INTEGER NOT NULL,
    bundle_id TEXT NOT NULL,
    app_id INTEGER NOT NULL,
    version TEXT,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (device_id, bundle_id)
) WITHOUT ROWID;
CREATE INDEX device_app_app ON device_app (app_id);
CREATE INDEX device_app_bundle ON device_app (bundle_id);
CREATE TABLE blob (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    module TEXT NOT NULL,
    org_group_id INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE TABLE blob_part (
    blob_id INTEGER NOT NULL,
    place INTEGER NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (blob_id, place)
);
CREATE TABLE upload (
    id TEXT PRIMARY KEY,
    size_bytes INTEGER NOT NULL,
    org_group_id INTEGER NOT NULL,
    started_at INTEGER NOT NULL
);
CREATE TABLE upload_part (
    upload_id TEXT NOT NULL,
    place INTEGER NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (upload_id, place)
);
CREATE TABLE app_group (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    platform TEXT NOT NULL,
    is_active BOOLEAN NOT NULL,
    org_group_id INTEGER NOT NULL,
    details TEXT NOT NULL,
    applications TEXT NOT NULL
);
CREATE TABLE app_block (
    device_uuid TEXT NOT NULL,
    package_id TEXT NOT NULL,
    platform TEXT NOT NULL,
    action TEXT NOT NULL,
    version TEXT NOT NULL,
    customer_id INTEGER NOT NULL,
    reason TEXT NOT NULL,
    blocked_at INTEGER NOT NULL,
    PRIMARY KEY (customer_id, package_id, platform, device_uuid, action, version)
);
CREATE TABLE vpp_account (
    org_group_id INTEGER PRIMARY KEY,
    description TEXT NOT NULL,
    blob_id INTEGER NOT NULL,
    synced_at INTEGER,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    modified_by TEXT NOT NULL,
    modified_at INTEGER NOT NULL
);
";
