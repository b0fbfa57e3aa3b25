//! The command line against a running hub.

mod action;
mod audit;
mod backup;
mod care;
mod fleet;
mod groups;
mod held_plan;
mod integrations;
mod people;
mod personal_data;
mod policy;
mod usage;
mod webhook;
