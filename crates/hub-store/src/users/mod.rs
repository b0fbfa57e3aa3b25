//! Table `users`: what the web half asks. What a synchronization writes is in `sync_batch/users.rs`.

mod list;
mod row;

pub use list::{UserFilter, UserPage};
pub use row::UserRow;
pub(crate) use row::{FACTS, facts, values};
