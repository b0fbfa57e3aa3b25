//! `/decide/...`: one way in for each kind of proxy, and the keys of the tokens that they are answered.
//!
//! They lie outside of what other pages are wrapped in: nothing is compressed, and a decision takes microseconds.

use std::net::SocketAddr;

use axum::{
    Router,
    extract::{ConnectInfo, FromRequestParts, Request, State},
    response::Response,
    routing::{any, get},
};
use http::{Extensions, HeaderMap, HeaderName, header, request::Parts};

use super::{Decider, answer, ask, grpc, key_set};

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
    answer_proxy(&decider, &peer, &headers, (host, target), false)
}

/// Traefik's ForwardAuth and Caddy's `forward_auth`: the whole answer goes to the user when it is a refusal.
async fn forward_auth(State(decider): State<Decider>, peer: Peer, headers: HeaderMap) -> Response {
    let host = ask::only(&headers, &FORWARDED_HOST).unwrap_or_default();
    let target = ask::only(&headers, &FORWARDED_URI).unwrap_or_default();
    answer_proxy(&decider, &peer, &headers, (host, target), true)
}

/// Envoy's `ext_authz` by HTTP: host and path are the request's own, the path behind the prefix.
async fn envoy(State(decider): State<Decider>, peer: Peer, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let authority = parts.uri.authority().map(http::uri::Authority::as_str);
    let host = ask::only(&parts.headers, &header::HOST).or(authority).unwrap_or_default();
    let target = parts.uri.path_and_query().map_or("", http::uri::PathAndQuery::as_str);
    let target = target.strip_prefix(ENVOY_PREFIX).unwrap_or_default();
    let target = if target.is_empty() { "/" } else { target };
    answer_proxy(&decider, &peer, &parts.headers, (host, target), true)
}

/// Who asks, what is answered, and what is kept of it.
pub(super) fn answer_proxy(
    decider: &Decider,
    peer: &Peer,
    headers: &HeaderMap,
    place: (&str, &str),
    wants_page: bool,
) -> Response {
    if !decider.is_ready() {
        return answer::not_ready();
    }
    let setup = decider.0.setup.load();
    let proxy = match ask::recognise(&setup, headers, peer.0.map(|peer| peer.ip())) {
        Ok(proxy) => proxy,
        Err(stranger) => {
            metrics::counter!("mooring_decisions_total", "outcome" => "deny", "reason" => stranger.code())
                .increment(1);
            return answer::to_stranger(stranger);
        }
    };
    decider.judge_request(&setup, proxy, place, headers, |judged| {
        let decision = judged.decision;
        let outcome: &'static str = decision.outcome.into();
        let reason = decision.reason.code();
        metrics::counter!("mooring_decisions_total", "outcome" => outcome, "reason" => reason).increment(1);
        decider.0.log.note(&proxy.name, judged);
        answer::of(judged, wants_page)
    })
}

/// Where the connection comes from; not known where the router runs without a listener.
pub(super) struct Peer(Option<SocketAddr>);

impl Peer {
    /// Of a request.
    pub fn of(extensions: &Extensions) -> Self {
        Self(extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| *address))
    }
}

impl<S: Sync> FromRequestParts<S> for Peer {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::of(&parts.extensions))
    }
}
