//! The vendors' guides, followed in a browser by their own menu words; the API then proves the result.

mod banyan;
mod harmony_mobile;
mod rest_api;
mod torii;
mod trend_micro;
pub mod walk;
