//! To what a draft is done: looked up, and held against what the caller is shown.

use hub_core::{
    actions::{ActionKind, TargetKind},
    ids::{AppFileId, AppId, DeviceId, IntegrationId, OrgGroupId, SmartGroupId, UemId, UserGroupId, UserId},
};
use hub_store::{AppFileRow, AppRow, Chosen, DeviceFilter, DeviceRow, IntegrationRow, UserRow};
use jiff::Timestamp;
use serde::{Deserialize as _, de::IntoDeserializer};

use super::draft::{Draft, unreadable};
use crate::{
    WebState,
    access::{Caller, InScope},
    api::v1::{devices::view::ListedState, integrations::get::find as find_integration},
    dashboard::{PageError, devices::line},
    http::problem::Problem,
};

/// What the targets are chosen from.
pub struct Aim {
    /// Whose tenant.
    pub integration: IntegrationRow,
    /// What.
    pub of: AimOf,
}

/// One thing, or many.
pub enum AimOf {
    /// A device.
    Device(Box<DeviceRow>),
    /// A user.
    User(Box<UserRow>),
    /// The devices of a user.
    DevicesOf(Box<UserRow>),
    /// An app, for groups.
    App(Box<AppRow>),
    /// All devices that a list shows.
    Matching(Box<DeviceFilter>),
    /// Somebody new.
    NewUser,
    /// A new app of a file.
    NewApp(Box<AppFileRow>),
}

impl Aim {
    /// Looks up what the draft names. `None` when it names a tenant at most.
    pub async fn of(draft: &Draft, state: &WebState, caller: &Caller) -> Result<Option<Self>, PageError> {
        draft.check_names()?;
        let of = if let Some(id) = id::<DeviceId>(&draft.device, state, caller).await? {
            let row = state.store.find_device(id).await?.ok_or_else(|| Problem::not_found("device", id))?;
            AimOf::Device(Box::new(row))
        } else if let Some(id) = id::<UserId>(&draft.user, state, caller).await? {
            AimOf::User(Box::new(find_user(state, id).await?))
        } else if let Some(id) = id::<UserId>(&draft.devices_of, state, caller).await? {
            AimOf::DevicesOf(Box::new(find_user(state, id).await?))
        } else if let Some(id) = id::<AppId>(&draft.app, state, caller).await? {
            let row = state.store.find_app(id).await?.ok_or_else(|| Problem::not_found("app", id))?;
            AimOf::App(Box::new(row))
        } else if let Some(id) = id::<AppFileId>(&draft.file, state, caller).await? {
            let row = state.store.find_app_file(id).await?.ok_or_else(|| Problem::not_found("file", id))?;
            AimOf::NewApp(Box::new(row))
        } else if draft.matching == "yes" {
            AimOf::Matching(Box::new(filter(draft)?))
        } else if draft.kind == ActionKind::AddUser.as_ref() {
            AimOf::NewUser
        } else {
            return Ok(None);
        };
        let Some(integration) = integration(&of, draft, state, caller).await? else { return Ok(None) };
        Ok(Some(Self { integration: find_integration(state, integration).await?, of }))
    }

    /// The choice, as it is ordered.
    pub fn chosen(&self, draft: &Draft) -> Chosen {
        match &self.of {
            AimOf::Device(row) => Chosen::Devices(vec![row.id]),
            AimOf::User(row) => Chosen::Users(vec![row.id]),
            AimOf::DevicesOf(row) => Chosen::DevicesOf(vec![row.id]),
            AimOf::Matching(filter) => Chosen::Matching(filter.clone()),
            AimOf::NewUser => Chosen::NewUser,
            AimOf::NewApp(_) => Chosen::NewApp,
            AimOf::App(_) => Chosen::Groups {
                smart: draft.ticked("smart-").into_iter().map(SmartGroupId).collect(),
                org: draft.ticked("org-").into_iter().map(OrgGroupId).collect(),
                user: draft.ticked("user-").into_iter().map(UserGroupId).collect(),
            },
        }
    }

    /// What it is about, for people.
    pub fn words(&self, draft: &Draft) -> String {
        match &self.of {
            AimOf::Device(row) => line::name(row),
            AimOf::User(row) => user_name(row),
            AimOf::DevicesOf(row) => format!("all devices of {}", user_name(row)),
            AimOf::App(row) => row.facts.name.clone(),
            AimOf::NewApp(row) => row.file_name.clone(),
            AimOf::Matching(_) | AimOf::NewUser => self.chosen(draft).words(),
        }
    }

