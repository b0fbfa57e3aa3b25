//! What can be done about a profile from its page: switched on and off, put onto one device or taken from it.

use axum::{
    extract::Path,
    response::{IntoResponse as _, Redirect, Response},
};
use http::StatusCode;
use page_kit::components::{Alert, TextField, Tone};
use serde_json::{Value, json};

use super::profiles;
use crate::console::{PageError, Sent, Visit, menu, read, view::Form};

/// `POST /console/resources/profiles/{id}`
pub(super) async fn act(Path(id): Path<String>, Sent { visit, form }: Sent) -> Result<Response, PageError> {
    let profile = profiles::find(&visit, &id).await?;
    let uri = format!("/api/mdm/profiles/{id}/{}", form.text("do"));
    let body = match form.text("do") {
        "activate" | "deactivate" => Value::Null,
        "install" | "remove" => json!({"SerialNumber": form.text("serial")}),
        _ => return Err(PageError::not_found("action")),
    };
    match visit.send("POST", 1, &uri, &body).await {
        Ok(_) => {
            let to = format!("{}/{id}?done={}", menu::PROFILES, form.text("do"));
            Ok(Redirect::to(&to).into_response())
        }
        Err(error) => {
            let alert = Alert::new(Tone::Bad, "This was not done").text(error.message);
            let page = profiles::page(&visit, &id, &profile, form.text("serial"));
            page.alert(alert).status(StatusCode::UNPROCESSABLE_ENTITY).show(&visit, menu::PROFILES)
        }
    }
}

/// What was just done.
pub(super) fn done(visit: &Visit) -> Option<Alert> {
    let text = match visit.asked.text("done") {
        "activate" => "The profile is active: devices take it at their next contact",
        "deactivate" => "The profile is not active any more: devices give it back at their next contact",
        "install" => "The device takes the profile at its next contact",
        "remove" => "The device gives the profile back at its next contact",
        _ => return None,
    };
    Some(Alert::new(Tone::Good, text))
}

/// The forms for its state, as far as the role grants them.
pub(super) fn forms(visit: &Visit, id: &str, general: &Value, serial: &str) -> Vec<Form> {
    let base = format!("{}/{id}", menu::PROFILES);
    let mut forms = Vec::new();
    if visit.offers("POST", "/api/mdm/profiles/1/install", 1) {
        let field = TextField::new("serial", "Serial number of the device", serial).required();
        let form = Form::new(visit, base.clone()).title("Install or remove on a device").field(&field);
        forms.push(form.button("Install Profile", "install").button("Remove Profile", "remove"));
    }
    if visit.offers("POST", "/api/mdm/profiles/1/activate", 1) {
        let switch = if read::flag(general, "/IsActive") {
            ("Deactivate", "deactivate")
        } else {
            ("Activate", "activate")
        };
        forms.push(Form::new(visit, base).title("More Actions").button(switch.0, switch.1));
    }
    forms
}
