//! `credentials.json`: what a client needs to know to talk to this tenant. `accounts.json`: further accounts, for
//! trying out refusals.

use std::{
    fs::{self, OpenOptions},
    io::Write as _,
    path::Path,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    SandboxError,
    access::seed::{CUSTOMER_ID, Issued, IssuedUser},
};

/// The way in, written into the data folder at the first start, readable by its owner only.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// Scheme, host and port; paths begin with `/api/`.
    pub api_url: String,
    /// Token endpoint.
    pub token_url: String,
    /// The console in a browser.
    pub console_url: String,
    /// User name of the API admin.
    pub username: String,
    /// Its password.
    #[serde(deserialize_with = "secret")]
    pub password: SecretString,
    /// `aw-tenant-code`.
    #[serde(deserialize_with = "secret")]
    pub api_key: SecretString,
    /// OAuth client.
    pub client_id: String,
    /// Its secret.
    #[serde(deserialize_with = "secret")]
    pub client_secret: SecretString,
    /// The organization group that all of them act in.
    pub organization_group_id: i64,
    /// The API admin's certificate and key as PKCS #12, in base64.
    #[serde(deserialize_with = "secret")]
    pub admin_p12: SecretString,
    /// Its password.
    #[serde(deserialize_with = "secret")]
    pub admin_p12_password: SecretString,
}

/// Accounts that something is wrong with.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accounts {
    /// An enrollment user's key, which calls of admins refuse.
    #[serde(deserialize_with = "secret")]
    pub enrollment_api_key: SecretString,
    /// Further admins: read-only, with a role that is too small, of another tenant, of a suspended one.
    pub admins: Vec<Account>,
    /// Enrollment users who can call for themselves with that key: a basic account and a directory's.
    #[serde(default)]
    pub enrollment_users: Vec<Person>,
    /// Accounts of the directory that are no admins yet: making them admins needs no password.
    #[serde(default)]
    pub directory: Vec<Person>,
}

/// Somebody with a password.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// User name.
    pub username: String,
    /// Its password.
    #[serde(deserialize_with = "secret")]
    pub password: SecretString,
}

/// A further admin.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// User name.
    pub username: String,
    /// Its password.
    #[serde(deserialize_with = "secret")]
    pub password: SecretString,
    /// The key that goes with it.
    #[serde(deserialize_with = "secret")]
    pub api_key: SecretString,
}

fn secret<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<SecretString, D::Error> {
    String::deserialize(deserializer).map(SecretString::from)
}

impl Credentials {
    /// Of newly issued secrets, for a server that is found at that address.
    pub(super) fn new(issued: &Issued, url: &str) -> Self {
        let credentials = Self {
            api_url: String::new(),
            token_url: String::new(),
            console_url: String::new(),
            username: issued.user_name.clone(),
            password: issued.password.clone(),
            api_key: issued.api_key.clone(),
            client_id: issued.client_id.clone(),
            client_secret: issued.client_secret.clone(),
            organization_group_id: CUSTOMER_ID,
            admin_p12: STANDARD.encode(&issued.admin_p12).into(),
            admin_p12_password: issued.admin_p12_password.clone(),
        };
        credentials.at(url)
    }

    /// The same, for a server that is found at that address.
    pub(super) fn at(mut self, url: &str) -> Self {
        self.api_url = url.to_owned();
        self.token_url = format!("{url}/connect/token");
        self.console_url = format!("{url}/console");
        self
    }

    /// All of it, secrets included: for the file, and for `demo.json`.
    pub fn to_json(&self) -> Value {
        json!({
            "api_url": self.api_url,
            "token_url": self.token_url,
            "console_url": self.console_url,
            "username": self.username,
            "password": self.password.expose_secret(),
            "api_key": self.api_key.expose_secret(),
            "client_id": self.client_id,
            "client_secret": self.client_secret.expose_secret(),
            "organization_group_id": self.organization_group_id,
            "admin_p12": self.admin_p12.expose_secret(),
            "admin_p12_password": self.admin_p12_password.expose_secret(),
        })
    }
}

impl Accounts {
    /// Of newly issued secrets.
    pub(super) fn new(issued: &Issued) -> Self {
        let admins = issued.accounts.iter().map(|account| Account {
            username: account.user_name.to_owned(),
            password: account.password.clone(),
            api_key: account.api_key.clone(),
        });
        let people = |users: &[IssuedUser]| {
            let person = |user: &IssuedUser| Person {
                username: user.user_name.clone(),
                password: user.password.clone(),
            };
            users.iter().map(person).collect()
        };
        Self {
            enrollment_api_key: issued.enrollment_api_key.clone(),
            admins: admins.collect(),
            enrollment_users: people(&issued.enrollment_users),
            directory: people(&issued.directory),
        }
    }

    /// All of it, secrets included: for the file.
    pub fn to_json(&self) -> Value {
        let admin = |account: &Account| json!({"username": account.username, "password": account.password.expose_secret(), "api_key": account.api_key.expose_secret()});
        let person = |person: &Person| json!({"username": person.username, "password": person.password.expose_secret()});
        json!({
            "enrollment_api_key": self.enrollment_api_key.expose_secret(),
            "admins": self.admins.iter().map(admin).collect::<Vec<_>>(),
            "enrollment_users": self.enrollment_users.iter().map(person).collect::<Vec<_>>(),
            "directory": self.directory.iter().map(person).collect::<Vec<_>>(),
        })
    }
}

/// Reads one of the two files; none where there is none.
pub(super) fn read<T: for<'de> Deserialize<'de>>(file: &Path) -> Result<Option<T>, SandboxError> {
    let text = match fs::read_to_string(file) {
        Ok(text) => SecretString::from(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(SandboxError::File { file: file.display().to_string(), source }),
    };
    let value = serde_json::from_str(text.expose_secret());
    value.map(Some).map_err(|source| SandboxError::Credentials { file: file.display().to_string(), source })
}

/// Writes one of the two files in one step, for its owner only: a reader sees the old one or the new one, never half.
pub(super) fn write(file: &Path, value: &Value) -> Result<(), SandboxError> {
    let failed = |source| SandboxError::File { file: file.display().to_string(), source };
    let draft = file.with_extension("json.new");
    let mut options = OpenOptions::new();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut out = options.open(&draft).map_err(failed)?;
    out.write_all(format!("{value:#}\n").as_bytes()).map_err(failed)?;
    out.sync_all().map_err(failed)?;
    fs::rename(&draft, file).map_err(failed)
}
