//! Actions on devices, users and apps. What is ordered is judged by the guards and written down here; the worker sends it.

pub mod add;
pub mod approve;
pub mod cancel;
pub mod check;
pub mod events;
pub mod get;
pub mod items;
pub mod key;
pub mod list;
pub mod new_app;
pub mod order;
pub mod preview;
pub mod reason;
pub mod refused;
pub mod settle;
pub mod targets;
pub mod view;
