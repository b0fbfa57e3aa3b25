//! Compliance policies are read one by one, made, changed and deleted: `/api/mdm/compliancepolicies`.
//!
//! The role table has resources for this, the public description has no routes: these paths are the sandbox's own. A
//! change counts for a device from its next change of facts on, or at once where `evaluate` asks for it.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    on_device::Rule,
    store::{self, Policy},
};
use crate::{
    fleet::state::Platform,
    http::{Call, Reply, VendorError},
    resource::{Fields, is_visible},
};

/// The most policies of a tenant: each is looked at whenever a device changes.
const MOST: usize = 500;
const LONGEST: usize = 255;
/// Words of `rule`.
const RULES: [Rule; 4] = [Rule::NotCompromised, Rule::Encrypted, Rule::Passcode, Rule::Applications];

pub(super) async fn get(call: Call) -> Result<Reply, VendorError> {
    let policy = found(&call).await?;
    Reply::json(&render(&call, &policy))
}

pub(super) async fn create(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let known = store::list(&call.tenant.database).await?;
    if known.len() >= MOST {
        return Err(invalid(&format!("the tenant holds {MOST} policies: delete some before adding more")));
    }
    let blank = Policy {
        id: 0,
        uuid: Uuid::new_v4().to_string(),
        name: String::new(),
        description: String::new(),
        rule: asked_rule(&fields)?.ok_or_else(|| invalid("rule is required"))?,
        platform: None,
        is_active: true,
        org_group_id: asked_group(&call, &fields)?,
    };
    let mut policy = filled(&fields, blank, &known)?;
    policy.id = store::create(&call.tenant.database, &policy).await?;
    call.tenant.fleet.read_policies().await?;
    Ok(Reply::json(&render(&call, &policy))?.with_status(201))
}

/// What is left out stays.
pub(super) async fn update(call: Call) -> Result<Reply, VendorError> {
    let (policy, fields) = (found(&call).await?, Fields::of(&call)?);
    let known = store::list(&call.tenant.database).await?;
    let policy = filled(&fields, policy, &known)?;
    store::update(&call.tenant.database, &policy).await?;
    call.tenant.fleet.read_policies().await?;
    Reply::json(&render(&call, &policy))
}

pub(super) async fn delete(call: Call) -> Result<Reply, VendorError> {
    let policy = found(&call).await?;
    store::delete(&call.tenant.database, policy.id).await?;
    call.tenant.fleet.read_policies().await?;
    Ok(Reply::empty(204))
}

/// The policy of the path; 404/404 where it is none of the caller's.
pub(super) async fn found(call: &Call) -> Result<Policy, VendorError> {
    let uuid = call.segment("uuid");
    let all = store::list(&call.tenant.database).await?;
    let policy = all.into_iter().find(|policy| policy.uuid.eq_ignore_ascii_case(uuid));
    policy
        .filter(|policy| is_visible(call, policy.org_group_id))
        .ok_or_else(|| VendorError::new(404, 404, format!("Compliance policy {uuid} does not exist")))
}

fn filled(fields: &Fields, mut policy: Policy, known: &[Policy]) -> Result<Policy, VendorError> {
    if let Some(name) = fields.text("name") {
        name.trim().clone_into(&mut policy.name);
    }
    if policy.name.is_empty() || policy.name.chars().count() > LONGEST {
        return Err(invalid(&format!("name is required and has at most {LONGEST} characters")));
    }
    let is_taken = known.iter().any(|other| {
        other.uuid != policy.uuid
            && other.org_group_id == policy.org_group_id
            && other.name.eq_ignore_ascii_case(&policy.name)
    });
    if is_taken {
        return Err(invalid(&format!(
            "name {:?} is taken in this organization group: choose another one",
            policy.name
        )));
    }
    if let Some(description) = fields.text("description") {
        policy.description = description.chars().take(1_000).collect();
    }
    if let Some(rule) = asked_rule(fields)? {
        policy.rule = rule;
    }
    if let Some(word) = fields.text("platform") {
        policy.platform = match word.as_str() {
            word if word.eq_ignore_ascii_case("all") => None,
            word => Some(word.parse::<Platform>().map_err(|_| {
                let known = "All, Apple, Android, AppleOsX, WinRT, ChromeOS or Linux";
                invalid(&format!("platform {word:?} is unknown: give {known}"))
            })? as u8),
        };
    }
    policy.is_active = fields.flag("is_active").unwrap_or(policy.is_active);
    Ok(policy)
}

fn asked_rule(fields: &Fields) -> Result<Option<Rule>, VendorError> {
    let Some(word) = fields.text("rule") else { return Ok(None) };
    let rule = RULES.into_iter().find(|rule| rule.to_string().eq_ignore_ascii_case(&word));
    rule.map(Some).ok_or_else(|| {
        let known = RULES.map(|rule| rule.to_string()).join(", ");
        invalid(&format!("rule {word:?} is unknown: give one of {known}"))
    })
}

/// The organization group of the body, the caller's where it is left out.
fn asked_group(call: &Call, fields: &Fields) -> Result<i64, VendorError> {
    let Some(text) = fields.text("organization_group_uuid") else { return Ok(call.caller.org_group_id) };
    let group = Uuid::try_parse(&text).ok().and_then(|uuid| call.tenant.access.org_group_by_uuid(uuid));
    group.filter(|group| is_visible(call, group.id)).map(|group| group.id).ok_or_else(|| {
        invalid(&format!(
            "organization_group_uuid {text:?} is no organization group of yours: give one of those"
        ))
    })
}

fn render(call: &Call, policy: &Policy) -> Value {
    let platform = policy.platform.and_then(Platform::from_repr).map_or("All", Platform::name);
    json!({
        "id": policy.id,
        "uuid": policy.uuid,
        "name": policy.name,
        "description": policy.description,
        "rule": policy.rule.to_string(),
        "platform": platform,
        "is_active": policy.is_active,
        "organization_group_uuid": call.tenant.access.org_group(policy.org_group_id).map(|group| group.uuid),
    })
}

fn invalid(reason: &str) -> VendorError {
    VendorError::new(422, 1012, format!("Validation failed: {reason}"))
}
