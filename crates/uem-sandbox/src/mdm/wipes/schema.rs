//! Tables of what is asked of devices beside commands: wipes and their limits, messages.

use database::Migration;

/// Version 5 of the tenant's schema.
pub const MIGRATION: Migration = Migration { version: 5, name: "wipes", sqlite: SQLITE, postgres: "" };

/// A wipe carries what its device looked like when it was asked for: the device may be gone when it is read.
const SQLITE: &str = "
CREATE TABLE device_wipe (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid TEXT NOT NULL UNIQUE,
    device_id INTEGER NOT NULL,
    device_uuid TEXT NOT NULL,
    device_name TEXT NOT NULL,
    user_name TEXT NOT NULL,
    org_group_id INTEGER NOT NULL,
    platform INTEGER NOT NULL,
    ownership INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    command TEXT NOT NULL,
    kind TEXT NOT NULL,
    source TEXT NOT NULL,
    status TEXT NOT NULL,
    details TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at INTEGER NOT NULL
);
CREATE INDEX device_wipe_by_time ON device_wipe (asked_at);
CREATE INDEX device_wipe_by_device ON device_wipe (device_id);
CREATE TABLE wipe_protection (
    org_group_id INTEGER PRIMARY KEY,
    most INTEGER,
    within_ms INTEGER NOT NULL,
    is_locked BOOLEAN NOT NULL,
    counted_after INTEGER NOT NULL
);
CREATE TABLE device_message (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    device_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    application TEXT NOT NULL,
    sent_by TEXT NOT NULL,
    sent_at INTEGER NOT NULL
);
CREATE INDEX device_message_by_device ON device_message (device_id);
";
