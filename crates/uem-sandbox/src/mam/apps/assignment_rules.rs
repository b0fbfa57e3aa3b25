//! `/api/mam/apps/{uuid}/assignment-rules` version 2 and its older twin `/assignment-rule`: whole rules by priority.

use jiff::Timestamp;
use serde_json::{Value, json};
use uem_types::wire::time::format_zulu;

use super::{
    find::{self, Face, any},
    rule_form::{RULE, RULES},
    rules::{Rule, Rules},
    smart_group::Groups,
    store::App,
};
use crate::{
    http::{Call, Reply, VendorError},
    mam::form,
};

/// The most rules of an application.
const RULES_MAX: usize = 100;
const FACE: Face = any(404, 7000);

/// Both reads.
pub(super) async fn get(call: Call) -> Result<Reply, VendorError> {
    let app = find::find_shown(&call, FACE).await?;
    let groups = Groups::load(&call).await?;
    let mut rules: Vec<Value> =
        app.rules.rules.iter().map(|rule| rendered(rule, &groups)).collect::<Result<_, _>>()?;
    if call.version < 2 {
        rules.iter_mut().for_each(leave_out_newer);
    }
    let excluded: Vec<&str> = app.rules.excluded.iter().filter_map(|id| groups.uuid(*id)).collect();
    let mut body = json!({"assignments": rules, "excluded_smart_groups": excluded});
    if app.kind == "Internal" {
        let given = app.rules.installer.as_ref();
        let of = |name: &str| given.and_then(|given| given.get(name)).cloned();
        body["application_msi_deployment_params"] = json!({
            "device_restart": of("device_restart").unwrap_or_else(|| json!(0)),
            "installer_reboot_exit_code": of("installer_reboot_exit_code").unwrap_or_else(|| json!("")),
            "installer_success_exit_code": of("installer_success_exit_code").unwrap_or_else(|| json!("")),
            "restart_deadline_in_days": of("restart_deadline_in_days").unwrap_or_else(|| json!(0)),
        });
    }
    Reply::json(&body)
}

/// The rule in the newer form, with groups by UUID. The kind of release is a number here.
fn rendered(rule: &Rule, groups: &Groups) -> Result<Value, VendorError> {
    let mut body = if rule.body.is_object() { rule.body.clone() } else { json!({}) };
    body["priority"] = json!(rule.priority);
    if body["distribution"]["name"].as_str().is_none_or(str::is_empty) {
        let name = rule.smart_groups.first().map_or("", |group| groups.name(*group));
        body["distribution"]["name"] = json!(name);
    }
    body["distribution"]["app_delivery_method"] = json!(if rule.is_auto { "AUTO" } else { "ON_DEMAND" });
    body["distribution"]["effective_date"] =
        json!(Timestamp::from_millisecond(rule.effective_at).map(format_zulu).unwrap_or_default());
    let uuids: Vec<&str> = rule.smart_groups.iter().filter_map(|id| groups.uuid(*id)).collect();
    body["distribution"]["smart_groups"] = json!(uuids);
    let mut body = form::read(&RULE, &body, "")
        .map_err(|error| VendorError::new(500, 1000, format!("A stored rule cannot be read: {error}")))?;
    let release = match body["distribution"]["pre_release_version"].as_str() {
        Some("Alpha") => 1,
        Some("Beta") => 2,
        _ => 0,
    };
    body["distribution"]["pre_release_version"] = json!(release);
    Ok(body)
}

/// Version 1 does not know these.
fn leave_out_newer(rule: &mut Value) {
    const NEWER: [&str; 8] = [
        "auto_update_priority",
        "deferral_message_content",
        "deferral_message_headline",
        "deferral_notification_type",
        "keep_app_on_enterprise_wipe",
        "keep_app_on_unassignment",
        "keep_app_updated_automatically",
        "max_deferral_duration_in_days",
    ];
    if let Some(rule) = rule.as_object_mut() {
        rule.remove("application_policy");
    }
    if let Some(distribution) = rule["distribution"].as_object_mut() {
        distribution.retain(|name, _| name != "max_deferrals" && !NEWER.contains(&name.as_str()));
    }
}

