//! `PUT /api/mam/apps/purchased/{id}` and `POST .../{id}/assignment`: licences to smart groups, and how it is deployed.

use serde_json::Value;

use crate::{
    http::{Call, Reply, VendorError},
    mam::{
        apps::{
            find::{self, purchased},
            rules::{Rule, Rules},
            smart_group::{Groups, refuse_newer},
            store::App,
        },
        form::{self, Field, Kind, field},
    },
};

static BODY: [Field; 3] = [
    field("Assignments", Kind::List(&Kind::Object(&ASSIGNMENT))),
    field("Deployment", Kind::Object(&DEPLOYMENT)),
    field("SendApplicationConfiguration", Kind::Flag),
];
static ASSIGNMENT: [Field; 2] =
    [field("SmartGroupId", Kind::Number).required(), field("Allocated", Kind::Number).or_zero()];
static DEPLOYMENT: [Field; 6] = [
    field("AllowManagement", Kind::Flag),
    field("AssignmentType", Kind::Word(&["Auto", "OnDemand"])),
    field("PreventApplicationBackup", Kind::Flag),
    field("RemoveOnUnenroll", Kind::Flag),
    field("UseVPN", Kind::Flag),
    field("VPNProfileId", Kind::Number),
];

/// What is sent takes the place of all assignments.
pub(super) async fn put(call: Call) -> Result<Reply, VendorError> {
    write(call, true).await?;
    Ok(Reply::empty(200))
}

/// Adds to the assignments.
pub(super) async fn post(call: Call) -> Result<Reply, VendorError> {
    write(call, false).await?;
    Ok(Reply::empty(201))
}

async fn write(call: Call, replaces: bool) -> Result<(), VendorError> {
    let face = purchased(400, 6);
    let app = find::find(&call, face).await?;
    let body = form::read(&BODY, &call.json()?, "")
        .map_err(|error| VendorError::new(422, 1012, format!("Validation failed: {error}")))?;
    let asked = shares(&call, &app, &body).await?;
    let deployment = Some(body["Deployment"].clone()).filter(Value::is_object);
    let now = call.tenant.fleet.now().as_millisecond();
    find::change(&call, face, app.id, |app| {
        refuse_newer(app, (400, 7115))?;
        let licences = &mut app.details.licences;
        if let Some(deployment) = deployment {
            licences.deployment = Some(deployment);
        }
        let word = licences.deployment.as_ref().and_then(|known| known["AssignmentType"].as_str());
        let is_auto = word.map_or(app.push_mode == "Auto", |word| word == "Auto");
        if let Some(asked) = asked {
            if replaces {
                licences.allocated.clear();
            }
            licences.allocated.retain(|(group, _)| !asked.iter().any(|(other, _)| other == group));
            licences.allocated.extend(&asked);
            let given: i64 = licences.allocated.iter().map(|(_, count)| count).sum();
            if given > licences.total - licences.on_hold {
                let message = format!(
                    "{given} licences are asked for, {} of {} can be given",
                    licences.total - licences.on_hold,
                    licences.total
                );
                return Err(VendorError::new(400, 7112, message));
            }
            let before = if replaces { Rules::default() } else { app.rules.clone() };
            let rules = with_groups(before, &app.rules, &asked, is_auto, now);
            app.set_rules(rules);
        }
        app.push_mode = if is_auto { "Auto" } else { "OnDemand" }.into();
        Ok(())
    })
    .await?;
    Ok(())
}

/// Groups with their licences; none where the body says nothing of them.
async fn shares(call: &Call, app: &App, body: &Value) -> Result<Option<Vec<(i64, i64)>>, VendorError> {
    let Some(list) = body["Assignments"].as_array() else { return Ok(None) };
    let groups = Groups::load(call).await?;
    let mut shares: Vec<(i64, i64)> = Vec::new();
    for entry in list {
        let group = entry["SmartGroupId"].as_i64().unwrap_or(0);
        if groups.of_app(call, app, group).is_none() {
            let message =
                format!("Smart group {group} not found: it must belong to the application's customer");
            return Err(VendorError::new(400, 7113, message));
        }
        shares.retain(|(known, _)| *known != group);
        shares.push((group, entry["Allocated"].as_i64().unwrap_or(0)));
    }
    Ok(Some(shares))
}

/// Rules for the groups; one that stays as it was is not published anew.
fn with_groups(mut rules: Rules, before: &Rules, asked: &[(i64, i64)], is_auto: bool, now: i64) -> Rules {
    rules.excluded.clone_from(&before.excluded);
    for (group, _) in asked {
        let known = before.rules.iter().find(|rule| rule.smart_groups == [*group] && rule.is_auto == is_auto);
        let rule = known.cloned().unwrap_or_else(|| Rule {
            smart_groups: vec![*group],
            is_auto,
            effective_at: now,
            published_at: Some(now),
            ..Rule::default()
        });
        rules.put(*group, rule);
    }
    rules
}
