//! Tables of what admins define (products, sensors, scripts, ...), of the jobs of single devices, and what was added
//! to profiles since the first version.

use database::Migration;

/// Version 8 of the tenant's schema.
pub const SCHEMA: Migration = Migration { version: 8, name: "definitions", sqlite: SQLITE, postgres: "" };

const SQLITE: &str = "
CREATE TABLE definition (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    parent INTEGER NOT NULL,
    name TEXT NOT NULL COLLATE NOCASE,
    org_group_id INTEGER NOT NULL,
    body TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    modified_by TEXT NOT NULL,
    UNIQUE (kind, parent, org_group_id, name)
);
CREATE TABLE device_job (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    subject INTEGER NOT NULL,
    device_id INTEGER NOT NULL,
    state TEXT NOT NULL,
    version INTEGER NOT NULL,
    queued_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    UNIQUE (kind, subject, device_id)
);
CREATE INDEX device_job_device ON device_job (device_id);
CREATE INDEX device_job_changed ON device_job (kind, changed_at);
CREATE TABLE device_attribute_change (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    device_id INTEGER NOT NULL,
    application TEXT NOT NULL,
    name TEXT NOT NULL,
    old_value TEXT,
    new_value TEXT,
    source TEXT NOT NULL,
    changed_at INTEGER NOT NULL
);
CREATE INDEX device_attribute_change_device ON device_attribute_change (device_id);
CREATE TABLE profile_number (last INTEGER NOT NULL);
INSERT INTO profile_number (last) VALUES (0);
ALTER TABLE profile ADD COLUMN excluded TEXT NOT NULL DEFAULT '[]';
ALTER TABLE profile ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';
ALTER TABLE profile ADD COLUMN created_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE profile ADD COLUMN modified_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE profile ADD COLUMN published_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE profile ADD COLUMN published_before INTEGER NOT NULL DEFAULT 0;
";
