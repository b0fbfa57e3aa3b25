-- The audit log: a chain of entries, and its two ends. Who writes and reads it: docs/DATA-MODEL.md.
CREATE TABLE audit_entries (
    number BIGINT PRIMARY KEY,
    at_ms BIGINT NOT NULL,
    who_kind TEXT NOT NULL,
    who TEXT NOT NULL,
    verb TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_id TEXT NOT NULL,
    integration_id BIGINT,
    result TEXT NOT NULL,
    request_id TEXT NOT NULL,
    entry TEXT NOT NULL,
    hash BYTEA NOT NULL,
    mark BYTEA NOT NULL
);
CREATE INDEX audit_entries_by_time ON audit_entries (at_ms, number);
CREATE INDEX audit_entries_by_object ON audit_entries (object_kind, object_id, number);
CREATE INDEX audit_entries_by_who ON audit_entries (who, number);
CREATE INDEX audit_entries_by_verb ON audit_entries (verb, number);
CREATE INDEX audit_entries_by_integration ON audit_entries (integration_id, number);

-- 'head' is the last entry; 'anchor' the last one that was removed after its time.
CREATE TABLE audit_ends (
    which TEXT PRIMARY KEY,
    number BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    mark BYTEA NOT NULL
);
INSERT INTO audit_ends (which, number, hash, mark) VALUES ('head', 0, decode(repeat('00', 32), 'hex'), ''::bytea), ('anchor', 0, decode(repeat('00', 32), 'hex'), ''::bytea);
