//! *Advanced*: how many calls the organization group has.

use axum::response::{IntoResponse as _, Redirect, Response};
use page_kit::components::TextField;

use super::{current_setting, is_override, page, refused, status};
use crate::{
    access::{changes::rest_api, permissions},
    console::{
        PageError, Sent, Visit,
        fields::{Fields, Problems},
        menu,
        settings::outline::REST_API,
        view::Form,
    },
    http::QuotaLimits,
};

/// `GET .../rest-api/advanced`
pub(in crate::console::settings) async fn show(visit: Visit) -> Result<Response, PageError> {
    shown(&visit, None, &Problems::default())
}

/// `POST .../rest-api/advanced`
pub(in crate::console::settings) async fn save(Sent { visit, form }: Sent) -> Result<Response, PageError> {
    visit.needs(permissions::SETTINGS_EDIT)?;
    let mut problems = Problems::default();
    let is_own = is_override(&form, &mut problems);
    let own = if is_own { limits(&form, &mut problems) } else { None };
    if problems.is_empty() {
        match rest_api::set_limits(visit.tenant(), visit.org_group.id, own).await {
            Ok(()) => return Ok(Redirect::to(&format!("{REST_API}/advanced?saved=yes")).into_response()),
            Err(error) => {
                let words = [("per_minute", "server throttling"), ("per_day", "daily quota")];
                problems = refused(problems, error, &words)?;
            }
        }
    }
    shown(&visit, Some(&form), &problems)
}

fn limits(form: &Fields, problems: &mut Problems) -> Option<QuotaLimits> {
    let mut read = |name: &'static str, label: &str| {
        let number = form.number(name);
        if number.is_none() {
            problems.add(
                name,
                format!("{label} {:?} is not a whole number: give one from 1 on", form.text(name)),
            );
        }
        number
    };
    let (per_minute, per_day) = (read("per_minute", "Server throttling"), read("per_day", "Daily quota"));
    per_minute.zip(per_day).map(|(per_minute, per_day)| QuotaLimits { per_minute, per_day })
}

fn shown(visit: &Visit, form: Option<&Fields>, problems: &Problems) -> Result<Response, PageError> {
    let tenant = visit.tenant();
    let own = tenant.access.own_settings(visit.org_group.id).limits;
    let is_own = form.map_or(own.is_some(), |form| form.text("current_setting") == "override");
    let limits = tenant.access.limits(visit.org_group.id).unwrap_or_else(|| tenant.quota.limits());
    let value =
        |name: &str, now: u32| form.map_or_else(|| now.to_string(), |form| form.text(name).to_owned());
    let mut form = Form::new(visit, format!("{REST_API}/advanced"))
        .field(&current_setting(is_own).error(problems.of("current_setting")))
        .field(
            &TextField::number("per_minute", "Server throttling", &value("per_minute", limits.per_minute))
                .help("Calls in a minute.")
                .error(problems.of("per_minute")),
        )
        .field(
            &TextField::number("per_day", "Daily quota", &value("per_day", limits.per_day))
                .help("Calls in 24 hours.")
                .error(problems.of("per_day")),
        );
    if visit.is_granted(permissions::SETTINGS_EDIT) {
        form = form.button("Save", "save");
    }
    let mut page = page(visit, "Advanced")?;
    if !problems.is_empty() {
        page = page.alert(problems.alert());
    }
    page.with(&form).status(status(problems)).show(visit, menu::ALL_SETTINGS)
}
