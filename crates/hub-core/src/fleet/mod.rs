//! What is known of a fleet, in the hub's own words. The worker translates the vendor's words into these.

mod app;
mod certificate;
mod device;
mod group;
mod security;
mod user;

pub use app::{AppFacts, AppKind, DeviceAppFacts};
pub use certificate::DeviceCertificateFacts;
pub use device::{Compliance, DeviceFacts, Enrollment, Ownership, Platform};
pub use group::{OrgGroupFacts, SmartGroupFacts, UserGroupFacts};
pub use security::SecurityFacts;
pub use user::UserFacts;
