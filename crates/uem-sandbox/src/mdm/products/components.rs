//! What products are put together from: conditions, files with actions, event actions.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::mdm::definitions::Body;

/// What must be so before a product is loaded or installed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Condition {
    /// What it is for.
    pub description: String,
    /// `Time`, `File`, `Power`, ...: as it was written.
    pub kind: String,
    /// Platform number.
    pub platform: u8,
    /// Names and values, as they were written.
    pub items: Vec<(String, String)>,
}

impl Body for Condition {
    const KIND: &'static str = "product condition";
}

impl Condition {
    /// Whether it is of that kind.
    pub(super) fn is(&self, kind: &str) -> bool {
        self.kind.to_lowercase().contains(&kind.to_lowercase())
    }

    /// The value of that name.
    pub(super) fn item(&self, name: &str) -> Option<&str> {
        let found = self.items.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

/// Files, and what is done with them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct FileAction {
    /// What it is for.
    pub description: String,
    /// Platform number.
    pub platform: u8,
    /// Counts the changes.
    pub version: i64,
    /// Name and path of each file.
    pub files: Vec<(String, String)>,
    /// What is done, in order: number and command of each step.
    pub install: Vec<(i64, String)>,
    /// What is done to take it off.
    pub uninstall: Vec<(i64, String)>,
}

impl Body for FileAction {
    const KIND: &'static str = "file action";
}

/// What a device does by itself when something happens.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct EventAction {
    /// What it is for.
    pub description: String,
    /// Platform number.
    pub platform: u8,
    /// Counts the changes.
    pub version: i64,
    /// Seconds between two runs.
    pub interval: i64,
    /// What must be so, by id.
    pub conditions: Vec<i64>,
    /// What is done, as it was written.
    pub actions: Vec<Value>,
}

impl Body for EventAction {
    const KIND: &'static str = "event action";
}