/// Both writes: what is sent takes the place of all rules there were.
pub(super) async fn put(call: Call) -> Result<Reply, VendorError> {
    let app = find::find(&call, FACE).await?;
    let rules = asked(&call, &app).await?;
    let now = call.tenant.fleet.now().as_millisecond();
    find::change(&call, FACE, app.id, |app| {
        let rules = settled(rules, &app.rules, now);
        app.set_rules(rules);
        Ok(())
    })
    .await?;
    Ok(Reply::empty(202))
}

/// `POST`: adds rules behind those that are there; an application without rules gets its first ones.
pub(super) async fn post(call: Call) -> Result<Reply, VendorError> {
    let app = find::find(&call, FACE).await?;
    let new = asked(&call, &app).await?;
    let now = call.tenant.fleet.now().as_millisecond();
    find::change(&call, FACE, app.id, |app| {
        let mut all = new.clone();
        all.rules.splice(0..0, app.rules.rules.iter().cloned());
        all.excluded.extend(app.rules.excluded.iter().filter(|group| !new.excluded.contains(group)));
        all.installer = all.installer.or_else(|| app.rules.installer.clone());
        check(&all.rules)?;
        let rules = settled(all, &app.rules, now);
        app.set_rules(rules);
        Ok(())
    })
    .await?;
    Ok(Reply::empty(202))
}

async fn asked(call: &Call, app: &App) -> Result<Rules, VendorError> {
    let body: Value = call.json()?;
    let read = form::read(&RULES, &body, "")
        .map_err(|error| VendorError::new(422, 1012, format!("Validation failed: {error}")))?;
    let groups = Groups::load(call).await?;
    let ids = |list: &Value, place: &str| -> Result<Vec<i64>, VendorError> {
        let mut ids = Vec::new();
        for uuid in list.as_array().into_iter().flatten().filter_map(Value::as_str) {
            let group = groups.of_app_by_uuid(call, app, uuid).ok_or_else(|| {
                let message = format!("{place} names {uuid}: no smart group of the application's customer");
                VendorError::new(400, 7002, message)
            })?;
            if !ids.contains(&group.id) {
                ids.push(group.id);
            }
        }
        Ok(ids)
    };
    let now = call.tenant.fleet.now().as_millisecond();
    let mut rules = Vec::new();
    for rule in read["assignments"].as_array().into_iter().flatten() {
        let distribution = &rule["distribution"];
        let smart_groups = ids(&distribution["smart_groups"], "smart_groups")?;
        if smart_groups.is_empty() {
            let message =
                format!("Validation failed: smart_groups of rule {} is required", distribution["name"]);
            return Err(VendorError::new(422, 1012, message));
        }
        rules.push(Rule {
            priority: rule["priority"].as_i64().unwrap_or(0),
            smart_groups,
            is_auto: distribution["app_delivery_method"] == "AUTO",
            effective_at: form::millis(&distribution["effective_date"]).unwrap_or(now),
            published_at: Some(now),
            body: rule.clone(),
        });
    }
    let excluded = ids(&read["excluded_smart_groups"], "excluded_smart_groups")?;
    check(&rules)?;
    let installer = Some(read["application_msi_deployment_params"].clone()).filter(Value::is_object);
    Ok(Rules { is_newer: true, rules, excluded, installer })
}

fn check(rules: &[Rule]) -> Result<(), VendorError> {
    if rules.len() > RULES_MAX {
        let message = format!("Validation failed: {} assignments, at most {RULES_MAX} are kept", rules.len());
        return Err(VendorError::new(422, 1012, message));
    }
    for (place, rule) in rules.iter().enumerate() {
        if rules[..place].iter().any(|other| other.priority == rule.priority) {
            let message = format!("Priority {} stands there twice: give each rule its own", rule.priority);
            return Err(VendorError::new(400, 6, message));
        }
    }
    Ok(())
}

/// In order of priority. A rule that stays as it was is not published anew.
fn settled(mut rules: Rules, before: &Rules, now: i64) -> Rules {
    rules.is_newer = true;
    rules.rules.sort_by_key(|rule| rule.priority);
    for rule in &mut rules.rules {
        let same = |old: &&Rule| old.smart_groups == rule.smart_groups && old.is_auto == rule.is_auto;
        rule.published_at = match before.rules.iter().find(same) {
            Some(old) => old.published_at,
            None => Some(now),
        };
    }
    rules
}
