//! Every operation of the API that is no `GET` is called so that it works, and must be told.

use hub_core::{
    addition::Registration,
    audit::ActorKind,
    integration::DeviceAddition,
    operator::{Role, Visible},
};
use hub_store::{AgentEntry, NewAgent, ProvisionalState};
use hub_web::{PERSONAL, api};
use jiff::ToSpan as _;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};

use super::{Walk, actions::actions};
use crate::{
    support::{Who, now},
    trust::root,
};

/// Operations that are no `GET` and change nothing that lasts, or are walked elsewhere, with the reason. May only shrink.
const EXCEPTIONS: [(&str, &str); 7] = [
    ("add_playbook_preview", "works out what matches now, and stores nothing"),
    ("check_action", "has the tenant asked sooner than it would be asked by itself, and changes nothing"),
    ("add_group_preview", "works out what a choice would mean, and stores nothing"),
    ("add_notification_preview", "renders texts, and stores nothing"),
    ("get_explanation", "reads; it stands among what shows personal data"),
    ("get_simulation", "reads; it stands among what shows personal data"),
    (
        "edit_own_password",
        "tokens have no password: the page /settings/password is walked, by the same function",
    ),
];

struct Operation {
    id: String,
    method: String,
    path: String,
}

fn operations() -> Vec<Operation> {
    let document = serde_json::to_value(api::document()).unwrap();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap().iter().filter(|(method, _)| *method != "get") {
            let id = operation["operationId"].as_str().unwrap().to_owned();
            found.push(Operation { id, method: method.to_uppercase(), path: path.clone() });
        }
    }
    found
}

impl Walk {
    /// Calls an operation for `at`, the id or name in its path.
    pub(super) async fn call(&mut self, id: &str, at: impl ToString, body: Value, verb: &str) -> Value {
        let all = operations();
        let operation = all.iter().find(|it| it.id == id).unwrap_or_else(|| panic!("no operation {id}"));
        let mut path = operation.path.clone();
        for name in ["{id}", "{name}", "{sha256}"] {
            path = path.replace(name, &at.to_string());
        }
        path = path.replace("{position}", "1");
        let before = self.head().await;
        let answer = self.hub.call(&operation.method, &path, &self.who, &body).await;
        let body = self.told(id, before, answer, verb).await;
        serde_json::from_str(&body).unwrap_or_default()
    }
}

fn connection(name: &str, api_url: &str) -> Value {
    json!({"name": name, "api_url": api_url, "setting_up": true,
        "credentials": {"kind": "oauth", "token_url": "https://na.uemauth.example.com/connect/token",
            "client_id": "client", "client_secret": "hush-secret"}})
}

#[tokio::test]
async fn every_operation_that_changes_something_is_told() {
    let mut walk = Walk::start().await;
    // Somebody must be left who manages operators.
    walk.hub.person(Role::Admin).await;
    people(&mut walk).await;
    trust(&mut walk).await;
    devices(&mut walk).await;
    actions(&mut walk).await;
    integrations(&mut walk).await;

    assert!(walk.faults.is_empty(), "{:#?}", walk.faults);
    let mut missing: Vec<String> = operations().into_iter().map(|operation| operation.id).collect();
    missing.retain(|id| !walk.walked.contains(id) && EXCEPTIONS.iter().all(|(exception, _)| exception != id));
    assert!(missing.is_empty(), "walk them, or say why they tell nothing: {missing:?}");
    for (exception, _) in EXCEPTIONS {
        assert!(!walk.walked.contains(exception), "{exception} is walked: take it out of the exceptions");
    }
    for path in ["/api/v1/trust/explanations", "/api/v1/trust/simulations"] {
        assert!(PERSONAL.iter().any(|route| route.path == path && route.method == "POST"), "{path}");
    }
    // What was told can be verified, and no secret is in it.
    assert_eq!(walk.hub.store.verify_audit(None).await.unwrap().fault, None);
    let told: String =
        walk.since(0).await.iter().map(|entry| serde_json::to_string(entry).unwrap()).collect();
    for secret in [
        "hush-secret",
        "a long enough password",
        "not-a-real-secret",
        "mrg_",
        "mreg_",
        "mrp_",
        "minv_",
        "mct_",
    ] {
        assert!(!told.contains(secret), "{secret} is in the audit log");
    }
}

async fn people(walk: &mut Walk) {
    let new = json!({"username": "bert", "password": "a long enough password", "role": "viewer"});
    let bert = walk.call("add_operator", "", new, "operator.add").await["id"].clone();
    walk.call("edit_operator", &bert, json!({"role": "operator"}), "operator.edit").await;
    let edited = walk.since(walk.head().await - 1).await.remove(0);
    assert_eq!(
        (edited.before, edited.after),
        (Some(json!({"role": "viewer"})), Some(json!({"role": "operator"})))
    );
    assert_eq!(edited.object.name, "bert");
    walk.call("edit_operator", &bert, json!({"password": "another long password"}), "operator.password")
        .await;
    let token = walk.call("add_token", "", json!({"name": "export", "scope": "viewer"}), "token.add").await;
    walk.call("remove_token", &token["id"], json!({}), "token.remove").await;
    let email = json!({"email": {"delivery": "file", "from": "Mooring <mooring@example.com>"}});
    walk.call("edit_notification_settings", "", email, "notification.settings").await;
    let test = json!({"channel": "email", "recipient": "me@example.com"});
    walk.call("add_test_notification", "", test, "notification.test").await;
}

