//! What is told of orders, of what people decide about them, of guards and of playbooks.

use hub_core::{
    actions::Order,
    ids::DeviceId,
    integration::ActionSettings,
    playbooks::{PlaybookName, PlaybookSettings},
};
use hub_store::{ActionRow, Chosen};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::Walk;
use crate::{
    actions::{allow, lose_answer_in, order_in},
    app_files::send_file,
    support::{json as json_of, now},
};

impl Walk {
    /// Somebody else has ordered to sync a device.
    async fn ordered(&self, device: DeviceId) -> ActionRow {
        order_in(&self.hub.store, self.id, Order::SyncDevice {}, Chosen::Devices(vec![device])).await
    }
}

pub async fn actions(walk: &mut Walk) {
    let actions = ActionSettings { is_read_only: false, ..ActionSettings::default() };
    allow(&walk.hub.store, walk.id, actions).await;
    let [first, second, third] = [walk.devices[5], walk.devices[6], walk.devices[7]];
    let order = json!({"integration_id": walk.id.0, "order": {"kind": "sync_device"},
        "targets": {"devices": [first.0]}, "reason": "a test"});
    let made = walk.call("add_action", "", order, "action.request").await;
    walk.call("cancel_action", &made["id"], json!({"reason": "a mistake"}), "action.cancel").await;

    let path = format!("/api/v1/integrations/{}/app-files?file_name=Tally.apk", walk.id);
    let before = walk.head().await;
    let answer = send_file(&walk.hub, &path, &walk.who, b"bytes").await;
    let file = walk.told("add_app_file", before, answer, "app_file.add").await;
    let file: Value = serde_json::from_str(&file).unwrap_or_default();
    walk.call("remove_app_file", &file["id"], json!({}), "app_file.remove").await;

    let held = json!({"window_minutes": 20, "approval_hours": 24,
        "kinds": {"sync_device": {"per_window": 100, "second_operator_above": 0}}});
    walk.call("edit_action_guards", "", held, "action_guards.edit").await;
    let of_other = walk.ordered(second).await;
    let seen = json!({"list_hash": of_other.list_hash, "targets": 1, "reason": "seen"});
    walk.call("approve_action", of_other.id, seen, "action.approve").await;
    lose_answer_in(&walk.hub.store, walk.id).await;
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
    let cases = json_of(cases).await;
    let stop = json!({"case": cases["items"][0]["id"], "reason": "in the museum"});
    walk.call("stop_playbook_case", walk.id, stop, "playbook.stop").await;
}
