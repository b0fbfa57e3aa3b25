//! The form with the details of an order, for kinds that have any.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use http::StatusCode;
use hub_core::actions::ActionKind;
use hub_store::Session;
use jiff::Timestamp;
use page_kit::components::{Alert, CheckField, Choice, RadioField, SelectField, TextArea, TextField, Tone};

use super::{
    draft::{Draft, unreadable},
    draft_order,
    draft_targets::{Aim, AimOf},
    groups::GroupBoxes,
    new_app, words,
};
use crate::{
    WebState,
    access::{Caller, RequestActions, Selectable, SignedForm},
    dashboard::{
        PageError,
        devices::line::DeviceLine,
        fields::expected,
        frame::{self, Place},
    },
    http::fields::FieldError,
};

#[derive(Template)]
#[template(path = "actions/details.html")]
struct DetailsPage {
    title: &'static str,
    text: &'static str,
    to: String,
    integration: String,
    back: String,
    alert: Option<Alert>,
    hidden: Vec<(String, String)>,
    fields: Vec<Field>,
    groups: Vec<GroupBoxes>,
    /// What becomes of groups that apps cannot be assigned to by themselves; empty where nothing does.
    groups_help: &'static str,
    groups_error: String,
    /// Devices that concern the order: those of a user to be deleted.
    devices: Option<Vec<DeviceLine>>,
    form_token: String,
}

/// A field of any kind.
#[derive(Template)]
#[template(
    source = "{% match self %}{% when Self::Text(field) %}{{ field }}{% when Self::Area(field) %}{{ field }}{% when Self::Select(field) %}{{ field }}{% when Self::Radio(field) %}{{ field }}{% when Self::Check(field) %}{{ field }}{% endmatch %}",
    ext = "html"
)]
pub(super) enum Field {
    Text(TextField),
    Area(TextArea),
    Select(SelectField),
    Radio(RadioField),
    Check(CheckField),
}

impl askama::filters::HtmlSafe for Field {}

/// Whether there is anything to choose.
pub fn are_needed(kind: ActionKind) -> bool {
    match kind {
        ActionKind::DeviceWipe
        | ActionKind::SendMessage
        | ActionKind::ChangeOrgGroup
        | ActionKind::AddUser
        | ActionKind::UpdateUser
        | ActionKind::DeleteUser
        | ActionKind::DeployApp
        | ActionKind::WithdrawApp
        | ActionKind::AddInternalApp => true,
        ActionKind::Lock
        | ActionKind::EnterpriseWipe
        | ActionKind::ClearPasscode
        | ActionKind::SyncDevice
        | ActionKind::QueryDevice
        | ActionKind::DeleteDevice
        | ActionKind::ActivateUser
        | ActionKind::DeactivateUser => false,
    }
}

/// Groups that the order may choose from.
pub async fn offered(
    state: &WebState,
    caller: &Caller,
    kind: ActionKind,
    aim: &Aim,
) -> Result<Selectable, PageError> {
    let integration = aim.integration.id;
    Ok(match kind {
        ActionKind::DeployApp | ActionKind::WithdrawApp => {
            Selectable::for_app(state, caller, integration).await?
        }
        ActionKind::ChangeOrgGroup | ActionKind::AddUser | ActionKind::AddInternalApp => {
            Selectable::org_groups(state, caller, integration).await?
        }
        _ => Selectable::default(),
    })
}

/// `POST /actions/details`: back from the preview, with what was filled in.
pub async fn again(
    State(state): State<WebState>,
    SignedForm { session, allowed, form }: SignedForm<RequestActions, Draft>,
) -> Result<Response, PageError> {
    let aim = Aim::of(&form, &state, &allowed.caller).await?;
    let aim = aim.ok_or_else(|| unreadable("device", "", "what it is done to"))?;
    page(&state, &session, &allowed.caller, &form, &aim, Some(&[])).await
}

