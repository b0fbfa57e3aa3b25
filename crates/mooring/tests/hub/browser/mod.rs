//! The dashboard in a real browser.

mod actions;
mod devices;
mod every_page;
mod guides;
pub mod hub_page;
mod integrations;
mod trust;
