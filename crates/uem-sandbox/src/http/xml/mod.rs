//! XML for the operations that list it: answers are turned into it behind the handlers, bodies into JSON before them.
//! Handlers know nothing of it; what the tables in [`crate::catalog`] say of a shape is followed, the rest by rule.

mod names;
mod read;
mod write;

pub(crate) use read::to_json;
pub(crate) use write::{document, fault};
