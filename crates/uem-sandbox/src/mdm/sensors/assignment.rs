//! A sensor's assignment to smart groups.

use serde::{Deserialize, Serialize};

use super::sensor::{events, known};
use crate::{
    http::VendorError,
    mdm::{assignment::Groups, definitions::Body},
    resource::Fields,
};

const TRIGGERS: &[&str] = &["SCHEDULE", "EVENT", "SCHEDULEANDEVENT"];

/// What is kept of it; its parent is the sensor.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct SensorAssignment {
    /// Smart groups by id.
    pub smart_groups: Vec<i64>,
    /// When it runs.
    pub trigger: String,
    /// After what.
    pub events: Vec<String>,
    /// Which counts first, from 1.
    pub ranking: i64,
}

impl Body for SensorAssignment {
    const KIND: &'static str = "sensor assignment";
}

impl SensorAssignment {
    /// Puts what the body says into it.
    pub(super) fn fill(&mut self, fields: &Fields, groups: &Groups) -> Result<(), VendorError> {
        let invalid = |reason: String| VendorError::new(400, 200_002, reason);
        let word = fields.text("trigger_type").unwrap_or_else(|| "SCHEDULE".into());
        self.trigger = known("trigger_type", &word, TRIGGERS).map_err(invalid)?;
        self.events = events(&fields.texts("event_triggers"), "event_triggers").map_err(invalid)?;
        if self.trigger != "SCHEDULE" && self.events.is_empty() {
            return Err(VendorError::new(400, 150_103, "event_triggers is required for this trigger_type"));
        }
        self.smart_groups = groups.ids_of_uuids(&fields.texts("smart_group_uuids")).map_err(|uuid| {
            VendorError::new(404, 5208, format!("Smart group {uuid} does not exist or is not accessible"))
        })?;
        Ok(())
    }
}
