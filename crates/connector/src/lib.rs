#![doc = include_str!("../README.md")]

pub mod agent;
pub mod hub;
mod key;
mod pipe;
mod target;
mod wire;

pub use agent::{Agent, AgentError, AgentSettings};
pub use hub::{Gate, Links};
pub use key::{KeyError, KeyPair};
pub use target::{Target, TargetError};
