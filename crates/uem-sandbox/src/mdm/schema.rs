//! Tables of the resources beside the fleet: users, groups, tags, commands, apps, profiles, policies, attributes, notes.
//!
//! What a device carries (its apps, profiles, certificates) is computed from the seed and has no table; these tables
//! hold definitions and what somebody changed.

use database::Migration;

/// Version 3 of the tenant's schema.
pub const SCHEMA: Migration = Migration { version: 3, name: "resources", sqlite: SQLITE, postgres: "" };

const SQLITE: &str = "
CREATE TABLE enrolment_user (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL,
    user_name TEXT NOT NULL,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    email TEXT NOT NULL,
    org_group_id INTEGER NOT NULL,
    department INTEGER NOT NULL,
    phone TEXT NOT NULL,
    is_directory BOOLEAN NOT NULL,
    is_active BOOLEAN NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE TABLE user_group (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL,
    name TEXT NOT NULL,
    org_group_id INTEGER NOT NULL,
    department INTEGER NOT NULL,
    is_directory BOOLEAN NOT NULL
);
CREATE TABLE smart_group (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    org_group_id INTEGER NOT NULL,
    criteria TEXT NOT NULL,
    modified_at INTEGER NOT NULL
);
CREATE TABLE tag (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL COLLATE NOCASE,
    kind INTEGER NOT NULL,
    avatar TEXT NOT NULL,
    org_group_id INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (org_group_id, name)
);
CREATE TABLE device_tag (
    tag_id INTEGER NOT NULL,
    device_id INTEGER NOT NULL,
    tagged_at INTEGER NOT NULL,
    PRIMARY KEY (tag_id, device_id)
) WITHOUT ROWID;
CREATE INDEX device_tag_device ON device_tag (device_id);
CREATE TABLE device_command (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    device_id INTEGER NOT NULL,
    command TEXT NOT NULL,
    details TEXT NOT NULL,
    queued_by TEXT NOT NULL,
    queued_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    finished_at INTEGER
);
CREATE INDEX device_command_open ON device_command (device_id) WHERE state = 'queued';
CREATE TABLE app (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    bundle_id TEXT NOT NULL,
    version TEXT NOT NULL,
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    platform INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    category TEXT NOT NULL,
    push_mode TEXT NOT NULL,
    org_group_id INTEGER NOT NULL,
    smart_groups TEXT NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE TABLE profile (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    platform INTEGER NOT NULL,
    assignment TEXT NOT NULL,
    version INTEGER NOT NULL,
    is_active BOOLEAN NOT NULL,
    org_group_id INTEGER NOT NULL,
    smart_groups TEXT NOT NULL,
    payloads TEXT NOT NULL
);
CREATE TABLE compliance_policy (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    rule TEXT NOT NULL,
    platform INTEGER,
    is_active BOOLEAN NOT NULL,
    org_group_id INTEGER NOT NULL
);
CREATE TABLE custom_attribute (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    application TEXT NOT NULL,
    org_group_id INTEGER NOT NULL,
    choices TEXT NOT NULL,
    is_lookup_value BOOLEAN NOT NULL,
    is_in_rules BOOLEAN NOT NULL,
    is_persistent BOOLEAN NOT NULL,
    collects_values BOOLEAN NOT NULL,
    UNIQUE (org_group_id, application, name)
);
CREATE TABLE device_attribute (
    device_id INTEGER NOT NULL,
    application TEXT NOT NULL COLLATE NOCASE,
    name TEXT NOT NULL COLLATE NOCASE,
    value TEXT,
    source TEXT NOT NULL,
    modified_at INTEGER NOT NULL,
    PRIMARY KEY (device_id, application, name)
) WITHOUT ROWID;
CREATE TABLE device_note (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    device_id INTEGER NOT NULL,
    note TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL
);
CREATE INDEX device_note_device ON device_note (device_id);
";
