//! Commands for one device. Each is one request, never repeated, and answers a [`WriteOutcome`]; `Accepted` means that
//! the tenant queued it, see [`crate::trace`] for what became of it.
//!
//! Where a command has an old call by number and a newer one by UUID, the old one is used as long as nothing is asked that
//! only the newer one can carry, and the other one where the tenant says that it does not have the first. That is a second
//! request only after the tenant proved that it did nothing.

use http::Method;
use uem_types::{
    DeviceId, OrgGroupId,
    mdm::{
        command::{CommandV2, CommandV3},
        enums::Command,
    },
    role::RoleResource,
    wire::word::Word as _,
};
use uuid::Uuid;

use super::{
    devices::Devices,
    wipe_options::{WipeForm, WipeOptions},
};
use crate::{call::Call, error::UemError, outcome::WriteOutcome};

/// The longest text that a locked device shows.
const LONGEST_MESSAGE: usize = 256;

/// How calls name a device: by its number, and by its UUID where the device's record tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DeviceKey {
    /// The number.
    pub id: DeviceId,
    /// The UUID.
    pub uuid: Option<Uuid>,
}

impl From<DeviceId> for DeviceKey {
    fn from(id: DeviceId) -> Self {
        Self { id, uuid: None }
    }
}

/// What a locked device shows, and what opens it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LockOptions {
    /// A text on its screen, at most 256 characters.
    pub message: Option<String>,
    /// Six digits that open a Mac again.
    pub unlock_pin: Option<u32>,
}

/// An organization group by both of its keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OrgGroupKey {
    /// The number.
    pub id: OrgGroupId,
    /// The UUID.
    pub uuid: Option<Uuid>,
}

impl Devices {
    /// Locks the screen. `POST /api/mdm/devices/{id}/commands?command=Lock`, version 1; with a message or a PIN, and where
    /// the tenant lacks it, `POST /api/mdm/devices/{uuid}/commands/Lock`, version 2. Needs *REST API Devices Execute*.
    pub async fn lock(&self, device: DeviceKey, options: &LockOptions) -> WriteOutcome<()> {
        if options.message.as_ref().is_some_and(|text| text.chars().count() > LONGEST_MESSAGE) {
            return WriteOutcome::unusable("message", "(its text)", "give at most 256 characters");
        }
        if let Some(pin) = options.unlock_pin.filter(|pin| !is_pin(*pin)) {
            return WriteOutcome::unusable("unlock_pin", pin, PIN_REMEDY);
        }
        let body = CommandV2 {
            message: options.message.clone(),
            unlock_pin: options.unlock_pin.map(i64::from),
            ..CommandV2::default()
        };
        if *options == LockOptions::default() {
            let outcome = self.command(device.id, Command::Lock).await;
            return match device.uuid {
                Some(uuid) if outcome.is_route_unknown() => self.command_v2(uuid, "Lock", &body, false).await,
                _ => outcome,
            };
        }
        match device.uuid {
            Some(uuid) => self.command_v2(uuid, "Lock", &body, false).await,
            None => WriteOutcome::unusable("device", device.id, "a lock with options needs its UUID"),
        }
    }

    /// Removes management and company data. `POST /api/mdm/devices/{id}/commands?command=EnterpriseWipe`, version 1. May be
    /// held by wipe protection. Needs *REST API Devices Execute* and the permission for enterprise wipes.
    pub async fn enterprise_wipe(&self, device: DeviceId, keeps_apps: Option<bool>) -> WriteOutcome<()> {
        let call = v1(device, &Command::EnterpriseWipe).maybe("keep_apps_on_device", keeps_apps);
        self.client.write(Ok(call.can_be_held())).await
    }

    /// Erases everything. `POST /api/mdm/devices/{id}/commands?command=DeviceWipe`, version 1; `POST
    /// /api/mdm/devices/{uuid}/commands/DeviceWipe`, version 2 or 3, for the options that only those carry, and version 2
    /// where the tenant lacks version 1. An option is never dropped. May be held by wipe protection. Needs *REST API Devices
    /// Execute* and the permission for device wipes.
    pub async fn wipe(&self, device: DeviceKey, options: &WipeOptions) -> WriteOutcome<()> {
        let form = match options.form() {
            Ok(form) => form,
            Err(error) => return WriteOutcome::NotSent(error),
        };
        let Some(uuid) = device.uuid else {
            return match form {
                WipeForm::Plain { reason } => self.wipe_v1(device.id, reason).await,
                _ => WriteOutcome::unusable("device", device.id, "a wipe with options needs its UUID"),
            };
        };
        match form {
            WipeForm::Plain { reason } => {
                let is_bare = reason.is_none();
                let outcome = self.wipe_v1(device.id, reason).await;
                match is_bare && outcome.is_route_unknown() {
                    true => self.command_v2(uuid, "DeviceWipe", &CommandV2::default(), true).await,
                    false => outcome,
                }
            }
            WipeForm::V2(body) => self.command_v2(uuid, "DeviceWipe", &body, true).await,
            WipeForm::V3(body) => self.wipe_v3(uuid, &body).await,
        }
    }

    /// Removes the passcode. `POST /api/mdm/devices/{id}/commands?command=ClearPasscode`, version 1. Needs *REST API Devices
    /// Execute*.
    pub async fn clear_passcode(&self, device: DeviceId) -> WriteOutcome<()> {
        self.command(device, Command::ClearPasscode).await
    }

