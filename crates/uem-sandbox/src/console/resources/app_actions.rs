//! What can be done about an application from its page: given to a smart group or taken back, switched off and on,
//! retired, deleted. Each is an operation of the API; only those are offered that the kind of application and the
//! admin's role have.

use axum::{
    extract::Path,
    response::{IntoResponse as _, Redirect, Response},
};
use http::StatusCode;
use page_kit::components::{Alert, Choice, SelectField, Tone};
use serde_json::{Value, json};

use super::apps;
use crate::{
    console::{
        PageError, Sent, Visit, fields, menu, read,
        view::{Cell, Form},
    },
    http::VendorError,
};

/// Smart groups to choose from.
const CHOICES_MAX: &str = "500";

/// `POST /console/resources/apps/native/{kind}/{id}`
pub(super) async fn act(
    Path((kind, id)): Path<(String, String)>,
    Sent { visit, form }: Sent,
) -> Result<Response, PageError> {
    let (kind, app) = apps::find(&visit, &kind, &id).await?;
    let base = format!("/api/mam/apps/{}/{id}", kind.key);
    let done = match form.text("do") {
        "assign" => assign(&visit, kind.key, &base, form.text("smart_group"), form.text("push_mode")).await,
        "unassign" => {
            let group = fields::segment(form.text("smart_group"));
            visit.send("DELETE", 1, &format!("{base}/smartgroups/{group}"), &Value::Null).await
        }
        "delete" => visit.send("DELETE", 1, &base, &Value::Null).await,
        turn @ ("activate" | "deactivate" | "retire" | "unretire") => {
            visit.send("POST", 1, &format!("{base}/{turn}"), &Value::Null).await
        }
        _ => return Err(PageError::not_found("action")),
    };
    match done {
        Ok(_) if form.text("do") == "delete" => {
            Ok(Redirect::to(&format!("{}?tab={}", menu::APPS, kind.key)).into_response())
        }
        Ok(_) => Ok(Redirect::to(&format!("{}/{}/{id}", menu::APPS, kind.key)).into_response()),
        Err(error) => {
            let alert = Alert::new(Tone::Bad, "This was not done").text(error.message);
            let page = apps::page(&visit, kind, &id, &app).await?;
            page.alert(alert).status(StatusCode::UNPROCESSABLE_ENTITY).show(&visit, menu::APPS)
        }
    }
}

/// Each kind of application is assigned in a way of its own.
async fn assign(
    visit: &Visit,
    kind: &str,
    base: &str,
    group: &str,
    push_mode: &str,
) -> Result<Value, VendorError> {
    let number: i64 = group
        .parse()
        .map_err(|_| VendorError::new(422, 422, "Smart Group is empty: choose the one that gets it"))?;
    match kind {
        "internal" => {
            let body = json!({"SmartGroupIds": [number], "DeploymentParameters": {"PushMode": push_mode}});
            visit.send("POST", 1, &format!("{base}/assignments"), &body).await
        }
        "public" => visit.send("POST", 1, &format!("{base}/smartgroups/{number}"), &Value::Null).await,
        _ => {
            let body = json!({
                "Assignments": [{"SmartGroupId": number, "Allocated": 0}], "Deployment": {"AssignmentType": push_mode},
            });
            visit.send("POST", 1, &format!("{base}/assignment"), &body).await
        }
    }
}

/// The button that takes it back from a smart group, where the role grants that.
pub(super) fn taking_back(visit: &Visit, kind: &str, id: &str, group: &str) -> Option<Cell> {
    let is_offered = visit.offers("DELETE", &format!("/api/mam/apps/{kind}/1/smartgroups/1"), 1);
    let hidden = vec![("smart_group".to_owned(), group.to_owned()), ("do".to_owned(), "unassign".to_owned())];
    let action = format!("{}/{kind}/{id}", menu::APPS);
    is_offered.then(|| Cell::Button(action, visit.token().to_owned(), hidden, "Remove".to_owned()))
}

/// The form that gives it to a smart group, where the role grants that.
pub(super) async fn assigning(visit: &Visit, kind: &str, id: &str) -> Option<Form> {
    let (method, path) = match kind {
        "internal" => ("POST", "/api/mam/apps/internal/1/assignments"),
        "public" => ("POST", "/api/mam/apps/public/1/smartgroups/1"),
        _ => ("POST", "/api/mam/apps/purchased/1/assignment"),
    };
    if !visit.offers(method, path, 1) {
        return None;
    }
    let query = fields::query([("pagesize", CHOICES_MAX)]);
    // Without the right to see smart groups there is nothing to choose.
    let found = visit.get(1, &format!("/api/mdm/smartgroups/search?{query}")).await.ok()?;
    let groups = read::list(&found, "/SmartGroups").iter();
    let groups =
        groups.map(|group| Choice::new(read::text(group, "/SmartGroupID"), read::text(group, "/Name")));
    let groups = std::iter::once(Choice::new("", "Choose a smart group")).chain(groups).collect();
    let form = Form::new(visit, format!("{}/{kind}/{id}", menu::APPS))
        .title("Add Assignment")
        .field(&SelectField::new("smart_group", "Smart Group", "", groups));
    let form = if kind == "public" {
        form
    } else {
        let modes = vec![Choice::new("Auto", "Auto"), Choice::new("OnDemand", "On Demand")];
        form.field(&SelectField::new("push_mode", "App Delivery Method", "Auto", modes))
    };
    Some(form.button("Save & Publish", "assign"))
}

/// The buttons for its state; none where the role grants nothing.
pub(super) fn more(visit: &Visit, kind: &str, id: &str, status: &str) -> Option<Form> {
    let turns: &[(&str, &str)] = match status {
        "Active" => &[("Deactivate", "deactivate"), ("Retire", "retire")],
        "InActive" => &[("Activate", "activate"), ("Retire", "retire")],
        "Retired" => &[("Unretire", "unretire")],
        _ => &[],
    };
    let mut form = Form::new(visit, format!("{}/{kind}/{id}", menu::APPS)).title("More Actions");
    let mut is_any = false;
    for (label, turn) in turns {
        if visit.offers("POST", &format!("/api/mam/apps/{kind}/1/{turn}"), 1) {
            (form, is_any) = (form.button(label, turn), true);
        }
    }
    if visit.offers("DELETE", &format!("/api/mam/apps/{kind}/1"), 1) {
        (form, is_any) = (form.button("Delete", "delete"), true);
    }
    is_any.then_some(form)
}
