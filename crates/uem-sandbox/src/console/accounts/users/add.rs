//! *Add User*.

use axum::response::{IntoResponse as _, Redirect, Response};
use http::StatusCode;
use page_kit::components::{Choice, RadioField, SelectField, TextField};
use serde_json::json;

use crate::console::{
    PageError, Sent, Visit,
    accounts::group_choices,
    fields::{Fields, Problems},
    menu, read,
    view::{Form, Page},
};

/// Fields, and the words of refusals that name them.
const WORDS: [(&str, &str); 7] = [
    ("username", "UserName"),
    ("password", "Password"),
    ("first_name", "FirstName"),
    ("last_name", "LastName"),
    ("email", "Email"),
    ("security", "SecurityType"),
    ("org_group", "LocationGroupId"),
];

/// `GET /console/accounts/users/add`
pub(in crate::console::accounts) async fn ask(visit: Visit) -> Result<Response, PageError> {
    let mut form = Fields::default();
    form.set("security", "Basic");
    form.set("org_group", &visit.org_group.id.to_string());
    asked(&visit, &form, &Problems::default())
}

/// `POST /console/accounts/users/add`
pub(in crate::console::accounts) async fn save(Sent { visit, form }: Sent) -> Result<Response, PageError> {
    let mut problems = Problems::default();
    for (field, label) in [
        ("username", "User name"),
        ("first_name", "First name"),
        ("last_name", "Last name"),
        ("email", "Email address"),
    ] {
        problems.require(&form, field, label);
    }
    if form.text("security") == "Basic" {
        problems.require(&form, "password", "Password");
    }
    if !problems.is_empty() {
        return asked(&visit, &form, &problems);
    }
    let mut body = json!({
        "UserName": form.text("username"),
        "FirstName": form.text("first_name"),
        "LastName": form.text("last_name"),
        "Email": form.text("email"),
        "SecurityType": form.text("security"),
        "LocationGroupId": form.text("org_group"),
        "Status": true,
    });
    if !form.raw("password").is_empty() {
        body["Password"] = form.raw("password").into();
    }
    match visit.send("POST", 1, "/api/system/users/adduser", &body).await {
        Ok(made) => {
            let id = read::text(&made, "/Value");
            Ok(Redirect::to(&format!("{}/{id}", menu::USERS)).into_response())
        }
        Err(error) => asked(&visit, &form, &problems.refused(&error, &WORDS)),
    }
}

fn asked(visit: &Visit, form: &Fields, problems: &Problems) -> Result<Response, PageError> {
    let text = |name: &str, label: &str| {
        TextField::new(name, label, form.text(name)).error(problems.of(name)).required()
    };
    let kinds = vec![Choice::new("Basic", "Basic"), Choice::new("Directory", "Directory")];
    let typed = Form::new(visit, format!("{}/add", menu::USERS))
        .field(
            &RadioField::new("security", "Security Type", form.text("security"), kinds)
                .error(problems.of("security")),
        )
        .field(&text("username", "Username"))
        .field(&TextField::password("password", "Password", "new-password").error(problems.of("password")))
        .field(&text("first_name", "First Name"))
        .field(&text("last_name", "Last Name"))
        .field(&text("email", "Email Address"))
        .field(
            &SelectField::new(
                "org_group",
                "Enrollment Organization Group",
                form.text("org_group"),
                group_choices(visit),
            )
            .error(problems.of("org_group")),
        )
        .button("Save", "save")
        .cancel(menu::USERS);
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Page::new("Add User")
        .crumb(menu::USERS, "Accounts")
        .crumb(menu::USERS, "Users")
        .alert(problems.alert())
        .with(&typed)
        .status(status)
        .show(visit, menu::USERS)
}
