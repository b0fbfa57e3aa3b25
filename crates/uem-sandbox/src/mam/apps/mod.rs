//! `/api/mam/apps`: the applications the tenant gives out.
//!
//! `store` keeps them, with `details` and `rules`; `reach` says to which devices they are assigned, `on_device` what
//! there is on a device and how it comes and goes, `counts` how often. `find` answers the one that a call names. The three
//! collections share their calls, each with its own refusals: `routes` has all of them.

mod app_form;
mod assignment_rules;
mod assignments;
mod bookmarks;
mod branch_cache;
mod breakdown;
mod categories;
mod config_template;
mod counts;
pub(super) mod details;
mod devices;
mod devices_paged;
mod edit;
pub(super) mod find;
mod internal;
mod lifecycle;
pub(super) mod make;
mod on_device;
mod order;
mod public;
pub(super) mod reach;
mod removal;
pub(super) mod render;
mod routes;
mod rule_form;
pub(super) mod rules;
pub(super) mod search;
mod search_v2;
mod seed;
pub(super) mod smart_group;
pub mod store;
pub(super) mod upload;
mod versions;

pub use counts::InstallCounts;
pub use on_device::{Found, at_check_in, carry_out, on_device};
pub use routes::routes;
pub use seed::seed;
