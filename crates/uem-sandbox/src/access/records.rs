//! The people and programs that may call: admins with their roles, API keys, OAuth clients.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::access::resources::umbrella_of;

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

impl Role {
    /// Whether it grants the resource, or the older resource that stands for its whole collection.
    /// `*` is what only a full-access role grants.
    pub fn grants(&self, resource: &str) -> bool {
        self.is_full_access
            || self.resources.contains(resource)
            || umbrella_of(resource).is_some_and(|umbrella| self.resources.contains(umbrella))
    }
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
    /// What is shown about it and decides nothing.
    pub details: AdminDetails,
    /// Argon2 hash, empty for directory users.
    pub(crate) password_hash: String,
}

/// What is shown about an admin and decides nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AdminDetails {
    /// Time zone.
    pub time_zone: String,
    /// Language.
    pub locale: String,
    /// First page after login.
    pub landing_page: String,
    /// How the admin is written to: a word of the vendor's.
    pub message_type: Option<String>,
    /// With which template.
    pub message_template_id: i64,
    /// Department, as typed in the console.
    pub department: String,
    /// Telephone number, as typed in the console.
    pub phone: String,
    /// What was written about the account in the console.
    pub note: String,
    /// Id in the directory.
    pub external_id: Option<String>,
    /// Whether the password must be changed at the next login.
    pub requires_password_change: bool,
    /// Whether the console still shows its first page to this admin.
    pub shows_about_page: bool,
    /// Who made the account.
    pub created_by: Option<String>,
    /// When.
    pub created_at: Option<Timestamp>,
    /// Who changed it last.
    pub modified_by: Option<String>,
    /// When.
    pub modified_at: Option<Timestamp>,
}

impl Default for AdminDetails {
    fn default() -> Self {
        Self {
            time_zone: "UTC".to_owned(),
            locale: "en-US".to_owned(),
            landing_page: "/Device/Dashboard".to_owned(),
            message_type: None,
            message_template_id: 0,
            department: String::new(),
            phone: String::new(),
            note: String::new(),
            external_id: None,
            requires_password_change: false,
            shows_about_page: true,
            created_by: None,
            created_at: None,
            modified_by: None,
            modified_at: None,
        }
    }
}

/// An account of the directory beside the tenant that may become an admin.
#[derive(Debug, Clone)]
pub(crate) struct DirectoryAccount {
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Mail address.
    pub email: String,
    /// Argon2 hash.
    pub password_hash: String,
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
