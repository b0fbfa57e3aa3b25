//! Around all routes: sets the request that is answered, and notes afterwards what changed nothing but is to be told.

use std::sync::Arc;

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use http::{Method, StatusCode};
use hub_core::audit::{Change, Outcome};
use jiff::Timestamp;

use super::{
    personal,
    request::{InHand, answer},
};
use crate::{WebState, http::request_id};

/// Why an answer is a refusal: it goes with the answer to who tells of it.
#[derive(Debug, Clone)]
pub struct Why(pub String);

/// Longest reason that is kept.
const WHY_CHARS_MAX: usize = 500;
/// The same is told once in so long: of what was read, and of what was refused.
const READS_EVERY_MS: i64 = 3_600_000;
const REFUSALS_EVERY_MS: i64 = 60_000;

/// Answers the request and notes what is to be told of it.
pub async fn watch(State(state): State<WebState>, request: Request, next: Next) -> Response {
    let now = state.clock.now();
    let in_hand = Arc::new(InHand::of(&request, request_id::current(), now));
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let answer = answer(in_hand.clone(), next.run(request)).await;
    // Who is not known reads nothing, and what strangers are refused is not worth an entry each.
    if let Some(route) = route.filter(|_| in_hand.is_known())
        && let Some((change, every_ms)) = told(&method, &route, &path, &answer)
    {
        state.audit.note(in_hand.author(), change, bucket(now, every_ms));
    }
    answer
}

fn told(method: &Method, route: &str, path: &str, answer: &Response) -> Option<(Change, i64)> {
    let status = answer.status();
    if let Some(personal) = personal::find(method.as_str(), route).filter(|_| status.is_success()) {
        let id = id_of(route, path).unwrap_or_default();
        return Some((Change::new(personal.verb, personal.kind, id), READS_EVERY_MS));
    }
    let why: String = answer
        .extensions()
        .get::<Why>()
        .map(|why| why.0.as_str())
        .unwrap_or_default()
        .chars()
        .take(WHY_CHARS_MAX)
        .collect();
    let of_route = |verb| Change::new(verb, "route", format!("{method} {route}"));
    let changes = !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    match status {
        StatusCode::FORBIDDEN => {
            Some((of_route("request.refuse").ended(Outcome::Refused, why), REFUSALS_EVERY_MS))
        }
        StatusCode::CONFLICT if changes => {
            Some((of_route("request.refuse").ended(Outcome::Refused, why), REFUSALS_EVERY_MS))
        }
        status if status.is_server_error() && changes => {
            let words = format!("answered {status}; the log has more by the request id");
            Some((of_route("request.fail").ended(Outcome::Failed, words), REFUSALS_EVERY_MS))
        }
        _ => None,
    }
}

/// What stands in the path where the route has `{...}`.
fn id_of(route: &str, path: &str) -> Option<String> {
    let pairs = route.split('/').zip(path.split('/'));
    pairs.filter(|(pattern, _)| pattern.starts_with('{')).map(|(_, id)| id.to_owned()).next()
}

fn bucket(now: Timestamp, every_ms: i64) -> i64 {
    now.as_millisecond().div_euclid(every_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_taken_from_where_the_route_has_it() {
        assert_eq!(id_of("/users/{id}/devices", "/users/17/devices").as_deref(), Some("17"));
        assert_eq!(id_of("/users", "/users"), None);
    }
}