    /// Has the device send all it knows of itself. `POST /api/mdm/devices/{id}/commands?command=DeviceQuery`, version 1.
    /// Needs *REST API Devices Execute*.
    pub async fn query(&self, device: DeviceId) -> WriteOutcome<()> {
        self.command(device, Command::DeviceQuery).await
    }

    /// Sends the device what waits for it. `POST /api/mdm/devices/{id}/commands?command=SyncDevice`, version 1. Needs *REST
    /// API Devices Execute*.
    pub async fn sync(&self, device: DeviceId) -> WriteOutcome<()> {
        self.command(device, Command::SyncDevice).await
    }

    /// Takes back a wipe that the device has not carried out yet. `POST
    /// /api/mdm/devices/{uuid}/commands/CancelPendingWipe`, version 3. Needs *REST API Devices Execute*.
    pub async fn cancel_pending_wipe(&self, device: Uuid) -> WriteOutcome<()> {
        let call = Call::post("/api/mdm/devices/{uuid}/commands/CancelPendingWipe", 3)
            .argument(device)
            .needs(RoleResource::DevicesExecute);
        self.client.write(call.json(&CommandV3::default())).await
    }

    /// Moves the device to another organization group. `PUT
    /// /api/mdm/devices/{id}/commands/changeorganizationgroup/{organizationgroupid}`, version 1, or where the tenant lacks it
    /// `PUT /api/mdm/devices/{uuid}/commands/change-organization-group/{uuid}`, version 1. Needs *REST API Devices Execute*.
    pub async fn change_org_group(&self, device: DeviceKey, group: OrgGroupKey) -> WriteOutcome<()> {
        let by_id = "/api/mdm/devices/{id}/commands/changeorganizationgroup/{group}";
        let call = Call::other(Method::PUT, by_id, 1).argument(device.id).argument(group.id);
        let outcome = self.client.write(Ok(call.needs(RoleResource::DevicesExecute))).await;
        let (true, Some(device), Some(group)) = (outcome.is_route_unknown(), device.uuid, group.uuid) else {
            return outcome;
        };
        let by_uuid = "/api/mdm/devices/{uuid}/commands/change-organization-group/{group}";
        let call = Call::other(Method::PUT, by_uuid, 1).argument(device).argument(group);
        self.client.write(Ok(call.needs(RoleResource::DevicesExecute))).await
    }

    /// Deletes the device's record, which wipes an enrolled device of company data. `DELETE /api/mdm/devices/{id}`, version 1.
    /// May be held by wipe protection. Needs *REST API Devices Delete*.
    pub async fn delete(&self, device: DeviceId) -> WriteOutcome<()> {
        let call = Call::other(Method::DELETE, "/api/mdm/devices/{id}", 1).argument(device);
        self.client.write(Ok(call.needs(RoleResource::DevicesDelete).can_be_held())).await
    }

    /// Any command of version 1 without options. `POST /api/mdm/devices/{id}/commands?command=..`, version 1; answers 202.
    /// Needs *REST API Devices Execute* and, beyond the API, the command's own permission.
    pub async fn command(&self, device: DeviceId, command: Command) -> WriteOutcome<()> {
        let call = v1(device, &command);
        let wipes = [Command::EnterpriseWipe, Command::DeviceWipe, Command::EnterpriseReset];
        let call = if wipes.contains(&command) { call.can_be_held() } else { call };
        self.client.write(Ok(call)).await
    }

    async fn wipe_v1(&self, device: DeviceId, reason: Option<&str>) -> WriteOutcome<()> {
        let call = v1(device, &Command::DeviceWipe).maybe("reason", reason);
        self.client.write(Ok(call.can_be_held())).await
    }

    async fn wipe_v3(&self, device: Uuid, body: &CommandV3) -> WriteOutcome<()> {
        let call = Call::post("/api/mdm/devices/{uuid}/commands/DeviceWipe", 3)
            .argument(device)
            .needs(RoleResource::DevicesExecute);
        self.client.write(call.can_be_held().json(body)).await
    }

    async fn command_v2(
        &self,
        device: Uuid,
        command: &str,
        body: &CommandV2,
        can_be_held: bool,
    ) -> WriteOutcome<()> {
        let call = Call::post("/api/mdm/devices/{uuid}/commands/{command}", 2)
            .argument(device)
            .argument(command)
            .needs(RoleResource::DevicesExecute);
        let call = if can_be_held { call.can_be_held() } else { call };
        self.client.write(call.json(body)).await
    }
}

fn v1(device: DeviceId, command: &Command) -> Call {
    Call::post("/api/mdm/devices/{id}/commands", 1)
        .argument(device)
        .needs(RoleResource::DevicesExecute)
        .query("command", command.name())
}

pub(super) const PIN_REMEDY: &str = "give six digits, the first of which is not 0";

/// The tenant takes PINs as numbers, so one that begins with 0 would lose a digit.
pub(super) fn is_pin(pin: u32) -> bool {
    (100_000..=999_999).contains(&pin)
}

/// A call that cannot be made.
pub(super) fn unusable(field: &'static str, value: impl ToString, remedy: &str) -> UemError {
    let kind =
        crate::error::ErrorKind::BadSetting { field, value: value.to_string(), remedy: remedy.to_owned() };
    UemError::from(kind).reaching(crate::error::Reach::NothingLeft)
}
