//! What a draft orders, with its details.

use hub_core::{
    actions::{
        ActionKind, AppAssignment, AppPlatform, DeviceWipe, MessageChannel, MessageToDevice, NewInternalApp,
        NewUser, Order, PushMode, UserChange,
    },
    ids::UemId,
};
use hub_store::{AppFileState, Chosen, UserRow};

use super::{
    draft::Draft,
    draft_targets::{Aim, AimOf},
};
use crate::{access::Selectable, http::fields::FieldError};

/// The order, or which details are refused. A group that this person is not offered is none.
pub fn order(
    draft: &Draft,
    kind: ActionKind,
    aim: &Aim,
    offered: &Selectable,
) -> Result<Order, Vec<FieldError>> {
    let order = match kind {
        ActionKind::Lock => Order::Lock {},
        ActionKind::EnterpriseWipe => Order::EnterpriseWipe {},
        ActionKind::ClearPasscode => Order::ClearPasscode {},
        ActionKind::SyncDevice => Order::SyncDevice {},
        ActionKind::QueryDevice => Order::QueryDevice {},
        ActionKind::DeleteDevice => Order::DeleteDevice {},
        ActionKind::ActivateUser => Order::ActivateUser {},
        ActionKind::DeactivateUser => Order::DeactivateUser {},
        ActionKind::DeviceWipe => Order::DeviceWipe(wipe(draft)),
        ActionKind::SendMessage => Order::SendMessage(message(draft)?),
        ActionKind::ChangeOrgGroup => {
            let expected = "an organization group of this tenant that you are shown";
            let group = org_group(draft, offered)?.ok_or_else(|| one("org_group", draft, expected))?;
            Order::ChangeOrgGroup { org_group: group }
        }
        ActionKind::AddUser => Order::AddUser(new_user(draft, offered)?),
        ActionKind::UpdateUser => Order::UpdateUser(change(draft, aim)),
        ActionKind::DeleteUser => Order::DeleteUser { with_devices: is_ticked(&draft.with_devices) },
        ActionKind::DeployApp => Order::DeployApp(AppAssignment {
            app: app_of(draft, aim, offered)?,
            push_mode: push_mode(draft)?,
        }),
        ActionKind::WithdrawApp => Order::WithdrawApp { app: app_of(draft, aim, offered)? },
        ActionKind::AddInternalApp => Order::AddInternalApp(new_app(draft, aim, offered)?),
    };
    let errors = order.check();
    if errors.is_empty() { Ok(order) } else { Err(errors.into_iter().map(FieldError::from).collect()) }
}

fn is_ticked(text: &str) -> bool {
    text == "yes"
}

fn one(field: &str, draft: &Draft, expected: &str) -> Vec<FieldError> {
    let value = if field == "org_group" { draft.org_group.clone() } else { String::new() };
    vec![FieldError::new(field, Some(value), expected)]
}

fn wipe(draft: &Draft) -> DeviceWipe {
    let pin = draft.unlock_pin.trim();
    DeviceWipe {
        preserve_data_plan: is_ticked(&draft.preserve_data_plan),
        disallow_proximity_setup: is_ticked(&draft.disallow_proximity_setup),
        disable_activation_lock: is_ticked(&draft.disable_activation_lock),
        is_protected: is_ticked(&draft.is_protected),
        keep_provisioned_data: is_ticked(&draft.keep_provisioned_data),
        unlock_pin: (!pin.is_empty()).then(|| pin.to_owned()),
    }
}

fn message(draft: &Draft) -> Result<MessageToDevice, Vec<FieldError>> {
    let channel: MessageChannel = draft
        .channel
        .parse()
        .map_err(|_| vec![FieldError::new("channel", Some(draft.channel.clone()), "one of these")])?;
    Ok(MessageToDevice {
        channel,
        subject: if channel == MessageChannel::Email {
            draft.subject.trim().to_owned()
        } else {
            String::new()
        },
        // Browsers send lines as the network has them.
        body: draft.body.replace("\r\n", "\n").trim().to_owned(),
    })
}

