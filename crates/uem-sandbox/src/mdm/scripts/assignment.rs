//! A script's assignment to smart groups.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::script::shown_in_catalog;
use crate::{
    mdm::{
        assignment::Groups,
        definitions::{Body, Definition},
        sensors::{SCHEDULES, known},
    },
    resource::Fields,
};

const MODES: &[&str] = &["AUTO", "ON_DEMAND"];
const TRIGGERS: &[&str] = &["NONE", "SCHEDULE", "EVENT", "SCHEDULE_AND_EVENT"];
const EVENTS: &[&str] = &[
    "LOGIN",
    "LOGOUT",
    "STARTUP",
    "USER_SWITCH",
    "NETWORK_CHANGE",
    "RUN_ON_PUBLISH",
    "RUN_ON_ENROLLMENT",
    "RUN_IMMEDIATELY",
];

/// What is kept of it; its parent is the script.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct ScriptAssignment {
    pub(super) smart_groups: Vec<i64>,
    pub(super) mode: String,
    pub(super) trigger: String,
    pub(super) events: Vec<String>,
    pub(super) schedule: Option<String>,
    pub(super) is_in_catalog: bool,
    pub(super) display: Option<Value>,
    /// Which counts first, from 1.
    pub(super) priority: i64,
}

impl Body for ScriptAssignment {
    const KIND: &'static str = "script assignment";
}

/// Why a body is no assignment.
pub(super) enum Refused {
    /// A smart group is unknown.
    Group(String),
    /// Something else.
    Other(String),
}

impl ScriptAssignment {
    /// Puts what the body says into it.
    pub(super) fn fill(&mut self, fields: &Fields, groups: &Groups) -> Result<(), Refused> {
        let mode = fields.text("deployment_mode").unwrap_or_else(|| "AUTO".into());
        self.mode = known("deployment_mode", &mode, MODES).map_err(Refused::Other)?;
        self.is_in_catalog = fields.flag("show_in_catalog").unwrap_or(false);
        let deployment = fields.object("script_deployment").unwrap_or_default();
        let trigger = deployment.text("trigger_type").unwrap_or_else(|| "NONE".into());
        self.trigger = known("trigger_type", &trigger, TRIGGERS).map_err(Refused::Other)?;
        let events = deployment.texts("trigger_events");
        self.events = events
            .iter()
            .map(|event| known("trigger_events", event, EVENTS))
            .collect::<Result<_, _>>()
            .map_err(Refused::Other)?;
        self.schedule = match deployment.text("trigger_schedule") {
            Some(text) => Some(known("trigger_schedule", &text, SCHEDULES).map_err(Refused::Other)?),
            None => None,
        };
        self.display = deployment.object("DisplayAttributes").map(|display| shown_in_catalog(&display));
        let uuids: Vec<String> =
            fields.objects("memberships").iter().filter_map(|one| one.text("smart_group_uuid")).collect();
        self.smart_groups = groups.ids_of_uuids(&uuids).map_err(Refused::Group)?;
        Ok(())
    }
}

/// As reads show it.
pub(super) fn shown(groups: &Groups, assignment: &Definition<ScriptAssignment>) -> Value {
    let body = &assignment.body;
    let named: Vec<Value> = groups
        .of(&body.smart_groups)
        .map(|group| json!({"smart_group_name": group.name, "smart_group_uuid": group.uuid}))
        .collect();
    let mut shown = json!({
        "assignment_uuid": assignment.uuid,
        "name": assignment.name,
        "priority": body.priority,
        "deployment_mode": body.mode,
        "show_in_catalog": body.is_in_catalog,
        "trigger_type": body.trigger,
        "event_triggers": body.events,
        "smart_group_count": body.smart_groups.len(),
        "assigned_smart_groups": named,
    });
    if let Some(schedule) = &body.schedule {
        shown["schedule_trigger"] = schedule.as_str().into();
    }
    shown
}
