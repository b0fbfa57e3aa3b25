//! What the hub writes back to tenants. Each part is a pass that takes no input, is idempotent, ends, and stores how
//! it ended; the loop in `schedule` begins them.

mod actions;
mod home;
mod notify;
pub(crate) mod tags;
