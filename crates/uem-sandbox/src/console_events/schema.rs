//! The table of what admins changed.

use database::Migration;

/// Version 11 of the tenant's schema.
pub(crate) const MIGRATION: Migration =
    Migration { version: 11, name: "console events", sqlite: SQLITE, postgres: "" };

const SQLITE: &str = "
CREATE TABLE console_event (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    admin TEXT NOT NULL,
    org_group_id INTEGER NOT NULL,
    module TEXT NOT NULL,
    event TEXT NOT NULL,
    target TEXT NOT NULL,
    source TEXT NOT NULL,
    status INTEGER NOT NULL,
    code INTEGER NOT NULL
);
";
