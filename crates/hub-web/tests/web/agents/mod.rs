//! Agents on devices: registering, reporting, what they count for, and what strangers try.

mod device_token;
mod entering;
mod reporting;

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use axum::body::Body;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{Request, Response};
use hub_core::{
    agent::{
        AGENT_HEADER, REGISTER_PATH, REPORT_PATH, SIGNATURE_HEADER, TIME_HEADER, to_sign_registration,
        to_sign_report,
    },
    ids::{DeviceId, IntegrationId},
    operator::Role,
    proxy::{HandOver, Proof, Proxy, UserSource},
    services::{Policy, PolicySet, Service},
};
use hub_store::DeviceState;
use hub_web::{Clock, Settings};
use jiff::{SignedDuration, Timestamp};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::{
    fleet::{self, device},
    support::{Hub, Who, json as body_of, now, text},
};

/// A hub with ten devices, where devices may register; it decides.
pub struct Agents {
    pub hub: Hub,
    pub admin: Who,
    integration: IntegrationId,
    token: String,
    hours_passed: Arc<AtomicI64>,
    stop: CancellationToken,
}

impl Drop for Agents {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// The agent's end, as a test can bend it.
struct Client {
    key: Arc<Ed25519KeyPair>,
}

impl Client {
    fn new() -> Self {
        Self { key: Arc::new(Ed25519KeyPair::generate().unwrap()) }
    }

    fn public(&self) -> String {
        STANDARD.encode(self.key.public_key().as_ref())
    }

    fn sign(&self, message: &[u8]) -> String {
        STANDARD.encode(self.key.sign(message).as_ref())
    }

    fn register(&self, token: &str, number: i64) -> Request<Body> {
        self.register_as(token, &device(number, now()).udid)
    }

    fn register_as(&self, token: &str, udid: &str) -> Request<Body> {
        let body = json!({"platform": "linux", "udid": udid, "name": "box", "public_key": self.public(), "agent_version": "1"});
        let body = body.to_string();
        Request::post(REGISTER_PATH)
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .header(SIGNATURE_HEADER, self.sign(&to_sign_registration(token, body.as_bytes())))
            .body(Body::from(body))
            .unwrap()
    }

    fn report(&self, agent: i64, at: Timestamp, body: &str) -> Request<Body> {
        let ms = at.as_millisecond();
        self.with(agent, ms, body, &self.sign(&to_sign_report(agent, ms, body.as_bytes())))
    }

    fn with(&self, agent: i64, time_ms: i64, body: &str, signature: &str) -> Request<Body> {
        Request::post(REPORT_PATH)
            .header(AGENT_HEADER, agent)
            .header(TIME_HEADER, time_ms)
            .header(SIGNATURE_HEADER, signature)
            .body(Body::from(body.to_owned()))
            .unwrap()
    }
}

fn of_linux(number: i64) -> hub_core::fleet::DeviceFacts {
    hub_core::fleet::DeviceFacts { platform: hub_core::fleet::Platform::Linux, ..device(number, now()) }
}

fn facts() -> String {
    json!({"agent_version": "1.2.3", "os_name": "Debian", "os_version": "13", "hostname": "ann-laptop",
        "is_disk_encrypted": true, "has_firewall": null, "something_newer": 7})
    .to_string()
}

fn seconds(seconds: i64) -> SignedDuration {
    SignedDuration::from_secs(seconds)
}

impl Agents {
    pub async fn start() -> Self {
        let hours_passed = Arc::new(AtomicI64::new(0));
        let clock = Clock::of({
            let passed = hours_passed.clone();
            move || now() + SignedDuration::from_hours(passed.load(Ordering::Relaxed))
        });
        let hub = Hub::on(database::testing::sqlite().await, Settings::default(), clock).await;
        let integration = fleet::integration(&hub.store, "Example", now()).await;
        fleet::synchronize(&hub.store, integration, (1..=10).map(of_linux).collect(), now()).await;
        let mut settings = hub.store.find_integration(integration).await.unwrap().unwrap().settings;
        settings.device_addition.is_allowed = true;
        hub.store.update_integration(integration, &settings, None, now()).await.unwrap();
        let token = hub.store.make_registration_token(integration, now()).await.unwrap();
        let token = token.secret.expose_secret().to_owned();
        let stop = CancellationToken::new();
        tokio::spawn(hub.decider.clone().run(stop.clone()));
        let admin = hub.token(Role::Admin).await;
        let agents = Self { hub, admin, integration, token, hours_passed, stop };
        agents.until(async || agents.hub.decider.is_ready()).await;
        agents
    }

