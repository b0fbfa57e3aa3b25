//! Orders of actions as a person gives them, and what the tenant says became of them.

use hub_core::{
    actions::{ActionKind, GuardSettings, ItemState, KindLimits, Order},
    fleet::{Enrollment, Ownership, Platform},
    ids::DeviceId,
    operator::Visible,
};
use hub_store::{
    ActionItemRow, ActionRequest, ActionRow, Chosen, DeviceFilter, DeviceRow, NotRequested, Requester,
};
use hub_worker::Worker;
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::{hub::Hub, tenant::Tenant};

/// A person.
pub fn person(name: &str) -> Requester {
    let by = format!("operator {name}");
    Requester { by: by.clone(), person: by, request_id: uuid::Uuid::new_v4().to_string() }
}

impl Hub {
    /// What an order would look like, confirmed as the preview asks for.
    pub async fn confirmed(&self, order: Order, chosen: Chosen) -> ActionRequest {
        let mut request = ActionRequest {
            integration: self.integration,
            order,
            chosen,
            reason: "a test".to_owned(),
            secret: None,
            confirmation: None,
            seen_hash: None,
            idempotency_key: None,
        };
        let preview = self.store.preview_action(&request, Timestamp::now()).await.unwrap();
        request.confirmation = preview.judged.confirmation;
        request.seen_hash = Some(preview.judged.hash);
        request
    }

    /// Orders it by one person, after the preview.
    pub async fn order(&self, order: Order, chosen: Chosen) -> Result<ActionRow, NotRequested> {
        let request = self.confirmed(order, chosen).await;
        let ordered = self.store.request_action(&request, &person("one"), Timestamp::now()).await;
        ordered.map(|(action, _)| action)
    }

    /// Lets more locks through than anybody would.
    pub async fn allow_many(&self) {
        let many = KindLimits { per_window: 1_000, second_operator_above: 1_000 };
        let kinds = [(ActionKind::Lock, many)].into();
        self.store.set_action_guards(&GuardSettings { kinds, ..GuardSettings::default() }).await.unwrap();
    }

    /// A second person approves it.
    pub async fn approve(&self, action: &ActionRow) {
        let (store, now) = (&self.store, Timestamp::now());
        store.approve_action(action.id, &person("two"), &action.list_hash, "looked at", now).await.unwrap();
    }

    /// Everything that is due, sent and asked about.
    pub async fn act(&self, worker: &Worker) {
        assert!(worker.act_once(self.integration, &CancellationToken::new()).await.unwrap());
    }

    /// Asks the tenant at once what became of an action.
    pub async fn ask(&self, worker: &Worker, action: i64) {
        self.store.check_action_now(action, Timestamp::now()).await.unwrap();
        self.act(worker).await;
    }

    /// The targets of an action.
    pub async fn items(&self, action: i64) -> Vec<ActionItemRow> {
        self.store.list_action_items(action, None, None, 500).await.unwrap().items
    }

    /// How they stand.
    pub async fn states(&self, action: i64) -> Vec<ItemState> {
        self.items(action).await.iter().map(|item| item.state).collect()
    }

    /// Managed corporate devices, by id.
    pub async fn corporate(&self) -> Vec<DeviceRow> {
        let mut devices = Vec::new();
        let mut after = None;
        loop {
            let filter = DeviceFilter::default();
            let page =
                self.store.list_devices(&Visible::Everything, &filter, after.as_ref(), 500).await.unwrap();
            devices.extend(page.devices.into_iter().filter(|device| {
                device.facts.enrollment == Enrollment::Enrolled
                    && device.facts.ownership == Ownership::CorporateDedicated
                    // The tenant refuses to lock these.
                    && device.facts.platform != Platform::Linux
            }));
            after = page.next;
            if after.is_none() {
                return devices;
            }
        }
    }
}

/// One device.
pub fn only(device: &DeviceRow) -> Chosen {
    Chosen::Devices(vec![device.id])
}

/// These devices.
pub fn these(devices: &[DeviceRow]) -> Chosen {
    Chosen::Devices(devices.iter().map(|device| device.id).collect::<Vec<DeviceId>>())
}

impl Tenant {
    /// One whose devices are others under the same ids.
    pub async fn start_other(fleet: u32) -> Self {
        Self::start_seeded(tempfile::tempdir().unwrap(), fleet, None, 8).await
    }

    /// The last calls that it answered.
    pub async fn answered_calls(&self) -> Vec<Value> {
        let url = format!("{}/_sandbox/calls", self.sandbox.api_url());
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let answer = client.get(url).send().await.unwrap().error_for_status().unwrap();
        let answer: Value = answer.json().await.unwrap();
        answer["calls"].as_array().or(answer.as_array()).cloned().unwrap_or_default()
    }

    /// Lets so many minutes go by, in which devices check in.
    pub async fn live(&self, minutes: i64) {
        self.control("clock", json!({"step_seconds": minutes * 60})).await;
    }

    /// How often the tenant's own log of a device has a line with these words.
    pub async fn logged(&self, device: &DeviceRow, words: &str) -> usize {
        let path = format!("/mdm/devices/{}/eventlog?dayrange=30&pagesize=500", device.facts.uem_id);
        let log = self.get(&path).await;
        let lines = log["DeviceEventLogEntries"].as_array().cloned().unwrap_or_default();
        let is_it = |line: &&Value| line["Event"].as_str().is_some_and(|event| event.contains(words));
        lines.iter().filter(is_it).count()
    }
}
