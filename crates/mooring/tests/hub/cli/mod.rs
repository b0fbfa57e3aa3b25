//! The command line against a running hub.

mod care;
mod fleet;
mod integrations;
mod people;
mod usage;
