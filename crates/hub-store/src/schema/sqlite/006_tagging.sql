-- Tags that the hub writes back to a tenant, and what they tell. Who writes and reads them: docs/DATA-MODEL.md.
CREATE TABLE tags (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    integration_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    uem_id INTEGER,
    fault TEXT NOT NULL,
    UNIQUE (integration_id, name)
) STRICT;

CREATE TABLE device_tags (
    integration_id INTEGER NOT NULL,
    uem_id INTEGER NOT NULL,
    tag_id INTEGER NOT NULL,
    is_wanted INTEGER NOT NULL,
    is_known INTEGER NOT NULL,
    fault TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    retry_at_ms INTEGER NOT NULL,
    PRIMARY KEY (integration_id, uem_id, tag_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX device_tags_to_send ON device_tags (integration_id, tag_id, is_wanted, uem_id) WHERE is_wanted <> is_known;

CREATE TABLE tagging (
    integration_id INTEGER PRIMARY KEY,
    settings TEXT NOT NULL,
    run_id INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    remedy TEXT NOT NULL,
    report TEXT NOT NULL,
    failures INTEGER NOT NULL,
    passed_at_ms INTEGER,
    checked_at_ms INTEGER,
    not_before_ms INTEGER NOT NULL,
    again_at_ms INTEGER,
    is_wished INTEGER NOT NULL,
    is_check_wished INTEGER NOT NULL,
    clear_since_ms INTEGER
) STRICT;

CREATE TABLE device_risk (
    device_id INTEGER PRIMARY KEY,
    integration_id INTEGER NOT NULL,
    risk TEXT NOT NULL,
    source TEXT NOT NULL,
    reason TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE device_threat_factors (
    device_id INTEGER NOT NULL,
    factor TEXT NOT NULL,
    PRIMARY KEY (device_id, factor)
) STRICT, WITHOUT ROWID;
