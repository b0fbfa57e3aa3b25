//! The table of events that wait to be told.

use database::Migration;

/// Version 10 of the tenant's schema.
pub const MIGRATION: Migration =
    Migration { version: 10, name: "waiting events", sqlite: SQLITE, postgres: "" };

const SQLITE: &str = "
CREATE TABLE event_waiting (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    rule_id INTEGER NOT NULL,
    happening TEXT NOT NULL
);
CREATE INDEX event_waiting_rule ON event_waiting (rule_id);
";
