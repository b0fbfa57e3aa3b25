//! The client's writes against a whole tenant: what they change is read back, and what they leave in its own log of commands.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail by panicking")]

mod apps;
mod commands;
mod lost_answers;
mod uploads;
mod users;
mod wipes;

use std::{net::SocketAddr, sync::Arc};

use reqwest::{Client, Method};
use rustls::{ClientConfig, RootCertStore};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use tempfile::TempDir;
use uem_client::{Credentials, DeviceKey, Mark, Settings, Trace, Traced, UemClient};
use uem_sandbox::{
    Sandbox, SandboxSettings,
    fleet::state::{DeviceState, EnrollmentStatus, Platform},
};
use uem_types::{DeviceId, OrgGroupId};

/// The customer's organization group, which all credentials belong to.
const CUSTOMER: OrgGroupId = OrgGroupId(570);

/// A tenant whose clock stands still, and a client of it.
struct Tenant {
    sandbox: Sandbox,
    client: UemClient,
    http: Client,
    _folder: TempDir,
}

impl Tenant {
    async fn start(fleet: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        let settings = SandboxSettings {
            data: folder.path().to_owned(),
            listen,
            fleet,
            seed: 7,
            clock_rate: 0,
            tls: None,
        };
        let sandbox = Sandbox::start(settings).await.unwrap();
        let client = client_at(&sandbox, &sandbox.api_url().to_string());
        Self { sandbox, client, http: http(), _folder: folder }
    }

    /// The first enrolled device that fits.
    async fn device(&self, fits: impl Fn(&DeviceState) -> bool) -> DeviceKey {
        self.devices(fits).await[0]
    }

    /// All enrolled devices that fit.
    async fn devices(&self, fits: impl Fn(&DeviceState) -> bool) -> Vec<DeviceKey> {
        let fleet = &self.sandbox.tenant.fleet;
        let all = fleet.get_many(&fleet.ids_within(CUSTOMER.0)).await.unwrap();
        let enrolled = all.into_iter().filter(|device| device.enrollment == EnrollmentStatus::Enrolled);
        enrolled
            .filter(|device| fits(device))
            .map(|device| DeviceKey { id: DeviceId(device.id.into()), uuid: Some(device.uuid) })
            .collect()
    }

    /// One of the sandbox's own controls.
    async fn control(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let call = self.http.request(method, format!("{}{path}", self.sandbox.api_url()));
        let call = match body {
            Some(body) => call.json(&body),
            None => call,
        };
        let answer = call.send().await.unwrap();
        assert!(answer.status().is_success(), "{path}");
        answer.json().await.unwrap()
    }

    /// The device checks in and carries out what waits for it.
    async fn check_in(&self, device: DeviceKey) {
        self.control(Method::POST, "/_sandbox/clock", Some(json!({"step_seconds": 1, "live": false}))).await;
        self.control(Method::POST, &format!("/_sandbox/devices/{}/check-in", device.id), None).await;
    }

    /// The words of all commands of the device that the tenant ever queued.
    async fn command_log(&self, device: DeviceKey) -> Vec<String> {
        let log =
            self.control(Method::GET, &format!("/_sandbox/commands?device_id={}", device.id), None).await;
        let commands = log["commands"].as_array().unwrap().iter();
        commands.map(|command| command["command"].as_str().unwrap().to_owned()).collect()
    }

    async fn mark(&self, device: DeviceKey) -> Mark {
        self.client.devices().mark(device.id).await.unwrap()
    }

    async fn fate(&self, device: DeviceKey, traced: Traced, mark: &Mark) -> uem_client::Fate {
        let trace: Trace = self.client.devices().trace(device, 7, None).await.unwrap();
        trace.fate(traced, mark).fate
    }
}

/// A client of that tenant by another address.
fn client_at(sandbox: &Sandbox, url: &str) -> UemClient {
    let known = sandbox.credentials();
    let credentials =
        Credentials::basic(&known.username, known.password.expose_secret(), known.api_key.expose_secret());
    UemClient::new(Settings::builder(url, credentials).build().unwrap()).unwrap()
}

fn http() -> Client {
    let builder =
        ClientConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()));
    let config = builder
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth();
    Client::builder().no_proxy().tls_backend_preconfigured(config).build().unwrap()
}

fn is(platform: Platform) -> impl Fn(&DeviceState) -> bool {
    move |device| device.platform == platform
}
