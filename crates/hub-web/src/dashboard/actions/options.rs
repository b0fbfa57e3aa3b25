//! The details of an order in words.

use hub_core::{
    actions::{DeviceWipe, MessageChannel, NewInternalApp, NewUser, Order, PushMode, UserChange},
    ids::{AppId, IntegrationId},
    operator::Visible,
};
use page_kit::components::bytes_in_words;

use crate::{
    WebState,
    access::{Caller, shown_org_groups},
    dashboard::{
        PageError,
        words::{PLATFORMS, label},
    },
};

/// Name and value of each.
pub async fn options(
    state: &WebState,
    caller: &Caller,
    integration: IntegrationId,
    order: &Order,
) -> Result<Vec<(&'static str, String)>, PageError> {
    Ok(match order {
        Order::Lock {}
        | Order::EnterpriseWipe {}
        | Order::ClearPasscode {}
        | Order::SyncDevice {}
        | Order::QueryDevice {}
        | Order::DeleteDevice {}
        | Order::ActivateUser {}
        | Order::DeactivateUser {} => Vec::new(),
        Order::DeviceWipe(wipe) => of_wipe(wipe),
        Order::SendMessage(message) => {
            let mut lines = vec![("Goes by", channel(message.channel).to_owned())];
            if !message.subject.is_empty() {
                lines.push(("Subject", message.subject.clone()));
            }
            lines.push(("Text", message.body.clone()));
            lines
        }
        Order::ChangeOrgGroup { org_group } => {
            vec![("Moves to", group(state, caller, integration, org_group.0).await?)]
        }
        Order::AddUser(user) => {
            let mut lines = of_user(user);
            if let Some(id) = user.org_group {
                lines.push(("Organization group", group(state, caller, integration, id.0).await?));
            }
            lines
        }
        Order::UpdateUser(change) => of_change(change),
        Order::DeleteUser { with_devices } => {
            let words = if *with_devices { "deleted first" } else { "must be gone before" };
            vec![("Devices of the user", words.to_owned())]
        }
        Order::DeployApp(deploy) => {
            vec![("App", app(state, deploy.app).await?), ("Comes to devices", comes(deploy.push_mode))]
        }
        Order::WithdrawApp { app: id } => vec![("App", app(state, *id).await?)],
        Order::AddInternalApp(app) => {
            let group = group(state, caller, integration, app.org_group.0).await?;
            of_new_app(app, group)
        }
    })
}

fn comes(push_mode: PushMode) -> String {
    match push_mode {
        PushMode::Auto => "installed without asking",
        PushMode::OnDemand => "offered in the catalogue",
    }
    .to_owned()
}

fn of_new_app(app: &NewInternalApp, group: String) -> Vec<(&'static str, String)> {
    let from_file = || "as the tenant reads it from the file".to_owned();
    let taken_over = if app.carries_assignments { "of the version before, taken over" } else { "" };
    let lines = [
        ("File", format!("{}, {}", app.file_name, bytes_in_words(app.size_bytes))),
        ("SHA-256", app.sha256.clone()),
        ("Name", app.name.clone()),
        ("Version", app.version.clone().unwrap_or_else(from_file)),
        ("Bundle id", app.bundle_id.clone().unwrap_or_else(from_file)),
        ("Platform", label(&PLATFORMS, app.platform.as_ref())),
        ("Organization group", group),
        ("Comes to devices", comes(app.push_mode)),
        ("Assignments", taken_over.to_owned()),
        ("Description", app.description.clone().unwrap_or_default()),
    ];
    lines.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

fn of_wipe(wipe: &DeviceWipe) -> Vec<(&'static str, String)> {
    let choices = [
        (wipe.preserve_data_plan, "Keep the data plan of an eSIM"),
        (wipe.disallow_proximity_setup, "Forbid set-up by a device near by"),
        (wipe.disable_activation_lock, "Remove the activation lock"),
        (wipe.is_protected, "Protected wipe"),
        (wipe.keep_provisioned_data, "Keep provisioned data"),
        // The PIN itself is for who ordered it.
        (wipe.unlock_pin.is_some(), "Set a PIN that unlocks the device"),
    ];
    choices.into_iter().filter(|(is_made, _)| *is_made).map(|(_, words)| (words, "yes".to_owned())).collect()
}

fn of_user(user: &NewUser) -> Vec<(&'static str, String)> {
    let account = if user.is_directory { "from the directory" } else { "basic, with a password of its own" };
    let lines = [
        ("User name", user.user_name.clone()),
        ("First name", user.first_name.clone()),
        ("Last name", user.last_name.clone()),
        ("E-mail", user.email.clone()),
        ("Phone number", user.phone_number.clone()),
        ("Account", account.to_owned()),
        ("Is told how to enrol", if user.send_invitation { "yes" } else { "no" }.to_owned()),
    ];
    lines.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

fn of_change(change: &UserChange) -> Vec<(&'static str, String)> {
    let lines = [
        ("First name becomes", &change.first_name),
        ("Last name becomes", &change.last_name),
        ("E-mail becomes", &change.email),
        ("Phone number becomes", &change.phone_number),
    ];
    lines.into_iter().filter_map(|(name, value)| Some((name, value.clone()?))).collect()
}

/// How a message goes, in words.
pub fn channel(channel: MessageChannel) -> &'static str {
    match channel {
        MessageChannel::Push => "push message to the agent on the device",
        MessageChannel::Email => "e-mail to the user",
        MessageChannel::Sms => "SMS to the device's number",
    }
}

async fn group(
    state: &WebState,
    caller: &Caller,
    integration: IntegrationId,
    id: i64,
) -> Result<String, PageError> {
    let rows = shown_org_groups(state, caller, &Visible::one(integration)).await?;
    let row = rows.iter().find(|row| row.facts.uem_id.0 == id);
    Ok(row.map_or_else(|| format!("group {id}"), |row| format!("{} ({id})", row.facts.name)))
}

async fn app(state: &WebState, id: i64) -> Result<String, PageError> {
    let row = state.store.find_app(AppId(id)).await?;
    Ok(row.map_or_else(|| format!("app {id}"), |row| format!("{} ({})", row.facts.name, row.facts.bundle_id)))
}
