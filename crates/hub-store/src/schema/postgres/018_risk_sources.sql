-- What each product tells of a device. What counts of it, the highest risk and all threat factors, is worked out when somebody
-- tells something, and stays where it was: in device_risk and device_threat_factors.
CREATE TABLE device_risk_sources (
    device_id BIGINT NOT NULL,
    source TEXT COLLATE "C" NOT NULL,
    integration_id BIGINT NOT NULL,
    risk TEXT NOT NULL,
    reason TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_at_ms BIGINT NOT NULL,
    PRIMARY KEY (device_id, source)
);

CREATE TABLE device_risk_source_factors (
    device_id BIGINT NOT NULL,
    source TEXT COLLATE "C" NOT NULL,
    factor TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (device_id, source, factor)
);

INSERT INTO device_risk_sources (device_id, source, integration_id, risk, reason, set_by, set_at_ms)
SELECT device_id, source, integration_id, risk, reason, set_by, set_at_ms FROM device_risk;

INSERT INTO device_risk_source_factors (device_id, source, factor)
SELECT f.device_id, r.source, f.factor FROM device_threat_factors f JOIN device_risk r ON r.device_id = f.device_id;
