-- Long searches are paged in the order of these indexes, so they must end in the id. The store makes them anew.
DROP INDEX IF EXISTS devices_by_friendly_name;
DROP INDEX IF EXISTS devices_by_serial_number;
DROP INDEX IF EXISTS devices_by_user_name;
DROP INDEX IF EXISTS devices_by_user_email;
DROP INDEX IF EXISTS devices_by_udid;
DROP INDEX IF EXISTS devices_by_imei;
DROP INDEX IF EXISTS devices_by_asset_number;
-- When reading a device's apps was last tried in vain: others come first then.
ALTER TABLE device_sync ADD COLUMN apps_tried_at_ms INTEGER NOT NULL DEFAULT 0;
