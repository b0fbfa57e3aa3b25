//! The guards of actions, for the whole hub: limits of each kind, and the switch that stops everything.

pub mod cancel_waiting;
pub mod edit;
pub mod get;
pub mod start;
pub mod stop;
pub mod view;
