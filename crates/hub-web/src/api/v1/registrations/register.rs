//! `POST /register`: the token is the credential, there is no login.

use std::net::{IpAddr, SocketAddr};

use axum::{
    Json,
    extract::{ConnectInfo, FromRequestParts, State},
};
use http::{StatusCode, request::Parts};
use hub_core::{
    addition::{PROVISIONAL_MAX, Registration, Standing},
    audit::{Actor, ActorKind},
    ids::IntegrationId,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    WebState,
    access::bearer,
    audit,
    http::{
        body::Body,
        problem::{Problem, ProblemBody},
    },
};

/// What a device tells of itself.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterBody {
    /// `ios`, `macos`, `android`, `windows`, `chromeos`, `linux` or `appletv`.
    pub platform: String,
    /// Unique device identifier; it or the serial number must tell the device from others.
    #[serde(default)]
    pub udid: String,
    /// Serial number.
    #[serde(default)]
    pub serial_number: String,
    /// Name for people.
    pub name: String,
    /// Its user's e-mail.
    #[serde(default)]
    pub user_email: String,
}

/// What came of a registration.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Registration)]
pub struct RegisteredView {
    /// `provisional`: it waits for a synchronization; `known`: a synchronization has found it already.
    pub state: String,
    /// The device of the fleet, where it is known.
    pub device_id: Option<i64>,
    /// Until when it waits, where it is provisional.
    pub ends_at: Option<Timestamp>,
}

/// The integration whose token a caller presents, where devices may be added to it.
pub struct Registrar(IntegrationId);

impl Registrar {
    /// Which.
    pub fn integration(&self) -> IntegrationId {
        self.0
    }
}

impl FromRequestParts<WebState> for Registrar {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Problem> {
        let address: Option<IpAddr> =
            parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        if !state.registration_limits.allows_address(address) {
            return Err(too_many("from this address"));
        }
        let unknown = || {
            Problem::unauthorized_with(
                "this call needs the registration token of an integration: send it as \"Authorization: Bearer mreg_...\"",
            )
        };
        let token = bearer(&parts.headers).ok_or_else(unknown)?;
        let id = state.store.integration_of_registration_token(&token).await?.ok_or_else(unknown)?;
        audit::recognise(Actor {
            kind: ActorKind::Peer,
            name: "registration token".to_owned(),
            id: id.to_string(),
        });
        if !state.registration_limits.allows_token(id) {
            return Err(too_many("with this token"));
        }
        let row = state.store.find_integration(id).await?.ok_or_else(unknown)?;
        if !row.settings.device_addition.is_allowed {
            let detail = format!(
                "devices may not register with integration {id}: an admin switches it on under Integrations → Device addition"
            );
            return Err(Problem::new(StatusCode::FORBIDDEN, detail));
        }
        Ok(Self(id))
    }
}

/// Registers a device before a synchronization knows it. It is provisional until one finds it in the tenant, for seven
/// days at most. Registering again changes nothing; a device that was removed is refused.
#[utoipa::path(post, path = "/register", tag = "registrations", request_body = RegisterBody,
    responses(
        (status = 200, description = "Registered.", body = RegisteredView),
        (status = 401, description = "The token is unknown.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Devices may not register, or this one was removed.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "Several devices answer to these identifiers.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "A field is refused.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 429, description = "Too many registrations.", body = ProblemBody, content_type = "application/problem+json")))]
pub async fn register_device(
    Registrar(integration): Registrar,
    State(state): State<WebState>,
    Body(body): Body<RegisterBody>,
) -> Result<Json<RegisteredView>, Problem> {
    let registration = Registration {
        platform: body.platform.as_str().into(),
        udid: body.udid,
        serial_number: body.serial_number,
        name: body.name,
        user_email: body.user_email,
    };
    registration.check()?;
    let registered = state.store.register_device(integration, &registration, state.clock.now()).await?;
    tracing::info!(integration.id = %integration, "A device registered: {:?}", registered.standing);
    let view = |state: &str, device_id| RegisteredView {
        state: state.to_owned(),
        device_id,
        ends_at: registered.ends_at,
    };
    match registered.standing {
        Standing::Provisional => Ok(Json(view("provisional", None))),
        Standing::Known(id) => Ok(Json(view("known", Some(id.0)))),
        Standing::Removed => Err(Problem::new(
            StatusCode::FORBIDDEN,
            "this device was removed: registering again gives nothing back, it must be enrolled in the tenant again",
        )),
        Standing::Ambiguous => Err(Problem::new(
            StatusCode::CONFLICT,
            "several devices answer to these identifiers: send the UDID, or enrol it in the tenant",
        )),
        Standing::Full => Err(Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            format!("{PROVISIONAL_MAX} registrations wait already: synchronize, or remove some"),
        )),
    }
}

fn too_many(whose: &str) -> Problem {
    let detail = format!("too many registrations {whose}: try again in a minute");
    Problem::new(StatusCode::TOO_MANY_REQUESTS, detail)
}
