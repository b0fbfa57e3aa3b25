//! Table `integrations`: one configured connection to one tenant. `row` reads, `write` changes, `beside` sees to it that
//! no two read the same, `remove` takes one
//! away with all its data, `sealed` is the form its credentials have before they are encrypted.

mod beside;
mod pulled;
mod remove;
mod row;
mod sealed;
mod write;

pub use row::IntegrationRow;
pub(crate) use row::settings_for_writing;
pub(crate) use sealed::{account_of, from_sealed, to_sealed};
pub use write::{NewIntegration, SetUp};
