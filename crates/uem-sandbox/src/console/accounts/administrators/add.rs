//! *Add Admin*: user type, then the tabs of the guides. What is typed stays in the session until *Save*, so that the
//! tabs can be walked in any order, and a password is never written back into a page.

use askama::{Template, filters::HtmlSafe};
use axum::response::{IntoResponse as _, Redirect, Response};
use http::StatusCode;
use page_kit::components::{Choice, RadioField, SelectField, TextField};
use secrecy::SecretString;

use super::list::WRITE;
use crate::{
    access::{
        AdminDetails,
        changes::{
            AccessError,
            admins::{self, AdminInput},
        },
    },
    console::{
        PageError, Sent, Visit,
        accounts::{group_choices, role_choices},
        fields::{Fields, Problems},
        menu,
        view::{Form, Page, Tab, TextArea},
    },
    http::VendorError,
};

/// The draft's name in the session.
const DRAFT: &str = "admin";
/// Longest department, telephone number or message.
const DETAIL_CHARS: usize = 1_000;
/// The tabs: in the address, and as shown.
const STEPS: [(&str, &str); 6] = [
    ("type", "User Type"),
    ("definition", "Definition"),
    ("roles", "Roles"),
    ("api", "API"),
    ("details", "Details"),
    ("settings", "Settings"),
];
/// Fields, the tab that they stand on, and the words of refusals that name them.
const FIELDS: [(&str, &str, &str); 7] = [
    ("username", "definition", "user name"),
    ("username", "definition", "admin"),
    ("certificate_password", "api", "certificate password"),
    ("password", "definition", "password"),
    ("email", "definition", "email"),
    ("org_group", "roles", "organization group"),
    ("role", "roles", "role"),
];

#[derive(Template)]
#[template(
    source = r#"<section class="card"><div class="card-body stack"><div class="alert alert-warning" role="status">{{ page_kit::Icon::Key }}<div><p class="alert-title">{{ name }} was added. Download the certificate now.</p><div>Its key is not kept: it is in this file alone.</div></div></div>
<div class="actions"><a class="btn btn-primary" download="{{ name }}.p12" href="data:application/x-pkcs12;base64,{{ p12 }}">Download Client Certificate</a><a class="btn" href="{{ href }}">Close</a></div></div></section>"#,
    ext = "html"
)]
pub(super) struct CertificateFile {
    pub name: String,
    pub p12: String,
    pub href: String,
}

impl HtmlSafe for CertificateFile {}

/// `GET /console/accounts/administrators/add?step=`
pub(in crate::console::accounts) async fn ask(visit: Visit) -> Result<Response, PageError> {
    may(&visit)?;
    let step = visit.asked.text("step").to_owned();
    if step.is_empty() {
        visit.keep_draft(DRAFT, None);
        return shown(&visit, "type", &Fields::default(), &Problems::default());
    }
    shown(&visit, &step, &visit.draft(DRAFT), &Problems::default())
}

/// `POST /console/accounts/administrators/add`: the next tab, the one before, or *Save*.
pub(in crate::console::accounts) async fn step(Sent { visit, form }: Sent) -> Result<Response, PageError> {
    may(&visit)?;
    let mut draft = visit.draft(DRAFT);
    let kept = draft.raw("password").to_owned();
    draft.take_over(&form);
    if draft.raw("password").is_empty() {
        draft.set("password", &kept);
    }
    visit.keep_draft(DRAFT, Some(draft.clone()));
    let here = form.text("step").to_owned();
    match form.text("do") {
        "save" => save(&visit, &here, &draft).await,
        "previous" => Ok(to(neighbour(&here, false))),
        _ => {
            let mut problems = Problems::default();
            check(&visit, &draft, &mut problems);
            let is_here = problems.first().is_some_and(|field| tab_of(field) == here);
            if is_here { shown(&visit, &here, &draft, &problems) } else { Ok(to(neighbour(&here, true))) }
        }
    }
}

fn may(visit: &Visit) -> Result<(), PageError> {
    if visit.caller.may(WRITE) {
        return Ok(());
    }
    Err(PageError::forbidden(&format!("Administrators are added with a role that grants {WRITE}.")))
}

