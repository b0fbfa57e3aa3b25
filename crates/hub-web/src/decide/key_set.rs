//! `/.well-known/jwks.json`: the keys by which services verify what the hub signed. Everybody may read them, from memory.

use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::Decider;

/// A key is published for longer than this before it signs, and after it signed.
const CACHE: HeaderValue = HeaderValue::from_static("public, max-age=300");

/// The set, or that nothing has changed.
pub(super) async fn get(State(decider): State<Decider>, headers: HeaderMap) -> Response {
    if !decider.is_ready() {
        return (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "2")], "the hub is starting\n")
            .into_response();
    }
    let setup = decider.0.setup.load();
    let set = &setup.tokens.key_set;
    let is_known = headers.get_all(header::IF_NONE_MATCH).iter().any(|mark| mark == set.mark);
    let mut answer = match is_known {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => set.text.to_string().into_response(),
    };
    let headers = answer.headers_mut();
    headers.insert(header::CACHE_CONTROL, CACHE);
    headers.insert(header::ETAG, set.mark.clone());
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    answer
}
