//! *Users → List View*: the list, one user, *Add User*.

pub(super) mod add;
pub(super) mod detail;
pub(super) mod list;