fn to(step: &str) -> Response {
    Redirect::to(&format!("{}/add?step={step}", menu::ADMINS)).into_response()
}

fn neighbour(step: &str, is_next: bool) -> &'static str {
    let here = STEPS.iter().position(|(key, _)| *key == step).unwrap_or(0);
    let there = if is_next { here + 1 } else { here.saturating_sub(1) };
    STEPS[there.min(STEPS.len() - 1)].0
}

fn tab_of(field: &'static str) -> &'static str {
    FIELDS.iter().find(|(name, ..)| *name == field).map_or("definition", |(_, tab, _)| tab)
}

/// What is still missing, in the order of the tabs.
fn check(visit: &Visit, draft: &Fields, problems: &mut Problems) {
    for (field, label) in [
        ("username", "User name"),
        ("password", "Password"),
        ("first_name", "First name"),
        ("last_name", "Last name"),
        ("email", "Email address"),
    ] {
        problems.require(draft, field, label);
    }
    if draft.raw("password") != draft.raw("confirm_password") && !draft.raw("confirm_password").is_empty() {
        problems.add("password", "Password and its confirmation differ: type both again");
    }
    let group = draft.number("org_group").unwrap_or(visit.org_group.id);
    if !visit.tenant().access.is_within(group, visit.home_group_id) {
        problems
            .add("org_group", format!("Organization group {group} is not one of yours: choose another one"));
    }
    problems.require(draft, "role", "Role");
    if draft.has("api_authentication", "certificate") && draft.raw("certificate_password").is_empty() {
        problems.add(
            "certificate_password",
            "Certificate password is empty: the certificate needs one to be opened with",
        );
    }
}

async fn save(visit: &Visit, here: &str, draft: &Fields) -> Result<Response, PageError> {
    let mut problems = Problems::default();
    check(visit, draft, &mut problems);
    let Some(field) = problems.first() else { return create(visit, here, draft).await };
    shown(visit, tab_of(field), draft, &problems)
}

async fn create(visit: &Visit, here: &str, draft: &Fields) -> Result<Response, PageError> {
    let group = draft.number("org_group").unwrap_or(visit.org_group.id);
    let text = |name: &str| draft.text(name).to_owned();
    let input = AdminInput {
        user_name: text("username"),
        first_name: text("first_name"),
        last_name: text("last_name"),
        email: text("email"),
        org_group_id: group,
        roles: vec![(draft.number("role").unwrap_or(0), group)],
        is_directory_user: draft.text("user_type") == "directory",
        password: SecretString::from(draft.raw("password").to_owned()),
    };
    let details = AdminDetails {
        department: shortened(draft.text("department")),
        phone: shortened(draft.text("phone")),
        note: shortened(draft.text("note")),
        created_by: Some(visit.session.user_name.clone()),
        created_at: Some(visit.tenant().fleet.now()),
        ..AdminDetails::default()
    };
    let admin = match admins::create_with(visit.tenant(), input, details).await {
        Ok(admin) => admin,
        Err(error) => return refused(visit, here, draft, error),
    };
    visit.keep_draft(DRAFT, None);
    let href = format!("{}/{}", menu::ADMINS, admin.id);
    if !draft.has("api_authentication", "certificate") {
        return Ok(Redirect::to(&href).into_response());
    }
    let password = SecretString::from(draft.raw("certificate_password").to_owned());
    match admins::issue_certificate(visit.tenant(), admin.id, &password).await {
        Ok(made) => file(visit, &admin.user_name, &made.p12, href),
        Err(error) => refused(visit, here, draft, error),
    }
}

/// What is shown about an account and decides nothing is cut off, not refused.
fn shortened(text: &str) -> String {
    text.chars().take(DETAIL_CHARS).collect()
}

/// The page that gives a certificate, this once.
pub(super) fn file(visit: &Visit, name: &str, p12: &[u8], href: String) -> Result<Response, PageError> {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let file = CertificateFile { name: name.to_owned(), p12: STANDARD.encode(p12), href };
    Page::new("Client Certificate")
        .crumb(menu::USERS, "Accounts")
        .crumb(menu::ADMINS, "Administrators")
        .with(&file)
        .show(visit, menu::ADMINS)
}

fn refused(visit: &Visit, here: &str, draft: &Fields, error: AccessError) -> Result<Response, PageError> {
    if let AccessError::Internal(error) = error {
        return Err(error.into());
    }
    let words: Vec<(&'static str, &str)> = FIELDS.iter().map(|(field, _, word)| (*field, *word)).collect();
    let problems = Problems::default().refused(&VendorError::new(422, 422, error.to_string()), &words);
    let step = problems.first().map(tab_of);
    shown(visit, step.unwrap_or(here), draft, &problems)
}

fn shown(visit: &Visit, step: &str, draft: &Fields, problems: &Problems) -> Result<Response, PageError> {
    let step = STEPS.iter().find(|(key, _)| *key == step).map_or("type", |(key, _)| key);
    let tabs = STEPS.map(|(key, label)| Tab {
        label: label.to_owned(),
        href: format!("{}/add?step={key}", menu::ADMINS),
        is_current: key == step,
    });
    let form = Form::new(visit, format!("{}/add", menu::ADMINS)).hidden("step", step);
    let form = fields_of(visit, form, step, draft, problems);
    let form = match step {
        "type" => form.button("Next", "next"),
        "settings" => form.button("Save", "save").button("Previous", "previous"),
        _ => form.button("Next", "next").button("Previous", "previous").button("Save", "save"),
    };
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Page::new("Add Admin")
        .crumb(menu::USERS, "Accounts")
        .crumb(menu::ADMINS, "Administrators")
        .tabs(if step == "type" { Vec::new() } else { tabs[1..].to_vec() })
        .alert(problems.alert())
        .with(&form.cancel(menu::ADMINS))
        .status(status)
        .show(visit, menu::ADMINS)
}

fn fields_of(visit: &Visit, form: Form, step: &str, draft: &Fields, problems: &Problems) -> Form {
    let text =
        |name: &str, label: &str| TextField::new(name, label, draft.text(name)).error(problems.of(name));
    let or = |name: &str, otherwise: &str| match draft.text(name) {
        "" => otherwise.to_owned(),
        value => value.to_owned(),
    };
    match step {
        "type" => {
            let kinds = vec![Choice::new("basic", "Basic"), Choice::new("directory", "Directory")];
            form.field(&RadioField::new("user_type", "User Type", &or("user_type", "basic"), kinds).help(
                "Basic: a password of this tenant. Directory: DOMAIN\\name, which the sandbox vouches for.",
            ))
        }
        "definition" => form
            .field(&text("username", "Username").required())
            .field(&password("password", "Password", draft).error(problems.of("password")))
            .field(&password("confirm_password", "Confirm Password", draft))
            .field(&text("first_name", "First Name").required())
            .field(&text("last_name", "Last Name").required())
            .field(&text("email", "Email Address").required()),
        "roles" => form
            .field(
                &SelectField::new(
                    "org_group",
                    "Organization Group",
                    &or("org_group", &visit.org_group.id.to_string()),
                    group_choices(visit),
                )
                .error(problems.of("org_group")),
            )
            .field(
                &SelectField::new("role", "Role", draft.text("role"), role_choices(visit))
                    .error(problems.of("role")),
            ),
        "api" => {
            let ways = vec![
                Choice::new("basic", "User Credentials (Basic)"),
                Choice::new("certificate", "Certificates"),
            ];
            form.field(
                &RadioField::new(
                    "api_authentication",
                    "Authentication",
                    &or("api_authentication", "basic"),
                    ways,
                )
                .help("With certificates, user name and password are good as well."),
            )
            .field(
                &TextField::password("certificate_password", "Certificate Password", "new-password")
                    .help("Only for certificates: opens the file that is downloaded.")
                    .error(problems.of("certificate_password")),
            )
        }
        "details" => form.field(&text("department", "Department")).field(&text("phone", "Phone Number")),
        _ => form.field(&TextArea {
            name: "note",
            label: "Message",
            value: draft.text("note").to_owned(),
            error: None,
        }),
    }
}

fn password(name: &str, label: &str, draft: &Fields) -> TextField {
    let field = TextField::password(name, label, "new-password");
    if draft.raw("password").is_empty() {
        field.help("At least 8 characters.")
    } else {
        field.help("Typed already; leave it empty to keep it.")
    }
}
