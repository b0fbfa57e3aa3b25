//! Asks a Workspace ONE UEM tenant: authentication, retries, rate budget, page streams, one method per call.
//!
//! ```no_run
//! use futures_util::TryStreamExt;
//! use uem_client::{Credentials, DeviceSearch, Settings, UemClient};
//!
//! # async fn list() -> Result<(), uem_client::UemError> {
//! let credentials = Credentials::basic("api.reader", "password", "api key");
//! let client = UemClient::new(Settings::builder("https://cn1234.awmdm.com", credentials).build()?)?;
//! let mut pages = client.devices().search(&DeviceSearch::default()).pages();
//! while let Some(page) = pages.try_next().await? {
//!     for device in page.items {
//!         println!("{} {:?}", device.id, device.serial_number);
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! A call travels [`resources`] → [`call`] → `transport` (budget, credentials, retries, body checks) and comes back
//! as a type of `uem-types` or as a [`UemError`] that says what failed, whether to repeat it and what a person can do.

pub mod budget;
pub mod call;
mod client;
pub mod credentials;
pub mod error;
mod http_clients;
pub mod long_list;
pub mod outcome;
mod page;
pub mod region;
pub mod resources;
pub mod settings;
mod tls;
mod tls_look;
pub mod trace;
mod transport;
pub mod upload;

pub use budget::{BudgetSnapshot, Class};
pub use client::UemClient;
pub use credentials::Credentials;
pub use error::{ErrorKind, Reach, TlsFault, UemError};
pub use outcome::{BulkOutcome, ItemOutcome, Refusal, WriteOutcome};
pub use page::{Listing, Page, PageStream, Search};
pub use region::Region;
pub use resources::{
    app_assignments::{AppKey, AppKind, AssignmentGroupKind, Delivery, SmartGroupKey},
    app_states::AppState,
    app_uploads::{NewInternalApp, UploadedFile},
    apps::AppSearch,
    device_bulk::{ActionTarget, BulkAction, BulkCommand},
    device_commands::{DeviceKey, LockOptions, OrgGroupKey},
    devices::CustomAttributeSearch,
    devices::DeviceSearch,
    devices::DeviceSearchV3,
    devices::ExtensiveSearch,
    messages::Message,
    org_groups::OrgGroupSearch,
    profiles::ProfileSearch,
    smart_groups::{SmartGroupOf, SmartGroupSearch},
    user_writes::{AddedUser, BulkUserChange, UserFields, UserKey},
    users::UserSearch,
    wipe_options::{Obliteration, ReturnToService, WindowsWipe, WipeOptions},
};
pub use settings::{Settings, SettingsBuilder};
pub use trace::{Evidence, Fate, Mark, Trace, Traced};
pub use uem_types;
pub use upload::{KeptFile, Progress, Upload};

/// Compiles the examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
