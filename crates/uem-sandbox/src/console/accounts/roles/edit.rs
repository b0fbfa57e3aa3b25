//! *Add Role*, and a role that is there: name, description, boxes.

use std::{collections::BTreeSet, sync::Arc};

use askama::{Template, filters::HtmlSafe};
use axum::{
    extract::Path,
    response::{IntoResponse as _, Redirect, Response},
};
use http::StatusCode;
use page_kit::components::{Alert, TextField, Tone};

use super::boxes::{RoleBoxes, granted};
use crate::{
    access::{
        Role,
        changes::{
            AccessError,
            roles::{self, RoleInput},
        },
        permissions,
    },
    console::{
        PageError, Sent, Visit,
        fields::{Fields, Problems},
        menu,
        view::Page,
    },
    http::VendorError,
};

#[derive(Template)]
#[template(path = "console/role.html")]
struct RoleForm {
    action: String,
    token: String,
    name: TextField,
    description: TextField,
    boxes: RoleBoxes,
    may_edit: bool,
    is_there: bool,
    cancel: &'static str,
}

impl HtmlSafe for RoleForm {}

/// `GET /console/accounts/roles/add`; `copy=` begins with what that role grants.
pub(in crate::console::accounts) async fn add(visit: Visit) -> Result<Response, PageError> {
    visit.needs(permissions::ROLES_EDIT)?;
    let copied = visit.asked.number("copy").and_then(|id| visit.tenant().access.role(id));
    let mut form = Fields::default();
    let mut resources = BTreeSet::new();
    if let Some(role) = copied {
        form.set("name", &format!("Copy of {}", role.name));
        form.set("description", &role.description);
        resources.clone_from(&role.resources);
    }
    shown(&visit, None, &form, resources, &Problems::default())
}

/// `POST /console/accounts/roles/add`
pub(in crate::console::accounts) async fn create(Sent { visit, form }: Sent) -> Result<Response, PageError> {
    visit.needs(permissions::ROLES_EDIT)?;
    save(&visit, None, &form).await
}

/// `GET /console/accounts/roles/{id}`
pub(in crate::console::accounts) async fn show(
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let role = find(&visit, &id)?;
    let mut form = Fields::default();
    form.set("name", &role.name);
    form.set("description", &role.description);
    shown(&visit, Some(&role), &form, role.resources.clone(), &Problems::default())
}

/// `POST /console/accounts/roles/{id}`
pub(in crate::console::accounts) async fn change(
    Path(id): Path<String>,
    Sent { visit, form }: Sent,
) -> Result<Response, PageError> {
    visit.needs(permissions::ROLES_EDIT)?;
    let role = find(&visit, &id)?;
    if !visit.tenant().access.is_within(role.org_group_id, visit.home_group_id) {
        return Err(PageError::forbidden(
            "This role was made above your organization group: make a copy of it.",
        ));
    }
    save(&visit, Some(&role), &form).await
}

fn find(visit: &Visit, id: &str) -> Result<Arc<Role>, PageError> {
    visit.needs(permissions::ROLES)?;
    let access = &visit.tenant().access;
    let role = id.parse().ok().and_then(|id| access.role(id)).filter(|role| {
        access.is_within(visit.home_group_id, role.org_group_id)
            || access.is_within(role.org_group_id, visit.home_group_id)
    });
    role.ok_or_else(|| PageError::not_found("role"))
}

async fn save(visit: &Visit, role: Option<&Role>, form: &Fields) -> Result<Response, PageError> {
    let resources = granted(form);
    let problems = match form.text("do") {
        "save" => {
            let mut problems = Problems::default();
            problems.require(form, "name", "Name");
            if resources.is_empty() {
                problems.add(
                    "grant",
                    "Categories: nothing is ticked, so the role would grant nothing: tick a box",
                );
            }
            if !problems.is_empty() {
                return shown(visit, role, form, resources, &problems);
            }
            write(visit, role, form, resources.clone()).await
        }
        "delete" => match role {
            Some(role) => roles::delete(visit.tenant(), role.id).await,
            None => return Err(PageError::not_found("role")),
        },
        _ => return shown(visit, role, form, resources, &Problems::default()),
    };
    match problems {
        Ok(()) => Ok(Redirect::to(menu::ROLES).into_response()),
        Err(AccessError::Internal(error)) => Err(error.into()),
        Err(error) => {
            let words = [("description", "description"), ("name", "name")];
            let error = VendorError::new(422, 422, error.to_string());
            shown(visit, role, form, resources, &Problems::default().refused(&error, &words))
        }
    }
}

async fn write(
    visit: &Visit,
    role: Option<&Role>,
    form: &Fields,
    resources: BTreeSet<String>,
) -> Result<(), AccessError> {
    let input = RoleInput {
        name: form.text("name").to_owned(),
        description: form.text("description").to_owned(),
        org_group_id: visit.org_group.id,
        resources,
    };
    match role {
        Some(role) => roles::update(visit.tenant(), role.id, input).await.map(drop),
        None => roles::create(visit.tenant(), input).await.map(drop),
    }
}

fn shown(
    visit: &Visit,
    role: Option<&Role>,
    form: &Fields,
    resources: BTreeSet<String>,
    problems: &Problems,
) -> Result<Response, PageError> {
    let is_fixed = role.is_some_and(|role| role.is_built_in);
    let may_edit = visit.is_granted(permissions::ROLES_EDIT) && !is_fixed;
    let opened = form
        .text("do")
        .strip_prefix("choose ")
        .and_then(|word| word.split_once('|'))
        .map_or("", |(_, place)| place);
    let boxes = RoleBoxes::new(resources, form.text("search"), opened, may_edit);
    let action =
        role.map_or_else(|| format!("{}/add", menu::ROLES), |role| format!("{}/{}", menu::ROLES, role.id));
    let content = RoleForm {
        action,
        token: visit.token().to_owned(),
        name: TextField::new("name", "Name", form.text("name")).error(problems.of("name")).required(),
        description: TextField::new("description", "Description", form.text("description"))
            .error(problems.of("description")),
        boxes,
        may_edit,
        is_there: role.is_some(),
        cancel: menu::ROLES,
    };
    let fixed = role.filter(|role| role.is_built_in).map(|role| {
        let text = if role.is_full_access { "It grants everything. " } else { "" };
        Alert::new(Tone::Info, "This role came with the tenant")
            .text(format!("{text}It cannot be changed; make a copy of it."))
    });
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let title = role.map_or_else(|| "Create Role".to_owned(), |role| role.name.clone());
    let mut page = Page::new(title)
        .crumb(menu::USERS, "Accounts")
        .crumb(menu::ADMINS, "Administrators")
        .crumb(menu::ROLES, "Roles")
        .alert(problems.alert().or(fixed))
        .with(&content)
        .status(status);
    if let Some(role) = role.filter(|_| visit.is_granted(permissions::ROLES_EDIT)) {
        page = page.link(format!("{}/add?copy={}", menu::ROLES, role.id), "Copy");
    }
    page.show(visit, menu::ROLES)
}
