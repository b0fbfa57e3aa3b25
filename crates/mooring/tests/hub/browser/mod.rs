//! The dashboard in a real browser.

mod devices;
mod driver;
mod every_page;
mod integrations;
