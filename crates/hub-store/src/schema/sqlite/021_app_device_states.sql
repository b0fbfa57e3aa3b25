-- What there is of an app on each device that it is assigned to, as its tenant told last, and when it is read again. Who
-- writes and reads it: docs/DATA-MODEL.md.
CREATE TABLE app_readings (
    app_id INTEGER NOT NULL PRIMARY KEY,
    integration_id INTEGER NOT NULL,
    requested_at_ms INTEGER,
    ordered_at_ms INTEGER,
    readings_since INTEGER NOT NULL,
    due_at_ms INTEGER,
    last_reading INTEGER NOT NULL,
    began_at_ms INTEGER,
    devices_read INTEGER NOT NULL,
    devices_expected INTEGER NOT NULL,
    shown_reading INTEGER NOT NULL,
    read_at_ms INTEGER,
    counts TEXT NOT NULL,
    devices_outside INTEGER NOT NULL,
    failed_at_ms INTEGER,
    error TEXT NOT NULL,
    remedy TEXT NOT NULL
) STRICT;
CREATE INDEX app_readings_due ON app_readings (due_at_ms) WHERE due_at_ms IS NOT NULL;
CREATE INDEX app_readings_requested ON app_readings (requested_at_ms) WHERE requested_at_ms IS NOT NULL;

CREATE TABLE app_device_states (
    app_id INTEGER NOT NULL,
    reading INTEGER NOT NULL,
    uem_id INTEGER NOT NULL,
    integration_id INTEGER NOT NULL,
    friendly_name TEXT NOT NULL,
    friendly_name_lower TEXT,
    assigned_version TEXT NOT NULL,
    installed_version TEXT NOT NULL,
    state TEXT NOT NULL,
    last_action TEXT NOT NULL,
    last_action_at_ms INTEGER,
    reason TEXT NOT NULL,
    sampled_at_ms INTEGER,
    PRIMARY KEY (app_id, reading, uem_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX app_device_states_by_state ON app_device_states (app_id, reading, state, uem_id);
CREATE INDEX app_device_states_by_device ON app_device_states (integration_id, uem_id);
