//! Devices that register before a synchronization knows them, and the token by which they do.

pub mod list;
pub mod register;
pub mod remove;
pub mod token;
pub mod view;
