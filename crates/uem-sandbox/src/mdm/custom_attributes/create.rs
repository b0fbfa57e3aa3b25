//! `POST /api/system/customattributes/create`: a definition, at a customer or below one.

use database::DatabaseError;
use serde_json::json;

use super::{
    store::{self, Definition, Uses},
    write::FORBIDDEN,
};
use crate::{
    http::{Call, Reply, VendorError},
    resource::{Fields, is_visible},
};

/// The most definitions of a tenant, and values to choose from.
const MOST: usize = 2_000;
const MOST_CHOICES: usize = 500;
const LONGEST: usize = 255;

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let name = text(&fields, "Name")?;
    if name.contains(|letter| FORBIDDEN.contains(letter)) {
        return Err(bad(&format!("Name {name:?} has one of the characters {FORBIDDEN}: leave it out")));
    }
    let application = text(&fields, "ApplicationGroup")?;
    let org_group = fields.number("ManagedByOrganizationGroupID").unwrap_or(call.caller.org_group_id);
    let access = &call.tenant.access;
    if access.org_group(org_group).is_none()
        || !is_visible(&call, org_group)
        || access.customer_of(org_group).is_none()
    {
        return Err(bad(&format!(
            "ManagedByOrganizationGroupID {org_group} is no customer of yours: give the id of one"
        )));
    }
    let values = fields.objects("Values");
    if values.len() > MOST_CHOICES {
        return Err(bad(&format!("Values has at most {MOST_CHOICES} entries")));
    }
    let choices = values.iter().filter_map(|value| value.text("Value")).collect();
    let known = store::definitions(&call.tenant.database).await?;
    if known.len() >= MOST {
        return Err(bad(&format!("The tenant holds {MOST} custom attributes: use one of them")));
    }
    let otherwise = Uses::default();
    let flag = |name: &str, otherwise: bool| fields.flag(name).unwrap_or(otherwise);
    let definition = Definition {
        id: known.iter().map(|definition| definition.id).max().unwrap_or(100) + 1,
        name,
        description: fields.text("Description").unwrap_or_default().chars().take(1_000).collect(),
        application,
        org_group_id: org_group,
        choices,
        uses: Uses {
            is_lookup_value: flag("UseAsLookupValue", otherwise.is_lookup_value),
            is_in_rules: flag("ShowInRuleCreator", otherwise.is_in_rules),
            is_persistent: flag("Persist", otherwise.is_persistent),
            collects_values: flag("CollectValuesForRuleCreator", otherwise.collects_values),
        },
    };
    store::insert_definition(&call.tenant.database, &definition).await.map_err(|error| match error {
        DatabaseError::Duplicate { .. } => bad(&format!(
            "Name {:?} is taken in application group {:?}: choose another one",
            definition.name, definition.application
        )),
        other => other.into(),
    })?;
    Reply::json(&json!({"Value": definition.id}))
}

fn text(fields: &Fields, name: &str) -> Result<String, VendorError> {
    let text = fields.text(name).unwrap_or_default().trim().to_owned();
    if text.is_empty() || text.chars().count() > LONGEST {
        return Err(bad(&format!("{name} is required and has at most {LONGEST} characters")));
    }
    Ok(text)
}

fn bad(reason: &str) -> VendorError {
    VendorError::new(400, 1018, reason)
}