/// The chosen group, if it is one that is offered; none where nothing was chosen.
fn org_group(draft: &Draft, offered: &Selectable) -> Result<Option<UemId>, Vec<FieldError>> {
    if draft.org_group.is_empty() {
        return Ok(None);
    }
    let chosen = draft.org_group.parse().ok().map(UemId).filter(|id| offered.has_org_group(*id));
    let expected = "an organization group of this tenant that you are shown";
    chosen.map(Some).ok_or_else(|| one("org_group", draft, expected))
}

fn new_user(draft: &Draft, offered: &Selectable) -> Result<NewUser, Vec<FieldError>> {
    Ok(NewUser {
        user_name: draft.user_name.trim().to_owned(),
        first_name: draft.first_name.trim().to_owned(),
        last_name: draft.last_name.trim().to_owned(),
        email: draft.email.trim().to_owned(),
        phone_number: draft.phone_number.trim().to_owned(),
        is_directory: is_ticked(&draft.is_directory),
        org_group: org_group(draft, offered)?,
        send_invitation: is_ticked(&draft.send_invitation),
    })
}

/// What differs from what is known; what is empty stays as it is.
fn change(draft: &Draft, aim: &Aim) -> UserChange {
    let AimOf::User(user) = &aim.of else { return UserChange::default() };
    let known = known(user);
    let changed = |given: &str, known: &str| {
        let given = given.trim();
        (!given.is_empty() && given != known).then(|| given.to_owned())
    };
    UserChange {
        first_name: changed(&draft.first_name, &known.first_name),
        last_name: changed(&draft.last_name, &known.last_name),
        email: changed(&draft.email, &known.email),
        phone_number: changed(&draft.phone_number, &known.phone_number),
    }
}

/// The facts of a user as a form shows them.
pub fn known(user: &UserRow) -> Draft {
    let facts = &user.facts;
    Draft {
        first_name: facts.first_name.clone(),
        last_name: facts.last_name.clone(),
        email: facts.email.clone(),
        phone_number: facts.phone_number.clone(),
        ..Draft::default()
    }
}

fn push_mode(draft: &Draft) -> Result<PushMode, Vec<FieldError>> {
    let refused = |_| vec![FieldError::new("push_mode", Some(draft.push_mode.clone()), "one of these")];
    draft.push_mode.parse().map_err(refused)
}

fn new_app(draft: &Draft, aim: &Aim, offered: &Selectable) -> Result<NewInternalApp, Vec<FieldError>> {
    let AimOf::NewApp(file) = &aim.of else { return Err(one("file", draft, "a file that is in the hub")) };
    let Some(platform) = AppPlatform::of_file(&file.file_name).filter(|_| file.state == AppFileState::Whole)
    else {
        return Err(one("file", draft, "a file that is whole"));
    };
    let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let expected = "an organization group of this tenant that you are shown";
    Ok(NewInternalApp {
        file: file.id.0,
        file_name: file.file_name.clone(),
        size_bytes: file.size_bytes,
        sha256: file.sha256.clone(),
        name: draft.name.trim().to_owned(),
        platform,
        org_group: org_group(draft, offered)?.ok_or_else(|| one("org_group", draft, expected))?,
        bundle_id: given(&draft.bundle_id),
        version: given(&draft.version),
        push_mode: push_mode(draft)?,
        description: given(&draft.description.replace("\r\n", "\n")),
        carries_assignments: is_ticked(&draft.carries_assignments),
    })
}

fn app_of(draft: &Draft, aim: &Aim, offered: &Selectable) -> Result<i64, Vec<FieldError>> {
    let AimOf::App(app) = &aim.of else { return Err(one("app", draft, "an app of the catalogue")) };
    let chosen = aim.chosen(draft);
    let is_none = match &chosen {
        Chosen::Groups { smart, org, user } => smart.is_empty() && org.is_empty() && user.is_empty(),
        _ => true,
    };
    let expected = "at least one group of this tenant that you are shown";
    if is_none || offered.missing(&chosen).is_some() {
        return Err(one("groups", draft, expected));
    }
    Ok(app.id.0)
}
