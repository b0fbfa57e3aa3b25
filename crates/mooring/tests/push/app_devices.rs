//! What there is of an app on each of its devices: read after an order and for whom waits for it, whole or not at all
//! (TM-9).

use std::{collections::BTreeMap, time::Duration};

use database::params;
use hub_core::{
    actions::{AppAssignment, ItemState, Order, PushMode},
    app_states::InstallState,
    fleet::AppKind,
    ids::AppId,
    integration::ChosenGroup,
    operator::Visible,
    sync::Section,
};
use hub_store::{AppDeviceFilter, AppDeviceRow, AppReading, Chosen, DeviceFilter, NO_RUN};
use hub_worker::{Worker, WorkerSettings};
use jiff::Timestamp;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::{
    hub::Hub,
    place::{Kind, on_both},
    tenant::Tenant,
};

on_both! {
    an_order_is_followed_until_the_app_is_on_its_devices,
    what_is_not_read_whole_changes_nothing,
    an_integration_of_some_groups_keeps_their_devices_only,
}

/// An internal app that is assigned to a group with devices.
struct Deployed {
    app: AppId,
    uem_id: i64,
    uuid: String,
    bundle_id: String,
    chosen: Chosen,
}

impl Hub {
    /// Orders an app for the largest smart group, on demand, and sends it.
    async fn deploy(&self) -> Deployed {
        self.allow_actions(|_| {}).await;
        self.read(&[Section::OrgGroups, Section::SmartGroups, Section::Apps]).await;
        let (apps, _) = self.store.list_apps(&Visible::Everything, "", None, 500).await.unwrap();
        let app = apps.iter().find(|app| app.facts.kind == AppKind::Internal).unwrap();
        let groups = self.store.list_smart_groups(&Visible::Everything, "", None, 500).await.unwrap().groups;
        let largest = groups.iter().max_by_key(|group| group.facts.devices).unwrap();
        let chosen = Chosen::Groups { smart: vec![largest.id], org: Vec::new(), user: Vec::new() };
        let order = Order::DeployApp(AppAssignment { app: app.id.0, push_mode: PushMode::OnDemand });
        self.carry(order, chosen.clone()).await;
        Deployed {
            app: app.id,
            uem_id: app.facts.uem_id.0,
            uuid: app.facts.uem_uuid.clone(),
            bundle_id: app.facts.bundle_id.clone(),
            chosen,
        }
    }

    /// Orders it and sends it.
    async fn carry(&self, order: Order, chosen: Chosen) {
        let action = self.order(order, chosen).await.unwrap();
        if self.states(action.id).await.contains(&ItemState::Held) {
            self.approve(&action).await;
        }
        self.act(&self.worker()).await;
        let items = self.items(action.id).await;
        let is_taken = |state| matches!(state, ItemState::Accepted | ItemState::Confirmed);
        assert!(items.iter().all(|item| is_taken(item.state)), "{items:?}");
    }

    /// A worker that reads ten devices a page.
    fn reader(&self) -> Worker {
        Worker::new(self.store.clone(), WorkerSettings { page_size: 10, ..WorkerSettings::default() })
    }

    /// Reads what is waited for or due.
    async fn read_due(&self) {
        assert!(self.reader().read_apps_once(self.integration, &CancellationToken::new()).await.unwrap());
    }

    /// Asks for a reading and waits for it.
    async fn read_now(&self, app: AppId) -> AppReading {
        self.store.request_app_reading(app, Timestamp::now()).await.unwrap();
        self.read_due().await;
        let reading = self.reading(app).await;
        assert!(!reading.is_reading(), "{reading:?}");
        reading
    }

    async fn reading(&self, app: AppId) -> AppReading {
        self.store.find_app_reading(app).await.unwrap().unwrap()
    }

    /// As time would.
    async fn make_due(&self) {
        let sql = "UPDATE app_readings SET due_at_ms = $1 WHERE due_at_ms IS NOT NULL";
        self.store.database().execute("make due", sql, params![1_i64]).await.unwrap();
    }

    async fn on_devices(&self, app: AppId) -> BTreeMap<i64, AppDeviceRow> {
        let filter = AppDeviceFilter::default();
        let page = self.store.list_app_devices(&Visible::Everything, app, &filter, None, 500).await.unwrap();
        page.devices.into_iter().map(|row| (row.state.uem_id.0, row)).collect()
    }
}

