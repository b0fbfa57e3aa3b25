//! One rule a test, against a small tenant that misbehaves on demand.

mod absence;
mod notify;
mod runs;
mod sharing;
mod support;
