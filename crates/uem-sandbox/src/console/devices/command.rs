//! Commands: asked for on one page, confirmed on the next. What wipes a device wants its serial number typed.

use axum::{
    extract::Path,
    response::{IntoResponse as _, Redirect, Response},
};
use http::StatusCode;
use page_kit::components::{Alert, TextField, Tone};
use serde_json::{Value, json};

use super::detail;
use crate::{
    access::permissions,
    console::{
        PageError, Sent, Visit,
        fields::{Fields, Problems},
        menu, read,
        view::{Form, Page},
    },
    http::VendorError,
};

/// A command of the menu.
#[derive(Debug)]
pub(super) struct Command {
    /// The API's word; `Delete` stands for removing the record.
    pub word: &'static str,
    /// Label.
    pub label: &'static str,
    about: &'static str,
    is_dangerous: bool,
    /// The console's own permission that grants it without the API's.
    permission: &'static str,
}

const fn command(word: &'static str, label: &'static str, about: &'static str) -> Command {
    Command { word, label, about, is_dangerous: false, permission: "" }
}

/// All of them.
pub(super) static COMMANDS: [Command; 9] = [
    command("DeviceQuery", "Query", "The device tells all about itself at its next check-in."),
    Command { permission: permissions::LOCK, ..command("Lock", "Lock", "The device locks its screen.") },
    command("SyncDevice", "Sync Device", "The device takes what waits for it."),
    command("ClearPasscode", "Clear Passcode", "The device forgets its passcode."),
    command("SoftReset", "Reboot", "The device starts again."),
    command("Shutdown", "Shut Down", "The device switches itself off."),
    Command {
        is_dangerous: true,
        permission: permissions::ENTERPRISE_WIPE,
        ..command(
            "EnterpriseWipe",
            "Enterprise Wipe",
            "Everything that the organization put on the device is removed, and it leaves the management.",
        )
    },
    Command {
        is_dangerous: true,
        permission: permissions::DEVICE_WIPE,
        ..command(
            "DeviceWipe",
            "Device Wipe",
            "Everything on the device is removed, and it leaves the management.",
        )
    },
    Command {
        is_dangerous: true,
        ..command(
            "Delete",
            "Delete Device",
            "The device is removed from the tenant, with all that is known of it.",
        )
    },
];

/// Whether the operation is there and the role grants it.
pub(super) fn may_send(visit: &Visit, command: &Command) -> bool {
    if command.word == "Delete" {
        return visit.offers("DELETE", "/api/mdm/devices/1", 1);
    }
    visit.offers("POST", "/api/mdm/devices/1/commands", 1)
        || (!command.permission.is_empty() && visit.is_granted(command.permission))
}

fn find(visit: &Visit, word: &str) -> Result<&'static Command, PageError> {
    let found = COMMANDS.iter().find(|command| command.word == word);
    let found = found.ok_or_else(|| PageError::not_found("command"))?;
    if may_send(visit, found) {
        return Ok(found);
    }
    Err(PageError::forbidden(&format!(
        "{} needs a role that grants REST API Devices Execute{}.",
        found.label,
        if found.permission.is_empty() { String::new() } else { format!(" or {}", found.permission) }
    )))
}

/// `GET /console/devices/list-view/{id}/commands/{command}`
pub(super) async fn ask(
    visit: Visit,
    Path((id, word)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let command = find(&visit, &word)?;
    let device = detail::find(&visit, &id).await?;
    confirm(&visit, &id, command, &device, &Fields::default(), &Problems::default())
}

/// `POST /console/devices/list-view/{id}/commands/{command}`
pub(super) async fn send(
    Path((id, word)): Path<(String, String)>,
    Sent { mut visit, form }: Sent,
) -> Result<Response, PageError> {
    let command = find(&visit, &word)?;
    let device = detail::find(&visit, &id).await?;
    let serial = read::text(&device, "/SerialNumber");
    let mut problems = Problems::default();
    if command.is_dangerous && form.text("serial") != serial {
        let typed = form.text("serial");
        problems.add("serial", format!("Serial number {typed:?} is not this device's: type {serial}"));
    }
    if problems.is_empty() {
        if !command.permission.is_empty() && visit.is_granted(command.permission) {
            visit.grant("REST API Devices Execute");
        }
        match run(&visit, &id, command).await {
            Ok(_) if command.word == "Delete" => return Ok(Redirect::to(menu::DEVICES).into_response()),
            Ok(_) => {
                let to = format!("{}/{id}?tab=event-log&done={}", menu::DEVICES, command.word);
                return Ok(Redirect::to(&to).into_response());
            }
            Err(error) => problems = problems.refused(&error, &[]),
        }
    }
    confirm(&visit, &id, command, &device, &form, &problems)
}

async fn run(visit: &Visit, id: &str, command: &Command) -> Result<Value, VendorError> {
    if command.word == "Delete" {
        return visit.send("DELETE", 1, &format!("/api/mdm/devices/{id}"), &Value::Null).await;
    }
    let uri = format!("/api/mdm/devices/{id}/commands?command={}", command.word);
    visit.send("POST", 1, &uri, &json!({})).await
}

fn confirm(
    visit: &Visit,
    id: &str,
    command: &Command,
    device: &Value,
    form: &Fields,
    problems: &Problems,
) -> Result<Response, PageError> {
    let name = read::text(device, "/DeviceFriendlyName");
    let base = format!("{}/{id}", menu::DEVICES);
    let mut confirm = Form::new(visit, format!("{base}/commands/{}", command.word))
        .title(format!("{} {name}?", command.label))
        .about(command.about);
    if command.is_dangerous {
        let field = TextField::new("serial", "Serial number of the device", form.text("serial"))
            .help(&format!("Type {} to confirm.", read::text(device, "/SerialNumber")))
            .error(problems.of("serial"))
            .required();
        confirm = confirm.field(&field).dangerous();
    }
    let warning = command.is_dangerous.then(|| {
        Alert::new(Tone::Warning, "This cannot be undone")
            .text("In a sandbox it harms nobody; on a real tenant it would.")
    });
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Page::new(command.label)
        .crumb(menu::DEVICES, "Devices")
        .crumb(base.clone(), name)
        .alert(problems.alert().or(warning))
        .with(&confirm.button(command.label, "send").cancel(base))
        .status(status)
        .show(visit, menu::DEVICES)
}