async fn trust(walk: &mut Walk) {
    let set = json!({
        "policies": [{ "name": "staff", "minimum": { "level": "medium" } }],
        "services": [{ "name": "wiki", "hosts": ["wiki.example.com"], "policy": "staff" }],
    });
    walk.call("edit_policy_set", "", set, "service.add").await;
    let policy =
        json!({ "name": "guests", "needs_trusted_device": false, "minimum": "none", "needs_user": true });
    walk.call("edit_policy", "guests", policy, "policy.add").await;
    let service = json!({ "name": "shop", "hosts": ["shop.example.com"], "policy": "guests" });
    walk.call("edit_service", "shop", service, "service.add").await;
    let bypass =
        json!({"user": "ann@example.com", "reason": "her phone broke", "expires_at": now() + 30.minutes()});
    let bypass = walk.call("add_bypass", "", bypass, "bypass.open").await;
    walk.call("remove_bypass", &bypass["id"], json!({}), "bypass.end").await;
    walk.call("remove_service", "shop", json!({}), "service.remove").await;
    walk.call("remove_policy", "guests", json!({}), "policy.remove").await;
    let mut rules = serde_json::to_value(walk.hub.store.trust_setup().await.unwrap().set.trust).unwrap();
    rules["patch_age_max_days"] = json!(12);
    walk.call("edit_trust_rules", "", rules, "factors.add").await;
    let mut settings = serde_json::to_value(walk.hub.store.decision_settings().await.unwrap()).unwrap();
    settings["log"]["days"] = json!(12);
    walk.call("edit_decision_settings", "", settings, "decision_settings.add").await;
    let authority =
        json!({"name": "devices", "chain_pem": root("Devices"), "key_template": "{SerialNumber}"});
    walk.call("edit_authority", "devices", authority, "authority.add").await;
    walk.call("remove_authority", "devices", json!({}), "authority.remove").await;
    let sha256 = "ab".repeat(32);
    walk.call("edit_shut_out_certificate", &sha256, json!({"reason": "lost"}), "certificate.shut_out").await;
    walk.call("remove_shut_out_certificate", &sha256, json!({}), "certificate.readmit").await;
    let proxy = json!({ "name": "edge", "addresses": ["10.0.0.0/8"], "certificate": "nginx" });
    walk.call("edit_proxy", "edge", proxy, "proxy.add").await;
    walk.call("remove_proxy", "edge", json!({}), "proxy.remove").await;
    let issuer = json!({ "name": "login", "issuer": "https://login.example.com", "audiences": ["mooring"],
        "keys": { "url": "https://login.example.com/keys" } });
    walk.call("edit_issuer", "login", issuer, "issuer.add").await;
    walk.call("remove_issuer", "login", json!({}), "issuer.remove").await;
    let limit = json!({"serial_number": "SN1", "level": "low", "reason": "malware", "source": "edr"});
    let limit = walk.call("edit_limit", "", limit, "limit.set").await;
    walk.call("remove_limit", &limit["id"], json!({}), "limit.remove").await;
    walk.hub.store.keep_signing_keys(now()).await.unwrap();
    walk.call("edit_signing_keys", "", json!({"has_leaked": true}), "signing_key.rotate").await;
}

async fn devices(walk: &mut Walk) {
    let device = walk.devices[0];
    walk.call("keep_device", device, json!({"reason": "in the safe"}), "device.keep").await;
    let kept = walk.since(walk.head().await - 1).await.remove(0);
    assert_eq!((kept.reason.as_str(), kept.integration_id), ("in the safe", Some(walk.id)));
    walk.call("release_device", device, json!({}), "device.release").await;
    let risk = json!({"risk": "medium", "source": "edr", "reason": "malware", "threat_factors": []});
    walk.call("edit_device_risk", device, risk, "device.risk").await;
    let signal = json!({"device": "C020000001", "risk": "high", "source": "edr", "reason": "malware"});
    walk.call("edit_signalled_risk", "", signal, "device.risk").await;
    let file = walk.call("add_device_mdm_config", device, json!({}), "agent.invite").await;
    assert!(file.to_string().contains("minv_"));
    let (apps, _) = walk.hub.store.list_apps(&Visible::Everything, "", None, 1).await.unwrap();
    walk.call("add_app_reading", apps[0].id, json!({}), "app.read_devices").await;
    register_agent(walk, device).await;
    walk.call("remove_device_agent", device, json!({}), "agent.revoke").await;

    allow_addition(walk).await;
    let token = walk.hub.store.make_registration_token(walk.id, now()).await.unwrap().secret;
    let of_admin = (walk.who.clone(), walk.actor);
    (walk.who, walk.actor) =
        (Who::Token(token.expose_secret().to_owned()), (ActorKind::Peer, "registration token"));
    let told =
        json!({"platform": "ios", "udid": "5".repeat(40), "serial_number": "C0REGISTERED", "name": "new"});
    walk.call("register_device", "", told, "registration.add").await;
    (walk.who, walk.actor) = of_admin;
    let waiting = ProvisionalState::Provisional;
    let waiting = walk.hub.store.list_provisional(waiting, &Visible::Everything, None, 1).await.unwrap();
    let waiting = waiting.devices[0].id;
    walk.call("remove_provisional_device", waiting, json!({}), "registration.remove").await;
}

