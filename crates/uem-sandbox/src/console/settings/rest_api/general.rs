//! *General*: whether the REST API may be used here, and the keys of its services.

use askama::{Template, filters::HtmlSafe};
use axum::response::{IntoResponse as _, Redirect, Response};
use page_kit::components::RadioField;

use super::{current_setting, enabled, is_override, page, refused, status};
use crate::{
    access::{
        KeyAccount,
        changes::{
            AccessError, keys,
            rest_api::{self, RestApiPage},
        },
        permissions,
    },
    console::{
        PageError, Sent, Visit,
        fields::{Fields, Problems},
        menu,
        settings::outline::REST_API,
    },
};

struct Line {
    place: usize,
    service: String,
    is_admin: bool,
    key: String,
}

#[derive(Template)]
#[template(path = "console/rest_api_general.html")]
struct General {
    action: &'static str,
    token: String,
    current_setting: RadioField,
    enabled: RadioField,
    is_open: bool,
    lines: Vec<Line>,
    may_edit: bool,
}

impl HtmlSafe for General {}

/// `GET .../rest-api`
pub(in crate::console::settings) async fn show(visit: Visit) -> Result<Response, PageError> {
    let settings = settings(&visit)?;
    shown(&visit, &settings, None, &Problems::default())
}

/// `POST .../rest-api`: *Save* all of it, or what is typed and one key more, or one less.
pub(in crate::console::settings) async fn save(Sent { visit, form }: Sent) -> Result<Response, PageError> {
    visit.needs(permissions::SETTINGS_EDIT)?;
    let settings = settings(&visit)?;
    let mut problems = Problems::default();
    let own = is_override(&form, &mut problems).then(|| form.text("api_access") == "yes");
    if problems.is_empty() {
        match change(&visit, &settings, own, &form).await {
            Ok(()) => return Ok(Redirect::to(&format!("{REST_API}?saved=yes")).into_response()),
            Err(error) => problems = refused(problems, error, &[])?,
        }
    }
    shown(&visit, &settings, Some(&form), &problems)
}

fn settings(visit: &Visit) -> Result<RestApiPage, PageError> {
    rest_api::page(visit.tenant(), visit.org_group.id)
        .map_err(|error| PageError::not_found(&error.to_string()))
}

async fn change(
    visit: &Visit,
    before: &RestApiPage,
    own: Option<bool>,
    form: &Fields,
) -> Result<(), AccessError> {
    let (tenant, group) = (visit.tenant(), visit.org_group.id);
    for (place, (key, _)) in before.keys.iter().enumerate() {
        let service = form.text(&format!("service_{place}")).to_owned();
        let is_same_key = form.raw(&format!("key_{place}")) == key.key;
        let account = account(form.text(&format!("account_{place}")), key.account);
        if is_same_key && (service != key.service || account != key.account) {
            keys::update(tenant, group, &key.key, &service, account).await?;
        }
    }
    if let Some(key) = form.text("do").strip_prefix("remove ") {
        return keys::remove(tenant, group, key).await;
    }
    rest_api::set_general(tenant, group, own).await?;
    if form.text("do") == "add" {
        let taken = tenant.access.api_keys(group);
        let name = (1..).map(|number| format!("API service {number}"));
        let free =
            name.take(1_000).find(|name| taken.iter().all(|key| key.service != *name)).unwrap_or_default();
        keys::add(tenant, group, &free, KeyAccount::Admin).await?;
    }
    Ok(())
}

fn account(word: &str, otherwise: KeyAccount) -> KeyAccount {
    match word {
        "admin" => KeyAccount::Admin,
        "user" => KeyAccount::EnrollmentUser,
        _ => otherwise,
    }
}

fn shown(
    visit: &Visit,
    settings: &RestApiPage,
    form: Option<&Fields>,
    problems: &Problems,
) -> Result<Response, PageError> {
    let is_own =
        form.map_or(settings.own.api_enabled.is_some(), |form| form.text("current_setting") == "override");
    let is_on = form.map_or(settings.api_enabled, |form| form.text("api_access") == "yes");
    let lines = settings.keys.iter().enumerate().map(|(place, (key, _))| {
        let typed = |name: &str| form.map(|form| form.text(&format!("{name}_{place}")).to_owned());
        let account = typed("account").map_or(key.account, |word| account(&word, key.account));
        Line {
            place,
            service: typed("service").unwrap_or_else(|| key.service.clone()),
            is_admin: account == KeyAccount::Admin,
            key: key.key.clone(),
        }
    });
    let general = General {
        action: REST_API,
        token: visit.token().to_owned(),
        current_setting: current_setting(is_own).error(problems.of("current_setting")),
        enabled: enabled("api_access", "Enable API Access", is_on),
        is_open: is_on,
        lines: lines.collect(),
        may_edit: visit.is_granted(permissions::SETTINGS_EDIT),
    };
    let mut page = page(visit, "General")?;
    if !problems.is_empty() {
        page = page.alert(problems.alert());
    }
    page.with(&general).status(status(problems)).show(visit, menu::ALL_SETTINGS)
}
