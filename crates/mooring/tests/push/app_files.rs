//! Internal apps go from a file in the hub to a tenant: the bytes as often as it takes, the app once (TM-9).

use std::time::Duration;

use hub_core::{
    actions::{AppPlatform, ItemState, NewInternalApp, Order, PushMode},
    ids::UemId,
    operator::Visible,
    sync::{Mode, RunState, Section},
};
use hub_store::{APP_FILE_PART_BYTES, ActionRow, AppFileRow, Chosen, NewAppFile, RunFilter};
use hub_worker::Worker;
use jiff::Timestamp;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::{
    hub::Hub,
    place::{Kind, on_both},
    tenant::Tenant,
};

on_both! {
    a_small_file_and_a_large_one_become_one_app_each,
    a_lost_answer_is_unknown_then_confirmed_without_a_second_app,
    a_file_that_broke_off_is_sent_anew,
    killed_while_a_file_is_sent_it_is_sent_by_the_next,
    what_the_tenant_has_already_is_not_sent,
    nothing_is_sent_while_all_is_stopped_or_when_it_is_taken_back,
    a_new_app_is_in_the_hub_soon_whatever_was_being_read,
}

const MB: usize = 1024 * 1024;

impl Hub {
    /// A file in the hub, of bytes that differ from part to part.
    async fn file(&self, name: &str, length: usize) -> AppFileRow {
        let content: Vec<u8> = (0..length).map(|place| (place / 1000 % 251) as u8).collect();
        let new = NewAppFile {
            integration: self.integration,
            file_name: name.to_owned(),
            added_by: "operator one".to_owned(),
        };
        let now = Timestamp::now();
        let id = self.store.begin_app_file(&new, now).await.unwrap();
        for (place, part) in (0..).zip(content.chunks(APP_FILE_PART_BYTES)) {
            self.store.add_app_file_part(id, place, part.to_vec(), now).await.unwrap();
        }
        self.store.end_app_file(id, "digest", now).await.unwrap()
    }

    /// Orders an app of it.
    async fn order_app(&self, name: &str, file: &AppFileRow) -> ActionRow {
        let groups = self.store.list_org_groups(&Visible::Everything).await.unwrap();
        let UemId(group) = groups.iter().find(|row| row.facts.parent_uem_id.is_none()).unwrap().facts.uem_id;
        let app = NewInternalApp {
            file: file.id.0,
            file_name: file.file_name.clone(),
            size_bytes: file.size_bytes,
            sha256: file.sha256.clone(),
            name: name.to_owned(),
            platform: AppPlatform::of_file(&file.file_name).unwrap(),
            org_group: UemId(group),
            bundle_id: Some(format!("com.example.{}", name.to_lowercase())),
            version: Some("1.0.0".to_owned()),
            push_mode: PushMode::OnDemand,
            description: Some("A test.".to_owned()),
            carries_assignments: false,
        };
        self.order(Order::AddInternalApp(app), Chosen::NewApp).await.unwrap()
    }

    async fn transfer(&self, worker: &Worker) {
        assert!(worker.transfer_once(self.integration, &CancellationToken::new()).await.unwrap());
    }

    /// The pause after what went wrong is over.
    async fn pause_is_over(&self) {
        let sql = "UPDATE action_items SET not_before_ms = 0";
        self.store.database().execute("end pauses", sql, &[]).await.unwrap();
    }

    /// Apps of that name in the tenant's catalogue, with what it says of their bundle id and version.
    async fn apps_named(&self, name: &str) -> Vec<(String, String)> {
        self.read(&[Section::Apps]).await;
        let (apps, _) = self.store.list_apps(&Visible::Everything, name, None, 50).await.unwrap();
        apps.into_iter().map(|app| (app.facts.bundle_id, app.facts.version)).collect()
    }
}

fn one(name: &str) -> Vec<(String, String)> {
    vec![(format!("com.example.{}", name.to_lowercase()), "1.0.0".to_owned())]
}

