//! Integrations: the list, the page of one, adding and editing with a verification before anything is saved.

pub mod add;
pub mod change;
pub mod detail;
pub mod edit;
pub mod fields;
pub mod form;
pub mod group_lines;
pub mod groups;
pub mod held_plan;
pub mod list;
pub mod personal_data;
pub mod reading;
pub mod seal;
pub mod verify;
pub mod webhook;
