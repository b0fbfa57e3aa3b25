-- Devices that register before a synchronization knows them.
CREATE TABLE registration_tokens (
    integration_id INTEGER PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    token_sealed BLOB NOT NULL,
    made_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE provisional_devices (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    integration_id INTEGER NOT NULL,
    state TEXT NOT NULL,
    platform TEXT NOT NULL,
    udid TEXT NOT NULL,
    serial_number TEXT NOT NULL,
    name TEXT NOT NULL,
    user_email TEXT NOT NULL,
    registered_at_ms INTEGER NOT NULL,
    seen_at_ms INTEGER NOT NULL,
    ends_at_ms INTEGER NOT NULL,
    device_id INTEGER,
    looked_at_run_id INTEGER NOT NULL
) STRICT;
CREATE INDEX provisional_devices_by_state ON provisional_devices (state, integration_id, id);
CREATE INDEX provisional_devices_by_udid ON provisional_devices (integration_id, lower(udid));
CREATE INDEX provisional_devices_by_serial_number ON provisional_devices (integration_id, lower(serial_number));

CREATE TABLE removed_identities (
    integration_id INTEGER NOT NULL,
    identity_hash TEXT NOT NULL,
    removed_at_ms INTEGER NOT NULL,
    PRIMARY KEY (integration_id, identity_hash)
) STRICT, WITHOUT ROWID;

-- Messages to new users, and where they go.
CREATE TABLE notification_settings (
    id INTEGER PRIMARY KEY,
    settings TEXT NOT NULL,
    secrets_sealed BLOB NOT NULL,
    changed_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE notification_marks (
    integration_id INTEGER NOT NULL,
    channel TEXT NOT NULL,
    since_ms INTEGER NOT NULL,
    user_id INTEGER,
    passed_over INTEGER NOT NULL,
    PRIMARY KEY (integration_id, channel)
) STRICT, WITHOUT ROWID;

CREATE TABLE notifications (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    integration_id INTEGER,
    user_id INTEGER,
    channel TEXT NOT NULL,
    recipient TEXT NOT NULL,
    state TEXT NOT NULL,
    fault TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    requested_by TEXT NOT NULL,
    made_at_ms INTEGER NOT NULL,
    not_before_ms INTEGER NOT NULL,
    ended_at_ms INTEGER,
    UNIQUE (user_id, channel)
) STRICT;
CREATE INDEX notifications_by_state ON notifications (state, not_before_ms);
