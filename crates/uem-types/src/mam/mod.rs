//! App management.

pub mod app;
