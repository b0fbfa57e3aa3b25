//! `/decide/...`: one way in for each kind of proxy, and the keys of the tokens that they are answered.
//!
//! They lie outside of what other pages are wrapped in: nothing is compressed, and a decision takes microseconds.

use std::time::Duration;

use axum::{
    Router,
    extract::{Request, State},
    response::Response,
    routing::{any, get},
};
use http::{HeaderMap, HeaderName, header};
use hub_core::services::Reason;

use super::{Decider, answer, ask, grpc, judge::Judged, key_set, look_up::Missing, peer::Peer};

/// Below this path Envoy sends the path of the request.
const ENVOY_PREFIX: &str = "/decide/envoy";

const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_URI: HeaderName = HeaderName::from_static("x-forwarded-uri");
const ORIGINAL_HOST: HeaderName = HeaderName::from_static("x-original-host");
const ORIGINAL_URI: HeaderName = HeaderName::from_static("x-original-uri");

/// The ways in.
pub fn router(decider: Decider) -> Router {
    Router::new()
        .route("/decide/nginx", any(nginx))
        .route("/decide/forward-auth", any(forward_auth))
        .route(ENVOY_PREFIX, any(envoy))
        // The request for `/` itself: a path of any length is one of at least one letter.
        .route("/decide/envoy/", any(envoy))
        .route("/decide/envoy/{*path}", any(envoy))
        .route("/.well-known/jwks.json", get(key_set::get))
        .with_state(decider.clone())
        .merge(grpc::router(decider))
}

/// nginx `auth_request`: the host and the path come in headers that the operator sets; a body is thrown away, so none is
/// made.
async fn nginx(State(decider): State<Decider>, peer: Peer, headers: HeaderMap) -> Response {
    let host = ask::only(&headers, &ORIGINAL_HOST).unwrap_or_default();
    let target = ask::only(&headers, &ORIGINAL_URI).unwrap_or_default();
    answer_proxy(&decider, &peer, &headers, (host, target), false).await
}

/// Traefik's ForwardAuth and Caddy's `forward_auth`: the whole answer goes to the user when it is a refusal.
async fn forward_auth(State(decider): State<Decider>, peer: Peer, headers: HeaderMap) -> Response {
    let host = ask::only(&headers, &FORWARDED_HOST).unwrap_or_default();
    let target = ask::only(&headers, &FORWARDED_URI).unwrap_or_default();
    answer_proxy(&decider, &peer, &headers, (host, target), true).await
}

/// Envoy's `ext_authz` by HTTP: host and path are the request's own, the path behind the prefix.
async fn envoy(State(decider): State<Decider>, peer: Peer, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let authority = parts.uri.authority().map(http::uri::Authority::as_str);
    let host = ask::only(&parts.headers, &header::HOST).or(authority).unwrap_or_default();
    let target = parts.uri.path_and_query().map_or("", http::uri::PathAndQuery::as_str);
    let target = target.strip_prefix(ENVOY_PREFIX).unwrap_or_default();
    let target = if target.is_empty() { "/" } else { target };
    answer_proxy(&decider, &peer, &parts.headers, (host, target), true).await
}

/// Answers at once, but for a device that is to be looked for first.
pub(super) async fn answer_proxy(
    decider: &Decider,
    peer: &Peer,
    headers: &HeaderMap,
    place: (&str, &str),
    wants_page: bool,
) -> Response {
    let (answer, missing) = answer_once(decider, peer, headers, place, wants_page, true);
    let Some(missing) = missing else { return answer };
    decider.look_for(&missing).await;
    answer_once(decider, peer, headers, place, wants_page, false).0
}

/// The answer from what is in memory, and the device that is to be looked for before it counts.
fn answer_once(
    decider: &Decider,
    peer: &Peer,
    headers: &HeaderMap,
    place: (&str, &str),
    wants_page: bool,
    may_look_for: bool,
) -> (Response, Option<Missing>) {
    if !decider.is_ready() {
        return (answer::not_ready(), None);
    }
    let setup = decider.0.setup.load();
    let proxy = match ask::recognise(&setup, headers, peer, &decider.0.clock) {
        Ok(proxy) => proxy,
        Err(stranger) => {
            metrics::counter!("mooring_decisions_total", "outcome" => "deny", "reason" => stranger.code())
                .increment(1);
            return (answer::to_stranger(stranger), None);
        }
    };
    decider.judge_request(&setup, proxy, place, headers, |judged| {
        let missing = if may_look_for { missing(judged) } else { None };
        if missing.is_none() {
            let decision = judged.decision;
            let outcome: &'static str = decision.outcome.into();
            let reason = decision.reason.code();
            metrics::counter!("mooring_decisions_total", "outcome" => outcome, "reason" => reason)
                .increment(1);
            decider.0.log.note(&proxy.name, judged);
        }
        (answer::of(decider, judged, wants_page), missing)
    })
}

/// The device that is asked for and not known, where the operator lets tenants be asked.
fn missing(judged: &Judged<'_>) -> Option<Missing> {
    let direct = &judged.setup.settings.direct_look_up;
    let is_missing = direct.is_on && matches!(judged.decision.reason, Reason::NotInFleet { .. });
    let key = judged.key.filter(|_| is_missing)?;
    Some(Missing { key: key.clone(), deadline: Duration::from_millis(direct.deadline_ms.into()) })
}
