//! `GET /api/mdm/profiles/platforms/{platform}/payloads/{payload}/getpayloadkeys`: a profile with that payload, its keys
//! those that the tenant's own profiles of the platform use.

use serde_json::{Map, Value, json};
use uem_types::{mdm::enums, wire::word::Word as _};

use super::{payloads, store};
use crate::{
    http::{Call, Reply, VendorError},
    resource::is_visible,
};

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let (platform, name) = (call.segment("platform"), call.segment("payload"));
    let number = enums::Platform::parse(platform).number().and_then(|number| u8::try_from(number).ok());
    let known = number.and_then(payloads::of_platform);
    let (number, known) = number.zip(known).ok_or_else(|| {
        VendorError::new(
            400,
            400,
            format!("platform {platform} is unknown: use Apple, AppleOsX, Android or AppleTv"),
        )
    })?;
    let payload = known.iter().find(|payload| payload.name.eq_ignore_ascii_case(name)).ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|payload| payload.name).collect();
        let message = format!("payload {name} is unknown for {platform}: use one of {}", names.join(", "));
        VendorError::new(400, 5005, message)
    })?;
    let mut keys = Map::new();
    for profile in store::list(&call.tenant.database).await? {
        if profile.platform == number
            && is_visible(&call, profile.org_group_id)
            && let Some(value) = profile.payloads.get(payload.name)
        {
            collect(value, &mut keys);
        }
    }
    let keys = Value::Object(keys);
    let mut body = Map::new();
    body.insert("General".into(), json!({"Name": "", "Description": "", "AssignmentType": "Auto"}));
    body.insert(payload.name.into(), if payload.is_list { json!([keys]) } else { keys });
    Reply::json(&body)
}

/// Adds the payload's keys, with an empty value of the same type.
fn collect(value: &Value, keys: &mut Map<String, Value>) {
    match value {
        Value::Array(list) => list.iter().for_each(|value| collect(value, keys)),
        Value::Object(map) => {
            for (key, value) in map {
                keys.entry(key.clone()).or_insert_with(|| empty(value));
            }
        }
        _ => {}
    }
}

fn empty(value: &Value) -> Value {
    match value {
        Value::Bool(_) => json!(false),
        Value::Number(_) => json!(0),
        Value::Array(_) => json!([]),
        Value::Object(_) => json!({}),
        Value::Null | Value::String(_) => json!(""),
    }
}
