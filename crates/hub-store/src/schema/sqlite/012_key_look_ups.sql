-- Devices that showed a good certificate and that the hub does not know, until the tenants were asked about them.
CREATE TABLE key_look_ups (
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    asked_at_ms INTEGER NOT NULL,
    taken_at_ms INTEGER,
    ended_at_ms INTEGER,
    outcome TEXT,
    PRIMARY KEY (kind, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX key_look_ups_waiting ON key_look_ups (asked_at_ms) WHERE ended_at_ms IS NULL;

-- When the device was last read by itself and found to be as it is stored.
ALTER TABLE devices ADD COLUMN looked_at_ms INTEGER;
