//! Device management: devices and all that hangs on them, commands, tags, smart groups, profiles, policies.

pub mod command;
pub mod compliance_policy;
pub mod custom_attributes;
pub mod device;
pub mod device_apps;
pub mod device_certificates;
pub mod device_compliance;
pub mod device_event_log;
pub mod device_extensive;
pub mod device_gps;
pub mod device_network;
pub mod device_notes;
pub mod device_parts;
pub mod device_profiles;
pub mod device_row_v3;
pub mod device_search;
pub mod device_security;
pub mod device_smart_groups;
pub mod device_user;
pub mod device_v2;
pub mod device_v3;
pub mod enums;
pub mod profile;
pub mod smart_group;
pub mod tag;
