//! `GET /api/mdm/devices/search`: three versions, three sets of parameter names, two shapes.

pub(super) mod date;
mod query;
mod v1;
mod v3;

pub(super) use query::{NETWORK_INFO, Names, SECURITY_INFO, ownership, read};
pub(super) use v1::{v1, v2};
pub(super) use v3::v3;
