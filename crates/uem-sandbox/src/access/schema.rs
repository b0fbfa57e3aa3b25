//! The tables of this folder, and the mark that says that seeding was finished.

use database::Migration;

/// Version 1 of the sandbox's schema. The sandbox runs on SQLite only.
pub(crate) const MIGRATION: Migration = Migration {
    version: 1,
    name: "access",
    sqlite: "
CREATE TABLE sandbox_marks (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE org_groups (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE, name TEXT NOT NULL, group_id TEXT NOT NULL UNIQUE COLLATE NOCASE,
  kind TEXT NOT NULL, parent INTEGER REFERENCES org_groups(id), country TEXT NOT NULL, created INTEGER NOT NULL
) STRICT;
CREATE TABLE org_group_settings (
  org_group_id INTEGER PRIMARY KEY REFERENCES org_groups(id) ON DELETE CASCADE,
  api_enabled INTEGER, basic_allowed INTEGER, certificate_allowed INTEGER
) STRICT;
CREATE TABLE roles (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE, name TEXT NOT NULL, org_group_id INTEGER NOT NULL REFERENCES org_groups(id),
  is_built_in INTEGER NOT NULL, is_full_access INTEGER NOT NULL
) STRICT;
CREATE TABLE role_resources (
  role_id INTEGER NOT NULL REFERENCES roles(id) ON DELETE CASCADE, resource TEXT NOT NULL, PRIMARY KEY (role_id, resource)
) STRICT, WITHOUT ROWID;
CREATE TABLE admins (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE, user_name TEXT NOT NULL UNIQUE COLLATE NOCASE, first_name TEXT NOT NULL,
  last_name TEXT NOT NULL, email TEXT NOT NULL, org_group_id INTEGER NOT NULL REFERENCES org_groups(id),
  is_directory_user INTEGER NOT NULL, is_active INTEGER NOT NULL, last_login INTEGER NOT NULL, password_hash TEXT NOT NULL
) STRICT;
CREATE TABLE admin_roles (
  admin_id INTEGER NOT NULL REFERENCES admins(id) ON DELETE CASCADE, role_id INTEGER NOT NULL REFERENCES roles(id),
  org_group_id INTEGER NOT NULL REFERENCES org_groups(id), PRIMARY KEY (admin_id, role_id, org_group_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE admin_certificates (
  fingerprint TEXT PRIMARY KEY, admin_id INTEGER NOT NULL REFERENCES admins(id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE TABLE api_keys (
  api_key TEXT PRIMARY KEY, org_group_id INTEGER NOT NULL REFERENCES org_groups(id), service TEXT NOT NULL, account TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE oauth_clients (
  client_id TEXT PRIMARY KEY, name TEXT NOT NULL, org_group_id INTEGER NOT NULL REFERENCES org_groups(id),
  role_id INTEGER NOT NULL REFERENCES roles(id), is_active INTEGER NOT NULL, secret_hash TEXT NOT NULL
) STRICT, WITHOUT ROWID;
",
    postgres: "",
};
