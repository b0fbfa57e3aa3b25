//! An entry of the log.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Actor, Origin};
use crate::ids::IntegrationId;

/// How it ended.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::AsRefStr,
    strum::Display,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Outcome {
    /// It was done.
    Done,
    /// A rule or a permission forbade it.
    Refused,
    /// It was tried and did not work.
    Failed,
}

/// What something was done to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Object {
    /// `operator`, `device`, `policy`, ...
    pub kind: String,
    /// Its id in the hub; empty where there is only one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// Its name at that time.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
}

/// Somebody agreed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Who.
    pub who: Actor,
    /// When.
    pub at: Timestamp,
}

/// What the tenant answered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UemAnswer {
    /// HTTP status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The vendor's code.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub code: String,
    /// What it says.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// The vendor's id of the call, by which its support finds it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub activity_id: String,
}

/// An entry as it stands in the log. What is empty is left out of its JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number: one more than the entry before it.
    pub number: i64,
    /// When, to the millisecond.
    pub at: Timestamp,
    /// Who.
    pub who: Actor,
    /// From where.
    pub from: Origin,
    /// What: `operator.add`, `plan.approve`.
    pub verb: String,
    /// To what.
    pub object: Object,
    /// The integration that it belongs to; without one it concerns the whole hub.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integration_id: Option<IntegrationId>,
    /// What changed, as it was; never a secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// What changed, as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Value>,
    /// Why, in the words of who did it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Who agreed to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approvals: Vec<Approval>,
    /// What the tenant answered, where one was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uem: Option<UemAnswer>,
    /// The request's id.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub request_id: String,
    /// How it ended.
    pub result: Outcome,
    /// Why it ended so, where it was not done.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
}
