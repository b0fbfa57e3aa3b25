//! The hub's rules and nouns, without I/O, async, SQL, HTTP or clock: plain functions of (facts, policy, now).
//!
//! [`fleet`] is what is known of devices, users, groups and apps, in the hub's own words; [`integration`] how a
//! tenant is connected; [`verification`] why connecting fails; [`permissions`] what a role lets the hub do; [`sync`] what
//! may be concluded from reading a tenant: completeness, identity, deletion; [`addition`] which devices may register
//! before it is read; [`tagging`] which tags go back to it; [`notify`] what new users are told; [`trust`] how far a device
//! can be trusted; [`services`] whether a request to something protected is let in;
//! [`device_certificate`] which device a certificate names; [`proxy`] what is believed of a proxy; [`user_token`] whose token
//! a user brought; [`service_token`] what the hub signs for a service; [`agent`] what the agent on a device and the hub say
//! to each other; [`actions`] what is done to devices and users, behind which guards; [`playbooks`] what of it the hub
//! orders by itself; [`app_states`] what there is of an app on each device; [`audit`] what is written down of all that was done.

pub mod actions;
pub mod addition;
pub mod agent;
pub mod app_states;
pub mod audit;
pub mod certificate;
mod checks;
pub mod decision_settings;
pub mod device_certificate;
pub mod fleet;
pub mod ids;
pub mod integration;
pub mod notify;
pub mod operator;
pub mod permissions;
pub mod playbooks;
pub mod proxy;
pub mod service_token;
pub mod services;
pub mod status;
pub mod sync;
pub mod tagging;
pub mod trust;
pub mod user_token;
pub mod verification;
