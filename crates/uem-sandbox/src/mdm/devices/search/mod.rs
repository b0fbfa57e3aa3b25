//! `GET /api/mdm/devices/search`: three versions, three sets of parameter names, two shapes.

pub(super) mod date;
mod query;
mod v1;
mod v3;

pub(super) use query::ownership;
pub(super) use v1::{v1, v2};
pub(super) use v3::v3;