async fn a_small_file_and_a_large_one_become_one_app_each(kind: Kind) {
    let tenant = Tenant::start(20).await;
    let hub = Hub::beside(&tenant, kind).await;
    hub.allow_actions(|_| {}).await;
    let worker = hub.worker();
    // The large one is more than the tenant takes in one call.
    for (name, file_name, length) in [("Tally", "Tally.apk", 3 * MB + 5), ("Ledger", "Ledger.ipa", 33 * MB)] {
        let file = hub.file(file_name, length).await;
        let action = hub.order_app(name, &file).await;
        hub.act(&worker).await;
        assert_eq!(hub.states(action.id).await, [ItemState::Approved], "not before its file is there");
        hub.transfer(&worker).await;
        let transfer = hub.store.find_transfer(action.id).await.unwrap().unwrap();
        assert_eq!(transfer.sent_bytes, length as u64);
        assert_eq!(transfer.tenant_file.contains("parts"), length > 32 * MB, "{}", transfer.tenant_file);
        hub.act(&worker).await;
        hub.ask(&worker, action.id).await;
        assert_eq!(hub.states(action.id).await, [ItemState::Confirmed], "{:?}", hub.items(action.id).await);
        // The hub reads the catalogue by itself.
        let filter = RunFilter { state: Some(RunState::Requested), ..RunFilter::default() };
        let (runs, _) = hub.store.list_runs(&Visible::Everything, &filter, None, 5).await.unwrap();
        assert_eq!(runs[0].sections, [Section::Apps]);
        assert_eq!(hub.apps_named(name).await, one(name));
    }
}

async fn a_lost_answer_is_unknown_then_confirmed_without_a_second_app(kind: Kind) {
    let tenant = Tenant::start(20).await;
    let hub = Hub::beside(&tenant, kind).await;
    hub.allow_actions(|_| {}).await;
    for (number, fault) in ["late_answer", "cut_body"].into_iter().enumerate() {
        let name = format!("Lost{number}");
        let action = hub.order_app(&name, &hub.file("Lost.msi", 1000).await).await;
        hub.transfer(&hub.worker()).await;
        tenant.fault(json!({"kind": fault, "route": "begininstall", "delay_ms": 60_000})).await;
        hub.act(&hub.impatient(Duration::from_millis(700))).await;
        let events = hub.store.list_action_events(action.id).await.unwrap();
        assert!(events.iter().any(|event| event.to_state == "unknown"), "{fault}: {events:?}");
        tenant.heal().await;
        let worker = hub.worker();
        for _ in 0..2 {
            hub.transfer(&worker).await;
            hub.act(&worker).await;
            if hub.states(action.id).await != [ItemState::Confirmed] {
                hub.ask(&worker, action.id).await;
            }
        }
        assert_eq!(
            hub.states(action.id).await,
            [ItemState::Confirmed],
            "{fault}: {:?}",
            hub.items(action.id).await
        );
        assert_eq!(hub.apps_named(&name).await, one(&name), "{fault}");
    }
}

async fn a_file_that_broke_off_is_sent_anew(kind: Kind) {
    let tenant = Tenant::start(20).await;
    let hub = Hub::beside(&tenant, kind).await;
    hub.allow_actions(|_| {}).await;
    let action = hub.order_app("Tally", &hub.file("Tally.apk", MB).await).await;
    tenant.fault(json!({"kind": "cut_body", "route": "uploadblob"})).await;
    hub.transfer(&hub.worker()).await;
    tenant.heal().await;
    let item = &hub.items(action.id).await[0];
    assert_eq!(item.state, ItemState::Approved, "bytes are no deed: {item:?}");
    assert!(item.words.contains("sent anew"), "{item:?}");
    let worker = hub.worker();
    hub.pause_is_over().await;
    hub.transfer(&worker).await;
    hub.act(&worker).await;
    hub.ask(&worker, action.id).await;
    assert_eq!(hub.states(action.id).await, [ItemState::Confirmed], "{:?}", hub.items(action.id).await);
    assert_eq!(hub.apps_named("Tally").await, one("Tally"));
}

async fn killed_while_a_file_is_sent_it_is_sent_by_the_next(kind: Kind) {
    let tenant = Tenant::start(20).await;
    let hub = Hub::beside(&tenant, kind).await;
    hub.allow_actions(|_| {}).await;
    let action = hub.order_app("Tally", &hub.file("Tally.apk", MB).await).await;
    tenant.fault(json!({"kind": "hang", "route": "uploadblob"})).await;
    let (killed, shutdown) = (hub.worker(), CancellationToken::new());
    let under_way = killed.transfer_once(hub.integration, &shutdown);
    assert!(tokio::time::timeout(Duration::from_secs(2), under_way).await.is_err(), "it was under way");
    tenant.heal().await;
    assert_eq!(hub.states(action.id).await, [ItemState::Approved]);
    let worker = hub.worker();
    // The lease of the one that was killed goes by itself.
    while !worker.transfer_once(hub.integration, &CancellationToken::new()).await.unwrap() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    hub.act(&worker).await;
    hub.ask(&worker, action.id).await;
    assert_eq!(hub.states(action.id).await, [ItemState::Confirmed], "{:?}", hub.items(action.id).await);
    assert_eq!(hub.apps_named("Tally").await, one("Tally"));
}

