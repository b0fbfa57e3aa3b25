//! Scripts: of an organization group, and one.

use jiff::Timestamp;
use serde_json::{Value, json};
use uem_types::{
    mdm::enums,
    wire::{time, word::same_word},
};

use super::{assignments::of_script, script::Script};
use crate::{
    http::{Call, Reply, VendorError},
    mdm::{
        definitions::{self, Definition},
        sensors::{PLATFORMS, org_group},
    },
    resource::Page,
};

/// `GET /api/mdm/groups/{og}/scripts`
pub(super) async fn of_group(call: Call) -> Result<Reply, VendorError> {
    let group = org_group(&call, call.segment("og"), (404, 5177))?;
    let mut found = definitions::below::<Script>(&call, group.id).await?;
    let name = call.query.text("name").map(str::to_lowercase);
    let language = call.query.text("script_type").filter(|word| !same_word(word, "Unknown"));
    let platform = call.query.text("platform").filter(|word| !same_word(word, "None"));
    found.retain(|script| {
        name.as_ref().is_none_or(|name| script.name.to_lowercase().contains(name))
            && language.is_none_or(|word| same_word(word, &script.body.language))
            && platform.is_none_or(|word| is_platform(word, &script.body.platform))
    });
    found.sort_by_key(|script| script.name.to_lowercase());
    if call.query.text("sort_order").is_some_and(|order| order.eq_ignore_ascii_case("DESC")) {
        found.reverse();
    }
    let page = Page::v2(&call.query, 500);
    let mut rows = Vec::new();
    for script in page.of(&found) {
        rows.push(short(&call, script).await?);
    }
    Reply::json(&json!({"RecordCount": found.len(), "SearchResults": rows}))
}

fn is_platform(word: &str, platform: &str) -> bool {
    use uem_types::wire::word::Word as _;
    let number =
        PLATFORMS.iter().find(|(known, ..)| *known == platform).map(|(_, platform, _)| *platform as u8);
    same_word(word, platform) || enums::Platform::parse(word).number() == number.map(i64::from)
}

async fn short(call: &Call, script: &Definition<Script>) -> Result<Value, VendorError> {
    let group = call.tenant.access.org_group(script.org_group_id);
    let changed = Timestamp::from_millisecond(script.modified_at).ok();
    Ok(json!({
        "script_uuid": script.uuid,
        "name": script.name,
        "description": script.body.description,
        "platform": script.body.platform,
        "script_type": script.body.language,
        "organization_group_uuid": group.as_ref().map(|group| group.uuid),
        "organization_group_name": group.map(|group| group.name),
        "assignment_count": of_script(call, script.id).await?.len(),
        "version": script.body.version,
        "created_or_modified_by": script.modified_by,
        "created_or_modified_on": changed.map(time::format_v1),
    }))
}

/// `GET /api/mdm/scripts/{uuid}`
pub(super) async fn one(call: Call) -> Result<Reply, VendorError> {
    let uuid = call.segment("script");
    let found = definitions::visible_by_uuid::<Script>(&call, uuid).await?;
    let script = found.ok_or_else(|| VendorError::new(404, 5141, format!("Script {uuid} does not exist")))?;
    Reply::json(&whole(&call, &script).await?)
}

/// A script with its text.
pub(super) async fn whole(call: &Call, script: &Definition<Script>) -> Result<Value, VendorError> {
    let mut shown = short(call, script).await?;
    let body = &script.body;
    let rest = json!({
        "execution_context": body.context,
        "platform_architecture": body.architecture,
        "script_data": body.script,
        "script_variables": body.variables,
        "timeout": body.timeout,
        "allowed_in_catalog": body.is_in_catalog,
        "is_idempotent": body.is_idempotent,
        "user_interaction": body.is_interactive,
    });
    if let (Some(shown), Value::Object(rest)) = (shown.as_object_mut(), rest) {
        shown.extend(rest);
        shown.extend(body.display.clone().map(|display| ("catalog_display".to_owned(), display)));
    }
    Ok(shown)
}
