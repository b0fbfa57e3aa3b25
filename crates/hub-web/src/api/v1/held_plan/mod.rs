//! Deletions that wait for a person.

pub mod approve;
pub mod decision;
pub mod devices;
pub mod get;
pub mod reject;
pub mod view;
