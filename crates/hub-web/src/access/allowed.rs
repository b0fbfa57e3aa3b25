//! A permission as a value.

use std::marker::PhantomData;

use axum::extract::FromRequestParts;
use http::{StatusCode, request::Parts};
use hub_core::operator::{Permission, Visible};

use super::Caller;
use crate::{WebState, http::problem::Problem};

/// A permission as a type.
pub trait Need: Send + std::marker::Sync {
    /// Which.
    const PERMISSION: Permission;
    /// In words: what the caller may not do without it.
    const WORDS: &'static str;
}

macro_rules! needs {
    ($($(#[$doc:meta])* $name:ident = $permission:ident, $words:literal;)*) => {$(
        $(#[$doc])*
        pub struct $name;
        impl Need for $name {
            const PERMISSION: Permission = Permission::$permission;
            const WORDS: &'static str = $words;
        }
    )*};
}

needs! {
    /// Read what is known.
    Read = Read, "read";
    /// Read what is told of the whole hub.
    ReadHub = ReadHub, "read what concerns the whole hub";
    /// Start a synchronization.
    StartSync = Sync, "start synchronizations (needs the role operator)";
    /// Tell the risk of a device.
    SetRisk = SetRisk, "set the risk of devices (needs the role operator)";
    /// Limit the trust of devices and users.
    SetLimit = SetLimit, "limit the trust of devices and users (needs the role operator)";
    /// Take limits away.
    LiftLimit = LiftLimit, "take limits of trust away (needs the role operator)";
    /// Decide about what is held.
    Decide = Decide, "decide about held deletions (needs the role approver)";
    /// Take the access of agents away.
    RevokeAgents = RevokeAgents, "take the access of agents away (needs the role approver)";
    /// Order actions.
    RequestActions = RequestActions, "order actions or take them back (needs the role operator)";
    /// Let actions of others go on.
    ApproveActions = ApproveActions, "decide about actions of others (needs the role approver)";
    /// Stop all actions.
    StopActions = StopActions, "stop the actions of the hub (needs the role operator)";
    /// Let them go on.
    StartActions = StartActions, "start the actions of the hub again (needs the role admin)";
    /// Set the limits of actions.
    ManageActionGuards = ManageActionGuards, "change the guards of actions (needs the role admin)";
    /// Add integrations.
    AddIntegrations = AddIntegrations, "add integrations (needs the role admin)";
    /// Edit, remove integrations.
    ManageIntegrations = ManageIntegrations, "manage integrations (needs the role admin)";
    /// Add operators and tokens.
    ManageOperators = ManageOperators, "manage operators and tokens (needs the role admin)";
    /// Change what decides about requests.
    ManagePolicies = ManagePolicies,
        "manage services, policies, authorities, proxies and bypasses (needs the role admin)";
}

/// A caller that has the permission. It can only be had by asking.
#[derive(Debug, Clone)]
pub struct Allowed<P> {
    /// Who.
    pub caller: Caller,
    permission: PhantomData<P>,
}

impl<P: Need> Allowed<P> {
    /// Checks a caller.
    pub fn check(caller: Caller) -> Result<Self, Problem> {
        let who = caller.describe();
        if !caller.scope.allows(P::PERMISSION) {
            return Err(Problem::new(StatusCode::FORBIDDEN, format!("{who} may not {}", P::WORDS)));
        }
        if !caller.limits().allow(P::PERMISSION) {
            let detail = format!("{who} is limited to some groups and may not {}", P::WORDS);
            return Err(Problem::new(StatusCode::FORBIDDEN, detail));
        }
        Ok(Self { caller, permission: PhantomData })
    }

    /// The integrations of which this caller is shown anything: what every list asks for.
    pub fn visible(&self) -> &Visible {
        &self.caller.visible
    }
}

impl<P: Need> FromRequestParts<WebState> for Allowed<P> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Problem> {
        Self::check(Caller::from_request_parts(parts, state).await?)
    }
}
