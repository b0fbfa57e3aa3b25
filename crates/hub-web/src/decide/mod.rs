//! Answers to proxies that ask whether a request is let in.

#[cfg_attr(not(test), expect(dead_code, reason = "what answers requests is being built"))]
pub(crate) mod hand_over;
