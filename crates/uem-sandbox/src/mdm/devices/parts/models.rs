//! Makers and models that devices of the fleet can be: `GET /api/mdm/devices/{type}/manufacturers`,
//! `GET .../manufacturers/{id}/models`, `POST /api/mdm/devices/model-details`.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{
    fleet::{
        models::{MODELS, Model},
        state::Platform,
    },
    http::{Call, Reply, VendorError},
    resource::{Fields, Page},
};

/// Makers of a platform, by its name or number.
pub(super) async fn makers(call: Call) -> Result<Reply, VendorError> {
    let text = call.segment("type");
    let platform = match text.parse::<u8>() {
        Ok(number) => Platform::from_repr(number),
        Err(_) => text.parse().ok(),
    };
    let platform =
        platform.ok_or_else(|| VendorError::new(400, 5008, format!("No device has the type {text}")))?;
    let made: BTreeSet<&str> =
        MODELS.iter().filter(|model| model.platform == platform).map(|model| model.maker).collect();
    let rows = all_makers().into_iter().enumerate().filter(|(_, maker)| made.contains(maker));
    list(&call, rows.map(|(place, maker)| (place + 1, maker)))
}

/// Models of a maker.
pub(super) async fn of_maker(call: Call) -> Result<Reply, VendorError> {
    let makers: Vec<&str> = all_makers().into_iter().collect();
    let id = call.segment("maker");
    let place = id.parse::<usize>().ok().and_then(|id| id.checked_sub(1));
    let maker = place.and_then(|place| makers.get(place));
    let maker =
        maker.ok_or_else(|| VendorError::new(400, 5009, format!("No manufacturer has the id {id}")))?;
    let models = MODELS.iter().filter(|model| model.maker == *maker);
    list(&call, models.map(|model| (model.id as usize, model.name)))
}

/// Makers in the order of their names: the place is the id.
fn all_makers() -> BTreeSet<&'static str> {
    MODELS.iter().map(|model| model.maker).collect()
}

fn list(call: &Call, rows: impl Iterator<Item = (usize, &'static str)>) -> Result<Reply, VendorError> {
    let part = call.query.text("search").unwrap_or_default().to_lowercase();
    let rows: BTreeSet<(usize, &str)> =
        rows.filter(|(_, name)| name.to_lowercase().contains(&part)).collect();
    let rows: Vec<Value> = rows.into_iter().map(|(id, name)| json!({"id": id, "name": name})).collect();
    Reply::json(&Page::v2(&call.query, 500).of(&rows))
}

/// The longest list of makers in a body.
const MAKERS_MAX: usize = 100;

/// Models of several makers, or of all.
pub(super) async fn details(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let makers = fields.list("device_manufacturers");
    if makers.len() > MAKERS_MAX {
        let message = format!("Validation failed: device_manufacturers has at most {MAKERS_MAX} names");
        return Err(VendorError::new(422, 1012, message));
    }
    let makers: Vec<&str> = makers.iter().filter_map(Value::as_str).collect();
    let part = fields.text("search_text").unwrap_or_default().to_lowercase();
    let is_wanted = |model: &&Model| {
        let is_maker =
            makers.is_empty() || makers.iter().any(|maker| maker.eq_ignore_ascii_case(model.maker));
        is_maker && model.marketing_name.to_lowercase().contains(&part)
    };
    let found: Vec<Value> = MODELS.iter().filter(is_wanted).map(detail).collect();
    let number = |name: &str, default: u32| {
        fields.number(name).and_then(|number| u32::try_from(number).ok()).unwrap_or(default)
    };
    let page = Page { number: number("page", 0), size: number("page_size", 500).clamp(1, 500) };
    Reply::json(&json!({
        "results": page.of(&found), "page": page.number, "page_size": page.size, "total_results": found.len(),
    }))
}

fn detail(model: &Model) -> Value {
    json!({
        "device_manufacturer_name": model.maker,
        "model": model.name,
        "model_number": model.id.to_string(),
        "reported_name": model.marketing_name,
    })
}