impl Tenant {
    /// Asks the API to do something, as the tenant's own admin.
    async fn post(&self, path: &str, body: &Value) {
        let credentials = self.sandbox.credentials();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let request = client
            .post(format!("{}/api{path}", self.sandbox.api_url()))
            .basic_auth(&credentials.username, Some(credentials.password.expose_secret()))
            .header("aw-tenant-code", credentials.api_key.expose_secret())
            .json(body);
        let answer = request.send().await.unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success() && status != 207, "{path} {body}: {status} {text}");
    }

    /// Forbids an app on a device.
    async fn block(&self, bundle_id: &str, device: &Value) {
        let groups = self.get("/system/groups/search").await;
        let groups = groups["LocationGroups"].as_array().unwrap();
        let customer = groups.iter().find(|group| group["LocationGroupType"] == "Customer").unwrap();
        let entry = json!({
            "package_identifier": bundle_id, "platform_type": device["Platform"],
            "application_type": "Internal", "customer_uuid": customer["Uuid"], "action_type": "INSTALL",
            "device_uuid": device["Uuid"], "block_reason": "a test",
        });
        let body = json!({"source_type": "MDM_API", "applications": [entry]});
        self.post("/mam/applications/actions/block", &body).await;
    }

    async fn install(&self, uem_id: i64, device: i64) {
        self.post(&format!("/mam/apps/internal/{uem_id}/install"), &json!({"DeviceId": device})).await;
    }
}

async fn an_order_is_followed_until_the_app_is_on_its_devices(kind: Kind) {
    let tenant = Tenant::start(80).await;
    let hub = Hub::beside(&tenant, kind).await;
    let deployed = hub.deploy().await;
    let app = deployed.app;
    let followed = hub.reading(app).await;
    assert!(followed.ordered_at.is_some() && followed.due_at.is_some_and(|due| due > Timestamp::now()));
    assert_eq!(followed.read_at, None, "nothing is read before it is due");

    hub.make_due().await;
    hub.read_due().await;
    let listed = tenant.get(&format!("/mam/apps/{}/devices?pagesize=500", deployed.uuid)).await;
    let first = hub.reading(app).await;
    assert_eq!(json!(first.counts.total()), listed["TotalResults"]);
    assert!(first.counts.total() > 10, "more than one page: {first:?}");
    assert!(
        first.due_at.is_some_and(|due| due > Timestamp::now()),
        "the tenant may not have begun: {first:?}"
    );
    let devices = hub.on_devices(app).await;
    assert!(devices.values().all(|row| row.device.is_some()), "the hub has read all of them");

    let absent: Vec<i64> = devices
        .iter()
        .filter(|(_, row)| row.state.state == InstallState::NotInstalled)
        .map(|(id, _)| *id)
        .take(2)
        .collect();
    let all = tenant.devices().await;
    tenant.block(&deployed.bundle_id, &all[&absent[1]]).await;
    for device in &absent {
        tenant.install(deployed.uem_id, *device).await;
    }
    let pending = hub.read_now(app).await;
    assert_eq!(pending.counts.under_way(), 2, "{:?}", pending.counts);

    tenant.live(24 * 60).await;
    hub.make_due().await;
    hub.read_due().await;
    let settled = hub.reading(app).await;
    let devices = hub.on_devices(app).await;
    let state = |place: usize| &devices[&absent[place]].state;
    assert_eq!((state(0).state, state(1).state), (InstallState::Installed, InstallState::Failed));
    assert_eq!(state(0).installed_version, state(0).assigned_version);
    assert_eq!((state(1).last_action.as_str(), state(1).reason.as_str()), ("InstallCommandFailed", "Failed"));
    assert!(state(1).last_action_at.is_some());
    assert_eq!(settled.counts.under_way(), 0);
    assert!(settled.due_at.is_some(), "the tenant may still begin: {settled:?}");
    hub.make_due().await;
    hub.read_due().await;
    assert_eq!(hub.reading(app).await.due_at, None, "nobody needs to read it again");

    // Nobody has it any more: the tenant's empty answer agrees with the rules of the app.
    hub.carry(Order::WithdrawApp { app: app.0 }, deployed.chosen).await;
    let rules = tenant.get(&format!("/mam/apps/{}/devices", deployed.uuid)).await;
    let withdrawn = hub.read_now(app).await;
    assert_eq!(json!(withdrawn.counts.total()), rules["TotalResults"]);
    assert_eq!(withdrawn.error, "");
}

