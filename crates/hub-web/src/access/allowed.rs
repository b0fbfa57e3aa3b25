//! A permission as a value.

use std::marker::PhantomData;

use axum::extract::FromRequestParts;
use http::{StatusCode, request::Parts};
use hub_core::operator::Permission;

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
    /// Start a synchronization.
    StartSync = Sync, "start synchronizations (needs the role operator)";
    /// Tell the risk of a device.
    SetRisk = SetRisk, "set the risk of devices (needs the role operator)";
    /// Limit the trust of devices and users.
    SetLimit = SetLimit, "limit the trust of devices and users (needs the role operator)";
    /// Decide about what is held.
    Decide = Decide, "decide about held deletions (needs the role approver)";
    /// Add, edit, remove integrations.
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
        if caller.role.allows(P::PERMISSION) {
            return Ok(Self { caller, permission: PhantomData });
        }
        Err(Problem::new(StatusCode::FORBIDDEN, format!("{} may not {}", caller.describe(), P::WORDS)))
    }
}

impl<P: Need> FromRequestParts<WebState> for Allowed<P> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Problem> {
        Self::check(Caller::from_request_parts(parts, state).await?)
    }
}