    /// Time passes for the hub.
    fn pass_hours(&self, hours: i64) {
        self.hours_passed.fetch_add(hours, Ordering::Relaxed);
    }

    async fn until(&self, holds: impl AsyncFn() -> bool) {
        let looking = async {
            while !holds().await {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), looking).await.expect("it happens");
    }

    pub async fn device(&self, number: i64) -> DeviceId {
        let udid = device(number, now()).udid;
        let found =
            self.hub.store.find_devices_by_identifier(&hub_core::operator::Visible::Everything, &udid).await;
        found.unwrap()[0].id
    }

    /// Registers for a device; its id at the hub.
    async fn registered(&self, client: &Client, number: i64) -> i64 {
        let answer = self.hub.ask(client.register(&self.token, number)).await;
        assert_eq!(answer.status(), 200);
        body_of(answer).await["agent_id"].as_i64().unwrap()
    }

    async fn report(&self, client: &Client, agent: i64, at: Timestamp) -> Value {
        let answer = self.hub.ask(client.report(agent, at, &facts())).await;
        assert_eq!(answer.status(), 200);
        body_of(answer).await
    }

    async fn agent_of(&self, device: DeviceId) -> Value {
        body_of(self.hub.get(&format!("/api/v1/devices/{device}/agent"), &self.admin).await).await
    }

    /// What decisions know of a device's agent.
    async fn explained(&self, device: DeviceId) -> (String, String) {
        let body = json!({"service": "wiki", "device_id": device});
        let answer = self.hub.call("POST", "/api/v1/trust/explanations", &self.admin, &body).await;
        let answer = body_of(answer).await;
        let factors = answer["factors"].as_array().cloned().unwrap_or_default();
        let agent = factors.iter().find(|factor| factor["factor"] == "agent");
        let value = agent.map_or("", |agent| agent["value"].as_str().unwrap_or_default());
        (answer["scenario"].as_str().unwrap_or_default().to_owned(), value.to_owned())
    }

    /// A service for which an agent is looked at, and a proxy whose clients show device tokens. Its secret.
    async fn wiki(&self) -> String {
        let host = "wiki.example.com".to_owned().try_into().unwrap();
        let service =
            Service { name: "wiki".into(), hosts: vec![host], paths: Vec::new(), policy: "strict".into() };
        let mut set = PolicySet {
            policies: vec![Policy { name: "strict".into(), needs_user: false, ..Policy::default() }],
            services: vec![service],
            ..PolicySet::default()
        };
        let rule: hub_core::trust::FactorRule =
            serde_json::from_value(json!({"state": "on", "bad": {"cap": 80}, "unknown": "none"})).unwrap();
        set.trust.factors.set(hub_core::trust::Factor::Agent, rule);
        set.trust.agent_report_max_hours = 1;
        self.hub.store.change_policy_set(|_| set, "test", now()).await.unwrap().unwrap();
        let proxy = Proxy {
            name: "edge".to_owned(),
            proof: Proof::Secret,
            addresses: Vec::new(),
            certificate: HandOver::DeviceToken,
            user: UserSource::None,
        };
        let secret = self.hub.store.put_proxy(&proxy, false, "test", now()).await.unwrap().unwrap();
        secret.expose_secret().to_owned()
    }
}
