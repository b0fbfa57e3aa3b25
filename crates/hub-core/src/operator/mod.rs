//! People who operate the hub and API tokens: what they may do, and of what they may see anything (TM-2).

mod limits;
mod role;
mod token_scope;
mod visible;

pub use limits::{Limits, Placed, SUBTREES_MAX, Subtree, visible_integrations};
pub use role::{Permission, Role};
pub use token_scope::TokenScope;
pub use visible::Visible;
