//! `POST /connect/token` and `/oauth/token`: OAuth 2.0 client credentials, with OAuth's own errors.

use std::sync::Arc;

use axum::{
    Json, Router,
    body::Bytes,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::post,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, StatusCode, header};
use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use serde_json::json;

use crate::{
    Tenant,
    access::{Access, secrets, tokens::TOKEN_SECONDS},
};

#[derive(Deserialize)]
struct Params {
    grant_type: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
}

/// Both addresses of the endpoint.
pub(crate) fn router(tenant: Arc<Tenant>) -> Router {
    Router::new()
        .route("/connect/token", post(give_token))
        .route("/oauth/token", post(give_token))
        .with_state(tenant)
}

async fn give_token(State(tenant): State<Arc<Tenant>>, headers: HeaderMap, body: Bytes) -> Response {
    let Some(strike) = tenant.faults.strike("POST", "/connect/token", "") else {
        return answer(&tenant, &headers, &body).await;
    };
    let mut facts = crate::http::Facts::new(uuid::Uuid::new_v4());
    if let Some(mut response) = strike.before(&mut facts).await {
        facts.dress(&mut response);
        return response;
    }
    strike.after(answer(&tenant, &headers, &body).await).await
}

async fn answer(tenant: &Tenant, headers: &HeaderMap, body: &[u8]) -> Response {
    let content_type =
        headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !content_type.to_ascii_lowercase().starts_with("application/x-www-form-urlencoded") {
        return refuse(StatusCode::BAD_REQUEST, "invalid_request");
    }
    let Ok(params) = serde_urlencoded::from_bytes::<Params>(body) else {
        return refuse(StatusCode::BAD_REQUEST, "invalid_request");
    };
    match params.grant_type.as_deref() {
        Some("client_credentials") => {}
        Some(_) => return refuse(StatusCode::BAD_REQUEST, "unsupported_grant_type"),
        None => return refuse(StatusCode::BAD_REQUEST, "invalid_request"),
    }
    let from_form = params.client_id.zip(params.client_secret.map(SecretString::from));
    let Some((client_id, secret)) = basic_credentials(headers).or(from_form) else {
        return refuse(StatusCode::BAD_REQUEST, "invalid_client");
    };
    if !is_client(&tenant.access, &client_id, secret).await {
        return refuse(StatusCode::BAD_REQUEST, "invalid_client");
    }
    let Ok(token) = secrets::random_secret() else {
        return refuse(StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable");
    };
    let token = token.expose_secret();
    tenant.access.tokens.give(token, &client_id, Timestamp::now());
    let body = json!({"access_token": token, "expires_in": TOKEN_SECONDS, "token_type": "Bearer"});
    ([(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

/// Id and secret of `Authorization: Basic`.
pub(crate) fn basic_credentials(headers: &HeaderMap) -> Option<(String, SecretString)> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("Basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    // RFC 6749, section 2.3.1: both are form-encoded before they are joined.
    let plain = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    Some((plain(id), plain(secret).into()))
}

async fn is_client(access: &Access, client_id: &str, secret: SecretString) -> bool {
    let Some(client) = access.oauth_client(client_id).filter(|client| client.is_active) else { return false };
    let Ok(_turn) = access.hashing.acquire().await else { return false };
    let hash = client.secret_hash.clone();
    tokio::task::spawn_blocking(move || secrets::is_same(secret.expose_secret(), &hash))
        .await
        .unwrap_or(false)
}

fn refuse(status: StatusCode, error: &str) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], Json(json!({"error": error}))).into_response()
}