/// The form: `errors` are `None` when it is opened, and the refused fields when it comes back.
pub async fn page(
    state: &WebState,
    session: &Session,
    caller: &Caller,
    draft: &Draft,
    aim: &Aim,
    errors: Option<&[FieldError]>,
) -> Result<Response, PageError> {
    let kind = draft.kind()?.ok_or_else(|| unreadable("kind", "", "a kind of action"))?;
    let offered = offered(state, caller, kind, aim).await?;
    let shown = match (&aim.of, errors) {
        (AimOf::User(user), None) if kind == ActionKind::UpdateUser => {
            let known = draft_order::known(user);
            Draft {
                first_name: known.first_name,
                last_name: known.last_name,
                email: known.email,
                phone_number: known.phone_number,
                ..draft.clone()
            }
        }
        (AimOf::NewApp(file), None) => new_app::first(file, draft, &offered),
        _ => draft.clone(),
    };
    let errors = errors.unwrap_or_default();
    let is_for_groups = matches!(kind, ActionKind::DeployApp | ActionKind::WithdrawApp);
    let groups = if is_for_groups { offered.boxes(&shown) } else { Vec::new() };
    let page = DetailsPage {
        title: words::label(kind),
        text: words::what_it_does(kind),
        to: aim.words(&shown),
        integration: aim.integration.settings.name.clone(),
        back: aim.href(),
        alert: (!errors.is_empty()).then(|| {
            Alert::new(Tone::Bad, "Not everything can be ordered like this").text("See the fields below.")
        }),
        hidden: shown.targets(),
        fields: fields(kind, &shown, &offered, errors),
        groups,
        groups_help: groups_help(kind),
        groups_error: expected(errors, "groups").unwrap_or_default().to_owned(),
        devices: devices(state, kind, aim).await?,
        form_token: session.form_token.clone(),
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let title = format!("{}: {}", words::label(kind), page.to);
    Ok((status, frame::page(session, Place::Actions, &title, &page)?).into_response())
}

fn groups_help(kind: ActionKind) -> &'static str {
    match kind {
        ActionKind::DeployApp => {
            "Apps are assigned to smart groups. For a user group or an organization group that has none of its own, the hub \
             makes one in the tenant. Its name begins with \u{201c}Mooring:\u{201d}."
        }
        _ => "",
    }
}

/// Whoever deletes a user sees the devices first.
async fn devices(
    state: &WebState,
    kind: ActionKind,
    aim: &Aim,
) -> Result<Option<Vec<DeviceLine>>, PageError> {
    let AimOf::User(user) = &aim.of else { return Ok(None) };
    if kind != ActionKind::DeleteUser {
        return Ok(None);
    }
    let now: Timestamp = state.clock.now();
    let devices = state.store.devices_of_user(user.id).await?;
    Ok(Some(devices.iter().map(|row| DeviceLine::new(row, now)).collect()))
}

fn fields(kind: ActionKind, draft: &Draft, offered: &Selectable, errors: &[FieldError]) -> Vec<Field> {
    match kind {
        ActionKind::DeviceWipe => wipe(draft, errors),
        ActionKind::SendMessage => message(draft, errors),
        ActionKind::ChangeOrgGroup => {
            let choices = offered.choices("Choose a group");
            let field = SelectField::new("org_group", "Move to", &draft.org_group, choices);
            vec![Field::Select(field.error(expected(errors, "org_group")))]
        }
        ActionKind::AddUser => new_user(draft, offered, errors),
        ActionKind::UpdateUser => facts(draft, errors, false),
        ActionKind::DeleteUser => {
            let choices = vec![
                Choice::new("", "Only the user: refused as long as a device of the user is managed"),
                Choice::new(
                    "yes",
                    "With the devices: all of them are deleted first, which removes corporate data",
                ),
            ];
            let chosen = if draft.with_devices == "yes" { "yes" } else { "" };
            vec![Field::Radio(RadioField::new("with_devices", "What is deleted", chosen, choices))]
        }
        ActionKind::DeployApp => vec![push_mode(draft, errors)],
        ActionKind::AddInternalApp => new_app::fields(draft, offered, errors),
        _ => Vec::new(),
    }
}

