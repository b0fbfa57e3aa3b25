-- What playbooks look at, and the cases that they opened. Who writes and reads it: docs/DATA-MODEL.md.
CREATE TABLE playbook_looks (
    integration_id INTEGER NOT NULL,
    playbook TEXT NOT NULL,
    seen_id INTEGER NOT NULL,
    looked_at_ms INTEGER NOT NULL,
    PRIMARY KEY (integration_id, playbook)
) STRICT, WITHOUT ROWID;

CREATE TABLE playbook_cases (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    integration_id INTEGER NOT NULL,
    playbook TEXT NOT NULL,
    target_kind TEXT NOT NULL,
    hub_id INTEGER NOT NULL,
    label TEXT NOT NULL,
    state TEXT NOT NULL,
    is_open INTEGER NOT NULL,
    step TEXT NOT NULL,
    began_at_ms INTEGER NOT NULL,
    step_at_ms INTEGER NOT NULL,
    due_at_ms INTEGER NOT NULL,
    not_before_ms INTEGER,
    refusals INTEGER NOT NULL,
    orders INTEGER NOT NULL,
    first_action_id INTEGER,
    last_action_id INTEGER,
    words TEXT NOT NULL,
    ended_at_ms INTEGER
) STRICT;
CREATE UNIQUE INDEX playbook_cases_open ON playbook_cases (integration_id, playbook, hub_id) WHERE is_open;
CREATE INDEX playbook_cases_by_state ON playbook_cases (integration_id, playbook, state, id);
