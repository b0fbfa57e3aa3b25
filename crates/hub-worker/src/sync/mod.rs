//! One synchronization run: a tenant's groups, users, devices and apps into the store.
//!
//! [`run`] takes a run from *running* to its end, section by section. [`keeper`] renews its lease meanwhile, stores
//! its progress and stops it when the lease is lost, the integration is paused or the process shuts down.

mod apps;
mod choose;
mod context;
mod device_apps;
mod device_certificates;
mod device_security;
mod devices;
mod each_device;
mod keeper;
mod org_groups;
mod pages;
mod run;
mod scope;
mod smart_groups;
mod user_groups;
mod users;

pub(crate) use choose::{choose_mode, in_order};
pub(crate) use context::{Progress, RunContext, StopReason, StopSignal};
pub(crate) use device_security::read_security;
pub(crate) use keeper::{Keeper, Kept};
pub(crate) use pages::PageBook;
pub(crate) use run::{Ended, carry_out};
