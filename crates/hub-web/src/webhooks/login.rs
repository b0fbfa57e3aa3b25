//! Who posts: Basic authentication with the login of the integration.

use std::{
    convert::Infallible,
    net::{IpAddr, SocketAddr},
};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    response::{IntoResponse, Response},
};
use axum_extra::headers::{Authorization, HeaderMapExt, authorization::Basic};
use http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts};
use hub_core::{
    audit::{Actor, ActorKind},
    ids::IntegrationId,
};
use secrecy::SecretString;

use super::attempts::Attempts;
use crate::{
    WebState, audit,
    http::{cookies::same, problem::Problem},
};

/// The caller's address, where the server knows it.
pub struct From(Option<IpAddr>);

impl<S: Send + Sync> FromRequestParts<S> for From {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let address = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(Self(address.map(|info| info.0.ip())))
    }
}

/// Lets the login of the integration in, and nobody else. Whether there is such an integration is not told.
pub async fn admit(
    state: &WebState,
    attempts: &Attempts,
    id: Option<IntegrationId>,
    from: &From,
    headers: &HeaderMap,
) -> Result<IntegrationId, Response> {
    let (now, id_or_none) = (state.clock.now(), id.unwrap_or(IntegrationId(0)));
    let caller = (id_or_none, from.0);
    if !attempts.may_try(caller, now) {
        metrics::counter!("hub_webhook_refused_total", "reason" => "too_many").increment(1);
        let problem =
            Problem::new(StatusCode::TOO_MANY_REQUESTS, "too many wrong passwords: try again in a minute");
        let mut answer = problem.into_response();
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
        return Err(answer);
    }
    let login = state
        .store
        .uem_webhook_login(id_or_none)
        .await
        .map_err(|error| Problem::from(error).into_response())?;
    let given = headers.typed_get::<Authorization<Basic>>();
    if let (Some(login), Some(given)) = (&login, &given) {
        let password = SecretString::from(given.password().to_owned());
        let (right, hash) = login.hashes(&password);
        // Both are compared, whatever the first says.
        if same(given.username(), &login.username) & same(&hash, right) {
            audit::recognise(Actor {
                kind: ActorKind::Peer,
                name: "event notifications".to_owned(),
                id: id_or_none.to_string(),
            });
            return Ok(id_or_none);
        }
    }
    attempts.fail(caller, now);
    metrics::counter!("hub_webhook_refused_total", "reason" => "credentials").increment(1);
    Err(unauthorized())
}

fn unauthorized() -> Response {
    let detail =
        "user name or password is wrong: the integration's page shows the user name and makes a new password";
    let mut answer = Problem::new(StatusCode::UNAUTHORIZED, detail).into_response();
    let challenge = HeaderValue::from_static("Basic realm=\"mooring webhooks\"");
    answer.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    answer
}
