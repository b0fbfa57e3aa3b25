//! Tables `operators`, `sessions`, `first_run`: who may use the hub, and who is logged in.

mod account;
mod change;
mod first_run;
mod password;
mod session;

pub use account::{Login, OperatorRow};
pub use change::OperatorChange;
pub(crate) use password::Passwords;
pub use session::Session;
