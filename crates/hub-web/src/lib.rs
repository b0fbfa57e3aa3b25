#![doc = include_str!("../README.md")]

mod access;
mod agents;
pub mod api;
mod app_files;
mod audit;
mod dashboard;
mod decide;
mod front;
mod http;
mod live;
mod operations;
mod panels;
mod router;
mod settings;
mod state;
mod webhooks;

pub use access::RegistrationLimits;
pub use audit::{AuditWaiting, PERSONAL, PersonalRoute};
pub use dashboard::routes::{Least, PAGES, PageRoute};
pub use decide::{Decider, ShownCertificate, router as decision_router};
pub use front::{Connection, Front};
pub use live::{Live, LiveSettings};
pub use router::router;
pub use settings::Settings;
pub use state::{Clock, WebState};
