//! Decisions that rest on what is read of devices one by one: security samples, apps, and the date of their patches.

use std::time::Duration;

use axum::body::Body;
use http::{Request, StatusCode};
use hub_core::{
    fleet::{DeviceAppFacts, DeviceFacts, SecurityFacts},
    ids::DeviceId,
    operator::Role,
    services::PolicySet,
    trust::{Effect, Factor, FactorRule, Switch},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::{
    decide::{Deciding, change, facts, header},
    fleet::security,
    support::{json, now, text},
};

/// Bad costs everything, and what is not known nothing.
const STRICT: FactorRule = FactorRule { state: Switch::On, bad: Effect::AlwaysDeny, unknown: Effect::None };

impl Deciding {
    async fn rule(&self, change: impl FnOnce(&mut PolicySet) + Send) {
        let change = |mut set: PolicySet| {
            change(&mut set);
            set
        };
        self.hub.store.change_policy_set(change, "test", now()).await.unwrap().unwrap();
    }

    async fn device(&self, number: i64) -> DeviceId {
        let known = self.hub.store.known_devices(self.integration).await.unwrap();
        known.iter().find(|known| known.uem_id == facts(number).uem_id).unwrap().id
    }

    async fn sample(&self, number: i64, facts: &SecurityFacts, read_at: Timestamp) {
        let (store, device) = (&self.hub.store, self.device(number).await);
        let name = format!("look/{}", self.integration);
        let lease =
            store.acquire_lease(&name, "test", Duration::from_secs(60), now()).await.unwrap().unwrap();
        let batch = store.look_batch(self.integration, &lease);
        batch.write_device_security(device, facts, read_at).await.unwrap();
        store.release_lease(&lease).await.unwrap();
    }

    async fn apps(&self, number: i64, apps: &[DeviceAppFacts]) {
        let (store, device) = (&self.hub.store, self.device(number).await);
        let name = format!("look/{}", self.integration);
        let lease =
            store.acquire_lease(&name, "test", Duration::from_secs(60), now()).await.unwrap().unwrap();
        store.look_batch(self.integration, &lease).write_device_apps(device, apps, now()).await.unwrap();
        store.release_lease(&lease).await.unwrap();
    }

    fn asks_for(&self, number: i64) -> impl Fn() -> Request<Body> + use<'_> {
        let certificate = self.certificate(&facts(number).serial_number);
        move || self.ask("/", &[("client-cert", &certificate)])
    }
}

#[tokio::test]
async fn a_device_whose_passcode_is_off_is_refused_and_told_what_to_mend() {
    let deciding = Deciding::start().await;
    let ask = deciding.asks_for(2);
    deciding.sample(2, &security(), now()).await;
    deciding.rule(|set| set.trust.factors.set(Factor::Passcode, STRICT)).await;
    assert_eq!(deciding.hub.ask(ask()).await.status(), StatusCode::OK);

    let off = SecurityFacts { has_passcode: Some(false), ..security() };
    deciding.sample(2, &off, now()).await;
    let refused = deciding.until_answered(&ask, StatusCode::FORBIDDEN).await;
    assert_eq!(header(&refused, "x-mooring-reason"), "factor_passcode");
    let page = text(refused).await;
    assert!(page.contains("Set a passcode on the device"), "{page}");

    let weak = SecurityFacts { is_passcode_compliant: Some(false), ..security() };
    deciding.sample(2, &weak, now()).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    let refused = deciding.until_answered(&ask, StatusCode::FORBIDDEN).await;
    assert_eq!(header(&refused, "x-mooring-reason"), "factor_passcode");
    deciding.sample(2, &security(), now()).await;
    deciding.until_answered(&ask, StatusCode::OK).await;
}

#[tokio::test]
async fn a_sample_of_last_week_is_not_known_any_more() {
    let deciding = Deciding::start().await;
    let ask = deciding.asks_for(2);
    deciding.sample(2, &security(), now()).await;
    let unknown_costs = FactorRule { unknown: Effect::AlwaysDeny, ..STRICT };
    deciding.rule(|set| set.trust.factors.set(Factor::Passcode, unknown_costs)).await;
    deciding.until_answered(&ask, StatusCode::OK).await;
    deciding.sample(2, &SecurityFacts::default(), now() - SignedDuration::from_hours(24 * 8)).await;
    deciding.sample(2, &security(), now() - SignedDuration::from_hours(24 * 8)).await;
    deciding.until_answered(&ask, StatusCode::FORBIDDEN).await;
    // The same facts, read anew, are news although nothing differs.
    deciding.sample(2, &security(), now()).await;
    deciding.until_answered(&ask, StatusCode::OK).await;
}

