//! One module per resource, one method per call. Each method's text says method, path, version and the role
//! resource that the call needs.

pub mod admins;
pub mod app_assignments;
mod app_rules;
pub mod app_states;
pub mod app_uploads;
pub mod apps;
pub mod compliance_policies;
pub mod device_bulk;
pub mod device_commands;
pub mod device_parts;
pub mod devices;
mod listings;
pub mod messages;
pub mod org_groups;
pub mod profiles;
pub mod smart_groups;
pub mod system;
pub mod tags;
pub mod user_groups;
pub mod user_writes;
pub mod users;
pub mod wipe_options;
pub mod wipe_protection;

use crate::error::UemError;

/// Turns "not found" into `None`.
fn found<T>(outcome: Result<T, UemError>) -> Result<Option<T>, UemError> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}
