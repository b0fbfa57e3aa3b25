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
use http::{HeaderMap, HeaderName, StatusCode, header, request::Parts};
use hub_core::services::Reason;

use super::{
    Decider, answer,
    ask::{self, Stranger},
    grpc,
    judge::Judged,
    key_set,
    look_up::Missing,
    peer::Peer,
};

/// Below this path Envoy sends the path of the request.
const ENVOY_PREFIX: &str = "/decide/envoy";

const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_URI: HeaderName = HeaderName::from_static("x-forwarded-uri");
const ORIGINAL_HOST: HeaderName = HeaderName::from_static("x-original-host");
const ORIGINAL_URI: HeaderName = HeaderName::from_static("x-original-uri");

/// One way in for each kind of proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// nginx `auth_request`: the host and the path come in headers that the operator sets; a body is thrown away, so none is
    /// made.
    Nginx,
    /// Traefik's ForwardAuth and Caddy's `forward_auth`: the whole answer goes to the user when it is a refusal.
    ForwardAuth,
    /// Envoy's `ext_authz` by HTTP: host and path are the request's own, the path behind the prefix.
    Envoy,
}

impl Way {
    /// Of a path.
    pub fn of(path: &str) -> Option<Self> {
        match path.strip_prefix("/decide/")? {
            "nginx" => Some(Self::Nginx),
            "forward-auth" => Some(Self::ForwardAuth),
            rest => match rest.strip_prefix("envoy")? {
                "" => Some(Self::Envoy),
                behind => behind.starts_with('/').then_some(Self::Envoy),
            },
        }
    }

    /// Host and path that are asked for.
    fn place(self, parts: &Parts) -> (&str, &str) {
        let only = |name: &HeaderName| ask::only(&parts.headers, name);
        match self {
            Self::Nginx => {
                (only(&ORIGINAL_HOST).unwrap_or_default(), only(&ORIGINAL_URI).unwrap_or_default())
            }
            Self::ForwardAuth => {
                (only(&FORWARDED_HOST).unwrap_or_default(), only(&FORWARDED_URI).unwrap_or_default())
            }
            Self::Envoy => {
                let authority = parts.uri.authority().map(http::uri::Authority::as_str);
                let target = parts.uri.path_and_query().map_or("", http::uri::PathAndQuery::as_str);
                let target = target.strip_prefix(ENVOY_PREFIX).unwrap_or_default();
                let target = if target.is_empty() { "/" } else { target };
                (only(&header::HOST).or(authority).unwrap_or_default(), target)
            }
        }
    }

    /// Whether a refusal has a page.
    fn wants_page(self) -> bool {
        self != Self::Nginx
    }
}

/// The ways in, for servers that have no [`crate::Front`], and what goes beside them.
pub fn router(decider: Decider) -> Router {
    let mut router = Router::new();
    // `/decide/envoy/` is the request for `/` itself: a path of any length is one of at least one letter.
    for path in
        ["/decide/nginx", "/decide/forward-auth", ENVOY_PREFIX, "/decide/envoy/", "/decide/envoy/{*path}"]
    {
        router = router.route(path, any(by_route));
    }
    router
        .route("/.well-known/jwks.json", get(key_set::get))
        .with_state(decider.clone())
        .merge(grpc::router(decider))
}

async fn by_route(State(decider): State<Decider>, request: Request) -> Result<Response, StatusCode> {
    let (parts, _) = request.into_parts();
    let way = Way::of(parts.uri.path()).ok_or(StatusCode::NOT_FOUND)?;
    let peer = Peer::of(&parts.extensions);
    match decider.answer(way, &peer, &parts) {
        Ok(answer) => Ok(answer),
        Err(missing) => Ok(decider.answer_after(&missing, way, &peer, &parts).await),
    }
}

impl Decider {
    /// The answer to a request, whose body is not looked at; or the device that is to be looked for before it counts.
    pub(crate) fn answer(&self, way: Way, peer: &Peer, parts: &Parts) -> Result<Response, Missing> {
        let place = way.place(parts);
        let (answer, missing) = answer_once(self, peer, &parts.headers, place, way.wants_page(), true);
        missing.map_or(Ok(answer), Err)
    }

    /// The answer once that device was looked for.
    pub(crate) async fn answer_after(
        &self,
        missing: &Missing,
        way: Way,
        peer: &Peer,
        parts: &Parts,
    ) -> Response {
        self.look_for(missing).await;
        answer_once(self, peer, &parts.headers, way.place(parts), way.wants_page(), false).0
    }
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
        Err(stranger) => return (decider.refuse(stranger), None),
    };
    decider.judge_request(&setup, proxy, place, headers, |judged| {
        let missing = if may_look_for { missing(judged) } else { None };
        if missing.is_none() {
            let decision = judged.decision;
            let outcome: &'static str = decision.outcome.into();
            decider.0.counters.count(outcome, decision.reason.code());
            decider.0.log.note(&proxy.name, judged);
        }
        (answer::of(decider, judged, wants_page), missing)
    })
}

impl Decider {
    /// The answer to somebody who is no proxy.
    pub(super) fn refuse(&self, stranger: Stranger) -> Response {
        self.0.counters.count("deny", stranger.code());
        answer::to_stranger(stranger)
    }

    /// Why whoever asks so is no proxy; `None` where it is one.
    pub(super) fn stranger(&self, headers: &HeaderMap, peer: &Peer) -> Option<Stranger> {
        ask::recognise(&self.0.setup.load(), headers, peer, &self.0.clock).err()
    }
}

/// The device that is asked for and not known, where the operator lets tenants be asked.
fn missing(judged: &Judged<'_>) -> Option<Missing> {
    let direct = &judged.setup.settings.direct_look_up;
    let is_missing = direct.is_on && matches!(judged.decision.reason, Reason::NotInFleet { .. });
    let key = judged.key.filter(|_| is_missing)?;
    Some(Missing { key: key.clone(), deadline: Duration::from_millis(direct.deadline_ms.into()) })
}
