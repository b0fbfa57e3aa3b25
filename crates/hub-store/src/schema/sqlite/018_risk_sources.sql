-- What each product tells of a device. What counts of it, the highest risk and all threat factors, is worked out when somebody
-- tells something, and stays where it was: in device_risk and device_threat_factors.
CREATE TABLE device_risk_sources (
    device_id INTEGER NOT NULL,
    source TEXT NOT NULL,
    integration_id INTEGER NOT NULL,
    risk TEXT NOT NULL,
    reason TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_at_ms INTEGER NOT NULL,
    PRIMARY KEY (device_id, source)
) STRICT;

CREATE TABLE device_risk_source_factors (
    device_id INTEGER NOT NULL,
    source TEXT NOT NULL,
    factor TEXT NOT NULL,
    PRIMARY KEY (device_id, source, factor)
) STRICT, WITHOUT ROWID;

INSERT INTO device_risk_sources (device_id, source, integration_id, risk, reason, set_by, set_at_ms)
SELECT device_id, source, integration_id, risk, reason, set_by, set_at_ms FROM device_risk;

INSERT INTO device_risk_source_factors (device_id, source, factor)
SELECT f.device_id, r.source, f.factor FROM device_threat_factors f JOIN device_risk r ON r.device_id = f.device_id;
