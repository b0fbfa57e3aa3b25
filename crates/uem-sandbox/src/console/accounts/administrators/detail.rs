//! One administrator: account, roles, the *API* tab with its certificate.

use std::sync::Arc;

use axum::{
    extract::Path,
    response::{IntoResponse as _, Redirect, Response},
};
use http::StatusCode;
use page_kit::components::{SelectField, TextField};
use secrecy::SecretString;

use super::{
    add,
    list::{READ, WRITE, roles_of, status},
};
use crate::{
    access::{
        Admin,
        changes::{AccessError, admins},
    },
    console::{
        PageError, Sent, Visit,
        accounts::role_choices,
        fields::Problems,
        menu,
        view::{Form, Page, Tab, facts},
    },
    http::VendorError,
};

fn find(visit: &Visit, id: &str) -> Result<Arc<Admin>, PageError> {
    let access = &visit.tenant().access;
    let admin = id.parse().ok().and_then(|id| access.admin(id));
    let admin = admin.filter(|admin| access.is_within(admin.org_group_id, visit.home_group_id));
    let admin = admin.ok_or_else(|| PageError::not_found("administrator"))?;
    if visit.caller.may(READ) {
        return Ok(admin);
    }
    Err(PageError::forbidden(&format!("Administrators are seen with a role that grants {READ}.")))
}

/// `GET /console/accounts/administrators/{id}`
pub(in crate::console::accounts) async fn show(
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let admin = find(&visit, &id)?;
    shown(&visit, &admin, visit.asked.text("tab"), &Problems::default())
}

/// `POST /console/accounts/administrators/{id}`: another role, another password, switched on or off, or removed.
pub(in crate::console::accounts) async fn change(
    Path(id): Path<String>,
    Sent { visit, form }: Sent,
) -> Result<Response, PageError> {
    let admin = changeable(&visit, &id)?;
    let tenant = visit.tenant();
    let is_self = admin.user_name == visit.session.user_name;
    let (tab, done) = match form.text("do") {
        "disable" | "delete" if is_self => {
            let problems = Problems::default().refused(
                &VendorError::new(422, 422, "This is the account you are logged in with: use another one"),
                &[],
            );
            return shown(&visit, &admin, "", &problems);
        }
        "disable" => ("", admins::set_active(tenant, admin.id, false).await),
        "enable" => ("", admins::set_active(tenant, admin.id, true).await),
        "delete" => ("", admins::delete(tenant, admin.id).await),
        "password" => {
            let password = SecretString::from(form.raw("password").to_owned());
            ("", admins::set_password(tenant, admin.id, password).await)
        }
        _ => {
            let role = form.number("role").unwrap_or(0);
            ("roles", admins::set_roles(tenant, admin.id, vec![(role, admin.org_group_id)]).await)
        }
    };
    match done {
        Ok(()) if form.text("do") == "delete" => Ok(Redirect::to(menu::ADMINS).into_response()),
        Ok(()) => Ok(Redirect::to(&format!("{}/{}?tab={tab}", menu::ADMINS, admin.id)).into_response()),
        Err(error) => shown(&visit, &admin, tab, &refused(error)?),
    }
}

/// `POST /console/accounts/administrators/{id}/certificate`
pub(in crate::console::accounts) async fn certificate(
    Path(id): Path<String>,
    Sent { visit, form }: Sent,
) -> Result<Response, PageError> {
    let admin = changeable(&visit, &id)?;
    let password = SecretString::from(form.raw("certificate_password").to_owned());
    match admins::issue_certificate(visit.tenant(), admin.id, &password).await {
        Ok(made) => {
            let href = format!("{}/{}?tab=api", menu::ADMINS, admin.id);
            add::file(&visit, &admin.user_name, &made.p12, href)
        }
        Err(error) => shown(&visit, &admin, "api", &refused(error)?),
    }
}

fn changeable(visit: &Visit, id: &str) -> Result<Arc<Admin>, PageError> {
    let admin = find(visit, id)?;
    if visit.caller.may(WRITE) {
        return Ok(admin);
    }
    Err(PageError::forbidden(&format!("Administrators are changed with a role that grants {WRITE}.")))
}

