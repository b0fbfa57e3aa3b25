//! Who may call what, where: organization groups, admins, roles, keys, OAuth clients.
//!
//! `seed` makes them at the first start, `store` keeps them, [`Access`] holds them in memory, [`changes`] is what the
//! console and the API change: written to the tables, then read again as a whole. `authenticate` turns a
//! call's headers into a [`Caller`] by one of three ways: Basic and Bearer there, `certificate` for CMSURL; `sessions`
//! holds what came out of it until something changes. Tokens
//! come from `token_endpoint` and live in `tokens`, in memory only: a restart makes all of them invalid.

mod admin_certificate;
mod authenticate;
mod caller;
mod certificate;
pub mod changes;
mod clients;
mod directory;
mod enrollment_user;
pub(crate) mod logins;
mod passwords;
pub(crate) mod permissions;
mod records;
pub mod resources;
pub(crate) mod schema;
pub(crate) mod secrets;
pub(crate) mod seed;
mod sessions;
pub(crate) mod store;
mod token_endpoint;
mod tokens;
mod tree;

pub use admin_certificate::AdminCertificate;
pub use caller::Caller;
pub(crate) use certificate::verify as verify_signature;
pub(crate) use clients::router as client_controls;
pub use directory::{Access, Authentication, OrgGroupSettings};
pub(crate) use logins::keep as keep_logins;
pub(crate) use records::DirectoryAccount;
pub use records::{Admin, AdminDetails, ApiKey, KeyAccount, OauthClient, Role};
pub(crate) use secrets::random_secret;
pub(crate) use sessions::{Session, session_of};
pub(crate) use store::find_directory_account;
pub(crate) use token_endpoint::{basic_credentials, router as token_routes};
pub use tree::{OrgGroup, OrgTree};
