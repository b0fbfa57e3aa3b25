-- What is read of devices one by one, beside their apps. Who writes and reads it: docs/DATA-MODEL.md.
ALTER TABLE devices ADD COLUMN patched_at_ms BIGINT;
ALTER TABLE device_sync ADD COLUMN security_read_at_ms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE device_sync ADD COLUMN security_tried_at_ms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE device_sync ADD COLUMN certificates_read_at_ms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE device_sync ADD COLUMN certificates_tried_at_ms BIGINT NOT NULL DEFAULT 0;

CREATE TABLE device_security (
    device_id BIGINT PRIMARY KEY,
    has_passcode BOOLEAN,
    is_passcode_compliant BOOLEAN,
    passcode_grace_seconds BIGINT,
    is_encrypted BOOLEAN,
    encryption_status TEXT NOT NULL,
    is_data_protected BOOLEAN,
    is_compromised BOOLEAN,
    has_integrity_protection BOOLEAN,
    secure_boot TEXT NOT NULL,
    has_sealed_root BOOLEAN,
    has_recovery_lock BOOLEAN,
    is_enrollment_approved BOOLEAN,
    is_automated_enrollment BOOLEAN
);

CREATE TABLE device_certificates (
    device_id BIGINT NOT NULL,
    uem_id BIGINT NOT NULL,
    uem_uuid TEXT NOT NULL,
    name TEXT NOT NULL,
    issued_by TEXT NOT NULL,
    expires_at_ms BIGINT,
    first_sampled_at_ms BIGINT,
    is_identity BOOLEAN,
    status TEXT NOT NULL,
    context TEXT NOT NULL,
    PRIMARY KEY (device_id, uem_id)
);

-- Who has an app that is not wanted.
CREATE INDEX device_apps_by_bundle ON device_apps (lower(bundle_id));
