-- What is read of devices one by one, beside their apps. Who writes and reads it: docs/DATA-MODEL.md.
ALTER TABLE devices ADD COLUMN patched_at_ms INTEGER;
ALTER TABLE device_sync ADD COLUMN security_read_at_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE device_sync ADD COLUMN security_tried_at_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE device_sync ADD COLUMN certificates_read_at_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE device_sync ADD COLUMN certificates_tried_at_ms INTEGER NOT NULL DEFAULT 0;

CREATE TABLE device_security (
    device_id INTEGER PRIMARY KEY,
    has_passcode INTEGER,
    is_passcode_compliant INTEGER,
    passcode_grace_seconds INTEGER,
    is_encrypted INTEGER,
    encryption_status TEXT NOT NULL,
    is_data_protected INTEGER,
    is_compromised INTEGER,
    has_integrity_protection INTEGER,
    secure_boot TEXT NOT NULL,
    has_sealed_root INTEGER,
    has_recovery_lock INTEGER,
    is_enrollment_approved INTEGER,
    is_automated_enrollment INTEGER
) STRICT;

CREATE TABLE device_certificates (
    device_id INTEGER NOT NULL,
    uem_id INTEGER NOT NULL,
    uem_uuid TEXT NOT NULL,
    name TEXT NOT NULL,
    issued_by TEXT NOT NULL,
    expires_at_ms INTEGER,
    first_sampled_at_ms INTEGER,
    is_identity INTEGER,
    status TEXT NOT NULL,
    context TEXT NOT NULL,
    PRIMARY KEY (device_id, uem_id)
) STRICT, WITHOUT ROWID;

-- Who has an app that is not wanted.
CREATE INDEX device_apps_by_bundle ON device_apps (lower(bundle_id));
