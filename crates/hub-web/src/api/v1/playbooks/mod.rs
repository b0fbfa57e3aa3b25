//! What the hub orders by itself for an integration, and what may be said about it.

pub mod cases;
pub mod get;
pub mod preview;
pub mod settings;
pub mod stop;
pub mod view;
