-- What decisions about requests rest on, beside the fleet. Who writes and reads it: docs/DATA-MODEL.md.
CREATE TABLE device_news (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms INTEGER NOT NULL,
    device_ids BLOB NOT NULL
) STRICT;

CREATE TABLE trust_revision (
    id INTEGER PRIMARY KEY,
    revision INTEGER NOT NULL
) STRICT;
INSERT INTO trust_revision (id, revision) VALUES (1, 1);

CREATE TABLE trust_documents (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    document TEXT NOT NULL,
    changed_at_ms INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (kind, name)
) STRICT;

CREATE TABLE proxy_secrets (
    proxy TEXT PRIMARY KEY,
    secret_hash TEXT NOT NULL UNIQUE,
    made_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE trust_limits (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    level TEXT NOT NULL,
    reason TEXT NOT NULL,
    source TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER,
    UNIQUE (kind, subject, source)
) STRICT;

CREATE TABLE bypasses (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    service TEXT,
    user_key TEXT NOT NULL,
    reason TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    ended_by TEXT NOT NULL,
    ended_at_ms INTEGER
) STRICT;

CREATE TABLE revocation_lists (
    url TEXT PRIMARY KEY,
    list BLOB,
    read_at_ms INTEGER,
    next_update_ms INTEGER,
    tried_at_ms INTEGER NOT NULL,
    error TEXT NOT NULL
) STRICT;

CREATE TABLE shut_out_certificates (
    sha256 TEXT PRIMARY KEY,
    subject TEXT NOT NULL,
    reason TEXT NOT NULL,
    shut_out_by TEXT NOT NULL,
    shut_out_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE decisions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT NOT NULL,
    proxy TEXT NOT NULL,
    service TEXT NOT NULL,
    user_key TEXT NOT NULL,
    device_id INTEGER,
    integration_id INTEGER,
    score INTEGER,
    explanation TEXT NOT NULL
) STRICT;
CREATE INDEX decisions_by_time ON decisions (at_ms);
CREATE INDEX decisions_by_device ON decisions (device_id, id);
