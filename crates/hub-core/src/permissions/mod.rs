//! What the hub can do in a tenant, and what its account's role must allow for it (TM-7, TM-10, TO-2, TO-5, API-6).
//!
//! [`table`] is data: each capability with the boxes that it needs, by the names of the console's role editor. [`answer`]
//! concludes from read-only probes, and never claims what was not probed. [`smallest_role`] is the other way round.

mod answer;
mod role;
pub mod table;

pub use answer::{Answer, Probed, Probes, answer};
pub use role::{RoleLine, smallest_role, steps};
pub use table::{Boxed, Capability, Need, needs};