fn refused(error: AccessError) -> Result<Problems, PageError> {
    let words =
        [("certificate_password", "certificate password"), ("password", "password"), ("role", "role")];
    match error {
        AccessError::Internal(error) => Err(error.into()),
        error => Ok(Problems::default().refused(&VendorError::new(422, 422, error.to_string()), &words)),
    }
}

fn shown(visit: &Visit, admin: &Admin, tab: &str, problems: &Problems) -> Result<Response, PageError> {
    let base = format!("{}/{}", menu::ADMINS, admin.id);
    let tabs = [("Basic", ""), ("Roles", "roles"), ("API", "api")].map(|(label, key)| Tab {
        label: label.to_owned(),
        href: format!("{base}?tab={key}"),
        is_current: key == tab,
    });
    let failed = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Page::new(admin.user_name.clone())
        .crumb(menu::USERS, "Accounts")
        .crumb(menu::ADMINS, "Administrators")
        .badge(status(admin))
        .tabs(tabs.into())
        .alert(problems.alert())
        .status(failed);
    let page = match tab {
        "roles" => roles(visit, admin, page, &base, problems),
        "api" => api(visit, admin, page, &base, problems),
        _ => basic(visit, admin, page, &base, problems),
    };
    page.show(visit, menu::ADMINS)
}

fn basic(visit: &Visit, admin: &Admin, page: Page, base: &str, problems: &Problems) -> Page {
    let group =
        visit.tenant().access.org_group(admin.org_group_id).map(|group| group.name).unwrap_or_default();
    let kind = if admin.is_directory_user { "Directory" } else { "Basic" };
    let page = page.with(&facts(
        "Account",
        [
            ("Username", admin.user_name.clone()),
            ("User Type", kind.to_owned()),
            ("First Name", admin.first_name.clone()),
            ("Last Name", admin.last_name.clone()),
            ("Email Address", admin.email.clone()),
            ("Organization Group", group),
            ("Department", admin.details.department.clone()),
            ("Phone Number", admin.details.phone.clone()),
            ("Message", admin.details.note.clone()),
            ("Id", admin.id.to_string()),
        ],
    ));
    if !visit.caller.may(WRITE) {
        return page;
    }
    let switch = if admin.is_active { ("Deactivate", "disable") } else { ("Activate", "enable") };
    page.with(
        &Form::new(visit, base)
            .title("Change Password")
            .field(
                &TextField::password("password", "New Password", "new-password")
                    .error(problems.of("password")),
            )
            .button("Save", "password"),
    )
    .with(&Form::new(visit, base).title("More Actions").button(switch.0, switch.1).button("Delete", "delete"))
}

fn roles(visit: &Visit, admin: &Admin, page: Page, base: &str, problems: &Problems) -> Page {
    let role = admin.roles.first().map(|(role, _)| role.to_string()).unwrap_or_default();
    let page = page.with(&facts("Roles", [("Roles", roles_of(visit, admin))]));
    if !visit.caller.may(WRITE) {
        return page;
    }
    page.with(
        &Form::new(visit, base)
            .title("Change Role")
            .field(&SelectField::new("role", "Role", &role, role_choices(visit)).error(problems.of("role")))
            .button("Save", "roles"),
    )
}

fn api(visit: &Visit, admin: &Admin, page: Page, base: &str, problems: &Problems) -> Page {
    let open = visit.tenant().access.authentication(admin.org_group_id);
    let told = |is_open: bool| if is_open { "Enabled" } else { "Disabled" }.to_owned();
    let own = if admin.is_directory_user { ("Directory", open.directory) } else { ("Basic", open.basic) };
    let page = page.with(&facts(
        "Authentication",
        [
            ("Type", own.0.to_owned()),
            ("At the organization group", told(own.1)),
            ("Certificates", told(open.certificate)),
        ],
    ));
    if !visit.caller.may(WRITE) {
        return page;
    }
    page.with(
        &Form::new(visit, format!("{base}/certificate"))
            .title("Client Certificate")
            .about("A new certificate takes the place of the one before.")
            .field(
                &TextField::password("certificate_password", "Certificate Password", "new-password")
                    .error(problems.of("certificate_password")),
            )
            .button("Generate and Download", "certificate"),
    )
}
