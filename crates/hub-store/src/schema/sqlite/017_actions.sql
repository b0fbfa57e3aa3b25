-- What is done to devices, users and apps: orders, their targets and what happened to each. Who writes and reads it:
-- docs/DATA-MODEL.md.
CREATE TABLE actions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    integration_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    action_order TEXT NOT NULL,
    secret_sealed BLOB,
    chosen_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    requested_by TEXT NOT NULL,
    requested_by_person TEXT NOT NULL,
    request_id TEXT NOT NULL,
    requested_at_ms INTEGER NOT NULL,
    idempotency_key TEXT,
    idempotency_digest TEXT NOT NULL,
    list_hash TEXT NOT NULL,
    targets INTEGER NOT NULL,
    state TEXT NOT NULL,
    holds TEXT NOT NULL,
    is_window_passed INTEGER NOT NULL,
    approved_by TEXT NOT NULL,
    approved_at_ms INTEGER,
    expires_at_ms INTEGER NOT NULL,
    ended_at_ms INTEGER,
    UNIQUE (requested_by_person, idempotency_key)
) STRICT;
CREATE INDEX actions_by_integration ON actions (integration_id, id);
CREATE INDEX actions_waiting ON actions (expires_at_ms) WHERE ended_at_ms IS NULL;

CREATE TABLE action_items (
    action_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    integration_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    stage INTEGER NOT NULL,
    target_kind TEXT NOT NULL,
    hub_id INTEGER,
    uem_id INTEGER,
    uem_uuid TEXT NOT NULL,
    label TEXT NOT NULL,
    state TEXT NOT NULL,
    state_at_ms INTEGER NOT NULL,
    words TEXT NOT NULL,
    vendor_code INTEGER,
    activity_id TEXT NOT NULL,
    tries INTEGER NOT NULL,
    not_before_ms INTEGER NOT NULL,
    sent_at_ms INTEGER,
    sent_by TEXT NOT NULL,
    last_mark INTEGER,
    last_mark_at_ms INTEGER,
    is_log_known INTEGER NOT NULL,
    checks INTEGER NOT NULL,
    check_at_ms INTEGER,
    PRIMARY KEY (action_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX action_items_by_state ON action_items (action_id, state);
CREATE INDEX action_items_by_standing ON action_items (integration_id, state, not_before_ms);
CREATE INDEX action_items_to_check ON action_items (integration_id, check_at_ms) WHERE check_at_ms IS NOT NULL;
CREATE INDEX action_items_sent ON action_items (integration_id, kind, sent_at_ms) WHERE sent_at_ms IS NOT NULL;
CREATE INDEX action_items_of_target ON action_items (target_kind, hub_id) WHERE hub_id IS NOT NULL;

CREATE TABLE action_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    action_id INTEGER NOT NULL,
    position INTEGER,
    at_ms INTEGER NOT NULL,
    event TEXT NOT NULL,
    to_state TEXT NOT NULL,
    done_by TEXT NOT NULL,
    words TEXT NOT NULL
) STRICT;
CREATE INDEX action_events_by_action ON action_events (action_id, id);

-- One row, whose lock orders all that begins an action.
CREATE TABLE action_guards (
    id INTEGER PRIMARY KEY,
    settings TEXT NOT NULL,
    is_stopped INTEGER NOT NULL,
    stopped_by TEXT NOT NULL,
    stopped_reason TEXT NOT NULL,
    stopped_at_ms INTEGER
) STRICT;
INSERT INTO action_guards (id, settings, is_stopped, stopped_by, stopped_reason) VALUES (1, '{}', 0, '', '');

-- Who made a token: a person does not approve by a token what he ordered himself.
ALTER TABLE api_tokens ADD COLUMN made_by TEXT NOT NULL DEFAULT '';
