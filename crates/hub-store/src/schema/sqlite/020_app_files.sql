-- Files of internal apps on their way to a tenant, in parts. Who writes and reads it: docs/DATA-MODEL.md.
CREATE TABLE app_files (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    integration_id INTEGER NOT NULL,
    file_name TEXT NOT NULL,
    state TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    added_by TEXT NOT NULL,
    added_at_ms INTEGER NOT NULL,
    used_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX app_files_by_integration ON app_files (integration_id, id);

CREATE TABLE app_file_parts (
    file_id INTEGER NOT NULL,
    place INTEGER NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (file_id, place)
) STRICT;

-- How far the file of an order is on its way, and what the tenant calls it when it is there.
CREATE TABLE app_transfers (
    action_id INTEGER PRIMARY KEY,
    integration_id INTEGER NOT NULL,
    file_id INTEGER NOT NULL,
    sent_bytes INTEGER NOT NULL,
    tenant_file TEXT NOT NULL,
    changed_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX app_transfers_by_file ON app_transfers (file_id);
