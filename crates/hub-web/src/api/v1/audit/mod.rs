//! The audit log: who did what, from where, and whether what is told of it was changed since.

pub mod check;
pub mod export;
pub mod filter;
pub mod get;
pub mod head;
pub mod list;
pub mod view;
