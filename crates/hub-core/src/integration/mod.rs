//! One configured connection to one tenant.

pub mod check;
mod credentials;
mod settings;

pub use credentials::Credentials;
pub use settings::{IntegrationSettings, IntegrationState, SettingError, SyncSettings};
