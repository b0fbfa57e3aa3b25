//! /api/mdm

mod commands;
mod compliance;
mod custom_attributes;
mod devices;
mod profiles;
mod smart_groups;
mod tags;
