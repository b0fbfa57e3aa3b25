//! `/api/system/customattributes/assignment-rules`: devices whose attribute has a value belong into an organization
//! group. `apply` moves those that stand elsewhere.
//!
//! The role table has a resource that executes custom attributes, the public description has no route: these paths are
//! the sandbox's own, after what the console calls assignment rules.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{store::Changed, values};
use crate::{
    http::{Call, Reply, VendorError},
    mdm::definitions::{self, Body, Definition},
    resource::{Fields, Page, asked_org_group, is_visible},
};

/// The most devices that one call looks at.
const DEVICES_MAX: usize = 20_000;
/// Devices that are read at once.
const BATCH: usize = 500;
const LONGEST: usize = 255;

/// How a value is compared.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, strum::EnumString, strum::Display,
)]
#[strum(ascii_case_insensitive)]
enum Operator {
    /// It is the rule's, whatever the case.
    #[default]
    Is,
    /// It begins with the rule's.
    BeginsWith,
    /// The rule's is in it.
    Contains,
}

/// What is kept of a rule.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Rule {
    attribute: String,
    /// Any where it is empty.
    application: String,
    operator: Operator,
    value: String,
    /// Where its devices belong.
    target: i64,
}

impl Body for Rule {
    const KIND: &'static str = "attribute assignment rule";
}

impl Rule {
    fn fits(&self, attribute: &Changed) -> bool {
        let found = attribute.value.as_deref().unwrap_or_default().to_lowercase();
        let wanted = self.value.to_lowercase();
        attribute.name.eq_ignore_ascii_case(&self.attribute)
            && (self.application.is_empty() || attribute.application.eq_ignore_ascii_case(&self.application))
            && match self.operator {
                Operator::Is => found == wanted,
                Operator::BeginsWith => found.starts_with(&wanted),
                Operator::Contains => found.contains(&wanted),
            }
    }
}

/// Of the caller's organization group, or of the one asked for, in their order.
pub(super) async fn list(call: Call) -> Result<Reply, VendorError> {
    let group = asked_org_group(&call, "organization_group_uuid").ok_or_else(no_group)?;
    let rules = definitions::below::<Rule>(&call, group).await?;
    let page = Page::v2(&call.query, 500);
    let rows: Vec<Value> = page.of(&rules).iter().map(|rule| render(&call, rule)).collect();
    Reply::json(&json!({"rules": rows, "page": page.number, "page_size": page.size, "total": rules.len()}))
}

pub(super) async fn create(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let group = match fields.text("organization_group_uuid") {
        None => call.caller.org_group_id,
        Some(uuid) => group_of(&call, &uuid, "organization_group_uuid")?,
    };
    let target = fields.text("target_organization_group_uuid").unwrap_or_default();
    let target = group_of(&call, &target, "target_organization_group_uuid")?;
    if call.tenant.access.customer_of(target).is_none() {
        return Err(invalid(
            "target_organization_group_uuid is above every customer: give a group at or below one",
        ));
    }
    let operator = match fields.text("operator") {
        None => Operator::Is,
        Some(word) => word.parse().map_err(|_| {
            invalid(&format!("operator {word:?} is unknown: give Is, BeginsWith or Contains"))
        })?,
    };
    let body = Rule {
        attribute: required(&fields, "attribute_name")?,
        application: fields.text("application_group").unwrap_or_default(),
        operator,
        value: required(&fields, "value")?,
        target,
    };
    let name = required(&fields, "name")?;
    let made = definitions::create(&call, (&name, group, 0), body, (422, 1012), (409, 409)).await?;
    Ok(Reply::json(&render(&call, &made))?.with_status(201))
}

pub(super) async fn delete(call: Call) -> Result<Reply, VendorError> {
    let uuid = call.segment("uuid");
    let rule = definitions::visible_by_uuid::<Rule>(&call, uuid).await?;
    let rule =
        rule.ok_or_else(|| VendorError::new(404, 404, format!("Assignment rule {uuid} does not exist")))?;
    definitions::store::delete::<Rule>(&call.tenant.database, rule.id).await?;
    Ok(Reply::empty(204))
}

/// Moves devices of a group and below it to where the first rule that fits says. Rules count for what is at or below
/// the organization group that manages them.
pub(super) async fn apply(call: Call) -> Result<Reply, VendorError> {
    let group = match Fields::of(&call).ok().and_then(|fields| fields.text("organization_group_uuid")) {
        None => call.caller.org_group_id,
        Some(uuid) => group_of(&call, &uuid, "organization_group_uuid")?,
    };
    let fleet = &call.tenant.fleet;
    let ids = fleet.ids_within(group);
    if ids.len() > DEVICES_MAX {
        let message = format!(
            "{} devices are too many for one call: name a group with at most {DEVICES_MAX}",
            ids.len()
        );
        return Err(VendorError::new(400, 4, message));
    }
    let rules = definitions::below::<Rule>(&call, call.caller.org_group_id).await?;
    let mut moved = 0;
    for batch in ids.chunks(BATCH) {
        let devices = fleet.get_many(batch).await?;
        let attributes = values::of_devices(&call.tenant, &devices).await?;
        for device in &devices {
            let own = attributes.get(&device.id).map(Vec::as_slice).unwrap_or_default();
            let fitting = rules.iter().find(|rule| {
                call.tenant.access.is_within(device.org_group_id, rule.org_group_id)
                    && own.iter().any(|attribute| rule.body.fits(attribute))
            });
            // A group may have been deleted since the rule was made.
            let target = fitting.map(|rule| rule.body.target);
            let target = target.filter(|target| call.tenant.access.org_group(*target).is_some());
            if let Some(target) = target.filter(|target| *target != device.org_group_id) {
                fleet.change_by(&call.caller.name, &[device.id], |state| state.org_group_id = target).await?;
                moved += 1;
            }
        }
    }
    Ok(Reply::json(&json!({"device_count": ids.len(), "moved_device_count": moved}))?.with_status(202))
}

fn render(call: &Call, rule: &Definition<Rule>) -> Value {
    let uuid = |id: i64| call.tenant.access.org_group(id).map(|group| group.uuid);
    json!({
        "uuid": rule.uuid,
        "name": rule.name,
        "organization_group_uuid": uuid(rule.org_group_id),
        "attribute_name": rule.body.attribute,
        "application_group": rule.body.application,
        "operator": rule.body.operator.to_string(),
        "value": rule.body.value,
        "target_organization_group_uuid": uuid(rule.body.target),
    })
}

fn required(fields: &Fields, name: &str) -> Result<String, VendorError> {
    let text = fields.text(name).unwrap_or_default().trim().to_owned();
    if text.is_empty() || text.chars().count() > LONGEST {
        return Err(invalid(&format!("{name} is required and has at most {LONGEST} characters")));
    }
    Ok(text)
}

fn group_of(call: &Call, text: &str, field: &str) -> Result<i64, VendorError> {
    let group = Uuid::try_parse(text).ok().and_then(|uuid| call.tenant.access.org_group_by_uuid(uuid));
    let group = group.filter(|group| is_visible(call, group.id));
    group.map(|group| group.id).ok_or_else(|| {
        invalid(&format!("{field} {text:?} is no organization group of yours: give the UUID of one"))
    })
}

fn invalid(reason: &str) -> VendorError {
    VendorError::new(422, 1012, format!("Validation failed: {reason}"))
}

fn no_group() -> VendorError {
    VendorError::new(404, 404, "Organization group not found or the user does not have access to it")
}
