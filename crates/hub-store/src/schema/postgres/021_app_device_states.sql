-- What there is of an app on each device that it is assigned to, as its tenant told last, and when it is read again. Who
-- writes and reads it: docs/DATA-MODEL.md.
CREATE TABLE app_readings (
    app_id BIGINT NOT NULL PRIMARY KEY,
    integration_id BIGINT NOT NULL,
    requested_at_ms BIGINT,
    ordered_at_ms BIGINT,
    readings_since BIGINT NOT NULL,
    due_at_ms BIGINT,
    last_reading BIGINT NOT NULL,
    began_at_ms BIGINT,
    devices_read BIGINT NOT NULL,
    devices_expected BIGINT NOT NULL,
    shown_reading BIGINT NOT NULL,
    read_at_ms BIGINT,
    counts TEXT COLLATE "C" NOT NULL,
    devices_outside BIGINT NOT NULL,
    failed_at_ms BIGINT,
    error TEXT COLLATE "C" NOT NULL,
    remedy TEXT COLLATE "C" NOT NULL
);
CREATE INDEX app_readings_due ON app_readings (due_at_ms) WHERE due_at_ms IS NOT NULL;
CREATE INDEX app_readings_requested ON app_readings (requested_at_ms) WHERE requested_at_ms IS NOT NULL;

CREATE TABLE app_device_states (
    app_id BIGINT NOT NULL,
    reading BIGINT NOT NULL,
    uem_id BIGINT NOT NULL,
    integration_id BIGINT NOT NULL,
    friendly_name TEXT COLLATE "C" NOT NULL,
    friendly_name_lower TEXT COLLATE "C",
    assigned_version TEXT COLLATE "C" NOT NULL,
    installed_version TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    last_action TEXT COLLATE "C" NOT NULL,
    last_action_at_ms BIGINT,
    reason TEXT COLLATE "C" NOT NULL,
    sampled_at_ms BIGINT,
    PRIMARY KEY (app_id, reading, uem_id)
);
CREATE INDEX app_device_states_by_state ON app_device_states (app_id, reading, state, uem_id);
CREATE INDEX app_device_states_by_device ON app_device_states (integration_id, uem_id);
