//! Integrations: the list, the page of one, adding and editing with a verification before anything is saved.

pub mod add;
pub mod addition;
pub mod change;
pub mod detail;
pub mod edit;
pub mod fields;
pub mod form;
pub mod held_plan;
pub mod list;
pub mod seal;
pub mod tagging;
pub mod verify;
