//! /api/mdm

pub mod assignment;
pub mod assignment_groups;
pub mod commands;
pub mod compliance;
pub mod custom_attributes;
pub mod definitions;
pub mod devices;
pub mod education;
pub mod enrollment_tokens;
pub mod jobs;
pub mod messages;
mod notes;
pub mod picklists;
pub mod products;
pub mod profiles;
mod relay_servers;
pub mod schema;
pub mod scripts;
pub mod sensors;
pub mod smart_groups;
pub mod tags;
pub mod updates;
pub mod wipes;

use crate::http::Operation;

/// The built operations of this section.
pub fn routes() -> Vec<Operation> {
    let mut operations = Vec::new();
    operations.extend(devices::routes());
    operations.extend(enrollment_tokens::routes());
    operations.extend(smart_groups::routes());
    operations.extend(assignment_groups::routes());
    operations.extend(education::routes());
    operations.extend(tags::routes());
    operations.extend(commands::routes());
    operations.extend(messages::routes());
    operations.extend(wipes::routes());
    operations.extend(profiles::routes());
    operations.extend(products::routes());
    operations.extend(relay_servers::routes());
    operations.extend(updates::routes());
    operations.extend(sensors::routes());
    operations.extend(scripts::routes());
    operations.extend(picklists::routes());
    operations.extend(compliance::routes());
    operations.extend(custom_attributes::routes());
    operations
}
