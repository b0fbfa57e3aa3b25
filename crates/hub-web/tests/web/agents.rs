//! Agents on devices: registering, reporting, what they count for, and what strangers try.

use std::{sync::Arc, time::Duration};

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
    proxy::{HandOver, Proxy, UserSource},
    services::{Policy, PolicySet, Service},
};
use hub_store::DeviceState;
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
        let hub = Hub::start().await;
        let integration = fleet::integration(&hub.store, "Example", now()).await;
        fleet::synchronize(&hub.store, integration, (1..=10).map(|n| device(n, now())).collect(), now())
            .await;
        let mut settings = hub.store.find_integration(integration).await.unwrap().unwrap().settings;
        settings.device_addition.is_allowed = true;
        hub.store.update_integration(integration, &settings, None, now()).await.unwrap();
        let token = hub.store.make_registration_token(integration, now()).await.unwrap();
        let token = token.secret.expose_secret().to_owned();
        let stop = CancellationToken::new();
        tokio::spawn(hub.decider.clone().run(stop.clone()));
        let admin = hub.token(Role::Admin).await;
        let agents = Self { hub, admin, integration, token, stop };
        agents.until(async || agents.hub.decider.is_ready()).await;
        agents
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
            addresses: Vec::new(),
            certificate: HandOver::DeviceToken,
            user: UserSource::None,
        };
        let secret = self.hub.store.put_proxy(&proxy, false, "test", now()).await.unwrap().unwrap();
        secret.expose_secret().to_owned()
    }
}

#[tokio::test]
async fn an_agent_registers_reports_is_present_and_is_not_when_it_is_silent() {
    let agents = Agents::start().await;
    agents.wiki().await;
    let (client, id) = (Client::new(), agents.device(2).await);
    assert_eq!(agents.hub.get(&format!("/api/v1/devices/{id}/agent"), &agents.admin).await.status(), 404);
    let agent = agents.registered(&client, 2).await;
    assert_eq!(agents.registered(&client, 2).await, agent, "an answer that was lost does no harm");
    let told = agents.report(&client, agent, now()).await;
    assert_eq!(told["is_correlated"], json!(true));
    assert!(told["device_token"].as_str().unwrap().starts_with("mdt_"));

    let shown = agents.agent_of(id).await;
    assert_eq!(
        [&shown["is_present"], &shown["os_name"], &shown["is_disk_encrypted"], &shown["has_screen_lock"]],
        [&json!(true), &json!("Debian"), &json!(true), &json!(null)]
    );
    let person = agents.hub.person(Role::Admin).await;
    let page = agents.hub.page(&format!("/devices/{id}"), &person).await;
    assert!(page.contains("ann-laptop") && page.contains("Present"), "{page}");
    agents.until(async || agents.explained(id).await.0 == "agent_correlated").await;
    assert_eq!(agents.explained(id).await.1, "reported 0 seconds ago");

    agents.hub.pass_hours(2);
    let (scenario, value) = agents.explained(id).await;
    assert_eq!(
        (scenario.as_str(), value.as_str()),
        ("certificate_only", "not present: reported last 2 hours ago")
    );
    assert_eq!(agents.agent_of(id).await["is_present"], json!(false));
    assert!(agents.hub.page(&format!("/devices/{id}"), &person).await.contains("Not present"));
    agents.report(&client, agent, now() + seconds(2 * 3_600)).await;
    agents.until(async || agents.explained(id).await.0 == "agent_correlated").await;
}

