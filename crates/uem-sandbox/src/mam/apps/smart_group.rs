//! One smart group more or less, and how smart groups are looked up for assignments.

use std::collections::HashMap;

use super::{
    find::{self, Face},
    rules::Rule,
    store::App,
};
use crate::{
    http::{Call, Reply, VendorError},
    mdm::smart_groups::store::{self as groups, SmartGroup},
    resource::is_visible,
};

/// `POST .../{id}/smartgroups/{smartgroup}`: assigned with the application's own push mode. `missing` is the refusal
/// of an unknown group.
pub(in crate::mam) async fn add(call: Call, face: Face, missing: (u16, i32)) -> Result<Reply, VendorError> {
    let app = find::find(&call, face).await?;
    let id = call.segment("smartgroup").parse().unwrap_or(0_i64);
    let known = Groups::load(&call).await?;
    if known.of_app(&call, &app, id).is_none() {
        return Err(VendorError::new(missing.0, missing.1, format!("Smart group {id} not found")));
    }
    let now = call.tenant.fleet.now().as_millisecond();
    find::change(&call, face, app.id, |app| {
        refuse_newer(app, (403, 403))?;
        let is_auto = app.push_mode == "Auto";
        let mut rules = app.rules.clone();
        rules.excluded.retain(|other| *other != id);
        if !rules.rules.iter().any(|rule| rule.smart_groups.contains(&id)) {
            let rule = Rule {
                smart_groups: vec![id],
                is_auto,
                effective_at: now,
                published_at: Some(now),
                ..Rule::default()
            };
            rules.put(id, rule);
        }
        app.set_rules(rules);
        Ok(())
    })
    .await?;
    Ok(Reply::empty(201))
}

/// `DELETE .../{id}/smartgroups/{smartgroup}`: 204; not found where it is not assigned.
pub(in crate::mam) async fn remove(call: Call, face: Face) -> Result<Reply, VendorError> {
    let app = find::find(&call, face).await?;
    let id = call.segment("smartgroup").parse().unwrap_or(0_i64);
    find::change(&call, face, app.id, |app| {
        let mut rules = app.rules.clone();
        if !rules.take_out(id) {
            let message = format!("Smart group {id} is not assigned to application {}", app.id);
            return Err(VendorError::new(404, 404, message));
        }
        app.details.licences.allocated.retain(|(group, _)| *group != id);
        app.set_rules(rules);
        Ok(())
    })
    .await?;
    Ok(Reply::empty(204))
}

/// Refuses where the newer calls wrote the rules.
pub(in crate::mam) fn refuse_newer(app: &App, (status, code): (u16, i32)) -> Result<(), VendorError> {
    if !app.rules.is_newer {
        return Ok(());
    }
    let message = format!(
        "Application {} is assigned by assignment rules: use /api/mam/apps/{}/assignment-rules",
        app.id, app.uuid
    );
    Err(VendorError::new(status, code, message))
}

/// The smart groups that the caller can see.
pub(in crate::mam) struct Groups(HashMap<i64, SmartGroup>);

impl Groups {
    /// All of them.
    pub(in crate::mam) async fn load(call: &Call) -> Result<Self, VendorError> {
        let groups = groups::list(&call.tenant.database).await?;
        let visible = groups.into_iter().filter(|group| is_visible(call, group.org_group_id));
        Ok(Self(visible.map(|group| (group.id, group)).collect()))
    }

    /// The group of that id where the application can be given to it: both belong to the same customer.
    pub(in crate::mam) fn of_app(&self, call: &Call, app: &App, id: i64) -> Option<&SmartGroup> {
        let customer = |group: i64| call.tenant.access.customer_of(group).map(|customer| customer.id);
        self.0.get(&id).filter(|group| customer(group.org_group_id) == customer(app.org_group_id))
    }

    /// The same by UUID.
    pub(in crate::mam) fn of_app_by_uuid(&self, call: &Call, app: &App, uuid: &str) -> Option<&SmartGroup> {
        let found = self.0.values().find(|group| group.uuid.eq_ignore_ascii_case(uuid))?;
        self.of_app(call, app, found.id)
    }

    /// UUID of a group, for answers.
    pub(in crate::mam) fn uuid(&self, id: i64) -> Option<&str> {
        self.0.get(&id).map(|group| group.uuid.as_str())
    }

    /// Name of a group, for answers.
    pub(in crate::mam) fn name(&self, id: i64) -> &str {
        self.0.get(&id).map_or("", |group| group.name.as_str())
    }
}
