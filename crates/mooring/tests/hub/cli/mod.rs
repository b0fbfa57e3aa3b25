//! The command line against a running hub.

mod backup;
mod care;
mod fleet;
mod held_plan;
mod integrations;
mod people;
mod usage;
