//! One configured connection to one tenant.

pub mod address;
pub mod check;
mod credentials;
mod device_addition;
mod personal_data;
mod scope;
mod settings;
pub mod tagging;

pub use credentials::Credentials;
pub use device_addition::DeviceAddition;
pub use personal_data::PersonalData;
pub use scope::{ChosenGroup, GROUPS_MAX, GroupKey, GroupKind, ScopeSettings};
pub use settings::{IntegrationSettings, IntegrationState, SettingError, SyncSettings};
pub use tagging::TaggingSettings;