#[tokio::test]
async fn the_date_of_the_patch_level_comes_with_the_device() {
    let deciding = Deciding::start().await;
    let ask = deciding.asks_for(3);
    deciding.rule(|set| set.trust.factors.set(Factor::PatchAge, STRICT)).await;
    assert_eq!(deciding.hub.ask(ask()).await.status(), StatusCode::OK, "not known costs nothing here");
    let patched = |days: i64| {
        let at = Some(now() - SignedDuration::from_hours(24 * days));
        change(
            &deciding.hub.store,
            deciding.integration,
            vec![DeviceFacts { patched_at: at, ..facts(3) }],
            now(),
        )
    };
    patched(120).await;
    let refused = deciding.until_answered(&ask, StatusCode::FORBIDDEN).await;
    assert_eq!(header(&refused, "x-mooring-reason"), "factor_patch_age");
    patched(30).await;
    deciding.until_answered(&ask, StatusCode::OK).await;
}

fn app(bundle_id: &str, status: &str) -> DeviceAppFacts {
    DeviceAppFacts {
        bundle_id: bundle_id.to_owned(),
        name: "Games".to_owned(),
        version: "1".to_owned(),
        status: status.to_owned(),
        is_managed: false,
        size_bytes: None,
    }
}

#[tokio::test]
async fn unwanted_apps_are_counted_by_the_list_of_the_moment() {
    let deciding = Deciding::start().await;
    let ask = deciding.asks_for(2);
    deciding
        .apps(2, &[app("com.example.games", "installed"), app("com.example.chat", "not installed")])
        .await;
    let unwanted = async |list: &[&str]| {
        let list = list.iter().map(|id| (*id).to_owned()).collect();
        deciding
            .rule(|set| {
                set.trust.factors.set(Factor::UnwantedApp, STRICT);
                set.trust.unwanted_apps = list;
            })
            .await;
    };
    unwanted(&["com.example.chat"]).await;
    deciding.until_answered(&ask, StatusCode::OK).await;
    unwanted(&["COM.Example.Games", "com.example.chat"]).await;
    let refused = deciding.until_answered(&ask, StatusCode::FORBIDDEN).await;
    assert_eq!(header(&refused, "x-mooring-reason"), "factor_unwanted_app");
    // It goes from the device, comes back, and goes from the list.
    deciding.apps(2, &[app("com.example.chat", "not installed")]).await;
    deciding.until_answered(&ask, StatusCode::OK).await;
    deciding.apps(2, &[app("com.example.games", "installed")]).await;
    deciding.until_answered(&ask, StatusCode::FORBIDDEN).await;
    unwanted(&[]).await;
    deciding.until_answered(&ask, StatusCode::OK).await;
}

#[tokio::test]
async fn a_simulation_counts_the_apps_of_the_list_that_is_tried() {
    let deciding = Deciding::start().await;
    deciding.apps(2, &[app("com.example.games", "installed")]).await;
    let token = deciding.hub.token(Role::Viewer).await;
    let wanted = json!({
        "trust": {
            "factors": {"unwanted_app": {"state": "on", "bad": "always_deny", "unknown": "none"}},
            "unwanted_apps": ["com.example.games"],
        },
        "policies": [{"name": "strict"}],
    });
    let answer = deciding.hub.call("POST", "/api/v1/trust/simulations", &token, &wanted).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let simulated = json(answer).await;
    let strict =
        simulated["policies"].as_array().unwrap().iter().find(|it| it["policy"] == "strict").unwrap();
    assert_eq!(
        (&strict["shut_out"], &strict["examples"][0]["reason"]),
        (&json!(1), &json!("factor_unwanted_app"))
    );
}

#[tokio::test]
async fn security_facts_and_certificates_are_answered_with_their_age() {
    let deciding = Deciding::start().await;
    let (hub, device) = (&deciding.hub, deciding.device(1).await);
    let token = hub.token(Role::Viewer).await;
    let security = json(hub.get(&format!("/api/v1/devices/{device}/security"), &token).await).await;
    assert_eq!(
        (&security["has_passcode"], &security["encryption_status"]),
        (&json!(true), &json!("Encrypted"))
    );
    assert_eq!((&security["has_integrity_protection"], &security["read_at"]), (&json!(null), &json!(now())));
    let list = json(hub.get(&format!("/api/v1/devices/{device}/certificates"), &token).await).await;
    assert_eq!(list["items"][0]["name"], "AwDeviceIdentity");
    assert_eq!(
        (&list["items"][0]["is_identity"], &list["items"][0]["read_at"]),
        (&json!(true), &json!(now()))
    );
    for part in ["security", "certificates"] {
        let answer = hub.get(&format!("/api/v1/devices/999/{part}"), &token).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    }
}
