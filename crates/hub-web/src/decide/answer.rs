//! The shape of an answer. Every header that upstreams may copy is always set, empty where there is nothing to say: some
//! proxies leave in place what the client sent where the answer lacks a header.

use std::sync::LazyLock;

use axum::{
    body::Body,
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use hub_core::services::Outcome;

use super::{Decider, ask::Stranger, judge::Judged, page};

macro_rules! headers {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        $($(#[$doc])* pub(super) const $name: HeaderName = HeaderName::from_static($text);)*
        /// All of them: what proxies copy, and must take out of what clients send.
        pub(super) static ALL: [HeaderName; 11] = [$($name),*];
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
    /// All of this, signed; empty where the policy asks for no token.
    TOKEN = "x-mooring-token";
}

const EMPTY: HeaderValue = HeaderValue::from_static("");
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// Every header, empty, and that no answer is kept. To copy it takes a third of the time of making it; it has room, because
/// a map that is full grows when a value is written over another one.
static NOTHING_SAID: LazyLock<HeaderMap> = LazyLock::new(|| {
    let mut headers = HeaderMap::with_capacity(2 * ALL.len());
    headers.extend(ALL.iter().map(|name| (name.clone(), EMPTY)));
    headers.insert(header::CACHE_CONTROL, NO_STORE);
    headers
});

/// What goes out for a decision.
pub(super) fn of(decider: &Decider, judged: &Judged<'_>, wants_page: bool) -> Response {
    let decision = judged.decision;
    let status = match (decision.is_allowed(), decision.wants_identity()) {
        (true, _) => StatusCode::OK,
        (false, true) => StatusCode::UNAUTHORIZED,
        (false, false) => StatusCode::FORBIDDEN,
    };
    let mut headers = said(judged);
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Mutual realm=\"Mooring\""));
    }
    let mut answer = match (decision.is_allowed(), wants_page) {
        (true, _) | (_, false) => {
            let mut answer = Response::new(Body::empty());
            *answer.status_mut() = status;
            *answer.headers_mut() = headers;
            return answer;
        }
        (false, true) => page::denied(decider, judged, status),
    };
    answer.headers_mut().extend(headers);
    answer
}

/// The headers: only what there is to say is written over what says nothing.
fn said(judged: &Judged<'_>) -> HeaderMap {
    let decision = judged.decision;
    let mut headers = NOTHING_SAID.clone();
    headers.insert(OUTCOME, HeaderValue::from_static(outcome(decision.outcome)));
    headers.insert(REASON, HeaderValue::from_static(decision.reason.code()));
    if let Some(service) = decision.service {
        headers.insert(SERVICE, text(&service.name));
    }
    if let Some(user) = judged.user {
        headers.insert(USER, text(&user.name));
        headers.insert(EMAIL, text(&user.email));
    }
    // With the user's claims only nothing is said of a device.
    if let Some(device) = judged.device.filter(|_| decision.outcome != Outcome::AllowUserOnly) {
        headers.insert(DEVICE, number(device.id().0));
        headers.insert(SERIAL, text(device.serial_number()));
        if let Some(score) = decision.score() {
            headers.insert(SCORE, number(score.get()));
            headers.insert(LEVEL, HeaderValue::from_static(score.level().into()));
        }
        if let Some(age) = decision.facts_age {
            headers.insert(AGE, number(age.as_secs()));
        }
    }
    if let Some(token) = judged.setup.tokens.of(judged) {
        headers.insert(TOKEN, token);
    }
    headers
}

/// What goes out to somebody who is no proxy of the hub. It says to an operator what to do, and to an attacker nothing
/// about the fleet.
pub(super) fn to_stranger(stranger: Stranger) -> Response {
    let mut answer = (StatusCode::FORBIDDEN, Body::from(format!("{}\n", stranger.remedy()))).into_response();
    let headers = answer.headers_mut();
    headers.extend(NOTHING_SAID.clone());
    headers.insert(OUTCOME, HeaderValue::from_static("deny"));
    headers.insert(REASON, HeaderValue::from_static(stranger.code()));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    answer
}

/// The hub has just started: nothing is known yet, and nothing is let in.
pub(super) fn not_ready() -> Response {
    let mut answer = (StatusCode::SERVICE_UNAVAILABLE, "the hub is starting\n").into_response();
    let headers = answer.headers_mut();
    headers.extend(NOTHING_SAID.clone());
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
