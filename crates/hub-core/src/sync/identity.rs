//! Which stored device a record is (MO-5): by UEM UUID, then UDID, then serial with platform, never by an ambiguous serial.
