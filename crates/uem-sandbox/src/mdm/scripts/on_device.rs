//! What a device asks for: the text of a script that it is assigned, and when to run it.

use serde_json::json;

use super::{
    assignment::ScriptAssignment,
    assignments::{asked, of_script},
    list::whole,
    script::Script,
};
use crate::{
    fleet::state::DeviceState,
    http::{Call, Reply, VendorError},
    mdm::{
        assignment::groups_of,
        definitions::{self, Definition},
        sensors::platform_of,
    },
    resource::device_by_uuid,
};

/// `GET /api/mdm/{device}/scripts/{script}/definition`
pub(super) async fn definition(call: Call) -> Result<Reply, VendorError> {
    let script = assigned(&call, (400, 7001)).await?;
    Reply::json(&json!({"scripts": [whole(&call, &script).await?]}))
}

/// `GET /api/mdm/{device}/scripts/{script}/config/{assignment}`
pub(super) async fn configuration(call: Call) -> Result<Reply, VendorError> {
    let script = assigned(&call, (404, 404)).await?;
    let assignment = asked(&call).await?;
    let body = &assignment.body;
    let mut shown = json!({
        "config_uuid": assignment.uuid,
        "script_uuid": script.uuid,
        "show_in_catalog": body.is_in_catalog,
        "trigger_type": body.trigger,
        "trigger_events": body.events,
    });
    if let Some(schedule) = &body.schedule {
        shown["trigger_schedule"] = schedule.as_str().into();
    }
    if let Some(display) = body.display.as_ref().or(script.body.display.as_ref()) {
        shown["catalog_display"] = display.clone();
    }
    Reply::json(&shown)
}

/// The script of the path, where it is assigned to the device of the path.
async fn assigned(call: &Call, (status, code): (u16, i32)) -> Result<Definition<Script>, VendorError> {
    let (device, script) = (call.segment("computer"), call.segment("script"));
    let missing = || {
        let message = format!("Script {script} does not exist or is not assigned to device {device}");
        VendorError::new(status, code, message)
    };
    let found = device_by_uuid(call, device).await?.filter(DeviceState::is_listed).ok_or_else(missing)?;
    let script = definitions::visible_by_uuid::<Script>(call, script).await?.ok_or_else(missing)?;
    let groups = groups_of(&call.tenant, found.id).await?;
    let reaches = |assignment: &Definition<ScriptAssignment>| {
        assignment.body.smart_groups.iter().any(|id| groups.contains(id))
    };
    let is_assigned = of_script(call, script.id).await?.iter().any(reaches);
    if is_assigned && platform_of(&script.body.platform) == Some(found.platform) {
        Ok(script)
    } else {
        Err(missing())
    }
}
