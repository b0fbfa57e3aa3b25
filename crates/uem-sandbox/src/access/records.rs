//! The people and programs that may call: admins with their roles, API keys, OAuth clients.

use std::collections::BTreeSet;

use jiff::Timestamp;
use uuid::Uuid;

/// A named set of resources.
#[derive(Debug, Clone)]
pub struct Role {
    /// Integer id.
    pub id: i64,
    /// UUID.
    pub uuid: Uuid,
    /// Name as the console shows it.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Where it was made; it can be given here and below.
    pub org_group_id: i64,
    /// Whether it came with the tenant.
    pub is_built_in: bool,
    /// Whether it grants everything, also what no single resource is known for.
    pub is_full_access: bool,
    /// What it grants.
    pub resources: BTreeSet<String>,
}

/// A console user.
#[derive(Debug, Clone)]
pub struct Admin {
    /// Integer id.
    pub id: i64,
    /// UUID.
    pub uuid: Uuid,
    /// Name to log in with, unique without regard to case.
    pub user_name: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Mail address.
    pub email: String,
    /// Where the account lives: it sees this group and all below.
    pub org_group_id: i64,
    /// Whether a directory vouches for it instead of a password of its own.
    pub is_directory_user: bool,
    /// Whether it may log in.
    pub is_active: bool,
    /// Last login.
    pub last_login: Timestamp,
    /// Its roles: role id and the group where it holds it.
    pub roles: Vec<(i64, i64)>,
    /// Argon2 hash, empty for directory users.
    pub(crate) password_hash: String,
}

/// Whom an API key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::Display, strum::EnumString)]
pub enum KeyAccount {
    /// Admins: the REST API.
    Admin,
    /// Enrollment users: refused by everything an admin calls.
    EnrollmentUser,
}

/// An API key of an organization group.
#[derive(Clone)]
pub struct ApiKey {
    /// The key itself. The vendor shows it again and again, so it is kept as it is.
    pub key: String,
    /// Where it belongs.
    pub org_group_id: i64,
    /// Name of the service it is for.
    pub service: String,
    /// Whom it is for.
    pub account: KeyAccount,
}

/// An OAuth client of an organization group.
#[derive(Debug, Clone)]
pub struct OauthClient {
    /// `client_id`.
    pub client_id: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Where it acts.
    pub org_group_id: i64,
    /// As which role.
    pub role_id: i64,
    /// Whether it may ask for tokens.
    pub is_active: bool,
    /// Argon2 hash of the secret.
    pub(crate) secret_hash: String,
}

/// Without the key.
impl std::fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ApiKey")
            .field("org_group_id", &self.org_group_id)
            .field("service", &self.service)
            .field("account", &self.account)
            .finish_non_exhaustive()
    }
}
