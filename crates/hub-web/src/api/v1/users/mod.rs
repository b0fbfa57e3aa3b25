//! Enrolment users.

pub mod devices;
pub mod get;
pub mod list;
pub mod view;
