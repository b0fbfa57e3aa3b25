//! A fault doing its work on one call.

use std::{io, time::Duration};

use axum::{body::Body, response::Response};
use bytes::Bytes;
use futures_util::stream;
use http::{HeaderValue, StatusCode, header};
use serde_json::Value;

use crate::{
    faults::fault::{Fault, Kind},
    http::{AsIs, Facts, VendorError, envelope, html},
};

const SLOW_MS: u64 = 5_000;
const HANG_MS: u64 = 600_000;
/// In how many pieces a slow body comes.
const SLOW_PIECES: usize = 20;
/// Names that the vendor gives to the number of all rows.
const TOTALS: &[&str] = &["Total", "total", "TotalResults", "total_results", "total_count", "TotalCount"];

/// A fault whose turn it is.
pub(crate) struct Strike {
    fault: Fault,
}

impl Strike {
    pub(super) fn new(fault: Fault) -> Self {
        Self { fault }
    }

    /// Whether it ends all tokens.
    pub fn ends_tokens(&self) -> bool {
        self.fault.kind == Kind::TokenExpired
    }

    /// The answer in place of the operation's, for faults that do not need one.
    pub async fn before(&self, facts: &mut Facts) -> Option<Response> {
        let fault = &self.fault;
        match fault.kind {
            Kind::Status => {
                facts.retry_after = fault.retry_after;
                let status = fault.status.unwrap_or(503);
                let code = fault.code.unwrap_or(i32::from(status));
                Some(envelope(&VendorError::new(status, code, "A fault of the sandbox."), facts.correlation))
            }
            Kind::RateLimit => {
                facts.retry_after = fault.retry_after;
                Some(envelope(
                    &VendorError::new(
                        429,
                        fault.code.unwrap_or(429),
                        "Too many requests. A fault of the sandbox.",
                    ),
                    facts.correlation,
                ))
            }
            Kind::Html => {
                let status = fault
                    .status
                    .and_then(|status| StatusCode::from_u16(status).ok())
                    .unwrap_or(StatusCode::OK);
                Some(html(status, "Maintenance", "A fault of the sandbox."))
            }
            Kind::Hang => {
                tokio::time::sleep(Duration::from_millis(fault.delay_ms.unwrap_or(HANG_MS))).await;
                Some(cut(Response::new(Body::empty()), Bytes::from_static(b"{}")))
            }
            Kind::Empty if fault.status != Some(200) => {
                let mut response = Response::new(Body::empty());
                *response.status_mut() = StatusCode::NO_CONTENT;
                Some(response)
            }
            Kind::Empty
            | Kind::CutBody
            | Kind::SlowBody
            | Kind::LateAnswer
            | Kind::TokenExpired
            | Kind::WrongTotal
            | Kind::PageDrift => None,
        }
    }

    /// The operation's answer, spoilt.
    pub async fn after(&self, response: Response) -> Response {
        let (parts, body) = response.into_parts();
        let Ok(bytes) = axum::body::to_bytes(body, usize::MAX).await else {
            return Response::from_parts(parts, Body::empty());
        };
        let respond = |body: Body| Response::from_parts(parts, body);
        match self.fault.kind {
            // An answer without a body is cut where it says that one follows.
            Kind::CutBody if bytes.is_empty() => cut(respond(Body::empty()), Bytes::from_static(b"{}")),
            Kind::CutBody => cut(respond(Body::empty()), bytes),
            Kind::LateAnswer => {
                tokio::time::sleep(Duration::from_millis(self.fault.delay_ms.unwrap_or(HANG_MS))).await;
                respond(Body::from(bytes))
            }
            Kind::SlowBody => {
                let mut response =
                    respond(slow(bytes, Duration::from_millis(self.fault.delay_ms.unwrap_or(SLOW_MS))));
                response.extensions_mut().insert(AsIs);
                response
            }
            Kind::Empty => respond(changed(bytes, empty)),
            Kind::WrongTotal => {
                let delta = self.fault.total_delta.unwrap_or(1);
                respond(changed(bytes, |value| wrong_total(value, delta)))
            }
            Kind::PageDrift => respond(changed(bytes, drift)),
            Kind::Status | Kind::RateLimit | Kind::Html | Kind::Hang | Kind::TokenExpired => {
                respond(Body::from(bytes))
            }
        }
    }
}

/// Announces all of it, sends half, and breaks off.
fn cut(mut response: Response, bytes: Bytes) -> Response {
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len()));
    let half = bytes.slice(..bytes.len() / 2);
    let broken = io::Error::new(io::ErrorKind::ConnectionAborted, "cut by a fault of the sandbox");
    // The half must be on the wire before the connection goes: an error right behind it would swallow it.
    let pieces = stream::unfold((0, Some(half), Some(broken)), |(step, half, broken)| async move {
        if let Some(half) = half {
            return Some((Ok(half), (1, None, broken)));
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
        broken.map(|broken| (Err(broken), (step, None, None)))
    });
    *response.body_mut() = Body::from_stream(pieces);
    response.extensions_mut().insert(AsIs);
    response
}

fn slow(bytes: Bytes, time: Duration) -> Body {
    let size = bytes.len().div_ceil(SLOW_PIECES).max(1);
    let pause = time / u32::try_from(SLOW_PIECES).unwrap_or(1);
    Body::from_stream(stream::unfold(bytes, move |mut rest| async move {
        if rest.is_empty() {
            return None;
        }
        tokio::time::sleep(pause).await;
        let piece = rest.split_to(size.min(rest.len()));
        Some((Ok::<_, io::Error>(piece), rest))
    }))
}

/// The JSON with something changed in it; what is no JSON stays.
fn changed(bytes: Bytes, change: impl FnOnce(&mut Value)) -> Body {
    let Ok(mut value) = serde_json::from_slice::<Value>(&bytes) else { return Body::from(bytes) };
    change(&mut value);
    Body::from(value.to_string())
}

fn empty(value: &mut Value) {
    if let Value::Array(rows) = value {
        return rows.clear();
    }
    for (name, field) in value.as_object_mut().into_iter().flatten() {
        match field {
            Value::Array(rows) => rows.clear(),
            Value::Number(_) if TOTALS.contains(&name.as_str()) => *field = 0.into(),
            _ => {}
        }
    }
}

fn wrong_total(value: &mut Value, delta: i64) {
    for (name, field) in value.as_object_mut().into_iter().flatten() {
        if TOTALS.contains(&name.as_str())
            && let Some(total) = field.as_i64()
        {
            *field = (total + delta).max(0).into();
        }
    }
}

fn drift(value: &mut Value) {
    let lists = value.as_object_mut().into_iter().flatten().filter_map(|(_, field)| field.as_array_mut());
    if let Some(rows) = lists.max_by_key(|rows| rows.len())
        && rows.len() > 1
    {
        rows.remove(1);
        rows.push(rows[0].clone());
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lists_are_emptied_miscounted_and_drift() {
        let page = json!({"Devices": [1, 2, 3], "Page": 0, "PageSize": 500, "Total": 3});
        let with = |change: fn(&mut Value)| {
            let mut value = page.clone();
            change(&mut value);
            value
        };
        assert_eq!(with(empty), json!({"Devices": [], "Page": 0, "PageSize": 500, "Total": 0}));
        assert_eq!(
            with(|value| wrong_total(value, -5)),
            json!({"Devices": [1, 2, 3], "Page": 0, "PageSize": 500, "Total": 0})
        );
        assert_eq!(with(drift), json!({"Devices": [1, 3, 1], "Page": 0, "PageSize": 500, "Total": 3}));
    }
}
