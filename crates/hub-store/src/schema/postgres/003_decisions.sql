-- What a person decided about devices that look gone.
ALTER TABLE held_plans ADD COLUMN approved_at_ms BIGINT;
ALTER TABLE held_plans ADD COLUMN approved_by TEXT NOT NULL DEFAULT '';

CREATE TABLE device_holds (
    device_id BIGINT PRIMARY KEY,
    integration_id BIGINT NOT NULL,
    held_at_ms BIGINT NOT NULL,
    held_by TEXT NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX device_holds_by_integration ON device_holds (integration_id, device_id);
