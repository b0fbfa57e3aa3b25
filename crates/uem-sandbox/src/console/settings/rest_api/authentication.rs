//! *Authentication*: which ways in are open to admins here.

use axum::response::{IntoResponse as _, Redirect, Response};

use super::{current_setting, enabled, is_override, page, refused, status};
use crate::{
    access::{Authentication, changes::rest_api, permissions},
    console::{
        PageError, Sent, Visit,
        fields::{Fields, Problems},
        menu,
        settings::outline::REST_API,
        view::Form,
    },
};

/// `GET .../rest-api/authentication`
pub(in crate::console::settings) async fn show(visit: Visit) -> Result<Response, PageError> {
    shown(&visit, None, &Problems::default())
}

/// `POST .../rest-api/authentication`
pub(in crate::console::settings) async fn save(Sent { visit, form }: Sent) -> Result<Response, PageError> {
    visit.needs(permissions::SETTINGS_EDIT)?;
    let mut problems = Problems::default();
    let own = is_override(&form, &mut problems).then(|| ways(&form));
    if problems.is_empty() {
        match rest_api::set_authentication(visit.tenant(), visit.org_group.id, own).await {
            Ok(()) => {
                return Ok(Redirect::to(&format!("{REST_API}/authentication?saved=yes")).into_response());
            }
            Err(error) => problems = refused(problems, error, &[])?,
        }
    }
    shown(&visit, Some(&form), &problems)
}

fn ways(form: &Fields) -> Authentication {
    let is_on = |name: &str| form.text(name) == "yes";
    Authentication { basic: is_on("basic"), certificate: is_on("certificate"), directory: is_on("directory") }
}

fn shown(visit: &Visit, form: Option<&Fields>, problems: &Problems) -> Result<Response, PageError> {
    let access = &visit.tenant().access;
    let stored = access.own_settings(visit.org_group.id).authentication;
    let is_own = form.map_or(stored.is_some(), |form| form.text("current_setting") == "override");
    let ways = form.map_or_else(|| access.authentication(visit.org_group.id), ways);
    let mut form = Form::new(visit, format!("{REST_API}/authentication"))
        .field(&current_setting(is_own).error(problems.of("current_setting")))
        .field(&enabled("basic", "Basic", ways.basic).help("User name and password of an administrator."))
        .field(
            &enabled("certificate", "Certificate", ways.certificate)
                .help("Signed with an administrator's certificate."),
        )
        .field(
            &enabled("directory", "Directory", ways.directory).help("User name and password of a directory."),
        );
    if visit.is_granted(permissions::SETTINGS_EDIT) {
        form = form.button("Save", "save");
    }
    let mut page = page(visit, "Authentication")?;
    if !problems.is_empty() {
        page = page.alert(problems.alert());
    }
    page.with(&form).status(status(problems)).show(visit, menu::ALL_SETTINGS)
}
