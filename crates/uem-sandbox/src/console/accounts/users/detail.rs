//! One user with the devices.

use axum::{
    extract::Path,
    response::{IntoResponse as _, Redirect, Response},
};
use http::StatusCode;
use page_kit::components::{Alert, Tone};
use serde_json::Value;

use super::list::status;
use crate::{
    console::{
        PageError, Sent, Visit, menu, read,
        view::{Cell, Form, Page, Table, facts},
    },
    fleet::state::DeviceState,
};

/// Most devices of a user that are shown.
const DEVICES_MAX: usize = 200;

const FACTS: [(&str, &str); 10] = [
    ("Username", "/UserName"),
    ("First Name", "/FirstName"),
    ("Last Name", "/LastName"),
    ("Email Address", "/Email"),
    ("Phone", "/ContactNumber"),
    ("Security Type", "/SecurityType"),
    ("Organization Group", "/Group"),
    ("Role", "/Role"),
    ("Department", "/Department"),
    ("User Id", "/Id"),
];

async fn find(visit: &Visit, id: &str) -> Result<Value, PageError> {
    let id: i64 = id.parse().map_err(|_| PageError::not_found("user"))?;
    match visit.get(1, &format!("/api/system/users/{id}")).await {
        Err(error) if matches!(error.status, 400 | 404) => Err(PageError::not_found("user")),
        found => Ok(found?),
    }
}

/// `GET /console/accounts/users/{id}`
pub(in crate::console::accounts) async fn show(
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let user = find(&visit, &id).await?;
    shown(&visit, &user, None).await
}

/// `POST /console/accounts/users/{id}`: switched on or off, or removed.
pub(in crate::console::accounts) async fn change(
    Path(id): Path<String>,
    Sent { visit, form }: Sent,
) -> Result<Response, PageError> {
    let user = find(&visit, &id).await?;
    let id = read::text(&user, "/Id");
    let done = match form.text("do") {
        "delete" => visit.send("DELETE", 1, &format!("/api/system/users/{id}/delete"), &Value::Null).await,
        "activate" => visit.send("POST", 1, &format!("/api/system/users/{id}/activate"), &Value::Null).await,
        _ => visit.send("POST", 1, &format!("/api/system/users/{id}/deactivate"), &Value::Null).await,
    };
    match done {
        Ok(_) if form.text("do") == "delete" => Ok(Redirect::to(menu::USERS).into_response()),
        Ok(_) => Ok(Redirect::to(&format!("{}/{id}", menu::USERS)).into_response()),
        Err(error) => {
            shown(&visit, &user, Some(Alert::new(Tone::Bad, "This was refused").text(error.message))).await
        }
    }
}

/// The devices of a user, those of the chosen organization group alone.
async fn devices_of(visit: &Visit, id: &str) -> Result<Vec<DeviceState>, PageError> {
    let Ok(id) = id.parse() else { return Ok(Vec::new()) };
    if !visit.caller.may("REST API Devices Read") {
        return Ok(Vec::new());
    }
    let fleet = &visit.tenant().fleet;
    let ids = fleet.ids_of_user(id);
    let mut devices = fleet.get_many(&ids[..ids.len().min(DEVICES_MAX)]).await?;
    devices.retain(|device| visit.tenant().access.is_within(device.org_group_id, visit.org_group.id));
    Ok(devices)
}

async fn shown(visit: &Visit, user: &Value, alert: Option<Alert>) -> Result<Response, PageError> {
    let (name, id) = (read::text(user, "/UserName"), read::text(user, "/Id"));
    let devices = devices_of(visit, &id).await?;
    let rows = devices.iter().map(|device| {
        vec![
            Cell::lead(
                device.friendly_name.clone(),
                format!("{}/{}", menu::DEVICES, device.id),
                device.serial_number.clone(),
            ),
            Cell::Text(device.platform.name().to_owned()),
            Cell::Text(device.enrollment.name().to_owned()),
        ]
    });
    let is_active = read::flag(user, "/Status");
    let failed = if alert.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mut page = Page::new(name)
        .crumb(menu::USERS, "Accounts")
        .crumb(menu::USERS, "Users")
        .badge(status(is_active))
        .alert(alert)
        .status(failed)
        .with(&facts("User", FACTS.map(|(label, pointer)| (label, read::text(user, pointer)))))
        .with(
            &Table::new(&["Device", "Platform", "Enrollment"], rows.collect(), "No devices").title("Devices"),
        );
    if visit.offers("POST", "/api/system/users/1/deactivate", 1) {
        let switch = if is_active { ("Deactivate", "deactivate") } else { ("Activate", "activate") };
        page = page.with(
            &Form::new(visit, format!("{}/{id}", menu::USERS))
                .title("More Actions")
                .button(switch.0, switch.1)
                .button("Delete", "delete"),
        );
    }
    page.show(visit, menu::USERS)
}
