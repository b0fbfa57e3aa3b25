-- The groups that an account sees, asked of the worker: what people choose from.
CREATE TABLE group_lookups (
    integration_id INTEGER PRIMARY KEY,
    state TEXT NOT NULL,
    groups_read TEXT NOT NULL,
    error TEXT NOT NULL,
    remedy TEXT NOT NULL,
    requested_at_ms INTEGER NOT NULL,
    taken_at_ms INTEGER,
    read_at_ms INTEGER
) STRICT;

-- Whom the tenant's event notifications log in as.
CREATE TABLE uem_webhooks (
    integration_id INTEGER PRIMARY KEY,
    username TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    tested_at_ms INTEGER,
    last_event TEXT NOT NULL,
    last_event_at_ms INTEGER,
    received INTEGER NOT NULL,
    ignored INTEGER NOT NULL
) STRICT;

-- Devices that the tenant told about and that wait to be looked at: one row a device, however often it was told.
CREATE TABLE uem_events (
    integration_id INTEGER NOT NULL,
    uem_device_id INTEGER NOT NULL,
    uem_user_id INTEGER,
    received_at_ms INTEGER NOT NULL,
    arrivals INTEGER NOT NULL,
    looked_arrivals INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    next_try_at_ms INTEGER NOT NULL,
    PRIMARY KEY (integration_id, uem_device_id)
) STRICT, WITHOUT ROWID;

-- Personal data that is no longer taken, until what was stored of it is gone.
CREATE TABLE personal_data_purges (
    integration_id INTEGER PRIMARY KEY,
    personal_data TEXT NOT NULL,
    requested_at_ms INTEGER NOT NULL
) STRICT;
