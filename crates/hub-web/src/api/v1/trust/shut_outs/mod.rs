//! Certificates that an operator shut out, whatever their authority says.

pub mod entry;
pub mod list;