async fn what_the_tenant_has_already_is_not_sent(kind: Kind) {
    let tenant = Tenant::start(20).await;
    let hub = Hub::beside(&tenant, kind).await;
    hub.allow_actions(|_| {}).await;
    let (file, worker) = (hub.file("Tally.apk", 1000).await, hub.worker());
    let first = hub.order_app("Tally", &file).await;
    hub.transfer(&worker).await;
    hub.act(&worker).await;
    hub.ask(&worker, first.id).await;
    let second = hub.order_app("Tally", &file).await;
    hub.transfer(&worker).await;
    let item = &hub.items(second.id).await[0];
    assert_eq!(item.state, ItemState::Failed);
    assert!(item.words.contains("already, as app"), "{item:?}");
    assert_eq!(hub.store.find_transfer(second.id).await.unwrap().unwrap().sent_bytes, 0);
    assert_eq!(hub.apps_named("Tally").await, one("Tally"));
}

async fn nothing_is_sent_while_all_is_stopped_or_when_it_is_taken_back(kind: Kind) {
    let tenant = Tenant::start(20).await;
    let hub = Hub::beside(&tenant, kind).await;
    hub.allow_actions(|_| {}).await;
    let worker = hub.worker();
    let action = hub.order_app("Tally", &hub.file("Tally.apk", 1000).await).await;
    let is_sent = async || {
        hub.transfer(&worker).await;
        !hub.store.find_transfer(action.id).await.unwrap().unwrap().tenant_file.is_empty()
    };
    hub.store.stop_actions("operator one", "something is wrong", Timestamp::now()).await.unwrap();
    assert!(!is_sent().await);
    hub.store.start_actions("all is well").await.unwrap();
    hub.allow_actions(|settings| settings.is_read_only = true).await;
    assert!(!is_sent().await);
    hub.allow_actions(|_| {}).await;
    hub.store.cancel_action(action.id, "operator one", "not now", Timestamp::now()).await.unwrap();
    assert!(!is_sent().await);
    hub.act(&worker).await;
    assert_eq!(hub.states(action.id).await, [ItemState::Cancelled]);
    assert!(hub.apps_named("Tally").await.is_empty());
}

async fn a_new_app_is_in_the_hub_soon_whatever_was_being_read(kind: Kind) {
    let tenant = Tenant::start(20).await;
    let hub = Hub::beside(&tenant, kind).await;
    hub.allow_actions(|_| {}).await;
    // So that nothing but the new app makes it due.
    hub.read(&[Section::Apps, Section::DeviceApps]).await;
    let worker = hub.worker();
    let action = hub.order_app("Tally", &hub.file("Tally.apk", 1000).await).await;
    hub.transfer(&worker).await;
    hub.act(&worker).await;
    // What is asked for when it is confirmed joins this one, which reads something else.
    let other = [Section::DeviceSecurity];
    let (now, mode) = (Timestamp::now(), Mode::Incremental);
    hub.store.request_run(hub.integration, mode, &other, "schedule", "other", now).await.unwrap();
    hub.ask(&worker, action.id).await;
    assert_eq!(hub.states(action.id).await, [ItemState::Confirmed]);
    let shutdown = CancellationToken::new();
    let running = tokio::spawn({
        let (worker, shutdown) = (worker.clone(), shutdown.clone());
        async move { worker.run(shutdown).await }
    });
    let until = tokio::time::Instant::now() + Duration::from_secs(60);
    loop {
        let (apps, _) = hub.store.list_apps(&Visible::Everything, "Tally", None, 5).await.unwrap();
        if !apps.is_empty() {
            break;
        }
        assert!(tokio::time::Instant::now() < until, "it is not in the catalogue");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    shutdown.cancel();
    running.await.unwrap();
}
