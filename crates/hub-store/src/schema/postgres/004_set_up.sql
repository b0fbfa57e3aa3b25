-- Setting up step by step, and what the role of each account allows.
ALTER TABLE integrations ADD COLUMN set_up_at TEXT NOT NULL DEFAULT '';

CREATE TABLE permission_checks (
    integration_id BIGINT NOT NULL PRIMARY KEY,
    requested_at_ms BIGINT,
    taken_at_ms BIGINT,
    checked_at_ms BIGINT,
    hub_version TEXT NOT NULL,
    error TEXT NOT NULL
);

CREATE TABLE capabilities (
    integration_id BIGINT NOT NULL,
    capability TEXT NOT NULL,
    answer TEXT NOT NULL,
    detail TEXT NOT NULL,
    known_since_ms BIGINT NOT NULL,
    PRIMARY KEY (integration_id, capability)
);