pub(super) fn push_mode(draft: &Draft, errors: &[FieldError]) -> Field {
    let choices = vec![
        Choice::new("on_demand", "On demand: users find it in the catalogue"),
        Choice::new("auto", "Automatic: it is installed without asking"),
    ];
    let chosen = if draft.push_mode.is_empty() { "on_demand" } else { &draft.push_mode };
    let field = RadioField::new("push_mode", "How it comes to devices", chosen, choices);
    Field::Radio(field.error(expected(errors, "push_mode")))
}

fn wipe(draft: &Draft, errors: &[FieldError]) -> Vec<Field> {
    let check = |name: &str, label: &str, help: &str, value: &str| {
        Field::Check(CheckField::new(name, label, value == "yes").help(help))
    };
    let one_of =
        expected(errors, "is_protected").unwrap_or("Windows: it cannot be stopped by a restart on its way.");
    vec![
        check(
            "preserve_data_plan",
            "Keep the data plan of an eSIM",
            "iOS and iPadOS.",
            &draft.preserve_data_plan,
        ),
        check(
            "disallow_proximity_setup",
            "Forbid set-up by a device near by",
            "iOS and iPadOS.",
            &draft.disallow_proximity_setup,
        ),
        check(
            "disable_activation_lock",
            "Remove the activation lock",
            "Apple devices.",
            &draft.disable_activation_lock,
        ),
        check("is_protected", "Protected wipe", one_of, &draft.is_protected),
        check(
            "keep_provisioned_data",
            "Keep provisioned data",
            "Windows. Not together with a protected wipe.",
            &draft.keep_provisioned_data,
        ),
        Field::Text(
            TextField::new("unlock_pin", "PIN that unlocks the device afterwards", &draft.unlock_pin)
                .help("macOS alone: six digits. Empty: none.")
                .error(expected(errors, "unlock_pin")),
        ),
    ]
}

fn message(draft: &Draft, errors: &[FieldError]) -> Vec<Field> {
    let choices = vec![
        Choice::new("push", "Push message to the device"),
        Choice::new("email", "E-mail to the user"),
        Choice::new("sms", "SMS"),
    ];
    let chosen = if draft.channel.is_empty() { "push" } else { &draft.channel };
    vec![
        Field::Radio(
            RadioField::new("channel", "How it goes", chosen, choices).error(expected(errors, "channel")),
        ),
        Field::Text(
            TextField::new("subject", "Subject", &draft.subject)
                .help("Of an e-mail, at most 200 characters. Other messages have none.")
                .error(expected(errors, "subject"))
                .wide(),
        ),
        Field::Area(
            TextArea::new("body", "Text", &draft.body, 4)
                .help("At most 256 characters; an e-mail at most 2,000.")
                .error(expected(errors, "body"))
                .required(),
        ),
    ]
}

fn new_user(draft: &Draft, offered: &Selectable, errors: &[FieldError]) -> Vec<Field> {
    let name = TextField::new("user_name", "User name", &draft.user_name)
        .help("What the user logs in with.")
        .error(expected(errors, "user_name"))
        .required();
    let directory = CheckField::new("is_directory", "From the directory", draft.is_directory == "yes")
        .help("The tenant takes names and password from the directory. Otherwise you give a first password on the next page.");
    let group = SelectField::new(
        "org_group",
        "Organization group",
        &draft.org_group,
        offered.choices("That of the integration's account"),
    );
    let invitation = CheckField::new(
        "send_invitation",
        "Tell the user by e-mail how to enrol",
        draft.send_invitation == "yes",
    );
    let mut fields = vec![Field::Text(name)];
    fields.extend(facts(draft, errors, true));
    fields.push(Field::Select(group.error(expected(errors, "org_group"))));
    fields.push(Field::Check(directory));
    fields.push(Field::Check(invitation));
    fields
}

fn facts(draft: &Draft, errors: &[FieldError], is_new: bool) -> Vec<Field> {
    let help = if is_new { "" } else { "Left as it is where nothing is typed." };
    let field = |name: &str, label: &str, value: &str| {
        Field::Text(TextField::new(name, label, value).help(help).error(expected(errors, name)))
    };
    vec![
        field("first_name", "First name", &draft.first_name),
        field("last_name", "Last name", &draft.last_name),
        field("email", "E-mail", &draft.email),
        field("phone_number", "Phone number", &draft.phone_number),
    ]
}
