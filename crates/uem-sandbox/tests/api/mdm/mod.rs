//! /api/mdm

mod assignment_groups;
mod commands;
mod commands_own;
mod compliance;
mod custom_attributes;
mod devices;
mod education;
mod enrollment_tokens;
mod messages;
mod picklists;
mod products;
mod profiles;
mod relay_servers;
pub mod samples;
mod scripts;
mod sensors;
mod smart_groups;
mod tags;
mod updates;
mod wipes;
