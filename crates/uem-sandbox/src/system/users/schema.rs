//! Tables of what is written about people: the rest of enrollment users, their passwords, user groups' members, the
//! directory, registrations, and admins' particulars.
//!
//! The million users of a large fleet are seeded into a table of their own; these tables hold what was written over them.

use database::Migration;

/// Version 6 of the tenant's schema.
pub const SCHEMA: Migration = Migration { version: 6, name: "people", sqlite: SQLITE, postgres: "" };

const SQLITE: &str = "
CREATE TABLE people_last_id (
    kind TEXT PRIMARY KEY,
    id INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE enrolment_user_detail (
    user_id INTEGER PRIMARY KEY,
    role TEXT NOT NULL,
    details TEXT NOT NULL
);
CREATE TABLE enrolment_password (
    user_id INTEGER PRIMARY KEY,
    password_hash TEXT NOT NULL
);
CREATE TABLE directory_account (
    login TEXT PRIMARY KEY COLLATE NOCASE,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    email TEXT NOT NULL,
    password_hash TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE user_group_detail (
    group_id INTEGER PRIMARY KEY,
    details TEXT NOT NULL
);
CREATE TABLE user_group_member (
    group_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    is_member BOOLEAN NOT NULL,
    PRIMARY KEY (group_id, user_id)
) WITHOUT ROWID;
CREATE INDEX user_group_member_user ON user_group_member (user_id);
CREATE TABLE user_group_change (
    group_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    is_addition BOOLEAN NOT NULL,
    PRIMARY KEY (group_id, user_id)
) WITHOUT ROWID;
CREATE TABLE registration (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid TEXT NOT NULL UNIQUE,
    token TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    org_group_id INTEGER NOT NULL,
    user_id INTEGER,
    serial_number TEXT NOT NULL COLLATE NOCASE,
    imei TEXT NOT NULL,
    udid TEXT NOT NULL COLLATE NOCASE,
    asset_number TEXT NOT NULL COLLATE NOCASE,
    platform INTEGER,
    status TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    details TEXT NOT NULL
);
CREATE INDEX registration_org_group ON registration (org_group_id);
CREATE INDEX registration_user ON registration (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX registration_serial ON registration (serial_number) WHERE serial_number <> '';
CREATE INDEX registration_asset ON registration (asset_number) WHERE asset_number <> '';
CREATE TABLE admin_detail (
    admin_id INTEGER PRIMARY KEY,
    details TEXT NOT NULL
);
CREATE TABLE admin_login (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    admin_id INTEGER NOT NULL,
    status TEXT NOT NULL,
    source_ip TEXT NOT NULL,
    happened_at INTEGER NOT NULL
);
CREATE INDEX admin_login_admin ON admin_login (admin_id);
CREATE TABLE directory_sync_job (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid TEXT NOT NULL UNIQUE,
    org_group_id INTEGER NOT NULL,
    status TEXT NOT NULL,
    total INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    modified_by TEXT NOT NULL,
    modified_at INTEGER NOT NULL
);
CREATE TABLE directory_sync_change (
    job_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT NOT NULL,
    is_done BOOLEAN NOT NULL,
    PRIMARY KEY (job_id, user_id)
) WITHOUT ROWID;
";
