#![doc = include_str!("../README.md")]

mod access;
pub mod api;
mod dashboard;
mod http;
mod operations;
mod router;
mod settings;
mod state;

pub use access::RegistrationLimits;
pub use dashboard::routes::{Least, PAGES, PageRoute};
pub use router::router;
pub use settings::Settings;
pub use state::{Clock, WebState};
