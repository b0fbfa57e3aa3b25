//! Tables of the fleet.
//!
//! `device` is narrow: what devices are found and filtered by. `device_state` holds the truth about a device. Reads
//! are answered from memory; the indexes of `device` are for what is joined with it, and are made after the first
//! load, see [`INDEXES`].

use database::Migration;

/// The fleet's tables.
pub const MIGRATION: Migration = Migration {
    version: 2,
    name: "fleet",
    sqlite: "
CREATE TABLE device (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL,
    udid TEXT NOT NULL,
    serial_number TEXT NOT NULL,
    mac_address TEXT NOT NULL,
    imei TEXT NOT NULL,
    eas_id TEXT NOT NULL,
    asset_number TEXT NOT NULL,
    friendly_name TEXT NOT NULL,
    user_name TEXT NOT NULL,
    model TEXT NOT NULL,
    os_version TEXT NOT NULL,
    user_id INTEGER NOT NULL,
    org_group_id INTEGER NOT NULL,
    platform INTEGER NOT NULL,
    ownership INTEGER NOT NULL,
    compliance INTEGER NOT NULL,
    enrollment INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    status_changed INTEGER NOT NULL,
    doubts INTEGER NOT NULL
);
CREATE TABLE device_state (
    id INTEGER PRIMARY KEY,
    state TEXT NOT NULL
);
CREATE TABLE device_search_row (
    id INTEGER PRIMARY KEY,
    search_json TEXT NOT NULL
);
CREATE TABLE device_event (
    id INTEGER PRIMARY KEY,
    device_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    event TEXT NOT NULL,
    severity TEXT NOT NULL,
    source TEXT NOT NULL,
    admin TEXT NOT NULL,
    data TEXT NOT NULL
);
CREATE INDEX device_event_by_device ON device_event (device_id, at);
CREATE TABLE fleet_fact (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
);
",
    postgres: "",
};

/// Search rows are rendered when they are asked for, and other ids than those below are looked up in memory.
pub const IN_MEMORY: Migration = Migration {
    version: 9,
    name: "fleet in memory",
    sqlite: "
DROP TABLE device_search_row;
DROP INDEX IF EXISTS device_by_uuid;
DROP INDEX IF EXISTS device_by_mac_address;
DROP INDEX IF EXISTS device_by_eas_id;
DROP INDEX IF EXISTS device_by_asset_number;
DROP INDEX IF EXISTS device_by_user;
",
    postgres: "",
};

/// Indexes of the ids that registrations name. Made after the first load: sorting once is far quicker than inserting
/// in random order.
pub const INDEXES: &str = "
CREATE INDEX IF NOT EXISTS device_by_udid ON device (udid COLLATE NOCASE);
CREATE INDEX IF NOT EXISTS device_by_serial_number ON device (serial_number COLLATE NOCASE);
CREATE INDEX IF NOT EXISTS device_by_imei ON device (imei) WHERE imei <> '';
";
