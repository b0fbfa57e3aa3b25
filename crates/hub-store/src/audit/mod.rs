//! Tables `audit_entries` and `audit_ends`: the audit log (MO-14).
//!
//! A function that changes something tells so in the transaction of the change, as its last statement
//! ([`crate::Store::audit`]): neither can be there without the other, and who holds the chain's row waits for nothing else.
//! Who does it comes with the store: [`crate::Store::by`] lends it to a caller.

mod append;
mod devices;
mod ends;
mod list;
mod retention;
mod row;
mod verify;

pub(crate) use devices::{of_device, some_devices};
pub use list::{AuditFilter, AuditPage};
pub use row::AuditRow;
pub use verify::AuditCheck;
