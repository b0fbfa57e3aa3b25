-- What a person decided about devices that look gone.
ALTER TABLE held_plans ADD COLUMN approved_at_ms INTEGER;
ALTER TABLE held_plans ADD COLUMN approved_by TEXT NOT NULL DEFAULT '';

CREATE TABLE device_holds (
    device_id INTEGER PRIMARY KEY,
    integration_id INTEGER NOT NULL,
    held_at_ms INTEGER NOT NULL,
    held_by TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;
CREATE INDEX device_holds_by_integration ON device_holds (integration_id, device_id);
