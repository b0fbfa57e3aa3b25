//! Every operation the vendor's API is known to have: built ones run, the others answer 501 and are counted.

mod coverage;
mod table;
mod unbuilt;

pub use coverage::{Coverage, coverage};
pub(crate) use table::known;
pub use unbuilt::Unbuilt;