async fn what_is_not_read_whole_changes_nothing(kind: Kind) {
    let tenant = Tenant::start(80).await;
    let hub = Hub::beside(&tenant, kind).await;
    let deployed = hub.deploy().await;
    let (app, route) = (deployed.app, format!("/mam/apps/{}/devices", deployed.uuid));
    let known = hub.read_now(app).await;
    let devices = hub.on_devices(app).await;

    let faults = [
        (json!({"kind": "status", "status": 400, "route": route, "page": 1}), "400"),
        (json!({"kind": "status", "status": 403, "code": 1011, "route": route}), "1011"),
        // No answer at all, and a list that ends in its middle.
        (json!({"kind": "empty", "route": route}), "empty answer"),
        (json!({"kind": "empty", "route": route, "page": 1}), "read again"),
    ];
    for (fault, words) in faults {
        tenant.fault(fault.clone()).await;
        let failed = hub.read_now(app).await;
        tenant.heal().await;
        assert!(failed.error.contains(words) && !failed.remedy.is_empty(), "{fault}: {failed:?}");
        assert!(failed.failed_at > known.read_at, "{fault}: {failed:?}");
        assert_eq!((failed.read_at, &failed.counts), (known.read_at, &known.counts), "{fault}");
        assert_eq!(hub.on_devices(app).await, devices, "{fault}");
    }
    let whole = hub.read_now(app).await;
    assert_eq!((whole.failed_at, whole.error.as_str()), (None, ""));
    assert!(whole.read_at > known.read_at);

    // A hub that shuts down leaves the wish to the next one.
    hub.store.request_app_reading(app, Timestamp::now()).await.unwrap();
    let shutdown = CancellationToken::new();
    shutdown.cancel();
    assert!(hub.reader().read_apps_once(hub.integration, &shutdown).await.unwrap());
    assert!(hub.reading(app).await.is_reading());
    hub.read_due().await;
    assert!(!hub.reading(app).await.is_reading());
}

async fn an_integration_of_some_groups_keeps_their_devices_only(kind: Kind) {
    let tenant = Tenant::start(80).await;
    let hub = Hub::beside(&tenant, kind).await;
    let deployed = hub.deploy().await;
    let whole = hub.read_now(deployed.app).await;
    assert_eq!(whole.outside, 0);

    // From now on it reads one group, and has forgotten the devices of all others.
    let everything = DeviceFilter::default();
    let fleet = hub.store.list_devices(&Visible::Everything, &everything, None, 500).await.unwrap().devices;
    let mut groups: BTreeMap<_, usize> = BTreeMap::new();
    for device in &fleet {
        *groups.entry(device.facts.org_group_uem_id).or_default() += 1;
    }
    let (group, _) = groups.into_iter().max_by_key(|(_, count)| *count).unwrap();
    let mut settings = hub.store.find_integration(hub.integration).await.unwrap().unwrap().settings;
    settings.scope.groups = vec![ChosenGroup {
        key: format!("og:{group}").parse().unwrap(),
        name: String::new(),
        include_children: false,
    }];
    hub.store.update_integration(hub.integration, &settings, None, Timestamp::now()).await.unwrap();
    let elsewhere: Vec<_> = fleet
        .iter()
        .filter(|device| device.facts.org_group_uem_id != group)
        .map(|device| device.id)
        .collect();
    let (name, now) = (format!("sync/{}", hub.integration), Timestamp::now());
    let lease = hub.store.acquire_lease(&name, "test", Duration::from_secs(9), now).await.unwrap().unwrap();
    let batch = hub.store.sync_batch(hub.integration, NO_RUN, &lease);
    batch.tombstone(&elsewhere, Timestamp::now()).await.unwrap();

    let part = hub.read_now(deployed.app).await;
    assert!(part.outside > 0 && part.counts.total() > 0, "{part:?}");
    assert_eq!(part.outside + part.counts.total(), whole.counts.total());
    let devices = hub.on_devices(deployed.app).await;
    assert_eq!(devices.len() as u64, part.counts.total());
    let is_elsewhere = |row: &AppDeviceRow| elsewhere.contains(&row.device.as_ref().unwrap().id);
    assert!(!devices.values().any(is_elsewhere));
}
