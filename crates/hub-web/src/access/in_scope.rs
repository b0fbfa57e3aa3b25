//! Whose a thing is: by it, a path's id is held against what its caller is limited to (TM-2). An id can only be taken from a
//! path ([`crate::http::path::PathId`]) when its type says here whose it is, so no handler can forget to ask.

use std::{convert::Infallible, str::FromStr};

use hub_core::{
    ids::{
        AppFileId, AppId, DeviceId, IntegrationId, OperatorId, RunId, SmartGroupId, TokenId, UserGroupId,
        UserId,
    },
    operator::Visible,
};
use hub_store::StoreError;

use super::Caller;
use crate::{WebState, http::problem::Problem};

/// Whose a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// An integration's.
    Integration(IntegrationId),
    /// The whole hub's: callers who are limited see nothing of it.
    Hub,
    /// There is no such thing.
    Nobody,
}

/// The id of a thing that is somebody's.
pub trait InScope: FromStr + std::fmt::Display + Send + Sync {
    /// What it is the id of, for people.
    const WORD: &'static str;

    /// Whose the thing is.
    fn owner(&self, state: &WebState) -> impl Future<Output = Result<Owner, StoreError>> + Send;
}

impl Caller {
    /// Refuses what lies outside of the caller's limits in the words of what does not exist.
    pub async fn require<T: InScope>(&self, id: &T, state: &WebState) -> Result<(), Problem> {
        if !self.limits().is_limited() {
            return Ok(());
        }
        match id.owner(state).await? {
            Owner::Integration(integration) if self.visible.contains(integration) => Ok(()),
            Owner::Integration(_) | Owner::Hub | Owner::Nobody => Err(Problem::not_found(T::WORD, id)),
        }
    }
}

/// An integration's thing, if it is there.
fn of(integration: Option<IntegrationId>) -> Owner {
    integration.map_or(Owner::Nobody, Owner::Integration)
}

impl InScope for IntegrationId {
    const WORD: &'static str = "integration";

    async fn owner(&self, _: &WebState) -> Result<Owner, StoreError> {
        Ok(Owner::Integration(*self))
    }
}

macro_rules! found_by {
    ($($id:ty, $word:literal, $find:ident;)*) => {$(
        impl InScope for $id {
            const WORD: &'static str = $word;

            async fn owner(&self, state: &WebState) -> Result<Owner, StoreError> {
                Ok(of(state.store.$find(*self).await?.map(|row| row.integration_id)))
            }
        }
    )*};
}

found_by! {
    DeviceId, "device", find_device;
    UserId, "user", find_user;
    SmartGroupId, "smart group", find_smart_group;
    UserGroupId, "user group", find_user_group;
    AppId, "app", find_app;
    AppFileId, "file", find_app_file;
    RunId, "run", find_run;
}

impl InScope for OperatorId {
    const WORD: &'static str = "operator";

    async fn owner(&self, _: &WebState) -> Result<Owner, StoreError> {
        Ok(Owner::Hub)
    }
}

impl InScope for TokenId {
    const WORD: &'static str = "token";

    async fn owner(&self, _: &WebState) -> Result<Owner, StoreError> {
        Ok(Owner::Hub)
    }
}

/// The id of a device that registered by itself.
#[derive(Debug, Clone, Copy)]
pub struct ProvisionalId(pub i64);

impl std::fmt::Display for ProvisionalId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for ProvisionalId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl InScope for ProvisionalId {
    const WORD: &'static str = "waiting registration";

    async fn owner(&self, state: &WebState) -> Result<Owner, StoreError> {
        Ok(of(state.store.find_provisional(self.0).await?.map(|row| row.integration_id)))
    }
}

/// The number of an action.
#[derive(Debug, Clone, Copy)]
pub struct ActionId(pub i64);

impl std::fmt::Display for ActionId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for ActionId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl InScope for ActionId {
    const WORD: &'static str = "action";

    async fn owner(&self, state: &WebState) -> Result<Owner, StoreError> {
        Ok(of(state.store.find_action(self.0).await?.map(|row| row.integration_id)))
    }
}

/// The id of a verification. One that is of no integration yet belongs to who may add integrations.
#[derive(Debug, Clone)]
pub struct VerificationId(pub String);

impl std::fmt::Display for VerificationId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for VerificationId {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

impl InScope for VerificationId {
    const WORD: &'static str = "verification";

    async fn owner(&self, state: &WebState) -> Result<Owner, StoreError> {
        let row = state.store.find_verification(&self.0).await?;
        Ok(row.map_or(Owner::Nobody, |row| row.integration.map_or(Owner::Hub, Owner::Integration)))
    }
}

/// The number of an entry of the audit log. One of no integration is the whole hub's.
#[derive(Debug, Clone, Copy)]
pub struct AuditNumber(pub i64);

impl std::fmt::Display for AuditNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for AuditNumber {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl InScope for AuditNumber {
    const WORD: &'static str = "audit entry";

    async fn owner(&self, state: &WebState) -> Result<Owner, StoreError> {
        let row = state.store.find_audit_entry(&Visible::Everything, self.0).await?;
        Ok(row.map_or(Owner::Nobody, |row| row.entry.integration_id.map_or(Owner::Hub, Owner::Integration)))
    }
}

/// The name of something that the whole hub has: a policy, a service, an authority, a proxy.
#[derive(Debug, Clone)]
pub struct HubName(pub String);

/// The number of something that the whole hub has: a limit, a bypass, a decision.
#[derive(Debug, Clone, Copy)]
pub struct HubNumber(pub i64);

impl FromStr for HubName {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

impl FromStr for HubNumber {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

macro_rules! of_the_hub {
    ($($id:ty),*) => {$(
        impl std::fmt::Display for $id {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl InScope for $id {
            const WORD: &'static str = "entry";

            async fn owner(&self, _: &WebState) -> Result<Owner, StoreError> {
                Ok(Owner::Hub)
            }
        }
    )*};
}

of_the_hub!(HubName, HubNumber);
