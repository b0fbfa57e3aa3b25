//! One configured connection to one tenant.

pub mod address;
pub mod check;
mod check_scope;
mod credentials;
mod device_addition;
mod extent;
mod group_list;
mod group_tree;
pub mod overlap;
mod personal_data;
mod scope;
mod settings;
pub mod tagging;

pub use credentials::Credentials;
pub use device_addition::DeviceAddition;
pub use extent::ScopeExtent;
pub use group_list::{GroupList, ListedOrgGroup, ListedSmartGroup, ScopePreview};
pub use group_tree::GroupTree;
pub use personal_data::{PersonalData, VENDOR_EMAIL_DOMAIN, vendor_email};
pub use scope::{ChosenGroup, GROUPS_MAX, GroupKey, GroupKind, ScopeSettings};
pub use settings::{ActionSettings, IntegrationSettings, IntegrationState, SettingError, SyncSettings};
pub use tagging::TaggingSettings;
