//! What the web half tells the audit log (MO-14). What is *changed* is told by the store, in the transaction of the change;
//! here is said who does it, and told what changes nothing: who read personal data, and who was refused.
//!
//! ```text
//! request ──► watch ──► caller is recognised ──► handler ──► store: change and entry together
//!               └──► what was read or refused ──► waits in memory ──► written together, out of the way of answers
//! ```

mod personal;
mod request;
mod waiting;
mod watch;

pub use personal::{PERSONAL, PersonalRoute};
pub use request::{current_author, recognise};
pub use waiting::AuditWaiting;
pub(crate) use watch::Why;
pub use watch::watch;
