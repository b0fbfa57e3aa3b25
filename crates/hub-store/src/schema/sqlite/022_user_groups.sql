-- User groups of tenants, which apps are assigned to. Who writes and reads it: docs/DATA-MODEL.md.
CREATE TABLE user_groups (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    integration_id INTEGER NOT NULL,
    uem_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    org_group TEXT NOT NULL,
    org_group_uem_id INTEGER,
    users INTEGER NOT NULL,
    changed_at_ms INTEGER NOT NULL,
    gone_at_ms INTEGER,
    UNIQUE (integration_id, uem_id)
) STRICT;
