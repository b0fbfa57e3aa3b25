//! `demo.json`: the demo's login and token, and the proof that a data folder is a demo's and not somebody's hub.

use std::path::{Path, PathBuf};

use anyhow::ensure;
use hub_core::operator::{Limits, Role, Visible};
use hub_store::{NewToken, Store};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use uem_sandbox::Sandbox;

use crate::{data_folder::write_private, hub::Hub};

/// Login name of the demo's operator.
pub const USERNAME: &str = "admin";

/// The folder's claim: its file, and what it holds. It is written before anything else is, so that a kill at any
/// moment leaves a folder that the next start knows.
pub struct Claim {
    file: PathBuf,
    password: SecretString,
    token: Option<SecretString>,
}

impl Claim {
    /// Claims a fresh folder, or finds the claim of an earlier start. A hub that no demo made is refused untouched.
    pub async fn of(store: &Store, folder: &Path) -> anyhow::Result<Self> {
        let file = folder.join("demo.json");
        let known = std::fs::read(&file)
            .ok()
            .and_then(|bytes| serde_json::from_slice::<serde_json::Value>(&bytes).ok())
            .unwrap_or_default();
        let known = |name: &str| known["hub"][name].as_str().map(|text| SecretString::from(text.to_owned()));
        if let Some(password) = known("password") {
            return Ok(Self { file, password, token: known("token") });
        }
        let integrations = store.list_integrations(&Visible::Everything).await?.len();
        ensure!(
            integrations == 0 && store.needs_first_operator().await?,
            "data folder {} holds a hub ({integrations} integrations) and no demo.json with its login: a demo would change it; choose another folder with --data",
            folder.display()
        );
        let password = new_password();
        let draft = serde_json::json!({"hub": {"username": USERNAME, "password": password.expose_secret()}});
        write_private(&file, &serde_json::to_string_pretty(&draft)?)?;
        Ok(Self { file, password, token: None })
    }

    /// The operator and the token: made where they are missing.
    pub async fn log_in(self, store: &Store) -> anyhow::Result<Login> {
        let now = Timestamp::now();
        if store.needs_first_operator().await? {
            store.insert_operator(USERNAME, &self.password, Role::Admin, &Limits::none(), now).await?;
        }
        let token = match self.token {
            Some(token) if store.find_token(&token, now).await?.is_some() => token,
            _ => {
                let new = NewToken {
                    name: "demo".to_owned(),
                    scope: Role::Admin.into(),
                    limits: Limits::none(),
                    expires_at: None,
                };
                store.insert_token(&new, now).await?.1
            }
        };
        Ok(Login { file: self.file, password: self.password, token })
    }
}

/// The demo's operator and token.
pub struct Login {
    /// Where it is written for scripts.
    pub file: PathBuf,
    /// Password of [`USERNAME`].
    pub password: SecretString,
    token: SecretString,
}

impl Login {
    /// Writes both halves' addresses and logins.
    pub fn write(&self, hub: &Hub, sandbox: &Sandbox) -> anyhow::Result<()> {
        let value = serde_json::json!({
            "sandbox": sandbox.credentials().to_json(),
            "hub": {
                "url": hub.url(),
                "username": USERNAME,
                "password": self.password.expose_secret(),
                "token": self.token.expose_secret(),
            },
        });
        write_private(&self.file, &serde_json::to_string_pretty(&value)?)
    }
}

fn new_password() -> SecretString {
    uuid::Uuid::new_v4().simple().to_string()[..16].to_owned().into()
}
