//! `demo.json`: the demo's logins and tokens, and the proof that a data folder is a demo's and not somebody's hub.

use std::path::{Path, PathBuf};

use anyhow::ensure;
use hub_core::operator::{Limits, Role, Visible};
use hub_store::{NewToken, Store};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use uem_sandbox::Sandbox;

use crate::{data_folder::write_private, hub::Hub};

/// Login name of the demo's operator.
pub const USERNAME: &str = "admin";
/// Login name of the second operator, who approves what the first one orders.
pub const APPROVER: &str = "approver";

/// Names in `demo.json`: of the password and the token of each.
const OF_ADMIN: [&str; 2] = ["password", "token"];
const OF_APPROVER: [&str; 2] = ["approver_password", "approver_token"];

/// The folder's claim: its file, and what it holds. It is written before anything else is, so that a kill at any
/// moment leaves a folder that the next start knows.
pub struct Claim {
    file: PathBuf,
    admin: Known,
    approver: Known,
}

/// What an earlier start knew of somebody, or what this one chose.
struct Known {
    password: SecretString,
    token: Option<SecretString>,
}

impl Claim {
    /// Claims a fresh folder, or finds the claim of an earlier start. A hub that no demo made is refused untouched.
    pub async fn of(store: &Store, folder: &Path) -> anyhow::Result<Self> {
        let file = folder.join("demo.json");
        let mut written = std::fs::read(&file)
            .ok()
            .and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok())
            .unwrap_or_default();
        let text = |written: &Value, name: &str| {
            written["hub"][name].as_str().map(|text| SecretString::from(text.to_owned()))
        };
        let before = written.clone();
        let is_known = text(&written, OF_ADMIN[0]).is_some();
        if !is_known {
            let integrations = store.list_integrations(&Visible::Everything).await?.len();
            ensure!(
                integrations == 0 && store.needs_first_operator().await?,
                "data folder {} holds a hub ({integrations} integrations) and no demo.json with its login: a demo would change it; choose another folder with --data",
                folder.display()
            );
            written = json!({ "hub": { "username": USERNAME } });
        }
        let mut known = |[password, token]: [&str; 2]| {
            let password = text(&written, password).unwrap_or_else(|| {
                let new = new_password();
                written["hub"][password] = new.expose_secret().into();
                new
            });
            Known { password, token: text(&written, token) }
        };
        let (admin, approver) = (known(OF_ADMIN), known(OF_APPROVER));
        if written != before {
            write_private(&file, &serde_json::to_string_pretty(&written)?)?;
        }
        Ok(Self { file, admin, approver })
    }

    /// The operators and their tokens: made where they are missing.
    pub async fn log_in(self, store: &Store) -> anyhow::Result<Login> {
        let now = Timestamp::now();
        if store.needs_first_operator().await? {
            store.insert_operator(USERNAME, &self.admin.password, Role::Admin, &Limits::none(), now).await?;
        }
        if !store.list_operators().await?.iter().any(|operator| operator.username == APPROVER) {
            let password = &self.approver.password;
            store.insert_operator(APPROVER, password, Role::Approver, &Limits::none(), now).await?;
        }
        Ok(Login {
            admin: with_token(store, self.admin, USERNAME, Role::Admin, now).await?,
            approver: with_token(store, self.approver, APPROVER, Role::Approver, now).await?,
            file: self.file,
        })
    }
}

/// With a token of that person.
async fn with_token(
    store: &Store,
    known: Known,
    username: &str,
    role: Role,
    now: Timestamp,
) -> anyhow::Result<Person> {
    let token = match known.token {
        Some(token) if store.find_token(&token, now).await?.is_some() => token,
        _ => {
            let new = NewToken {
                name: if role == Role::Admin { "demo".to_owned() } else { format!("demo {username}") },
                scope: role.into(),
                limits: Limits::none(),
                expires_at: None,
                made_by: format!("operator {username}"),
            };
            store.insert_token(&new, now).await?.1
        }
    };
    Ok(Person { password: known.password, token })
}

/// The demo's operators and their tokens.
pub struct Login {
    /// Where it is written for scripts.
    pub file: PathBuf,
    /// [`USERNAME`].
    pub admin: Person,
    /// [`APPROVER`].
    pub approver: Person,
}

/// How one of them comes in.
pub struct Person {
    /// For pages.
    pub password: SecretString,
    token: SecretString,
}

impl Login {
    /// Writes both halves' addresses and logins.
    pub fn write(&self, hub: &Hub, sandbox: &Sandbox) -> anyhow::Result<()> {
        let mut of_hub = json!({ "url": hub.url(), "username": USERNAME, "approver_username": APPROVER });
        for ([password, token], person) in [(OF_ADMIN, &self.admin), (OF_APPROVER, &self.approver)] {
            of_hub[password] = person.password.expose_secret().into();
            of_hub[token] = person.token.expose_secret().into();
        }
        let value = json!({ "sandbox": sandbox.credentials().to_json(), "hub": of_hub });
        write_private(&self.file, &serde_json::to_string_pretty(&value)?)
    }
}

fn new_password() -> SecretString {
    uuid::Uuid::new_v4().simple().to_string()[..16].to_owned().into()
}
