//! /api/mdm

mod assignment_groups;
mod commands;
mod commands_own;
mod compliance;
mod custom_attributes;
mod devices;
mod messages;
mod profiles;
pub mod samples;
mod smart_groups;
mod tags;
mod wipes;
mod updates;