/// An agent for the device, by an invitation.
pub async fn register_agent(walk: &Walk, device: hub_core::ids::DeviceId) {
    let (token, _) = walk.hub.store.invite_agent(device, "test", now()).await.unwrap();
    let token = SecretString::from(token.expose_secret().to_owned());
    let invitation = walk.hub.store.find_invitation(&token, now()).await.unwrap().unwrap();
    let registration = Registration {
        platform: "linux".into(),
        udid: "7".repeat(32),
        serial_number: String::new(),
        name: "box".to_owned(),
        user_email: String::new(),
    };
    let entry = AgentEntry::Invited(invitation);
    let new = NewAgent { entry, registration, public_key: vec![7; 32], agent_version: "1".to_owned() };
    walk.hub.store.register_agent(&new, now()).await.unwrap();
}

/// Devices may register.
pub async fn allow_addition(walk: &Walk) {
    let mut settings = walk.hub.store.find_integration(walk.id).await.unwrap().unwrap().settings;
    settings.device_addition = DeviceAddition { is_allowed: true, ..settings.device_addition };
    walk.hub.store.update_integration(walk.id, &settings, None, now()).await.unwrap();
}

async fn integrations(walk: &mut Walk) {
    let added = connection("Lisbon", "https://as77.example.com");
    let second = walk.call("add_integration", "", added, "integration.add").await["id"].clone();
    walk.call("finish_integration", &second, json!({}), "integration.finish").await;
    let tried = connection("Oslo", "https://as78.example.com");
    walk.call("add_verification", "", tried, "integration.verify").await;
    let id = walk.id;
    let edit = json!({"name": "Renamed", "through_connector": true,
        "credentials": {"kind": "oauth", "token_url": "https://na.uemauth.example.com/connect/token",
            "client_id": "hub-client", "client_secret": "another hush-secret"}});
    walk.call("edit_integration", id, edit, "integration.edit").await;
    let edited = walk.since(walk.head().await - 1).await.remove(0);
    assert_eq!(edited.before, Some(json!({"name": "Berlin", "through_connector": false})));
    assert_eq!(
        edited.after,
        Some(json!({"credentials": "changed", "name": "Renamed", "through_connector": true}))
    );
    walk.call("verify_integration", id, json!({}), "integration.verify").await;
    walk.call("add_permission_check", id, json!({}), "integration.check_permissions").await;
    walk.call("add_group_lookup", id, json!({}), "integration.read_groups").await;
    walk.call("add_connector", id, json!({}), "connector.token").await;
    walk.call("remove_connector", id, json!({}), "connector.remove").await;
    walk.call("add_registration_token", id, json!({}), "registration_token.make").await;
    walk.call("add_uem_webhook", id, json!({}), "webhook.renew").await;
    walk.call("remove_uem_webhook", id, json!({}), "webhook.remove").await;
    walk.call("edit_integration", id, json!({"tagging": {"device_status": true}}), "integration.edit").await;
    walk.call("check_tagging", id, json!({}), "tagging.check").await;
    walk.call("edit_integration", id, json!({"tagging": {"device_status": false}}), "integration.edit").await;
    walk.call("clear_tagging", id, json!({}), "tagging.clear").await;
    walk.hold_plan().await;
    let plan = walk.run.0;
    walk.call("approve_held_plan", id, json!({"run": plan, "devices": 3}), "plan.approve").await;
    walk.hold_plan().await;
    let rejected = json!({"run": plan, "reason": "A site was offline."});
    walk.call("reject_held_plan", id, rejected, "plan.reject").await;
    walk.call("pause_integration", id, json!({}), "integration.pause").await;
    walk.call("resume_integration", id, json!({}), "integration.resume").await;
    walk.end_runs().await;
    walk.call("sync_integration", id, json!({"mode": "full"}), "sync.request").await;
    walk.call("remove_integration", id, json!({}), "integration.remove").await;
    let removed = walk.since(walk.head().await - 1).await.remove(0);
    assert_eq!((removed.verb.as_str(), removed.object.name.as_str()), ("integration.remove", "Renamed"));
}
