//! The call of each kind. One request each: whatever comes back is an outcome, never a reason to call again.

use hub_core::{
    actions::{
        ActionKind, DeviceWipe, MessageChannel, MessageToDevice, NewUser, Order, PushMode, UserChange,
    },
    ids::AppId,
};
use hub_store::{ActionItemRow, IntegrationRow, Store, ToBegin};
use secrecy::SecretString;
use uem_client::{
    Delivery, LockOptions, Message, OrgGroupKey, Refusal, SmartGroupKey, UemClient, UserFields, UserKey,
    WindowsWipe, WipeOptions, WriteOutcome,
};
use uem_types::{
    OrgGroupId,
    system::enums::{MessageType, SecurityType},
};

use super::{apps, before::device_key, new_app::add_app};

/// What the hub's rules are called among the rules of an app.
const RULE_NAME: &str = "Mooring";

/// Makes it. Answers what was made in the tenant on the way, if anything was.
pub(super) async fn call(
    client: &UemClient,
    store: &Store,
    row: &IntegrationRow,
    item: &ToBegin,
    secret: Option<&SecretString>,
) -> WriteOutcome<Option<String>> {
    match item.item.kind {
        ActionKind::AddUser
        | ActionKind::UpdateUser
        | ActionKind::ActivateUser
        | ActionKind::DeactivateUser
        | ActionKind::DeleteUser => call_user(client, item, secret).await.map(|()| None),
        ActionKind::DeployApp | ActionKind::WithdrawApp => call_app(client, store, row, item).await,
        ActionKind::AddInternalApp => add_app(client, store, item).await.map(|()| None),
        _ => call_device(client, store, row, item).await.map(|()| None),
    }
}

async fn call_device(
    client: &UemClient,
    store: &Store,
    row: &IntegrationRow,
    item: &ToBegin,
) -> WriteOutcome<()> {
    let (devices, key) = (client.devices(), device_key(&item.item));
    match (item.item.kind, &item.order) {
        (ActionKind::Lock, _) => devices.lock(key, &LockOptions::default()).await,
        (ActionKind::EnterpriseWipe, _) => devices.enterprise_wipe(key.id, None).await,
        (ActionKind::DeviceWipe, Order::DeviceWipe(wipe)) => devices.wipe(key, &wipe_options(wipe)).await,
        (ActionKind::ClearPasscode, _) => devices.clear_passcode(key.id).await,
        (ActionKind::SyncDevice, _) => devices.sync(key.id).await,
        (ActionKind::QueryDevice, _) => devices.query(key.id).await,
        (ActionKind::SendMessage, Order::SendMessage(message)) => {
            devices.send_message(key, &in_vendors_words(message)).await
        }
        (ActionKind::ChangeOrgGroup, Order::ChangeOrgGroup { org_group }) => {
            let uuid = store.org_group_uuid(row.id, *org_group).await.ok().flatten();
            let group =
                OrgGroupKey { id: OrgGroupId(org_group.0), uuid: uuid.and_then(|uuid| uuid.parse().ok()) };
            devices.change_org_group(key, group).await
        }
        (ActionKind::DeleteDevice, _) => devices.delete(key.id).await,
        (kind, _) => mismatch(kind),
    }
}

fn wipe_options(wipe: &DeviceWipe) -> WipeOptions {
    let windows = match (wipe.is_protected, wipe.keep_provisioned_data) {
        (true, _) => Some(WindowsWipe::Protected),
        (false, true) => Some(WindowsWipe::KeepProvisioned),
        (false, false) => None,
    };
    WipeOptions {
        windows,
        lifts_activation_lock: wipe.disable_activation_lock,
        keeps_data_plan: wipe.preserve_data_plan,
        disallows_proximity_setup: wipe.disallow_proximity_setup,
        mac_pin: wipe.unlock_pin.as_ref().and_then(|pin| pin.parse().ok()),
        ..WipeOptions::default()
    }
}

fn in_vendors_words(message: &MessageToDevice) -> Message {
    let text = message.body.clone();
    match message.channel {
        MessageChannel::Push => Message::Push { text, app: None },
        MessageChannel::Sms => Message::Sms { text },
        MessageChannel::Email => Message::Email { subject: message.subject.clone(), text, is_html: false },
    }
}

