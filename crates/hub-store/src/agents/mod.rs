//! Agents on devices (BY-4): tables `agents` and `agent_invitations`.
//!
//! One agent a device. It registers ([`register`]) with the token of the integration or with an invitation that a person made for that
//! device, reports ([`report`]) under the key that it brought, and is revoked by a person. What counts for decisions is told in
//! `device_news` by the transaction that writes it.

mod invitation;
mod register;
mod report;
mod row;

pub use invitation::Invitation;
pub use register::{AgentEntry, AgentRegistered, NewAgent};
pub use report::{AgentReport, AgentReported};
pub use row::AgentRow;
