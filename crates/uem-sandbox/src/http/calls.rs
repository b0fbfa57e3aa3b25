//! The last calls, for tests of clients: what was asked, what was answered, and under which request id.

use std::collections::VecDeque;

use http::Method;
use jiff::Timestamp;
use parking_lot::Mutex;
use serde::{Serialize, Serializer};

/// Most calls that are kept.
const CALLS_MAX: usize = 500;
/// Longest text of a call that is kept, in bytes.
const TEXT_MAX: usize = 300;

/// A call that was answered. The query is left out: it may name people.
#[derive(Debug, Clone, Serialize)]
pub struct CallRecord {
    /// When, in real time.
    pub at: Timestamp,
    /// Method.
    #[serde(serialize_with = "as_text")]
    pub method: Method,
    /// Path as it was sent.
    pub path: String,
    /// Status of the answer.
    pub status: u16,
    /// `X-Request-Id` as the client sent it.
    pub request_id: Option<String>,
}

/// The last calls of the vendor's API.
#[derive(Default)]
pub struct Calls {
    kept: Mutex<VecDeque<CallRecord>>,
}

impl Calls {
    /// The calls that are kept, oldest first.
    pub fn list(&self) -> Vec<CallRecord> {
        self.kept.lock().iter().cloned().collect()
    }

    pub(crate) fn keep(&self, method: &Method, path: &str, status: u16, request_id: Option<&str>) {
        let record = CallRecord {
            at: Timestamp::now(),
            method: method.clone(),
            path: cut(path),
            status,
            request_id: request_id.map(cut),
        };
        let mut kept = self.kept.lock();
        if kept.len() >= CALLS_MAX {
            kept.pop_front();
        }
        kept.push_back(record);
    }
}

fn cut(text: &str) -> String {
    text[..text.floor_char_boundary(TEXT_MAX)].to_owned()
}

fn as_text<S: Serializer>(method: &Method, serializer: S) -> Result<S::Ok, S::Error> {
    method.as_str().serialize(serializer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_calls_are_forgotten() {
        let calls = Calls::default();
        for number in 0..CALLS_MAX + 3 {
            calls.keep(&Method::GET, &format!("/api/{number}"), 200, None);
        }
        let kept = calls.list();
        assert_eq!((kept.len(), kept[0].path.as_str()), (CALLS_MAX, "/api/3"));
    }
}
