//! Every operation the vendor's API is known to have: built ones run, the others answer 501 and are counted.

mod coverage;
mod facts;
pub(crate) mod shapes;
mod table;
mod unbuilt;

pub use coverage::{Coverage, coverage};
pub(crate) use facts::{Media, OperationFacts, Parameter, facts};
pub(crate) use table::{is_known, known};
pub use unbuilt::Unbuilt;
