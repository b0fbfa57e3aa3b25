//! Commands for many devices in one call, with what became of each. How many one call may name stands in
//! [`Devices::bulk_settings`]; a call with more is refused as a whole.
//!
//! Version 2 has a bulk call too (`/api/mdm/devices/commands/{name}`), which answers nothing about single devices: it is
//! not used.

use std::{collections::BTreeMap, hash::Hash};

use http::StatusCode;
use uem_types::{
    DeviceId,
    bulk::{BulkInput, BulkResponse},
    mdm::admin_action::{AdminAction, AdminActionFault, AdminActionResponse, AssignedDevice},
    role::RoleResource,
};
use uuid::Uuid;

use super::devices::Devices;
use crate::{
    call::Call,
    outcome::{BulkOutcome, Counts, Failed, WriteOutcome, parsed},
};

/// A command that version 1 takes for many devices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BulkCommand {
    /// Lock the screens.
    Lock,
    /// Remove management and company data.
    EnterpriseWipe,
}

/// An action for many devices by UUID.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BulkAction {
    /// Remove management and company data.
    EnterpriseWipe,
    /// Erase everything.
    DeviceWipe,
    /// Send the devices what waits for them.
    Sync,
    /// Have the devices send what they know of themselves.
    Query,
    /// A push message.
    Message(String),
}

/// A device and its user, as actions name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ActionTarget {
    /// The device.
    pub device: Uuid,
    /// Its user.
    pub user: Option<Uuid>,
}

impl Devices {
    /// A command for many devices. `POST /api/mdm/devices/commands/bulk?command=..&searchby=DeviceId`, version 1. Wipes may be
    /// held one by one. Needs *REST API Devices Execute* and the command's own permission.
    pub async fn command_bulk(
        &self,
        command: BulkCommand,
        devices: &[DeviceId],
    ) -> WriteOutcome<BulkOutcome<DeviceId>> {
        let (word, wipes) = match command {
            BulkCommand::Lock => ("LockDevice", false),
            BulkCommand::EnterpriseWipe => ("EnterpriseWipe", true),
        };
        let call = Call::post("/api/mdm/devices/commands/bulk", 1)
            .needs(RoleResource::DevicesExecute)
            .query("command", word)
            .query("searchby", "DeviceId");
        self.bulk(call, devices, wipes).await
    }

    /// Deletes the records of many devices, which wipes enrolled ones of company data. `POST
    /// /api/mdm/devices/bulk?searchby=DeviceId`, version 1. May be held, one by one or all. Needs *REST API Devices Delete*.
    pub async fn delete_bulk(&self, devices: &[DeviceId]) -> WriteOutcome<BulkOutcome<DeviceId>> {
        let call = Call::post("/api/mdm/devices/bulk", 1)
            .needs(RoleResource::DevicesDelete)
            .query("searchby", "DeviceId");
        self.bulk(call, devices, true).await
    }

    /// An action for many devices, by UUID. `POST /api/mdm/devices/admin-actions/{action}`, version 1. The only bulk call for
    /// device wipes, syncs and queries; its refusals have words and no codes. Needs *REST API Devices Execute*.
    pub async fn action_bulk(
        &self,
        action: &BulkAction,
        devices: &[ActionTarget],
    ) -> WriteOutcome<BulkOutcome<Uuid>> {
        let (word, metadata) = action.words();
        let devices = once(devices.iter().map(|target| (target.device, target.user)));
        let body = AdminAction {
            assigned_devices: devices
                .iter()
                .map(|(device, user)| AssignedDevice { device_uuid: *device, user_uuid: *user })
                .collect(),
            metadata,
        };
        let call = Call::post("/api/mdm/devices/admin-actions/{action}", 1)
            .argument(word)
            .needs(RoleResource::DevicesExecute);
        let wipes = matches!(action, BulkAction::EnterpriseWipe | BulkAction::DeviceWipe);
        let call = if wipes { call.can_be_held() } else { call };
        let sent: Vec<Uuid> = devices.into_iter().map(|(device, _)| device).collect();
        self.client.write_raw(call.json(&body)).await.read(|answer| {
            let told: Option<AdminActionResponse> = parsed(&answer)?;
            Ok(match told {
                Some(told) => BulkOutcome::told(sent, failed_of(&told.faults, wipes), &counts_of(&told)),
                None if answer.status == StatusCode::NO_CONTENT => BulkOutcome::all_accepted(sent),
                None => BulkOutcome::of(sent, None, wipes),
            })
        })
    }

    async fn bulk(
        &self,
        call: Call,
        devices: &[DeviceId],
        wipes: bool,
    ) -> WriteOutcome<BulkOutcome<DeviceId>> {
        let devices: Vec<DeviceId> =
            once(devices.iter().map(|id| (*id, ()))).into_iter().map(|(id, ())| id).collect();
        let call = if wipes { call.can_be_held() } else { call };
        self.client.write_raw(call.json(&BulkInput::new(devices.iter()))).await.read(|answer| {
            let told: Option<BulkResponse> = parsed(&answer)?;
            Ok(BulkOutcome::of(devices, told.as_ref(), wipes))
        })
    }
}

impl BulkAction {
    fn words(&self) -> (&'static str, BTreeMap<String, String>) {
        let word = match self {
            Self::EnterpriseWipe => "ENTERPRISE_WIPE",
            Self::DeviceWipe => "DEVICE_WIPE",
            Self::Sync => "SYNC_DEVICE",
            Self::Query => "DEVICE_INFORMATION",
            Self::Message(text) => {
                return ("SEND_MESSAGE", BTreeMap::from([("message_body".to_owned(), text.clone())]));
            }
        };
        (word, BTreeMap::new())
    }
}

/// Each key once, in the order they came.
pub(super) fn once<K: Copy + Eq + Hash, V>(pairs: impl Iterator<Item = (K, V)>) -> Vec<(K, V)> {
    let mut seen = std::collections::HashSet::new();
    pairs.filter(|(key, _)| seen.insert(*key)).collect()
}

/// There is no code, so that a wipe is held is only in the words.
fn failed_of(faults: &[AdminActionFault], wipes: bool) -> Vec<Failed> {
    let one = |fault: &AdminActionFault| {
        let message = fault.message.clone().unwrap_or_default();
        let uuid = fault.request_item.as_ref().and_then(|item| item.device_uuid);
        let lower = message.to_ascii_lowercase();
        let is_held =
            wipes && ["on hold", "held", "wipes are locked"].iter().any(|words| lower.contains(words));
        Failed { item: uuid.map(|uuid| uuid.to_string()).unwrap_or_default(), code: None, message, is_held }
    };
    faults.iter().map(one).collect()
}

fn counts_of(told: &AdminActionResponse) -> Counts {
    Counts { total: told.total_count, accepted: told.accepted_count, failed: told.failed_count }
}
