//! *Administrators → List View*: the list, one administrator, *Add Admin*.

pub(super) mod add;
pub(super) mod detail;
pub(super) mod list;