async fn call_user(client: &UemClient, item: &ToBegin, secret: Option<&SecretString>) -> WriteOutcome<()> {
    let users = client.users();
    if let Order::AddUser(user) = &item.order {
        return users.add(&new_user(user, secret)).await.map(|_| ());
    }
    let key = user_key(&item.item);
    match (item.item.kind, &item.order) {
        (ActionKind::UpdateUser, Order::UpdateUser(change)) => users.update(key, &fields(change)).await,
        (ActionKind::ActivateUser, _) => users.activate(key.id).await,
        (ActionKind::DeactivateUser, _) => users.deactivate(key.id).await,
        (ActionKind::DeleteUser, _) => users.delete(key).await,
        (kind, _) => mismatch(kind),
    }
}

/// What a user is called by in calls.
pub(super) fn user_key(item: &ActionItemRow) -> UserKey {
    let target = &item.target;
    let id = uem_types::UserId(target.uem_id.map_or(0, |id| id.0));
    UserKey { id, uuid: target.uem_uuid.parse().ok() }
}

fn new_user(user: &NewUser, secret: Option<&SecretString>) -> UserFields {
    let text = |value: &str| (!value.is_empty()).then(|| value.to_owned());
    UserFields {
        user_name: Some(user.user_name.clone()),
        password: secret.cloned(),
        first_name: text(&user.first_name),
        last_name: text(&user.last_name),
        email: text(&user.email),
        phone: text(&user.phone_number),
        security: Some(if user.is_directory { SecurityType::Directory } else { SecurityType::Basic }),
        org_group: user.org_group.map(|id| OrgGroupKey { id: OrgGroupId(id.0), uuid: None }),
        message: user.send_invitation.then_some(MessageType::Email),
        ..UserFields::default()
    }
}

fn fields(change: &UserChange) -> UserFields {
    UserFields {
        first_name: change.first_name.clone(),
        last_name: change.last_name.clone(),
        email: change.email.clone(),
        phone: change.phone_number.clone(),
        ..UserFields::default()
    }
}

async fn call_app(
    client: &UemClient,
    store: &Store,
    row: &IntegrationRow,
    item: &ToBegin,
) -> WriteOutcome<Option<String>> {
    let (app, push_mode) = match &item.order {
        Order::DeployApp(assignment) => (assignment.app, Some(assignment.push_mode)),
        Order::WithdrawApp { app } => (*app, None),
        _ => return mismatch(item.item.kind).map(|()| None),
    };
    let key = match apps::app_key(store, row.id, AppId(app)).await {
        Ok(key) => key,
        Err(words) => return refused(&words).map(|()| None),
    };
    let target = &item.item.target;
    let group = match push_mode {
        Some(_) => apps::group_key_or_new(client, store, row, target).await,
        // What has no smart group has nothing to lose: none is made for that.
        None => apps::group_key(client, store, row, target).await.map(|group| (group, None)),
    };
    let (group, made) = match group {
        Ok(found) => found,
        Err(apps::NoGroup::NotThere(words)) => return refused(&words).map(|()| None),
        Err(apps::NoGroup::Refused(refusal)) => return WriteOutcome::Refused(*refusal),
        Err(apps::NoGroup::NotRead(error)) => return WriteOutcome::NotSent(error),
    };
    let groups: [SmartGroupKey; 1] = [group];
    let sent = match push_mode {
        Some(PushMode::Auto) => client.apps().assign(key, &groups, Delivery::Auto, RULE_NAME).await,
        Some(PushMode::OnDemand) => client.apps().assign(key, &groups, Delivery::OnDemand, RULE_NAME).await,
        None => client.apps().unassign(key, &groups).await,
    };
    sent.map(|()| made.map(|name| format!("the smart group {name:?} was made for it")))
}

/// Nothing was sent, and nothing will be: the hub itself finds that it cannot be.
pub(super) fn refused(words: &str) -> WriteOutcome<()> {
    WriteOutcome::Refused(Refusal {
        status: 0,
        code: None,
        message: words.to_owned(),
        activity_id: None,
        is_permanent: true,
        is_route_unknown: false,
        meaning: "the hub cannot call the tenant for it".to_owned(),
        remedy: String::new(),
    })
}

/// The row of a target and its order contradict each other.
pub(super) fn mismatch(kind: ActionKind) -> WriteOutcome<()> {
    refused(&format!("its order says nothing of {kind}"))
}
