//! What is known but not built: refused in one clear way, and counted.

use std::collections::BTreeMap;

use parking_lot::Mutex;
use serde::Serialize;

use crate::http::VendorError;

/// How often each unbuilt operation was asked for, since the start.
#[derive(Default)]
pub struct Unbuilt {
    counts: Mutex<BTreeMap<(String, &'static str, u8), u64>>,
}

/// One line of `/_sandbox/unbuilt`.
#[derive(Debug, Serialize)]
pub(crate) struct UnbuiltCount {
    method: String,
    path: &'static str,
    version: u8,
    calls: u64,
}

impl Unbuilt {
    /// Counts the call; answers the 501 for it.
    pub(crate) fn refuse(&self, method: &str, template: &'static str, version: u8) -> VendorError {
        *self.counts.lock().entry((method.to_owned(), template, version)).or_default() += 1;
        metrics::counter!("uem_sandbox_unbuilt_calls_total", "method" => method.to_owned(), "route" => template).increment(1);
        VendorError::new(
            501,
            501,
            format!("The sandbox knows {method} {template} version {version} but has not built it."),
        )
    }

    /// What was asked for, most often first.
    pub(crate) fn list(&self) -> Vec<UnbuiltCount> {
        let counts = self.counts.lock();
        let mut list: Vec<_> = counts
            .iter()
            .map(|((method, path, version), calls)| UnbuiltCount {
                method: method.clone(),
                path,
                version: *version,
                calls: *calls,
            })
            .collect();
        list.sort_by_key(|entry| std::cmp::Reverse(entry.calls));
        list
    }
}
