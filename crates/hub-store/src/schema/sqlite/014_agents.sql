-- Agents on devices, what they told last, and who may register again. Who writes and reads it: docs/DATA-MODEL.md.
CREATE TABLE agents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    integration_id INTEGER NOT NULL,
    device_id INTEGER UNIQUE,
    provisional_id INTEGER,
    public_key BLOB NOT NULL UNIQUE,
    state TEXT NOT NULL,
    platform TEXT NOT NULL,
    agent_version TEXT NOT NULL,
    os_name TEXT NOT NULL,
    os_version TEXT NOT NULL,
    hostname TEXT NOT NULL,
    is_disk_encrypted INTEGER,
    has_screen_lock INTEGER,
    has_firewall INTEGER,
    registered_at_ms INTEGER NOT NULL,
    seen_at_ms INTEGER,
    signed_at_ms INTEGER NOT NULL,
    told_at_ms INTEGER NOT NULL,
    revoked_by TEXT NOT NULL,
    revoked_at_ms INTEGER
) STRICT;
CREATE INDEX agents_by_integration ON agents (integration_id, id);
CREATE INDEX agents_by_registration ON agents (provisional_id);

CREATE TABLE agent_invitations (
    device_id INTEGER PRIMARY KEY,
    integration_id INTEGER NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    made_by TEXT NOT NULL,
    made_at_ms INTEGER NOT NULL,
    ends_at_ms INTEGER NOT NULL,
    used_at_ms INTEGER
) STRICT;
