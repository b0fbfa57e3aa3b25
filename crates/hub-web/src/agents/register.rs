//! `POST /agent/v1/register`: with the registration token of an integration or an invitation, signed with the key that is
//! registered.

use std::net::SocketAddr;

use axum::{
    Json,
    body::Bytes,
    extract::{ConnectInfo, FromRequestParts, State, rejection::BytesRejection},
};
use http::{HeaderMap, StatusCode, request::Parts};
use hub_core::{
    addition::Registration,
    agent::{Refusal, RegisterAnswer, RegisterBody, SIGNATURE_HEADER, to_sign_registration},
    audit::{Actor, ActorKind},
};
use hub_store::{AgentEntry, AgentRegistered, NewAgent};
use secrecy::{ExposeSecret as _, SecretString};

use super::proof;
use crate::{
    WebState,
    access::bearer,
    api::v1::registrations::register::Registrar,
    audit,
    http::{body, problem::Problem},
};

/// Systems that have an agent.
const PLATFORMS: [&str; 3] = ["linux", "macos", "windows"];
/// Begins an invitation.
const INVITATION_PREFIX: &str = "minv_";
/// Longest version.
const VERSION_CHARS_MAX: usize = 50;

/// The token that an agent presents, and what it lets in.
pub struct Presented {
    token: SecretString,
    entry: AgentEntry,
}

impl FromRequestParts<WebState> for Presented {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Problem> {
        let unknown = || {
            Problem::unauthorized_with(
                "this call needs the registration token of an integration, or the one of a settings file that was made for one device and is not older than seven days",
            )
        };
        let token = bearer(&parts.headers).ok_or_else(unknown)?;
        if !token.expose_secret().starts_with(INVITATION_PREFIX) {
            let integration = Registrar::from_request_parts(parts, state).await?.integration();
            return Ok(Self { token, entry: AgentEntry::SharedToken(integration) });
        }
        let address = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        if !state.registration_limits.allows_address(address) {
            let detail = "too many registrations from this address: try again in a minute";
            return Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, detail));
        }
        let found = state.store.find_invitation(&token, state.clock.now()).await?.ok_or_else(unknown)?;
        audit::recognise(Actor {
            kind: ActorKind::Agent,
            name: "invited agent".to_owned(),
            id: found.device_id.to_string(),
        });
        Ok(Self { token, entry: AgentEntry::Invited(found) })
    }
}

/// Registers an agent; with the same key again it stays the same.
pub async fn register(
    State(state): State<WebState>,
    presented: Presented,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<RegisterAnswer>, Problem> {
    let body = body.map_err(|rejection| Problem::new(rejection.status(), rejection.body_text()))?;
    let told: RegisterBody = body::read(&body)?;
    let public_key = proof::read_key(&told.public_key)
        .ok_or_else(|| Problem::field("public_key", None, "a public key of Ed25519 in base64"))?;
    let message = to_sign_registration(presented.token.expose_secret(), &body);
    if !proof::is_signed(&public_key, &message, proof::only(&headers, SIGNATURE_HEADER)) {
        return Err(Problem::unauthorized_with("the registration is not signed with the key that it brings"));
    }
    let new = NewAgent {
        entry: presented.entry,
        registration: registration(&told)?,
        public_key,
        agent_version: told.agent_version,
    };
    match state.store.register_agent(&new, state.clock.now()).await? {
        AgentRegistered::Registered { id, device } => {
            tracing::info!(agent.id = id, "An agent registered as {id}");
            Ok(Json(RegisterAnswer { agent_id: id, is_correlated: device.is_some() }))
        }
        AgentRegistered::Refused(refusal) => {
            tracing::info!("An agent was refused: {refusal}");
            Err(Problem::new(status(refusal), refusal.to_string()))
        }
    }
}

fn registration(told: &RegisterBody) -> Result<Registration, Problem> {
    if !PLATFORMS.contains(&told.platform.as_str()) {
        let shown = told.platform.chars().take(VERSION_CHARS_MAX).collect();
        return Err(Problem::field("platform", Some(shown), PLATFORMS.join(", ")));
    }
    let version = &told.agent_version;
    if version.chars().count() > VERSION_CHARS_MAX || version.chars().any(char::is_control) {
        return Err(Problem::field("agent_version", None, format!("at most {VERSION_CHARS_MAX} characters")));
    }
    let registration = Registration {
        platform: told.platform.as_str().into(),
        udid: told.udid.clone(),
        serial_number: told.serial_number.clone(),
        name: told.name.clone(),
        user_email: String::new(),
    };
    registration.check()?;
    Ok(registration)
}

fn status(refusal: Refusal) -> StatusCode {
    match refusal {
        Refusal::DeviceRemoved | Refusal::Revoked | Refusal::InvitationUsed => StatusCode::FORBIDDEN,
        Refusal::Ambiguous | Refusal::OtherAgent | Refusal::OtherSystem | Refusal::KeyOfAnother => {
            StatusCode::CONFLICT
        }
        Refusal::Full => StatusCode::TOO_MANY_REQUESTS,
    }
}
