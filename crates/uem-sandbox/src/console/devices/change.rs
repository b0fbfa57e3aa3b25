//! Tags, notes and profiles of a device.

use axum::{
    extract::Path,
    response::{IntoResponse as _, Redirect, Response},
};
use http::StatusCode;
use page_kit::components::{Alert, Tone};
use serde_json::{Value, json};

use super::detail;
use crate::{
    console::{PageError, Sent, Visit, fields, menu, read},
    http::VendorError,
};

/// The tags that the device has.
pub(super) async fn tags_of(visit: &Visit, device: &Value) -> Result<Value, VendorError> {
    visit.get(1, &format!("/api/mdm/devices/{}/tags", read::text(device, "/Uuid"))).await
}

/// The tags that a device of that organization group could have: those of its group and of the groups above it, as far
/// up as the pages are seen from. UUID and name.
pub(super) async fn tags_for(visit: &Visit, org_group: i64) -> Result<Vec<(String, String)>, PageError> {
    let access = &visit.tenant().access;
    let tree = access.tree();
    let path = tree.find(org_group).into_iter().chain(tree.ancestors(org_group));
    let mut choices = Vec::new();
    for group in path.filter(|group| access.is_within(group.id, visit.org_group.id)) {
        let id = group.id.to_string();
        let query = fields::query([("organizationgroupid", id.as_str()), ("pagesize", "500")]);
        let found = visit.get(1, &format!("/api/mdm/tags/search?{query}")).await?;
        let tags = read::list(&found, "/Tags").iter();
        choices.extend(tags.map(|tag| (read::text(tag, "/Uuid"), read::text(tag, "/TagName"))));
    }
    Ok(choices)
}

/// `POST /console/devices/list-view/{id}/tags`
pub(super) async fn tag(Path(id): Path<String>, Sent { visit, form }: Sent) -> Result<Response, PageError> {
    let device = detail::find(&visit, &id).await?;
    let method = if form.text("do") == "remove" { "DELETE" } else { "POST" };
    let uuid = read::text(&device, "/Uuid");
    let uri = format!("/api/mdm/devices/{uuid}/tags/{}", fields::segment(form.text("tag")));
    let done = visit.send(method, 1, &uri, &Value::Null).await;
    finish(&visit, &id, &device, "tags", done).await
}

/// `POST /console/devices/list-view/{id}/notes`
pub(super) async fn note(Path(id): Path<String>, Sent { visit, form }: Sent) -> Result<Response, PageError> {
    let device = detail::find(&visit, &id).await?;
    let body = json!({"Note": form.text("note")});
    let done = visit.send("POST", 1, &format!("/api/mdm/devices/{id}/notes"), &body).await;
    finish(&visit, &id, &device, "notes", done).await
}

/// `POST /console/devices/list-view/{id}/profiles`: put onto the device, or taken from it.
pub(super) async fn profile(
    Path(id): Path<String>,
    Sent { visit, form }: Sent,
) -> Result<Response, PageError> {
    let device = detail::find(&visit, &id).await?;
    let action = if form.text("do") == "remove" { "remove" } else { "install" };
    let uri = format!("/api/mdm/profiles/{}/{action}", fields::segment(form.text("profile")));
    let done = visit.send("POST", 1, &uri, &json!({"DeviceId": id})).await;
    finish(&visit, &id, &device, "profiles", done).await
}

async fn finish(
    visit: &Visit,
    id: &str,
    device: &Value,
    tab: &str,
    done: Result<Value, VendorError>,
) -> Result<Response, PageError> {
    match done {
        Ok(_) => Ok(Redirect::to(&format!("{}/{id}?tab={tab}", menu::DEVICES)).into_response()),
        Err(error) => {
            let alert = Alert::new(Tone::Bad, "This was not saved").text(error.message);
            let page = detail::page(visit, id, device, Some(alert)).await?;
            page.status(StatusCode::UNPROCESSABLE_ENTITY).show(visit, menu::DEVICES)
        }
    }
}
