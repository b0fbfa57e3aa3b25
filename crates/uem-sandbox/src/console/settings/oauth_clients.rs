//! *OAuth Client Management*: a client's secret is shown once, on the page that follows *Save*.

use askama::{Template, filters::HtmlSafe};
use axum::{
    extract::Path,
    response::{IntoResponse as _, Redirect, Response},
};
use http::StatusCode;
use page_kit::components::{Badge, Choice, RadioField, SelectField, TextField, Tone};
use secrecy::ExposeSecret as _;

use crate::{
    access::{
        OauthClient,
        changes::{
            AccessError,
            oauth_clients::{self, ClientInput},
        },
        permissions,
    },
    console::{
        PageError, Sent, Visit,
        accounts::{group_choices, role_choices},
        fields::{Fields, Problems, segment},
        menu,
        view::{Cell, Form, Page, Table, facts},
    },
    http::VendorError,
};

/// Where it is.
pub(super) const HERE: &str = "/console/groups-settings/configurations/oauth-client-management";
/// Fields, and the words of refusals that name them.
const WORDS: [(&str, &str); 4] =
    [("description", "description"), ("org_group", "organization group"), ("role", "role"), ("name", "name")];

#[derive(Template)]
#[template(path = "console/secret.html")]
struct Secret {
    client_id: String,
    secret: String,
    token_url: String,
    close: &'static str,
}

impl HtmlSafe for Secret {}

fn page(visit: &Visit, title: &str) -> Result<Page, PageError> {
    visit.needs(permissions::SETTINGS)?;
    Ok(Page::new(title)
        .crumb(menu::ORG_GROUPS, "Groups & Settings")
        .crumb(menu::CONFIGURATIONS, "Configurations"))
}

/// `GET .../oauth-client-management`
pub(super) async fn list(visit: Visit) -> Result<Response, PageError> {
    let access = &visit.tenant().access;
    let mut rows = Vec::new();
    for group in access.subtree(visit.org_group.id) {
        for client in access.oauth_clients(group.id) {
            let role = access.role(client.role_id).map(|role| role.name.clone()).unwrap_or_default();
            rows.push(vec![
                Cell::lead(
                    client.name.clone(),
                    format!("{HERE}/{}", segment(&client.client_id)),
                    client.description.clone(),
                ),
                Cell::Code(client.client_id.clone()),
                Cell::Text(group.name.clone()),
                Cell::Text(role),
                Cell::Badge(status(&client)),
            ]);
        }
    }
    let columns = ["Name", "Client ID", "Organization Group", "Role", "Status"];
    let mut page = page(&visit, "OAuth Client Management")?
        .subtitle(format!("Clients at {} and below", visit.org_group.name))
        .with(&Table::new(&columns, rows, "There are no clients here"));
    if visit.is_granted(permissions::SETTINGS_EDIT) {
        page = page.link(format!("{HERE}/add"), "Add");
    }
    page.show(&visit, menu::CONFIGURATIONS)
}

/// `GET .../oauth-client-management/add`
pub(super) async fn ask(visit: Visit) -> Result<Response, PageError> {
    let mut form = Fields::default();
    form.set("org_group", &visit.org_group.id.to_string());
    form.set("status", "enabled");
    asked(&visit, &form, &Problems::default())
}

/// `POST .../oauth-client-management/add`
pub(super) async fn save(Sent { visit, form }: Sent) -> Result<Response, PageError> {
    visit.needs(permissions::SETTINGS_EDIT)?;
    let mut problems = Problems::default();
    problems.require(&form, "name", "Name");
    let org_group_id = form.number("org_group").unwrap_or(0);
    if !visit.tenant().access.is_within(org_group_id, visit.home_group_id) {
        problems.add(
            "org_group",
            format!("Organization group {org_group_id} is not one of yours: choose another one"),
        );
    }
    let role_id = form.number("role").unwrap_or(0);
    if role_id == 0 {
        problems.add("role", "Role is empty: choose one");
    }
    if !problems.is_empty() {
        return asked(&visit, &form, &problems);
    }
    let input = ClientInput {
        name: form.text("name").to_owned(),
        description: form.text("description").to_owned(),
        org_group_id,
        role_id,
        is_active: form.text("status") == "enabled",
    };
    match oauth_clients::create(visit.tenant(), input).await {
        Ok(made) => told(&visit, &made.client.client_id, made.secret.expose_secret(), &made.client.name),
        Err(error) => asked(&visit, &form, &refused(error)?),
    }
}

fn refused(error: AccessError) -> Result<Problems, PageError> {
    match error {
        AccessError::Internal(error) => Err(error.into()),
        error => Ok(Problems::default().refused(&VendorError::new(422, 422, error.to_string()), &WORDS)),
    }
}

/// The page that tells a secret, this once.
fn told(visit: &Visit, client_id: &str, secret: &str, name: &str) -> Result<Response, PageError> {
    let secret = Secret {
        client_id: client_id.to_owned(),
        secret: secret.to_owned(),
        token_url: "/connect/token".to_owned(),
        close: HERE,
    };
    page(visit, name)?.crumb(HERE, "OAuth Client Management").with(&secret).show(visit, menu::CONFIGURATIONS)
}

