//! Integrations: the list, the page of one, and a page for each section of its settings, which the wizard frames while
//! it is set up. Server and credentials are verified before they are saved.

pub mod actions;
pub mod add;
pub mod addition;
pub mod change;
pub mod connector;
pub mod detail;
pub mod edit;
pub mod fields;
pub mod finish;
pub mod form;
pub mod group_lines;
pub mod groups;
pub mod held_plan;
pub mod list;
pub mod permissions;
pub mod personal_data;
pub mod playbooks;
pub mod reading;
pub mod role;
pub mod seal;
pub mod status;
pub mod synchronization;
pub mod tagging;
pub mod verify;
pub mod webhook;
pub mod wizard;
