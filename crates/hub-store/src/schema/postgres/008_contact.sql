-- What is known of the way to a tenant: its last answers and its quota, and the connector that carries the calls.
CREATE TABLE tenant_contacts (
    integration_id BIGINT PRIMARY KEY,
    answered_at_ms BIGINT,
    failed_at_ms BIGINT,
    error TEXT NOT NULL,
    remedy TEXT NOT NULL,
    quota_limit BIGINT,
    quota_remaining BIGINT,
    quota_resets_at_ms BIGINT,
    quota_reserve BIGINT NOT NULL,
    calls_per_minute BIGINT,
    written_at_ms BIGINT NOT NULL
);

CREATE TABLE connectors (
    integration_id BIGINT PRIMARY KEY,
    token_hash TEXT NOT NULL,
    public_key BYTEA,
    issued_at_ms BIGINT NOT NULL,
    issued_by TEXT NOT NULL,
    expires_at_ms BIGINT NOT NULL,
    enrolled_at_ms BIGINT
);
CREATE UNIQUE INDEX connectors_by_token ON connectors (token_hash);

CREATE TABLE connector_links (
    integration_id BIGINT NOT NULL,
    hub TEXT NOT NULL,
    version TEXT NOT NULL,
    target TEXT NOT NULL,
    connected_at_ms BIGINT NOT NULL,
    seen_at_ms BIGINT NOT NULL,
    ended_at_ms BIGINT,
    error TEXT NOT NULL,
    PRIMARY KEY (integration_id, hub)
);