#[tokio::test]
async fn whatever_is_not_signed_by_the_agent_for_now_is_refused_and_changes_nothing() {
    let agents = Agents::start().await;
    let (ours, theirs) = (Client::new(), Client::new());
    let (mine, other) = (agents.registered(&ours, 1).await, agents.registered(&theirs, 2).await);
    agents.report(&ours, mine, now()).await;
    let device = agents.device(1).await;
    let before = agents.agent_of(device).await;
    let (good, body) = (now() + seconds(1), facts());
    let ms = good.as_millisecond();
    let signed = |agent, ms, body: &str| ours.sign(&to_sign_report(agent, ms, body.as_bytes()));
    let two = |name: &'static str, value: String| {
        let mut request = ours.report(mine, good, &body);
        request.headers_mut().append(name, value.parse().unwrap());
        request
    };
    let huge = format!("{{\"hostname\":\"{}\"}}", "x".repeat(20_000));
    let control = r#"{"hostname":"a\u0000b"}"#;
    for (what, status, request) in [
        ("another key", 401, theirs.report(mine, good, &body)),
        ("another device's agent", 401, ours.report(other, good, &body)),
        ("an agent that is not there", 401, ours.report(99_999, good, &body)),
        ("another body", 401, ours.with(mine, ms, "{}", &signed(mine, ms, &body))),
        ("another time", 401, ours.with(mine, ms + 1, &body, &signed(mine, ms, &body))),
        ("no signature", 401, ours.with(mine, ms, &body, "")),
        ("rubbish", 401, ours.with(mine, ms, &body, "%%%")),
        ("two signatures", 401, two(SIGNATURE_HEADER, signed(mine, ms, &body))),
        ("two agents", 401, two(AGENT_HEADER, other.to_string())),
        ("two times", 401, two(TIME_HEADER, "1".to_owned())),
        (
            "a signature of a registration",
            401,
            ours.with(mine, ms, &body, &ours.sign(&to_sign_registration("t", body.as_bytes()))),
        ),
        ("a time that no clock shows", 401, ours.with(mine, i64::MAX, &body, &signed(mine, i64::MAX, &body))),
        ("sent again", 409, ours.report(mine, now(), &body)),
        ("an old one", 409, ours.report(mine, now() - seconds(301), &body)),
        ("one for later", 409, ours.report(mine, now() + seconds(301), &body)),
        ("a huge body", 413, ours.report(mine, good, &huge)),
        ("no JSON", 400, ours.report(mine, good, "{")),
        ("a wrong fact", 422, ours.report(mine, good, r#"{"is_disk_encrypted":"maybe"}"#)),
        ("a control character", 422, ours.report(mine, good, control)),
    ] {
        let answer = agents.hub.ask(request).await;
        assert_eq!(answer.status(), status, "{what}");
        let has_time = answer.headers().contains_key(TIME_HEADER);
        assert_eq!(has_time, status == 409, "{what}: only who has the key is told the hub's time");
        assert!(!text(answer).await.contains("mdt_"), "{what}");
    }
    assert_eq!(agents.agent_of(device).await, before);
    agents.report(&ours, mine, good).await;
}

#[tokio::test]
async fn registering_asks_for_a_token_a_signature_and_a_device_that_has_no_agent() {
    let agents = Agents::start().await;
    let (client, stranger) = (Client::new(), Client::new());
    let token = agents.token.as_str();
    let mut unsigned = client.register(token, 1);
    unsigned.headers_mut().remove(SIGNATURE_HEADER);
    let mut of_another = client.register(token, 1);
    of_another.headers_mut().insert(SIGNATURE_HEADER, stranger.sign(b"x").parse().unwrap());
    let mut other_token = client.register("mreg_other", 1);
    other_token.headers_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
    for (what, status, request) in [
        ("no such token", 401, client.register("mreg_unknown", 1)),
        ("no such invitation", 401, client.register("minv_unknown", 1)),
        ("an API token", 401, client.register("mrg_x", 1)),
        ("unsigned", 401, unsigned),
        ("signed by another", 401, of_another),
        ("signed for another token", 401, other_token),
        ("no identity", 422, client.register_as(token, "")),
        ("a placeholder", 422, client.register_as(token, "00000000-0000-0000-0000-000000000000")),
    ] {
        assert_eq!(agents.hub.ask(request).await.status(), status, "{what}");
    }
    let agent = agents.registered(&client, 1).await;
    for (what, status, request) in [
        ("a second key for the device", 409, stranger.register(token, 1)),
        ("the same key for another device", 409, client.register(token, 2)),
    ] {
        assert_eq!(agents.hub.ask(request).await.status(), status, "{what}");
    }
    agents.report(&client, agent, now()).await;
    let mut settings = agents.hub.store.find_integration(agents.integration).await.unwrap().unwrap().settings;
    settings.device_addition.is_allowed = false;
    agents.hub.store.update_integration(agents.integration, &settings, None, now()).await.unwrap();
    assert_eq!(agents.hub.ask(Client::new().register(token, 3)).await.status(), 403, "switched off");
}

#[tokio::test]
async fn a_revoked_agent_comes_back_only_by_a_file_that_a_person_made() {
    let agents = Agents::start().await;
    let (client, device) = (Client::new(), agents.device(1).await);
    let agent = agents.registered(&client, 1).await;
    agents.report(&client, agent, now()).await;
    let place = format!("/api/v1/devices/{device}/agent");
    assert_eq!(agents.hub.call("DELETE", &place, &agents.admin, &json!({})).await.status(), 204);
    assert_eq!(agents.hub.call("DELETE", &place, &agents.admin, &json!({})).await.status(), 404);
    assert_eq!(agents.agent_of(device).await["state"], json!("revoked"));
    let refused = |request| async { agents.hub.ask(request).await.status().as_u16() };
    assert_eq!(refused(client.report(agent, now() + seconds(1), &facts())).await, 403);
    assert_eq!(refused(client.register(&agents.token, 1)).await, 403, "the same key");
    assert_eq!(refused(Client::new().register(&agents.token, 1)).await, 403, "another key");

    let place = format!("/api/v1/devices/{device}/mdm-config");
    let made = body_of(agents.hub.call("POST", &place, &agents.admin, &json!({})).await).await;
    let config = hub_core::agent::MdmConfig::read(made["config"].to_string().as_bytes()).unwrap();
    assert_eq!(config.udid, fleet::device(1, now()).udid);
    let invitation = config.registration_token.unwrap().expose_secret().to_owned();
    let answer = agents.hub.ask(client.register(&invitation, 1)).await;
    let again = body_of(answer).await["agent_id"].as_i64().unwrap();
    agents.report(&client, again, now() + seconds(2)).await;
    assert_eq!(agents.agent_of(device).await["state"], json!("active"));
    assert_eq!(refused(client.register(&invitation, 1)).await, 200, "its answer may have been lost");
    assert_eq!(refused(Client::new().register(&invitation, 1)).await, 403, "it lets in once");
    agents.hub.call("POST", &place, &agents.admin, &json!({})).await;
    assert_eq!(refused(client.register(&invitation, 1)).await, 401, "another file took its place");
}

#[tokio::test]
async fn a_device_token_identifies_its_device_while_it_and_the_agent_count() {
    let agents = Agents::start().await;
    let secret = agents.wiki().await;
    let (client, device) = (Client::new(), agents.device(1).await);
    let agent = agents.registered(&client, 1).await;
    let token = agents.report(&client, agent, now()).await["device_token"].as_str().unwrap().to_owned();
    agents.until(async || agents.explained(device).await.0 == "agent_correlated").await;
    let ask = async |token: &str| -> Response<Body> {
        let request = Request::get("/decide/forward-auth")
            .header("x-mooring-proxy-secret", &secret)
            .header("x-forwarded-host", "wiki.example.com")
            .header("x-forwarded-uri", "/")
            .header("x-mooring-device-token", token);
        agents.hub.ask(request.body(Body::empty()).unwrap()).await
    };
    agents.until(async || ask(&token).await.status() == 200).await;
    assert_eq!(ask(&token).await.headers()["x-mooring-device"], device.to_string());
    let mut forged = token.clone().into_bytes();
    let last = forged.len() - 1;
    forged[last] = if forged[last] == b'A' { b'B' } else { b'A' };
    let cut = &token[..token.len() - 8];
    for wrong in [std::str::from_utf8(&forged).unwrap(), cut, "mdt_", "nonsense", &token[4..]] {
        let answer = ask(wrong).await;
        assert_eq!(answer.headers()["x-mooring-decision"], "deny", "{wrong}");
        assert_eq!(answer.headers()["x-mooring-reason"], "device_token_refused", "{wrong}");
    }
    agents.hub.pass_hours(1);
    assert_eq!(ask(&token).await.headers()["x-mooring-reason"], "device_token_refused", "it has ended");
    agents.hub.pass_hours(-1);
    assert_eq!(ask(&token).await.status(), 200);
    agents.hub.store.revoke_agent(device, "test", now()).await.unwrap();
    agents.until(async || ask(&token).await.status() != 200).await;
}

#[tokio::test]
async fn an_agent_that_came_before_its_device_belongs_to_it_once_the_tenant_tells_of_it() {
    let agents = Agents::start().await;
    let client = Client::new();
    let agent = agents.registered(&client, 77).await;
    let told = agents.report(&client, agent, now()).await;
    assert_eq!([&told["is_correlated"], &told["device_token"]], [&json!(false), &json!(null)]);
    assert_eq!(
        agents.hub.ask(Client::new().register(&agents.token, 77)).await.status(),
        409,
        "whoever knows the token cannot be faster afterwards"
    );
    fleet::synchronize(&agents.hub.store, agents.integration, vec![device(77, now())], now()).await;
    agents.hub.store.settle_provisional(now()).await.unwrap();
    let told = agents.report(&client, agent, now() + seconds(1)).await;
    assert_eq!(told["is_correlated"], json!(true));
    assert_eq!(agents.agent_of(agents.device(77).await).await["id"], json!(agent));
}

#[tokio::test]
async fn an_agent_of_a_device_that_is_gone_gets_no_token_and_goes_with_it() {
    let agents = Agents::start().await;
    let (client, device) = (Client::new(), agents.device(1).await);
    let agent = agents.registered(&client, 1).await;
    agents.report(&client, agent, now()).await;
    let store = &agents.hub.store;
    let name = format!("sync/{}", agents.integration);
    let lease = store.acquire_lease(&name, "test", Duration::from_secs(60), now()).await.unwrap().unwrap();
    let run = store
        .list_runs(&hub_core::operator::Visible::Everything, &hub_store::RunFilter::default(), None, 1)
        .await;
    let run = run.unwrap().0[0].id;
    let batch = store.sync_batch(agents.integration, run, &lease);
    batch.tombstone(&[device], now()).await.unwrap();
    assert_eq!(store.find_device(device).await.unwrap().unwrap().state, DeviceState::Tombstoned);
    let answer = agents.hub.ask(client.report(agent, now() + seconds(1), &facts())).await;
    assert_eq!(answer.status(), 403);
    assert_eq!(
        agents.hub.ask(client.register(&agents.token, 1)).await.status(),
        403,
        "nor by registering again"
    );
    batch.purge_tombstones(now() + seconds(1)).await.unwrap();
    assert_eq!(store.find_agent(agent).await.unwrap(), None);
    assert_eq!(
        agents.hub.ask(client.register(&agents.token, 1)).await.status(),
        403,
        "what was removed stays out"
    );
}

#[tokio::test]
async fn an_agent_that_runs_wild_is_slowed_down() {
    let agents = Agents::start().await;
    let client = Client::new();
    let agent = agents.registered(&client, 1).await;
    let mut statuses = Vec::new();
    for second in 0..40 {
        let request = client.report(agent, now() + seconds(second), &facts());
        statuses.push(agents.hub.ask(request).await.status().as_u16());
    }
    assert!(statuses.starts_with(&[200; 20]) && statuses.contains(&429), "{statuses:?}");
}

#[tokio::test]
async fn settings_files_are_made_by_admins_alone_and_as_a_template_for_the_uem() {
    let agents = Agents::start().await;
    let person = agents.hub.person(Role::Admin).await;
    let device = agents.device(1).await;
    let made = text(agents.hub.post_form(&format!("/devices/{device}/mdm-config"), &person, &[]).await).await;
    assert!(made.contains("mdm_vendor_udid") && made.contains("minv_"), "{made}");
    let place = format!("/api/v1/integrations/{}/mdm-config", agents.integration);
    let template = body_of(agents.hub.get(&place, &agents.admin).await).await;
    assert_eq!(template["config"]["mdm_vendor_udid"], json!("{DeviceUid}"));
    assert_eq!(template["config"]["mooring_registration_token"], json!(agents.token));
    let page = format!("/integrations/{}/addition", agents.integration);
    assert!(agents.hub.page(&page, &person).await.contains("{DeviceUid}"));
    let viewer = agents.hub.person(Role::Viewer).await;
    assert!(!agents.hub.page(&page, &viewer).await.contains(&agents.token));
    let shown = agents.hub.page(&format!("/devices/{device}"), &viewer).await;
    assert!(!shown.contains("/mdm-config") && !shown.contains("/agent/revoke"));
}
