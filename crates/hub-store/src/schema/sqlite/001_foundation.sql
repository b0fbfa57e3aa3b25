-- The hub's tables. What a row is, who writes and who reads it: docs/DATA-MODEL.md.
-- Times are milliseconds since 1970 UTC. Indexes that only lists need are in ../deferred.rs.

CREATE TABLE sequences (
    name TEXT NOT NULL PRIMARY KEY,
    next_id INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO sequences (name, next_id) VALUES ('devices', 1), ('integrations', 1);

CREATE TABLE vault_check (
    id INTEGER PRIMARY KEY,
    sealed BLOB NOT NULL
) STRICT;

CREATE TABLE integrations (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE,
    settings TEXT NOT NULL,
    credentials_kind TEXT NOT NULL,
    credentials_identity TEXT NOT NULL,
    credentials_sealed BLOB NOT NULL,
    state TEXT NOT NULL,
    state_reason TEXT NOT NULL,
    scope_version INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL,
    changed_at_ms INTEGER NOT NULL,
    removed_at_ms INTEGER
) STRICT;

CREATE TABLE leases (
    name TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    fence INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sync_runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    integration_id INTEGER NOT NULL,
    mode TEXT NOT NULL,
    sections TEXT NOT NULL,
    state TEXT NOT NULL,
    requested_by TEXT NOT NULL,
    request_id TEXT NOT NULL,
    requested_at_ms INTEGER NOT NULL,
    started_at_ms INTEGER,
    progress_at_ms INTEGER,
    ended_at_ms INTEGER,
    report TEXT NOT NULL,
    error TEXT NOT NULL,
    remedy TEXT NOT NULL,
    scope_version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX sync_runs_one_at_a_time ON sync_runs (integration_id) WHERE state IN ('requested', 'running');
CREATE INDEX sync_runs_by_integration ON sync_runs (integration_id, id);

CREATE TABLE device_facets (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    integration_id INTEGER NOT NULL,
    state TEXT NOT NULL,
    platform TEXT NOT NULL,
    compliance TEXT NOT NULL,
    enrollment TEXT NOT NULL,
    ownership TEXT NOT NULL,
    compromised TEXT NOT NULL,
    devices INTEGER NOT NULL,
    UNIQUE (integration_id, state, platform, compliance, enrollment, ownership, compromised)
) STRICT;

CREATE TABLE device_contact_hours (
    integration_id INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    devices INTEGER NOT NULL,
    PRIMARY KEY (integration_id, hour)
) STRICT, WITHOUT ROWID;

CREATE TABLE devices (
    id INTEGER PRIMARY KEY,
    integration_id INTEGER NOT NULL,
    facet_id INTEGER NOT NULL,
    uem_id INTEGER NOT NULL,
    uem_uuid TEXT NOT NULL,
    udid TEXT NOT NULL,
    serial_number TEXT NOT NULL,
    mac_address TEXT NOT NULL,
    imei TEXT NOT NULL,
    asset_number TEXT NOT NULL,
    friendly_name TEXT NOT NULL,
    reported_name TEXT NOT NULL,
    org_group_uem_id INTEGER NOT NULL,
    org_group_name TEXT NOT NULL,
    user_uem_id INTEGER,
    user_name TEXT NOT NULL,
    user_email TEXT NOT NULL,
    phone_number TEXT NOT NULL,
    model TEXT NOT NULL,
    maker TEXT NOT NULL,
    os_version TEXT NOT NULL,
    os_build TEXT NOT NULL,
    is_supervised INTEGER,
    is_encrypted INTEGER,
    managed_by TEXT NOT NULL,
    last_seen_ms INTEGER,
    enrolled_at_ms INTEGER,
    compliance_checked_at_ms INTEGER,
    compromised_checked_at_ms INTEGER,
    first_seen_at_ms INTEGER NOT NULL,
    changed_at_ms INTEGER NOT NULL,
    state_since_ms INTEGER NOT NULL,
    friendly_name_lower TEXT,
    user_name_lower TEXT,
    user_email_lower TEXT
) STRICT;

CREATE TABLE device_sync (
    integration_id INTEGER NOT NULL,
    uem_id INTEGER NOT NULL,
    device_id INTEGER NOT NULL,
    facet_id INTEGER NOT NULL,
    content_hash INTEGER NOT NULL,
    missing_runs INTEGER NOT NULL,
    apps_read_at_ms INTEGER NOT NULL,
    PRIMARY KEY (integration_id, uem_id)
) STRICT, WITHOUT ROWID;

CREATE VIEW fleet AS
    SELECT d.id, i.name AS integration, f.state, d.friendly_name, d.serial_number, d.udid, d.imei, d.asset_number,
        f.platform, d.model, d.os_version, f.ownership, f.enrollment, f.compliance, f.compromised,
        d.user_name, d.user_email, d.org_group_name, d.last_seen_ms, d.enrolled_at_ms, d.uem_id, d.uem_uuid
    FROM devices d
    JOIN device_facets f ON f.id = d.facet_id
    JOIN integrations i ON i.id = d.integration_id;

CREATE TABLE device_history (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    device_id INTEGER NOT NULL,
    run_id INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    kind TEXT NOT NULL,
    changes TEXT NOT NULL
) STRICT;
CREATE INDEX device_history_by_device ON device_history (device_id, id);

CREATE TABLE held_plans (
    integration_id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL,
    reason TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE held_plan_devices (
    integration_id INTEGER NOT NULL,
    device_id INTEGER NOT NULL,
    PRIMARY KEY (integration_id, device_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE org_groups (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    integration_id INTEGER NOT NULL,
    uem_id INTEGER NOT NULL,
    uem_uuid TEXT NOT NULL,
    name TEXT NOT NULL,
    group_code TEXT NOT NULL,
    kind TEXT NOT NULL,
    parent_uem_id INTEGER,
    level INTEGER NOT NULL,
    devices INTEGER NOT NULL,
    users INTEGER NOT NULL,
    changed_at_ms INTEGER NOT NULL,
    gone_at_ms INTEGER,
    UNIQUE (integration_id, uem_id)
) STRICT;

CREATE TABLE smart_groups (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    integration_id INTEGER NOT NULL,
    uem_id INTEGER NOT NULL,
    uem_uuid TEXT NOT NULL,
    name TEXT NOT NULL,
    org_group_uem_id INTEGER,
    devices INTEGER NOT NULL,
    members INTEGER NOT NULL DEFAULT 0,
    changed_at_ms INTEGER NOT NULL,
    gone_at_ms INTEGER,
    UNIQUE (integration_id, uem_id)
) STRICT;

CREATE TABLE smart_group_members (
    smart_group_id INTEGER NOT NULL,
    uem_device_id INTEGER NOT NULL,
    PRIMARY KEY (smart_group_id, uem_device_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    integration_id INTEGER NOT NULL,
    uem_id INTEGER NOT NULL,
    uem_uuid TEXT NOT NULL,
    user_name TEXT NOT NULL,
    email TEXT NOT NULL,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    display_name TEXT NOT NULL,
    phone_number TEXT NOT NULL,
    is_active INTEGER NOT NULL,
    account_type TEXT NOT NULL,
    role TEXT NOT NULL,
    org_group_uem_id INTEGER,
    enrolled_devices INTEGER NOT NULL,
    user_name_lower TEXT,
    email_lower TEXT,
    first_name_lower TEXT,
    last_name_lower TEXT,
    changed_at_ms INTEGER NOT NULL,
    gone_at_ms INTEGER,
    UNIQUE (integration_id, uem_id)
) STRICT;

CREATE TABLE apps (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    integration_id INTEGER NOT NULL,
    uem_id INTEGER NOT NULL,
    uem_uuid TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    bundle_id TEXT NOT NULL,
    version TEXT NOT NULL,
    platform TEXT NOT NULL,
    status TEXT NOT NULL,
    org_group_uem_id INTEGER,
    assigned_devices INTEGER NOT NULL,
    installed_devices INTEGER NOT NULL,
    changed_at_ms INTEGER NOT NULL,
    gone_at_ms INTEGER,
    UNIQUE (integration_id, kind, uem_id)
) STRICT;

CREATE TABLE device_apps (
    device_id INTEGER NOT NULL,
    bundle_id TEXT NOT NULL,
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    status TEXT NOT NULL,
    is_managed INTEGER NOT NULL,
    size_bytes INTEGER,
    PRIMARY KEY (device_id, bundle_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE operators (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    username TEXT NOT NULL,
    username_key TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL,
    is_active INTEGER NOT NULL,
    failed_logins INTEGER NOT NULL,
    locked_until_ms INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL,
    last_login_at_ms INTEGER
) STRICT;

CREATE TABLE sessions (
    cookie_hash TEXT NOT NULL PRIMARY KEY,
    operator_id INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE first_run (
    id INTEGER PRIMARY KEY,
    code_hash TEXT NOT NULL,
    expires_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE api_tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    scope TEXT NOT NULL,
    secret_hash TEXT NOT NULL UNIQUE,
    created_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER
) STRICT;

CREATE TABLE verifications (
    id TEXT NOT NULL PRIMARY KEY,
    settings TEXT NOT NULL,
    credentials_sealed BLOB,
    integration_id INTEGER,
    state TEXT NOT NULL,
    is_ok INTEGER NOT NULL,
    steps TEXT NOT NULL,
    requested_at_ms INTEGER NOT NULL,
    taken_at_ms INTEGER
) STRICT, WITHOUT ROWID;
