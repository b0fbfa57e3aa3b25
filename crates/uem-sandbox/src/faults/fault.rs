//! One fault as it is asked for.

use serde::{Deserialize, Serialize};

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An error of `status` (503 unless told) and `code` in the envelope.
    Status,
    /// 429, with `Retry-After` where `retry_after` says so.
    RateLimit,
    /// An HTML page with `status` (200 unless told).
    Html,
    /// The whole length is announced, half is sent, and the connection closed.
    CutBody,
    /// The body comes in small pieces, `delay_ms` in all (5,000 unless told).
    SlowBody,
    /// The call is carried out at once and answered after `delay_ms` (10 minutes unless told): who does not wait so long never
    /// learns that it was.
    LateAnswer,
    /// 204, or with `status` 200 an empty list and a total of zero.
    Empty,
    /// All bearer tokens end now; the call is refused like any with an expired token.
    TokenExpired,
    /// No answer for `delay_ms` (10 minutes unless told), then the connection is closed.
    Hang,
    /// The total of the list is off by `total_delta` (+1 unless told).
    WrongTotal,
    /// The rows of the page are those of the page before, as when devices enrolled in between: the first row is
    /// repeated at the end and the second is missing.
    PageDrift,
}

/// When and how it strikes. What is left out matches everything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// What goes wrong.
    pub kind: Kind,
    /// Part of the path, without regard to case: `/devices/search`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<String>,
    /// Method.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Page number as the client sends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u64>,
    /// The first matching call it strikes, 1 being the next one.
    #[serde(default = "one")]
    pub from_request: u64,
    /// How many calls it strikes; none: until it is deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// HTTP status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The vendor's error code; the status unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<i32>,
    /// Seconds for `Retry-After`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
    /// How long a slow body or a hang takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay_ms: Option<u64>,
    /// How far a wrong total is off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_delta: Option<i64>,
}

fn one() -> u64 {
    1
}

impl Fault {
    /// Why it cannot be done, if so.
    pub fn problem(&self) -> Option<&'static str> {
        if self.from_request == 0 {
            return Some("from_request counts from 1");
        }
        let status = self.status?;
        let is_fitting = match self.kind {
            Kind::Status => (400..=599).contains(&status),
            Kind::Html => (200..=599).contains(&status) && status != 204,
            Kind::Empty => status == 200 || status == 204,
            _ => return Some("only status, html and empty take a status"),
        };
        (!is_fitting).then_some("the status does not fit the kind: status takes 400 to 599, html any with a body, empty 200 or 204")
    }

    /// Whether a call is of those it is meant for.
    pub(super) fn is_for(&self, method: &str, path: &str, query: &str) -> bool {
        let is_method = self.method.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method));
        let is_route =
            self.route.as_ref().is_none_or(|wanted| path.to_lowercase().contains(&wanted.to_lowercase()));
        is_method && is_route && self.page.is_none_or(|wanted| page_of(query) == wanted)
    }
}

/// The page asked for: 0 where none is named.
fn page_of(query: &str) -> u64 {
    let query = crate::http::Query::parse(query);
    let value = query.text("page").or_else(|| query.text("page_number")).or_else(|| query.text("pagenumber"));
    value.and_then(|value| value.parse().ok()).unwrap_or(0)
}
