//! Assignments of a script: make, list, order, read, change, delete, replace all.

use serde_json::{Value, json};

use super::{
    assignment::{Refused, ScriptAssignment, shown},
    script::Script,
};
use crate::{
    http::{Call, Reply, VendorError},
    mdm::{
        assignment::Groups,
        definitions::{self, Definition},
    },
    resource::Fields,
};

/// The most assignments of a script.
const MOST: usize = 200;

pub(super) async fn list(call: Call) -> Result<Reply, VendorError> {
    let script = script(&call, 5178).await?;
    let groups = Groups::load(&call).await?;
    let found = of_script(&call, script.id).await?;
    let rows: Vec<Value> = found.iter().map(|assignment| shown(&groups, assignment)).collect();
    Reply::json(&json!({"RecordCount": rows.len(), "SearchResults": rows}))
}

pub(super) async fn get(call: Call) -> Result<Reply, VendorError> {
    let assignment = asked(&call).await?;
    Reply::json(&shown(&Groups::load(&call).await?, &assignment))
}

pub(super) async fn create(call: Call) -> Result<Reply, VendorError> {
    let script = script(&call, 5178).await?;
    let groups = Groups::load(&call).await?;
    let made = add(&call, &script, &Fields::of(&call)?, &groups).await?;
    Ok(Reply::empty(201).at(format!("/api/mdm/scriptassignments/{}", made.uuid)))
}

async fn add(
    call: &Call,
    script: &Definition<Script>,
    fields: &Fields,
    groups: &Groups,
) -> Result<Definition<ScriptAssignment>, VendorError> {
    let known = of_script(call, script.id).await?.len();
    if known >= MOST {
        return Err(invalid(&format!("a script has at most {MOST} assignments")));
    }
    let priority = i64::try_from(known).unwrap_or(0) + 1;
    let mut body = ScriptAssignment { priority, ..ScriptAssignment::default() };
    body.fill(fields, groups).map_err(refused)?;
    let name = fields.text("name").unwrap_or_default();
    let place = (name.as_str(), script.org_group_id, script.id);
    definitions::create(call, place, body, (422, 1012), (422, 1012)).await
}

pub(super) async fn update(call: Call) -> Result<Reply, VendorError> {
    let mut assignment = asked(&call).await?;
    let fields = Fields::of(&call)?;
    assignment.body.fill(&fields, &Groups::load(&call).await?).map_err(refused)?;
    assignment.name = fields.text("name").unwrap_or_default();
    assignment.save(&call, (422, 1012), (422, 1012)).await?;
    Ok(Reply::empty(204))
}

pub(super) async fn delete(call: Call) -> Result<Reply, VendorError> {
    let assignment = asked(&call).await?;
    definitions::store::delete::<ScriptAssignment>(&call.tenant.database, assignment.id).await?;
    Ok(Reply::empty(204))
}

/// `PATCH /updateranking`: `[{uuid, ranking}]`, all of them.
pub(super) async fn rank(call: Call) -> Result<Reply, VendorError> {
    let script = script(&call, 5178).await?;
    let mut known = of_script(&call, script.id).await?;
    let asked = Fields::list_of(&call)?;
    let mut order = Vec::with_capacity(asked.len());
    for fields in &asked {
        let uuid = fields.text("assignment_uuid").or_else(|| fields.text("uuid")).unwrap_or_default();
        let place = known.iter().position(|one| one.uuid.to_string().eq_ignore_ascii_case(&uuid));
        let place = place
            .ok_or_else(|| VendorError::new(404, 5251, format!("Assignment {uuid:?} does not exist")))?;
        let priority = fields.number("priority").or_else(|| fields.number("ranking")).unwrap_or(0);
        order.push((priority, place));
    }
    order.sort_unstable();
    let numbers: Vec<i64> = order.iter().map(|(priority, _)| *priority).collect();
    if numbers != (1..=i64::try_from(known.len()).unwrap_or(0)).collect::<Vec<_>>() {
        return Err(invalid("the rankings of all assignments are the numbers from 1 on, each once"));
    }
    for (priority, place) in order {
        known[place].body.priority = priority;
    }
    for assignment in known {
        assignment.save(&call, (422, 1012), (422, 1012)).await?;
    }
    Ok(Reply::empty(204))
}