fn asked(visit: &Visit, form: &Fields, problems: &Problems) -> Result<Response, PageError> {
    visit.needs(permissions::SETTINGS_EDIT)?;
    let states = vec![Choice::new("enabled", "Enabled"), Choice::new("disabled", "Disabled")];
    let typed = Form::new(visit, format!("{HERE}/add"))
        .field(&TextField::new("name", "Name", form.text("name")).error(problems.of("name")).required())
        .field(
            &TextField::new("description", "Description", form.text("description"))
                .error(problems.of("description")),
        )
        .field(
            &SelectField::new(
                "org_group",
                "Organization Group",
                form.text("org_group"),
                group_choices(visit),
            )
            .error(problems.of("org_group")),
        )
        .field(
            &SelectField::new("role", "Role", form.text("role"), role_choices(visit))
                .error(problems.of("role")),
        )
        .field(&RadioField::new("status", "Status", form.text("status"), states))
        .button("Save", "save")
        .cancel(HERE);
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page(visit, "Register a New Client")?
        .crumb(HERE, "OAuth Client Management")
        .alert(problems.alert())
        .with(&typed)
        .status(status)
        .show(visit, menu::CONFIGURATIONS)
}

/// The client of an address, where its group is one of the admin's.
fn find(visit: &Visit, client_id: &str) -> Result<std::sync::Arc<OauthClient>, PageError> {
    let access = &visit.tenant().access;
    let found = access.oauth_client(client_id);
    let found = found.filter(|client| access.is_within(client.org_group_id, visit.home_group_id));
    found.ok_or_else(|| PageError::not_found("OAuth client"))
}

/// `GET .../oauth-client-management/{id}`
pub(super) async fn detail(visit: Visit, Path(id): Path<String>) -> Result<Response, PageError> {
    let client = find(&visit, &id)?;
    shown(&visit, &client, &Problems::default())
}

/// `POST .../oauth-client-management/{id}`: role and description, on and off, a new secret, or removed.
pub(super) async fn change(
    Path(id): Path<String>,
    Sent { visit, form }: Sent,
) -> Result<Response, PageError> {
    visit.needs(permissions::SETTINGS_EDIT)?;
    let client = find(&visit, &id)?;
    let tenant = visit.tenant();
    let done = match form.text("do") {
        "enable" => oauth_clients::set_active(tenant, &id, true).await,
        "disable" => oauth_clients::set_active(tenant, &id, false).await,
        "delete" => oauth_clients::delete(tenant, &id).await,
        "secret" => match oauth_clients::regenerate_secret(tenant, &id).await {
            Ok(secret) => return told(&visit, &id, secret.expose_secret(), &client.name),
            Err(error) => Err(error),
        },
        _ => {
            let role = form.number("role").unwrap_or(client.role_id);
            oauth_clients::update(tenant, &id, form.text("description"), role).await
        }
    };
    match done {
        Ok(()) if form.text("do") == "delete" => Ok(Redirect::to(HERE).into_response()),
        Ok(()) => Ok(Redirect::to(&format!("{HERE}/{}", segment(&id))).into_response()),
        Err(error) => shown(&visit, &client, &refused(error)?),
    }
}

fn shown(visit: &Visit, client: &OauthClient, problems: &Problems) -> Result<Response, PageError> {
    let access = &visit.tenant().access;
    let group = access.org_group(client.org_group_id).map(|group| group.name).unwrap_or_default();
    let mut page = page(visit, &client.name)?
        .crumb(HERE, "OAuth Client Management")
        .badge(status(client))
        .alert(problems.alert())
        .with(&facts(
            "Client",
            [
                ("Client ID", client.client_id.clone()),
                ("Organization Group", group),
                ("Calls today", visit.tenant().quota.used_by(&client.client_id).to_string()),
            ],
        ));
    if visit.is_granted(permissions::SETTINGS_EDIT) {
        let role = client.role_id.to_string();
        let switch = if client.is_active { ("Disable", "disable") } else { ("Enable", "enable") };
        page = page.with(
            &Form::new(visit, format!("{HERE}/{}", segment(&client.client_id)))
                .title("Change")
                .field(
                    &TextField::new("description", "Description", &client.description)
                        .error(problems.of("description")),
                )
                .field(
                    &SelectField::new("role", "Role", &role, role_choices(visit)).error(problems.of("role")),
                )
                .button("Save", "save")
                .button(switch.0, switch.1)
                .button("Regenerate Client Secret", "secret")
                .button("Delete", "delete"),
        );
    }
    page.show(visit, menu::CONFIGURATIONS)
}

fn status(client: &OauthClient) -> Badge {
    if client.is_active { Badge::new(Tone::Good, "Enabled") } else { Badge::new(Tone::Neutral, "Disabled") }
}
