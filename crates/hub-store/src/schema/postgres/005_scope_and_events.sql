-- The groups that an account sees, asked of the worker: what people choose from.
CREATE TABLE group_lookups (
    integration_id BIGINT PRIMARY KEY,
    state TEXT NOT NULL,
    groups_read TEXT NOT NULL,
    error TEXT NOT NULL,
    remedy TEXT NOT NULL,
    requested_at_ms BIGINT NOT NULL,
    taken_at_ms BIGINT,
    read_at_ms BIGINT
);

-- Whom the tenant's event notifications log in as.
CREATE TABLE uem_webhooks (
    integration_id BIGINT PRIMARY KEY,
    username TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    tested_at_ms BIGINT,
    last_event TEXT NOT NULL,
    last_event_at_ms BIGINT,
    received BIGINT NOT NULL,
    ignored BIGINT NOT NULL
);

-- Devices that the tenant told about and that wait to be looked at: one row a device, however often it was told.
CREATE TABLE uem_events (
    integration_id BIGINT NOT NULL,
    uem_device_id BIGINT NOT NULL,
    uem_user_id BIGINT,
    received_at_ms BIGINT NOT NULL,
    arrivals BIGINT NOT NULL,
    looked_arrivals BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    next_try_at_ms BIGINT NOT NULL,
    PRIMARY KEY (integration_id, uem_device_id)
);

-- Personal data that is no longer taken, until what was stored of it is gone.
CREATE TABLE personal_data_purges (
    integration_id BIGINT PRIMARY KEY,
    personal_data TEXT NOT NULL,
    requested_at_ms BIGINT NOT NULL
);
