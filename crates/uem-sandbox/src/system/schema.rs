//! Tables of what hangs on organization groups and came with changing them at run time: settings of the REST API,
//! event notification rules and their deliveries, classes and carts.

use database::Migration;

/// Version 7 of the tenant's schema.
pub const MIGRATION: Migration = Migration { version: 7, name: "groups", sqlite: SQLITE, postgres: "" };

const SQLITE: &str = "
ALTER TABLE org_group_settings ADD COLUMN directory_allowed INTEGER;
ALTER TABLE org_group_settings ADD COLUMN per_minute INTEGER;
ALTER TABLE org_group_settings ADD COLUMN per_day INTEGER;
ALTER TABLE org_groups ADD COLUMN locale TEXT;
ALTER TABLE org_groups ADD COLUMN timezone INTEGER;
ALTER TABLE org_groups ADD COLUMN timezone_code TEXT;
ALTER TABLE roles ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE oauth_clients ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE smart_group ADD COLUMN is_read_only INTEGER NOT NULL DEFAULT 0;
CREATE TABLE event_rule (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL COLLATE NOCASE,
    org_group_id INTEGER NOT NULL,
    url TEXT NOT NULL,
    user_name TEXT NOT NULL,
    password TEXT NOT NULL,
    format TEXT NOT NULL,
    is_active INTEGER NOT NULL,
    events TEXT NOT NULL,
    UNIQUE (org_group_id, name)
);
CREATE TABLE direct_enrollment (
    org_group_id INTEGER PRIMARY KEY REFERENCES org_groups(id) ON DELETE CASCADE, settings TEXT NOT NULL
);
CREATE TABLE education_record (
    kind TEXT NOT NULL,
    uuid TEXT NOT NULL,
    name TEXT NOT NULL COLLATE NOCASE,
    org_group_id INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (kind, uuid),
    UNIQUE (kind, org_group_id, name)
);
CREATE UNIQUE INDEX smart_group_name ON smart_group (org_group_id, name COLLATE NOCASE);
";
