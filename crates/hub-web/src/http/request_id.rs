//! A request's id: taken from `X-Request-Id` if sane, otherwise new; answered in the same header, in every error and
//! every log line, and stored with what the request asks for, so that it reaches the calls to the tenant.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request},
    middleware::Next,
    response::Response,
};
use http::{HeaderName, HeaderValue, Method};
use tracing::Instrument as _;

/// The header.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Longest accepted id.
const LONGEST: usize = 64;

tokio::task_local! {
    static CURRENT: String;
}

/// The id of the request that this task answers; empty outside of one.
pub fn current() -> String {
    CURRENT.try_with(Clone::clone).unwrap_or_default()
}

/// Gives the request its id, a span, and a place in the metrics.
pub async fn identify(request: Request, next: Next) -> Response {
    let id = request
        .headers()
        .get(HEADER)
        .and_then(|value| value.to_str().ok())
        .filter(|text| is_sane(text))
        .map_or_else(|| uuid::Uuid::now_v7().to_string(), str::to_owned);
    let method = method_label(request.method()).to_owned();
    let route = request.extensions().get::<MatchedPath>().map_or("unmatched", MatchedPath::as_str).to_owned();
    let span = tracing::info_span!("request", request.id = %id, http.method = %method, http.route = %route);
    let began = Instant::now();
    let mut answer = CURRENT.scope(id.clone(), next.run(request).instrument(span)).await;
    let status = answer.status().as_u16().to_string();
    let labels = [("method", method), ("route", route), ("status", status)];
    metrics::counter!("mooring_http_requests_total", &labels).increment(1);
    metrics::histogram!("mooring_http_request_seconds", &labels[..2]).record(began.elapsed().as_secs_f64());
    if let Ok(value) = HeaderValue::from_str(&id) {
        answer.headers_mut().insert(HEADER, value);
    }
    answer
}

/// A method may be any word a caller sends: each would be a series of its own, kept for good.
fn method_label(method: &Method) -> &str {
    match *method {
        Method::GET
        | Method::HEAD
        | Method::POST
        | Method::PUT
        | Method::PATCH
        | Method::DELETE
        | Method::OPTIONS => method.as_str(),
        _ => "other",
    }
}

fn is_sane(text: &str) -> bool {
    (8..=LONGEST).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_up_methods_share_one_series() {
        for word in ["GETT", "X1", "PROPFIND"] {
            assert_eq!(method_label(&Method::from_bytes(word.as_bytes()).unwrap()), "other");
        }
        assert_eq!(method_label(&Method::PATCH), "PATCH");
    }

    #[test]
    fn only_short_plain_ids_are_taken_over() {
        for (text, sane) in [
            ("0198c2f0-1111-7000-8000-000000000000", true),
            ("trace_42.a", true),
            ("short", false),
            ("with space", false),
            ("line\nbreak", false),
            (&"x".repeat(65), false),
        ] {
            assert_eq!(is_sane(text), sane, "{text:?}");
        }
    }
}
