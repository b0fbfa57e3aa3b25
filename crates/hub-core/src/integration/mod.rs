//! One configured connection to one tenant.

mod credentials;
mod settings;

pub use credentials::Credentials;
pub use settings::{IntegrationSettings, IntegrationState, SettingError, SyncSettings};
