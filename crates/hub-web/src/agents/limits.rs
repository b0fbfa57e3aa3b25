//! How often an agent may report: one that runs wild must not keep the others waiting.

use std::{num::NonZeroU32, sync::Arc};

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// Reports a minute of one agent, counted after its signature was checked.
const PER_AGENT: NonZeroU32 = NonZeroU32::new(20).expect("not zero");
/// Above so many agents those that have been quiet are forgotten.
const AGENTS_KEPT: usize = 50_000;

/// Counts reports of this process.
#[derive(Clone)]
pub struct ReportLimits(Arc<DefaultKeyedRateLimiter<i64>>);

impl Default for ReportLimits {
    fn default() -> Self {
        Self(Arc::new(RateLimiter::keyed(Quota::per_minute(PER_AGENT))))
    }
}

impl ReportLimits {
    /// Whether that agent may report once more.
    pub fn allows(&self, agent: i64) -> bool {
        if self.0.len() > AGENTS_KEPT {
            self.0.retain_recent();
        }
        self.0.check_key(&agent).is_ok()
    }
}
