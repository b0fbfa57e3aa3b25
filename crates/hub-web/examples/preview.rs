//! The dashboard on a temporary database with a made-up fleet, to look at: `cargo run -p hub-web --example preview`.
//!
//! `/preview-login` of this example (and of nothing else) opens a session without a password.

#![expect(clippy::unwrap_used, reason = "an example: a failure ends it")]

#[path = "../tests/web/fleet.rs"]
mod fleet;

use std::sync::Arc;

use axum::{
    response::{IntoResponse, Redirect},
    routing::get,
};
use hub_core::{
    operator::{Limits, Role},
    sync::{Mode, RunReport, RunState, Section, SectionCounts},
};
use hub_store::{DeviceChange, NewToken, Store, Vault};
use hub_web::{Clock, Live, Settings, WebState};
use jiff::{Timestamp, ToSpan as _};
use secrecy::{ExposeSecret as _, SecretString};

#[tokio::main]
async fn main() {
    let database = database::testing::sqlite().await;
    let vault = Vault::from_key(&Vault::new_key()).unwrap();
    let store = Store::open(database.database.clone(), vault).await.unwrap();
    let now = Timestamp::now();
    fill(&store, now).await;
    let password = SecretString::from("preview preview".to_owned());
    let operator = store.insert_operator("ada", &password, Role::Admin, &Limits::none(), now).await.unwrap();
    let decider = hub_web::Decider::new(store.clone(), Clock::system());
    let state = WebState {
        store: store.clone(),
        settings: Arc::new(Settings::default()),
        metrics: None,
        clock: Clock::system(),
        live: Live::default(),
        decider,
        registration_limits: hub_web::RegistrationLimits::default(),
        audit: hub_web::AuditWaiting::default(),
    };
    let log_in = move || async move {
        let secret = store.open_session(operator, Timestamp::now()).await.unwrap();
        let cookie = format!("mooring_session={}; Path=/; HttpOnly; SameSite=Lax", secret.expose_secret());
        ([(http::header::SET_COOKIE, cookie)], Redirect::to("/")).into_response()
    };
    let router = hub_web::router(state).route("/preview-login", get(log_in));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8499").await.unwrap();
    println!("http://127.0.0.1:8499/preview-login (or log in as ada, \"preview preview\")");
    axum::serve(listener, router).await.unwrap();
}

async fn fill(store: &Store, now: Timestamp) {
    let begin = now.checked_sub(20.hours()).unwrap();
    let main = fleet::integration(store, "Example Corp", begin).await;
    let devices = (1..=420).map(|number| fleet::device(number, now)).collect();
    fleet::synchronize(store, main, devices, begin).await;
    for hour in 1..12 {
        let at = now.checked_sub((13 - hour).hours()).unwrap();
        change(store, main, hour, at).await;
    }
    let other = fleet::integration(store, "Subsidiary", begin).await;
    let state = hub_core::integration::IntegrationState::CredentialsRefused;
    store
        .set_integration_state(other, state, "401 from the token endpoint: invalid_client", now)
        .await
        .unwrap();
    live(store, main, now).await;
    let new = NewToken {
        name: "Inventory export".to_owned(),
        scope: Role::Viewer.into(),
        limits: Limits::none(),
        expires_at: None,
        made_by: String::new(),
    };
    store.insert_token(&new, begin).await.unwrap();
}

/// A run that changed some devices.
async fn change(store: &Store, integration: hub_core::ids::IntegrationId, hour: i64, at: Timestamp) {
    let (run, _) = store
        .request_run(integration, Mode::Incremental, &[Section::Devices], "schedule", "request-0002", at)
        .await
        .unwrap();
    let name = format!("sync/{integration}");
    let lease =
        store.acquire_lease(&name, "preview", std::time::Duration::from_secs(60), at).await.unwrap().unwrap();
    store.start_run(run, 1, at).await.unwrap();
    let batch = store.sync_batch(integration, run, &lease);
    let known = store.known_devices(integration).await.unwrap();
    let mut changes = Vec::new();
    for device in known.iter().take(4 + (hour as usize * 5) % 17) {
        let mut facts = store.find_device(device.id).await.unwrap().unwrap().facts;
        facts.os_version = format!("18.{hour}.0");
        facts.compliance = if hour % 2 == 0 { "compliant".into() } else { "non_compliant".into() };
        changes.push(DeviceChange { id: Some(device.id), content_hash: hour as u64, facts });
    }
    let changed = changes.len() as u64;
    batch.write_devices(changes, at).await.unwrap();
    if hour == 11 {
        let gone: Vec<_> = known.iter().rev().take(3).map(|device| device.id).collect();
        batch.mark_missing(&gone, at).await.unwrap();
    }
    let counts = SectionCounts {
        pages: 1,
        read: 60 + changed,
        total: 420,
        changed,
        writes: changed,
        ..SectionCounts::default()
    };
    let report = RunReport { sections: vec![(Section::Devices, counts)], ..RunReport::default() };
    let (state, error, remedy) = if hour == 7 {
        (RunState::Failed, "the tenant answered 503 three times", "Nothing: the next run tries again.")
    } else {
        (RunState::Succeeded, "", "")
    };
    store.end_run(run, state, &report, error, remedy, at.checked_add(3.seconds()).unwrap()).await.unwrap();
    store.release_lease(&lease).await.unwrap();
}

/// A run at work.
async fn live(store: &Store, integration: hub_core::ids::IntegrationId, now: Timestamp) {
    let sections = [Section::OrgGroups, Section::Users, Section::Devices];
    let (run, _) = store
        .request_run(integration, Mode::Full, &sections, "operator ada", "request-0003", now)
        .await
        .unwrap();
    store.start_run(run, 1, now).await.unwrap();
    let counts = |read, total| SectionCounts { pages: 3, read, total, ..SectionCounts::default() };
    let report = RunReport {
        sections: vec![
            (Section::OrgGroups, counts(4, 4)),
            (Section::Users, counts(48, 48)),
            (Section::Devices, counts(170, 420)),
        ],
        current: Some(Section::Devices),
        ..RunReport::default()
    };
    store.update_run_progress(run, &report, now).await.unwrap();
}