/// `POST /updateassignments`: the given list replaces all; those with a known UUID are changed, in the order of the list.
pub(super) async fn replace_all(call: Call) -> Result<Reply, VendorError> {
    let script = script(&call, 150_035).await?;
    let asked = Fields::of(&call)?.objects("assignments");
    if asked.len() > MOST {
        return Err(VendorError::new(400, 150_032, format!("assignments has at most {MOST} entries")));
    }
    let groups = Groups::load(&call).await?;
    let known = of_script(&call, script.id).await?;
    let mut kept = Vec::with_capacity(asked.len());
    for (priority, fields) in (1..).zip(&asked) {
        let uuid = fields.text("assignment_uuid").unwrap_or_default();
        let found = known.iter().find(|one| one.uuid.to_string().eq_ignore_ascii_case(&uuid));
        if !uuid.is_empty() && found.is_none() {
            let message =
                format!("Assignment {uuid:?} does not exist: leave assignment_uuid out for a new one");
            return Err(VendorError::new(404, 150_038, message));
        }
        let mut body = found.map(|found| found.body.clone()).unwrap_or_default();
        body.fill(fields, &groups).map_err(|refused| match refused {
            Refused::Group(uuid) => VendorError::new(
                400,
                150_043,
                format!("Smart group {uuid} does not exist or is not accessible"),
            ),
            Refused::Other(reason) => VendorError::new(400, 150_032, reason),
        })?;
        body.priority = priority;
        let name = fields.text("name").unwrap_or_default();
        if kept.iter().any(|(_, other, _): &(_, String, _)| other.eq_ignore_ascii_case(&name)) {
            return Err(VendorError::new(400, 150_040, format!("The name {name:?} stands there twice")));
        }
        kept.push((found.cloned(), name, body));
    }
    for gone in known.iter().filter(|one| !kept.iter().any(|(found, ..)| found.as_ref() == Some(*one))) {
        definitions::store::delete::<ScriptAssignment>(&call.tenant.database, gone.id).await?;
    }
    for (found, name, body) in kept {
        match found {
            Some(mut assignment) => {
                (assignment.name, assignment.body) = (name, body);
                assignment.save(&call, (400, 150_032), (400, 150_040)).await?;
            }
            None => {
                let place = (name.as_str(), script.org_group_id, script.id);
                definitions::create(&call, place, body, (400, 150_032), (400, 150_040)).await?;
            }
        }
    }
    Ok(Reply::empty(204))
}

/// The assignments of a script, by priority.
pub(super) async fn of_script(
    call: &Call,
    script: i64,
) -> Result<Vec<Definition<ScriptAssignment>>, VendorError> {
    let mut found = definitions::store::list_of::<ScriptAssignment>(&call.tenant.database, script).await?;
    found.sort_by_key(|assignment| assignment.body.priority);
    Ok(found)
}

async fn script(call: &Call, code: i32) -> Result<Definition<Script>, VendorError> {
    let uuid = call.segment("script");
    definitions::visible_by_uuid(call, uuid)
        .await?
        .ok_or_else(|| VendorError::new(404, code, format!("Script {uuid} does not exist")))
}

/// The assignment of the path, under the script of the path where there is one.
pub(super) async fn asked(call: &Call) -> Result<Definition<ScriptAssignment>, VendorError> {
    let parent = if call.segment("script").is_empty() { None } else { Some(script(call, 5178).await?.id) };
    let uuid = call.segment("script_assignment");
    let found = definitions::visible_by_uuid::<ScriptAssignment>(call, uuid).await?;
    let found = found.filter(|found| parent.is_none_or(|parent| found.parent == parent));
    found.ok_or_else(|| VendorError::new(404, 5251, format!("Assignment {uuid} does not exist")))
}

fn refused(refused: Refused) -> VendorError {
    match refused {
        Refused::Group(uuid) => {
            VendorError::new(404, 5208, format!("Smart group {uuid} does not exist or is not accessible"))
        }
        Refused::Other(reason) => invalid(&reason),
    }
}

fn invalid(reason: &str) -> VendorError {
    VendorError::new(422, 1012, format!("Validation failed: {reason}"))
}
