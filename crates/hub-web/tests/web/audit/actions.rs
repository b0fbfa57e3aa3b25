//! What is told of orders, of what people decide about them, of guards and of playbooks.

use std::time::Duration;

use hub_core::{
    actions::Order,
    ids::DeviceId,
    playbooks::{PlaybookName, PlaybookSettings},
};
use hub_store::{ActionRequest, ActionRow, Chosen, LogMark, Requester, SendOutcome};
use jiff::SignedDuration;
use serde_json::json;

use super::Walk;
use crate::support::now;

impl Walk {
    /// Actions are taken.
    async fn allow_actions(&self) {
        let mut settings = self.hub.store.find_integration(self.id).await.unwrap().unwrap().settings;
        settings.actions.is_read_only = false;
        self.hub.store.update_integration(self.id, &settings, None, now()).await.unwrap();
    }

    /// Somebody else has ordered to sync a device.
    async fn ordered(&self, device: DeviceId) -> ActionRow {
        let request = ActionRequest {
            integration: self.id,
            order: Order::SyncDevice {},
            chosen: Chosen::Devices(vec![device]),
            reason: "a test".to_owned(),
            secret: None,
            confirmation: None,
            seen_hash: None,
            idempotency_key: None,
        };
        let requester = Requester {
            by: "operator other".into(),
            person: "operator other".into(),
            request_id: String::new(),
        };
        self.hub.store.request_action(&request, &requester, now()).await.unwrap().0
    }

    /// Its call was begun, and its answer lost.
    async fn lose(&self, action: i64) {
        let store = &self.hub.store;
        let item = store.list_action_items(action, None, None, 1).await.unwrap().items.remove(0);
        let minute = Duration::from_secs(60);
        let lease = store.acquire_lease("actions", "test", minute, now()).await.unwrap().unwrap();
        store.begin_action_item(&lease, &item, &LogMark::default(), now()).await.unwrap();
        let lost = SendOutcome::Unknown { words: "no answer".to_owned() };
        store.record_action_sent(item.key, &lost, now()).await.unwrap();
    }
}

pub async fn actions(walk: &mut Walk) {
    walk.allow_actions().await;
    let [first, second, third] = [walk.devices[5], walk.devices[6], walk.devices[7]];
    let order = json!({"integration_id": walk.id.0, "order": {"kind": "sync_device"},
        "targets": {"devices": [first.0]}, "reason": "a test"});
    let made = walk.call("add_action", "", order, "action.request").await;
    walk.call("cancel_action", &made["id"], json!({"reason": "a mistake"}), "action.cancel").await;

    let held = json!({"window_minutes": 20, "approval_hours": 24,
        "kinds": {"sync_device": {"per_window": 100, "second_operator_above": 0}}});
    walk.call("edit_action_guards", "", held, "action_guards.edit").await;
    let of_other = walk.ordered(second).await;
    let seen = json!({"list_hash": of_other.list_hash, "targets": 1, "reason": "seen"});
    walk.call("approve_action", of_other.id, seen, "action.approve").await;
    walk.lose(of_other.id).await;
    let said = json!({"is_done": true, "reason": "I hold it in my hand"});
    walk.call("settle_action_item", of_other.id, said, "action.settle").await;

    walk.ordered(third).await;
    walk.call("cancel_waiting_actions", "", json!({"reason": "all of it"}), "action.cancel").await;
    walk.call("stop_actions", "", json!({"reason": "look first"}), "action_guards.stop").await;
    walk.call("start_actions", "", json!({"reason": "all is well"}), "action_guards.start").await;
    playbooks(walk).await;
}

async fn playbooks(walk: &mut Walk) {
    let mut settings = PlaybookSettings::default();
    settings.stale_device.is_on = true;
    let mut at = now();
    for _ in 0..120 {
        let name = PlaybookName::StaleDevice;
        walk.hub.store.look_for_playbook(walk.id, name, &settings, true, at).await.unwrap();
        at += SignedDuration::from_hours(23);
    }
    let cases = walk.hub.get(&format!("/api/v1/integrations/{}/playbooks/cases", walk.id), &walk.who).await;
    let cases = crate::support::json(cases).await;
    let stop = json!({"case": cases["items"][0]["id"], "reason": "in the museum"});
    walk.call("stop_playbook_case", walk.id, stop, "playbook.stop").await;
}