    /// Whether something of that kind can be done to it.
    pub fn takes(&self, kind: ActionKind) -> bool {
        match &self.of {
            AimOf::Device(_) | AimOf::DevicesOf(_) | AimOf::Matching(_) => {
                kind.target() == TargetKind::Device
            }
            AimOf::User(_) => kind.target() == TargetKind::User,
            AimOf::NewUser => kind.target() == TargetKind::NewUser,
            AimOf::NewApp(_) => kind.target() == TargetKind::NewApp,
            AimOf::App(_) => matches!(kind, ActionKind::DeployApp | ActionKind::WithdrawApp),
        }
    }

    /// The page that it was begun from.
    pub fn href(&self) -> String {
        match &self.of {
            AimOf::Device(row) => format!("/devices/{}", row.id),
            AimOf::User(row) | AimOf::DevicesOf(row) => format!("/users/{}", row.id),
            AimOf::App(row) => format!("/apps/{}", row.id),
            AimOf::Matching(_) => "/devices".to_owned(),
            AimOf::NewUser => "/users".to_owned(),
            AimOf::NewApp(_) => "/apps/upload".to_owned(),
        }
    }
}

/// The best name of a user.
pub fn user_name(row: &UserRow) -> String {
    let facts = &row.facts;
    if facts.user_name.is_empty() { format!("user {}", row.id) } else { facts.user_name.clone() }
}

async fn find_user(state: &WebState, id: UserId) -> Result<UserRow, PageError> {
    Ok(state.store.find_user(id).await?.ok_or_else(|| Problem::not_found("user", id))?)
}

/// An id of a field, within what the caller is shown.
async fn id<T: InScope>(text: &str, state: &WebState, caller: &Caller) -> Result<Option<T>, PageError> {
    if text.is_empty() {
        return Ok(None);
    }
    let id: T = text.parse().map_err(|_| Problem::not_found(T::WORD, format!("{text:?}")))?;
    caller.require(&id, state).await?;
    Ok(Some(id))
}

/// The tenant: of the thing that was named, or named itself, or the only one that there is.
async fn integration(
    of: &AimOf,
    draft: &Draft,
    state: &WebState,
    caller: &Caller,
) -> Result<Option<IntegrationId>, PageError> {
    match of {
        AimOf::Device(row) => return Ok(Some(row.integration_id)),
        AimOf::User(row) | AimOf::DevicesOf(row) => return Ok(Some(row.integration_id)),
        AimOf::App(row) => return Ok(Some(row.integration_id)),
        AimOf::NewApp(row) => return Ok(Some(row.integration_id)),
        AimOf::Matching(_) | AimOf::NewUser => {}
    }
    if let Some(id) = id::<IntegrationId>(&draft.integration_id, state, caller).await? {
        return Ok(Some(id));
    }
    let all = state.store.list_integrations(&caller.visible).await?;
    Ok(match all.as_slice() {
        [only] => Some(only.id),
        _ => None,
    })
}

fn filter(draft: &Draft) -> Result<DeviceFilter, PageError> {
    let word = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let listed = match word(&draft.state) {
        None => None,
        Some(text) => {
            let known = ListedState::deserialize(text.as_str().into_deserializer())
                .map_err(|_: serde::de::value::Error| unreadable("state", &text, "a state of devices"))?;
            // What is no device of the fleet yet cannot be acted on.
            Some(
                known
                    .of_fleet()
                    .ok_or_else(|| unreadable("state", &text, "a state of the fleet's devices"))?,
            )
        }
    };
    Ok(DeviceFilter {
        search: draft.search.clone(),
        integration_id: None,
        platform: word(&draft.platform),
        compliance: word(&draft.compliance),
        enrollment: word(&draft.enrollment),
        ownership: word(&draft.ownership),
        is_compromised: read("is_compromised", &draft.is_compromised, "true or false")?,
        org_group_uem_id: read("org_group_uem_id", &draft.org_group_uem_id, "a number")?.map(UemId),
        smart_group_id: read("smart_group_id", &draft.smart_group_id, "a number")?,
        seen_before: read::<Timestamp>("seen_before", &draft.seen_before, "a moment")?,
        state: listed,
    })
}

fn read<T: std::str::FromStr>(field: &str, text: &str, expected: &str) -> Result<Option<T>, PageError> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| unreadable(field, text, expected))
}
