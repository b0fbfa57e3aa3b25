//! Lists of conditions, file actions and event actions.

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use uem_types::wire::time;

use super::{
    components::{Condition, EventAction, FileAction},
    list::platform_of,
};
use crate::{
    fleet::state::Platform,
    http::{Call, Reply, VendorError},
    mdm::definitions::{self, Body, Definition},
    resource::{Page, asked_org_group},
};

/// Parts of a moment, as time conditions name them.
const MOMENT: [&str; 5] = ["Year", "Month", "Day", "Hour", "Minute"];

/// `GET /conditionsearch`: all conditions, short.
pub(super) async fn conditions(call: Call) -> Result<Reply, VendorError> {
    let found = below::<Condition>(&call, 6).await?;
    let rows: Vec<Value> = Page::v1(&call.query)
        .of(&found)
        .iter()
        .map(|condition| {
            json!({
                "ConditionId": condition.id.to_string(),
                "ConditionName": condition.name,
                "ConditionType": condition.body.kind,
                "OrganizationGroupId": condition.org_group_id.to_string(),
            })
        })
        .collect();
    Reply::json(&rows)
}

/// `GET /timeconditionsearch`
pub(super) async fn time_conditions(call: Call) -> Result<Reply, VendorError> {
    let found = changed_between(&call, "time").await?;
    Reply::json(&found.iter().map(time_condition).collect::<Vec<_>>())
}

/// `GET /fileconditionsearch`
pub(super) async fn file_conditions(call: Call) -> Result<Reply, VendorError> {
    let found = changed_between(&call, "file").await?;
    let rows: Vec<Value> = found
        .iter()
        .map(|condition| {
            let mut row = short(condition);
            let item = |name: &str| condition.body.item(name).unwrap_or_default().to_owned();
            row["FlagFileDetails"] =
                json!({"FileLocation": item("FileLocation"), "FileContents": item("FileContents")});
            row["ScenarioDetails"] = json!({
                "FileToBeTested": item("FileToBeTested"),
                "TestType": item("TestType"),
                "RemoveFileAfterTest": item("RemoveFileAfterTest"),
            });
            row
        })
        .collect();
    Reply::json(&rows)
}

async fn changed_between(call: &Call, kind: &str) -> Result<Vec<Definition<Condition>>, VendorError> {
    let limit = |name: &str| match call.query.text(name) {
        None => Ok(None),
        Some(text) => time::parse(text)
            .map(|time| Some(time.as_millisecond()))
            .ok_or_else(|| VendorError::new(400, 6, format!("{name} {text:?} is no date"))),
    };
    let (from, till) = (limit("starttime")?, limit("endtime")?);
    let mut found = below::<Condition>(call, 6).await?;
    found.retain(|condition| {
        condition.body.is(kind)
            && from.is_none_or(|from| condition.modified_at >= from)
            && till.is_none_or(|till| condition.modified_at <= till)
    });
    Ok(found)
}

fn short(condition: &Definition<Condition>) -> Value {
    json!({
        "ConditionId": condition.id,
        "Name": condition.name,
        "Description": condition.body.description,
        "OrganizationGroupId": condition.org_group_id,
        "ModifiedOn": date(condition.modified_at),
    })
}

/// A time condition: up to three spans, from items such as `TimeCondition1.HourStart` or `HourStart`.
pub(super) fn time_condition(condition: &Definition<Condition>) -> Value {
    let mut row = short(condition);
    for number in 1..=3 {
        let mut span = Map::new();
        for part in MOMENT {
            for end in ["Start", "End"] {
                let name = format!("{part}{end}");
                let item = condition.body.item(&format!("TimeCondition{number}.{name}"));
                let item = item.or_else(|| condition.body.item(&name).filter(|_| number == 1));
                span.extend(item.map(|value| (name, value.into())));
            }
        }
        if !span.is_empty() {
            row[format!("TimeCondition{number}")] = Value::Object(span);
        }
    }
    row
}

/// `GET /filesactionssearch`
pub(super) async fn file_actions(call: Call) -> Result<Reply, VendorError> {
    let mut found = below::<FileAction>(&call, 400).await?;
    if let Some(word) = call.query.text("platform") {
        let platform = platform_of(word)
            .ok_or_else(|| VendorError::new(400, 400, format!("platform {word:?} is unknown")))?;
        found.retain(|one| one.body.platform == platform);
    }
    let limit = |name| call.query.text(name).and_then(time::parse).map(|time| time.as_millisecond());
    let (from, till) = (limit("lastmodifiedon"), limit("lastmodifiedtill"));
    found.retain(|one| {
        from.is_none_or(|from| one.modified_at >= from) && till.is_none_or(|till| one.modified_at <= till)
    });
    let page = Page::v1(&call.query);
    let rows: Vec<Value> = page.of(&found).iter().map(file_action).collect();
    Reply::json(&json!({
        "FilesActionsDetails": rows, "Page": page.number, "PageSize": page.size, "Total": found.len(),
    }))
}

/// A file action in the shape of lists.
pub(super) fn file_action(one: &Definition<FileAction>) -> Value {
    let body = &one.body;
    let files: Vec<Value> = (1_usize..)
        .zip(&body.files)
        .map(|(number, (name, path))| json!({"FileId": number, "Name": name, "Path": path}))
        .collect();
    let steps = |steps: &[(i64, String)]| -> Vec<Value> {
        let step = |(kind, command): &(i64, String)| json!({"ActionType": kind.to_string(), "CommandLineAndArgumentsToRun": command});
        steps.iter().map(step).collect()
    };
    json!({
        "Id": one.id,
        "Name": one.name,
        "Description": body.description,
        "Platform": Platform::from_repr(body.platform).map_or("Unknown", Platform::name),
        "OrganizationGroupId": one.org_group_id,
        "Version": body.version,
        "ModifiedOn": date(one.modified_at),
        "Files": files,
        "InstallManifests": steps(&body.install),
        "UninstallManifests": steps(&body.uninstall),
    })
}

/// `GET /eventactionslist`
pub(super) async fn event_actions(call: Call) -> Result<Reply, VendorError> {
    let found = below::<EventAction>(&call, 400).await?;
    let page = Page::v1(&call.query);
    let rows: Vec<Value> = page
        .of(&found)
        .iter()
        .map(|one| {
            json!({
                "Id": one.id,
                "EventActionUUID": one.uuid,
                "Name": one.name,
                "Description": one.body.description,
                "DeviceType": one.body.platform,
                "Version": one.body.version,
                "ManagedBy": call.tenant.access.org_group(one.org_group_id).map(|group| group.name),
            })
        })
        .collect();
    Reply::json(&json!({
        "EventActionsDetails": rows, "Page": page.number, "PageSize": page.size, "Total": found.len(),
    }))
}

async fn below<B: Body>(call: &Call, code: i32) -> Result<Vec<Definition<B>>, VendorError> {
    let org_group = asked_org_group(call, "organizationgroupid").ok_or_else(|| {
        VendorError::new(400, code, "Organization group not found or the user does not have access to it")
    })?;
    definitions::below(call, org_group).await
}

fn date(millis: i64) -> Option<String> {
    Timestamp::from_millisecond(millis).ok().map(time::format_v1)
}
