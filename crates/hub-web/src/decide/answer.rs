//! The shape of an answer. Every header that upstreams may copy is always set, empty where there is nothing to say: some
//! proxies leave in place what the client sent where the answer lacks a header.

use axum::{
    body::Body,
    response::{IntoResponse as _, Response},
};
use http::{HeaderName, HeaderValue, StatusCode, header};
use hub_core::services::Outcome;

use super::{Decider, ask::Stranger, judge::Judged, page};

macro_rules! headers {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        $($(#[$doc])* pub(super) const $name: HeaderName = HeaderName::from_static($text);)*
        /// All of them: what proxies copy, and must take out of what clients send.
        pub(super) static ALL: [HeaderName; 10] = [$($name),*];
    };
}

headers! {
    /// `allow`, `allow_user_only` or `deny`.
    OUTCOME = "x-mooring-decision";
    /// Code of what decided it.
    REASON = "x-mooring-reason";
    /// Service.
    SERVICE = "x-mooring-service";
    /// Login name of the user.
    USER = "x-mooring-user";
    /// E-mail of the user.
    EMAIL = "x-mooring-email";
    /// Id of the device in the hub.
    DEVICE = "x-mooring-device";
    /// Serial number of the device.
    SERIAL = "x-mooring-serial-number";
    /// Score of the device.
    SCORE = "x-mooring-score";
    /// Level of the device.
    LEVEL = "x-mooring-level";
    /// How old is what is known of the device, in seconds.
    AGE = "x-mooring-age";
}

const EMPTY: HeaderValue = HeaderValue::from_static("");
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// What goes out for a decision.
pub(super) fn of(decider: &Decider, judged: &Judged<'_>, wants_page: bool) -> Response {
    let decision = judged.decision;
    let status = match (decision.is_allowed(), decision.wants_identity()) {
        (true, _) => StatusCode::OK,
        (false, true) => StatusCode::UNAUTHORIZED,
        (false, false) => StatusCode::FORBIDDEN,
    };
    let mut answer = match (decision.is_allowed(), wants_page) {
        (true, _) | (_, false) => status.into_response(),
        (false, true) => page::denied(decider, judged, status),
    };
    let headers = answer.headers_mut();
    headers.reserve(ALL.len() + 3);
    headers.insert(OUTCOME, HeaderValue::from_static(outcome(decision.outcome)));
    headers.insert(REASON, HeaderValue::from_static(decision.reason.code()));
    headers.insert(SERVICE, text(decision.service.map_or("", |service| &service.name)));
    headers.insert(USER, text(judged.user.map_or("", |user| &user.name)));
    headers.insert(EMAIL, text(judged.user.map_or("", |user| &user.email)));
    // With the user's claims only nothing is said of a device.
    let device = judged.device.filter(|_| decision.outcome != Outcome::AllowUserOnly);
    let score = decision.score().filter(|_| device.is_some());
    headers.insert(DEVICE, device.map_or(EMPTY, |device| number(device.id().0)));
    headers.insert(SERIAL, device.map_or(EMPTY, |device| text(device.serial_number())));
    headers.insert(SCORE, score.map_or(EMPTY, |score| number(score.get())));
    headers.insert(LEVEL, score.map_or(EMPTY, |score| HeaderValue::from_static(score.level().into())));
    let age = decision.facts_age.filter(|_| device.is_some());
    headers.insert(AGE, age.map_or(EMPTY, |age| number(age.as_secs())));
    headers.insert(header::CACHE_CONTROL, NO_STORE);
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Mutual realm=\"Mooring\""));
    }
    answer
}

/// What goes out to somebody who is no proxy of the hub. It says to an operator what to do, and to an attacker nothing
/// about the fleet.
pub(super) fn to_stranger(stranger: Stranger) -> Response {
    let mut answer = (StatusCode::FORBIDDEN, Body::from(format!("{}\n", stranger.remedy()))).into_response();
    let headers = answer.headers_mut();
    for name in &ALL {
        headers.insert(name, EMPTY);
    }
    headers.insert(OUTCOME, HeaderValue::from_static("deny"));
    headers.insert(REASON, HeaderValue::from_static(stranger.code()));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, NO_STORE);
    answer
}

/// The hub has just started: nothing is known yet, and nothing is let in.
pub(super) fn not_ready() -> Response {
    let mut answer = (StatusCode::SERVICE_UNAVAILABLE, "the hub is starting\n").into_response();
    let headers = answer.headers_mut();
    for name in &ALL {
        headers.insert(name, EMPTY);
    }
    headers.insert(OUTCOME, HeaderValue::from_static("deny"));
    headers.insert(REASON, HeaderValue::from_static("not_ready"));
    headers.insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
    answer
}

fn outcome(outcome: Outcome) -> &'static str {
    outcome.into()
}

fn number(number: impl Into<i64>) -> HeaderValue {
    HeaderValue::from(number.into())
}

/// A text as a header; characters that a header cannot carry are percent-encoded.
fn text(text: &str) -> HeaderValue {
    let is_plain = |byte: &u8| (0x20..0x7f).contains(byte) && *byte != b'%';
    if text.as_bytes().iter().all(is_plain) {
        return HeaderValue::from_str(text).unwrap_or(EMPTY);
    }
    let encoded = percent_encoding::utf8_percent_encode(text, HEADER_TEXT).to_string();
    HeaderValue::from_str(&encoded).unwrap_or(EMPTY)
}

/// Control characters and the percent sign; everything outside of ASCII is encoded anyway.
const HEADER_TEXT: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS.add(b'%');
