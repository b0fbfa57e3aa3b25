//! Fills a new sandbox folder from what a real tenant's API shows, with people and names replaced.
//!
//! Whoever reads the tenant gives page after page to [`Import`]; nothing of it reaches the disk before [`pseudonyms`]
//! has replaced it. The tenant is made in a file of its own that takes its place in one step at the end: an import that
//! fails or is killed leaves no tenant.

mod convert;
mod draft;
mod given_out;
mod payloads;
mod people;
mod pseudonyms;
mod rules;
mod store;

pub use draft::{Import, Imported};
