//! `POST`, `PUT` and `DELETE /api/mam/apps/internal/{id}/assignments`, version 1: groups with the same parameters for all.

use serde_json::{Value, json};

use super::{
    find::{self, internal},
    rule_form::{PARAMETERS, from_parameters},
    rules::Rule,
    smart_group::{Groups, refuse_newer},
    store::App,
};
use crate::{
    http::{Call, Reply, VendorError},
    mam::form,
    resource::Fields,
};

/// The most groups of one call.
const GROUPS_MAX: usize = 500;

/// What one call asks for.
struct Asked {
    groups: Vec<i64>,
    given_up: Vec<i64>,
    excluded: Vec<i64>,
    no_longer_excluded: Vec<i64>,
    parameters: Value,
}

/// `POST`: adds groups, or gives those that are there other parameters.
pub(super) async fn add(call: Call) -> Result<Reply, VendorError> {
    let app = find::find(&call, internal(401, 7000)).await?;
    let asked = Asked::read(&call)?;
    if asked.groups.is_empty() {
        return Err(VendorError::new(400, 7002, "SmartGroupIds is required: a list of ids of smart groups"));
    }
    apply(&call, &app, asked).await?;
    Ok(Reply::empty(201))
}

/// `PUT`: the same, and takes groups out.
pub(super) async fn change(call: Call) -> Result<Reply, VendorError> {
    let app = find::find(&call, internal(401, 7000)).await?;
    let asked = Asked::read(&call)?;
    let lists = [&asked.groups, &asked.given_up, &asked.excluded, &asked.no_longer_excluded];
    if lists.iter().all(|list| list.is_empty()) {
        let message = "One of SmartGroupIds, SmartGroupIdsForDeletion, SmartGroupIdsForExclusion and ExcludedSmartGroupIdsForDeletion is required";
        return Err(VendorError::new(400, 7002, message));
    }
    apply(&call, &app, asked).await?;
    Ok(Reply::empty(204))
}

/// `DELETE`: takes groups out; none where one of them is not assigned.
pub(super) async fn remove(call: Call) -> Result<Reply, VendorError> {
    let face = internal(400, 8);
    let app = find::find(&call, face).await?;
    let groups = ids(&Fields::of(&call)?, "SmartGroupIds", (400, 8))?;
    if groups.is_empty() {
        return Err(VendorError::new(400, 8, "SmartGroupIds is required: a list of ids of smart groups"));
    }
    find::change(&call, face, app.id, |app| {
        refuse_newer(app, (400, 8061))?;
        let mut rules = app.rules.clone();
        for group in groups {
            if !rules.take_out(group) {
                let message = format!("Smart group {group} is not assigned to application {}", app.id);
                return Err(VendorError::new(400, 8, message));
            }
        }
        app.set_rules(rules);
        Ok(())
    })
    .await?;
    Ok(Reply::empty(204))
}

impl Asked {
    fn read(call: &Call) -> Result<Self, VendorError> {
        let fields = Fields::of(call)?;
        let list = |name: &str| ids(&fields, name, (400, 7002));
        let parameters = fields.get("DeploymentParameters").cloned().unwrap_or_else(|| json!({}));
        let parameters = form::read(&PARAMETERS, &parameters, "DeploymentParameters")
            .map_err(|error| VendorError::new(400, 7002, format!("Invalid parameter: {error}")))?;
        Ok(Self {
            groups: list("SmartGroupIds")?,
            given_up: list("SmartGroupIdsForDeletion")?,
            excluded: list("SmartGroupIdsForExclusion")?,
            no_longer_excluded: list("ExcludedSmartGroupIdsForDeletion")?,
            parameters,
        })
    }
}

async fn apply(call: &Call, app: &App, asked: Asked) -> Result<(), VendorError> {
    let known = Groups::load(call).await?;
    for id in asked.groups.iter().chain(&asked.excluded) {
        if known.of_app(call, app, *id).is_none() {
            let message = format!("Smart group {id} not found: it must belong to the application's customer");
            return Err(VendorError::new(400, 7002, message));
        }
    }
    let now = call.tenant.fleet.now().as_millisecond();
    let effective_at = form::millis(&asked.parameters["EffectiveDate"]).unwrap_or(now);
    find::change(call, internal(401, 7000), app.id, |app| {
        refuse_newer(app, (422, 7002))?;
        let word = asked.parameters["PushMode"].as_str();
        let is_auto = word.map_or(app.push_mode == "Auto", |word| word == "Auto");
        let mut rules = app.rules.clone();
        for group in &asked.given_up {
            rules.take_out(*group);
        }
        rules.excluded.retain(|group| !asked.no_longer_excluded.contains(group));
        for group in &asked.excluded {
            if !rules.excluded.contains(group) {
                rules.excluded.push(*group);
            }
        }
        for group in &asked.groups {
            let rule = Rule {
                priority: 0,
                smart_groups: vec![*group],
                is_auto,
                effective_at,
                published_at: Some(now),
                body: from_parameters(&asked.parameters, known.name(*group)),
            };
            rules.put(*group, rule);
        }
        app.set_rules(rules);
        Ok(())
    })
    .await?;
    Ok(())
}

/// A list of ids, each once.
fn ids(fields: &Fields, name: &str, (status, code): (u16, i32)) -> Result<Vec<i64>, VendorError> {
    let wrong = |what: String| VendorError::new(status, code, what);
    let list = fields.list(name);
    if fields.get(name).is_some_and(|value| !value.is_array()) || list.len() > GROUPS_MAX {
        return Err(wrong(format!("{name} is a list of at most {GROUPS_MAX} ids of smart groups")));
    }
    let mut ids = Vec::new();
    for value in list {
        let id = value.as_i64().or_else(|| value.as_str().and_then(|text| text.trim().parse().ok()));
        let id = id.ok_or_else(|| wrong(format!("{name} holds {value}, expected ids of smart groups")))?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(ids)
}
