//! *Roles*: the list, *Add Role* with its categories and boxes.

mod boxes;
pub(super) mod edit;
pub(super) mod list;
