-- What is known of the way to a tenant: its last answers and its quota, and the connector that carries the calls.
CREATE TABLE tenant_contacts (
    integration_id INTEGER PRIMARY KEY,
    answered_at_ms INTEGER,
    failed_at_ms INTEGER,
    error TEXT NOT NULL,
    remedy TEXT NOT NULL,
    quota_limit INTEGER,
    quota_remaining INTEGER,
    quota_resets_at_ms INTEGER,
    quota_reserve INTEGER NOT NULL,
    calls_per_minute INTEGER,
    written_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE connectors (
    integration_id INTEGER PRIMARY KEY,
    token_hash TEXT NOT NULL,
    public_key BLOB,
    issued_at_ms INTEGER NOT NULL,
    issued_by TEXT NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    enrolled_at_ms INTEGER
) STRICT;
CREATE UNIQUE INDEX connectors_by_token ON connectors (token_hash);

CREATE TABLE connector_links (
    integration_id INTEGER NOT NULL,
    hub TEXT NOT NULL,
    version TEXT NOT NULL,
    target TEXT NOT NULL,
    connected_at_ms INTEGER NOT NULL,
    seen_at_ms INTEGER NOT NULL,
    ended_at_ms INTEGER,
    error TEXT NOT NULL,
    PRIMARY KEY (integration_id, hub)
) STRICT;
