//! Integrations: the list, the page of one, and a page for each section of its settings, which the wizard frames while
//! it is set up. Server and credentials are verified before they are saved.

pub mod add;
pub mod addition;
pub mod change;
pub mod detail;
pub mod edit;
pub mod fields;
pub mod finish;
pub mod form;
pub mod held_plan;
pub mod list;
pub mod seal;
pub mod synchronization;
pub mod tagging;
pub mod verify;
pub mod wizard;
