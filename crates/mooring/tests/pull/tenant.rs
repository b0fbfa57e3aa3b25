//! A tenant of its own for a test: a sandbox whose clock stands still, its controls, and what it says it has.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    path::{Path, PathBuf},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};
use uem_sandbox::{Sandbox, SandboxSettings};

use crate::program::Pull;

/// A running tenant.
pub struct Tenant {
    /// The sandbox.
    pub sandbox: Sandbox,
    client: reqwest::Client,
    folder: tempfile::TempDir,
}

impl Tenant {
    /// Starts one with so many devices.
    pub async fn start(fleet: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self::start_in(folder, fleet, None).await
    }

    /// Starts another one that is the same: with a copy of the data folder, which spares the seeding.
    pub async fn another(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("tenant")).unwrap();
        self.sandbox.tenant.database.backup_to(&folder.path().join("tenant/sandbox.sqlite3")).await.unwrap();
        for name in ["credentials.json", "accounts.json"] {
            let name = Path::new("tenant").join(name);
            std::fs::copy(self.folder().join(&name), folder.path().join(&name)).unwrap();
        }
        Self::start_in(folder, 0, None).await
    }

    /// Starts one in that folder, with TLS where a certificate and its key are given.
    pub async fn start_in(folder: tempfile::TempDir, fleet: u32, tls: Option<(PathBuf, PathBuf)>) -> Self {
        Self::start_seeded(folder, fleet, tls, 7).await
    }

    /// Starts one whose fleet follows from that seed.
    pub async fn start_seeded(
        folder: tempfile::TempDir,
        fleet: u32,
        tls: Option<(PathBuf, PathBuf)>,
        seed: u64,
    ) -> Self {
        // Fails where another test of this process was faster, which serves as well.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        let data = folder.path().join("tenant");
        let settings = SandboxSettings { data, listen, fleet, seed, clock_rate: 0, tls };
        let sandbox = Sandbox::start(settings).await.unwrap();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { sandbox, client, folder }
    }

    /// A folder for files that go with it.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A pull by OAuth into that database.
    pub fn pull(&self, to: &str) -> Pull {
        let credentials = self.sandbox.credentials();
        self.pull_as(to, &credentials.client_id, credentials.client_secret.expose_secret())
    }

    /// A pull as another OAuth client.
    pub fn pull_as(&self, to: &str, client_id: &str, client_secret: &str) -> Pull {
        let token_url = &self.sandbox.credentials().token_url;
        Pull::new(self.sandbox.api_url(), to)
            .options(&["--client-id", client_id, "--token-url", token_url])
            .secret("MOORING_CLIENT_SECRET", client_secret)
    }

    /// A pull by Basic and API key.
    pub fn pull_by_basic(&self, to: &str) -> Pull {
        let credentials = self.sandbox.credentials();
        self.pull_with(to, &credentials.username, &credentials.password, &credentials.api_key)
    }

    /// A pull by this user name, password and API key, each secret in a file.
    pub fn pull_with(
        &self,
        to: &str,
        username: &str,
        password: &SecretString,
        api_key: &SecretString,
    ) -> Pull {
        let (password, key) = (self.secret_file(password), self.secret_file(api_key));
        Pull::new(self.sandbox.api_url(), to).options(&[
            "--username",
            username,
            "--password-file",
            &password,
            "--api-key-file",
            &key,
        ])
    }

    /// A pull by certificate.
    pub fn pull_by_certificate(&self, to: &str) -> Pull {
        let credentials = self.sandbox.credentials();
        let p12 = self.folder().join("admin.p12");
        std::fs::write(&p12, STANDARD.decode(credentials.admin_p12.expose_secret()).unwrap()).unwrap();
        Pull::new(self.sandbox.api_url(), to)
            .options(&["--p12-file", p12.to_str().unwrap()])
            .secret("MOORING_P12_PASSWORD", credentials.admin_p12_password.expose_secret())
            .secret("MOORING_API_KEY", credentials.api_key.expose_secret())
    }

    fn secret_file(&self, secret: &SecretString) -> String {
        let file = self.folder().join(uuid::Uuid::new_v4().to_string());
        // With the line end that an editor leaves.
        std::fs::write(&file, format!("{}\n", secret.expose_secret())).unwrap();
        file.to_str().unwrap().to_owned()
    }

    /// Uses a control: `POST /_sandbox/{control}`.
    pub async fn control(&self, control: &str, body: Value) -> Value {
        let url = format!("{}/_sandbox/{control}", self.sandbox.api_url());
        let answer = self.client.post(url).json(&body).send().await.unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{control} {body}: {status} {text}");
        serde_json::from_str(&text).unwrap()
    }

    /// Switches a fault on.
    pub async fn fault(&self, fault: Value) {
        self.control("faults", fault).await;
    }

    /// Switches all faults off.
    pub async fn heal(&self) {
        let url = format!("{}/_sandbox/faults", self.sandbox.api_url());
        self.client.delete(url).send().await.unwrap().error_for_status().unwrap();
    }

    /// Begins a rehearsal.
    pub async fn rehearse(&self, name: &str) {
        self.control(&format!("rehearsals/{name}"), Value::Null).await;
    }

    /// Ends all rehearsals.
    pub async fn end_rehearsals(&self) {
        let url = format!("{}/_sandbox/rehearsals", self.sandbox.api_url());
        self.client.delete(url).send().await.unwrap().error_for_status().unwrap();
    }

    /// Ids of all enrolled devices, whatever faults and vanished groups hide.
    pub fn existing(&self) -> BTreeSet<i64> {
        self.sandbox.tenant.fleet.with_facts(|devices| {
            devices.iter().filter(|device| device.is_listed()).map(|device| i64::from(device.id)).collect()
        })
    }

    /// How often the faults that are on have struck.
    pub fn strikes(&self) -> u64 {
        self.sandbox.tenant.faults.list().iter().map(|entry| entry.struck).sum()
    }

    /// Takes devices out for good; answers their ids.
    pub async fn remove(&self, count: usize, seed: u64) -> Vec<i64> {
        let before = self.devices().await;
        self.control("devices/remove", json!({"count": count, "seed": seed})).await;
        let after = self.devices().await;
        let gone: Vec<i64> = before.into_keys().filter(|id| !after.contains_key(id)).collect();
        assert_eq!(gone.len(), count);
        gone
    }

    /// Changes exactly so many devices.
    pub async fn change(&self, count: usize, seed: u64, what: &str) {
        self.control("devices/change", json!({"count": count, "seed": seed, "what": what})).await;
    }

    /// Enrols so many new devices.
    pub async fn enrol(&self, count: usize) {
        self.control("devices", json!({"count": count})).await;
    }

    /// An OAuth client with these resources alone, at the group, or at the customer's.
    pub async fn oauth_client(&self, name: &str, group: Option<i64>, resources: Value) -> (String, String) {
        let mut wanted = json!({"name": name, "resources": resources});
        if let Some(group) = group {
            wanted["organization_group_id"] = group.into();
        }
        let made = self.control("oauth-clients", wanted).await;
        let text = |field: &str| made[field].as_str().unwrap().to_owned();
        (text("client_id"), text("client_secret"))
    }

    /// Asks the API by Basic, without any client of ours; `null` where there is nothing.
    pub async fn get(&self, path: &str) -> Value {
        let credentials = self.sandbox.credentials();
        let request = self
            .client
            .get(format!("{}/api{path}", self.sandbox.api_url()))
            .basic_auth(&credentials.username, Some(credentials.password.expose_secret()))
            .header("aw-tenant-code", credentials.api_key.expose_secret())
            .header("accept", "application/json");
        let answer = request.send().await.unwrap().error_for_status().unwrap();
        let bytes = answer.bytes().await.unwrap();
        if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).unwrap() }
    }

    /// Every row of a search, by id.
    pub async fn rows(&self, path: &str, list: &str, id: impl Fn(&Value) -> i64) -> BTreeMap<i64, Value> {
        let mut rows = BTreeMap::new();
        for page in 0.. {
            let answer = self.get(&format!("{path}?page={page}&pagesize=500")).await;
            let Some(items) = answer[list].as_array().filter(|items| !items.is_empty()) else { break };
            rows.extend(items.iter().map(|item| (id(item), item.clone())));
            if items.len() < 500 {
                break;
            }
        }
        rows
    }

    /// Every device.
    pub async fn devices(&self) -> BTreeMap<i64, Value> {
        self.rows("/mdm/devices/search", "Devices", |device| device["Id"]["Value"].as_i64().unwrap()).await
    }
}
