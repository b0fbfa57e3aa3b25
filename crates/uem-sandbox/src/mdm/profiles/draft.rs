//! A profile as a call of version 2 writes it: checked, and ready to be stored.

use serde_json::{Map, Value};

use super::{payloads, store::Profile};
use crate::{
    http::Call,
    mdm::assignment::Groups,
    resource::{Fields, is_visible},
};

/// The most payloads of a profile, entries of a list, and bytes of all of them.
const MOST_PAYLOADS: usize = 64;
const MOST_BYTES: usize = 1_000_000;
/// The longest name and the longest description.
const LONGEST_NAME: usize = 255;
const LONGEST_DESCRIPTION: usize = 1_000;

/// General settings that are kept as they were written, with the words they take; no words: any text, number or list.
const SETTINGS: [(&str, &[&str]); 10] = [
    ("ProfileContext", &["Device", "User"]),
    ("ProfileScope", &["Production", "Staging", "Both"]),
    ("AllowRemoval", &["Always", "WithAuthorization", "Never"]),
    ("ExpirationDate", &[]),
    ("AssignedGeofenceArea", &[]),
    ("AssignedSchedule", &[]),
    ("EnableProvisioning", &[]),
    ("IsManaged", &[]),
    ("AfwOemSettingsEnabled", &[]),
    ("AfwOemType", &["Zebra", "Samsung"]),
];
const ASSIGNMENTS: &[&str] = &["Auto", "Optional", "Interactive", "Compliance"];

/// Puts what the body says into the profile; otherwise what is wrong with it. `is_new`: what is left out has its
/// default, otherwise it stays.
pub(super) fn fill(
    call: &Call,
    body: &Map<String, Value>,
    groups: &Groups,
    profile: &mut Profile,
    is_new: bool,
) -> Result<(), String> {
    let general = body
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case("General"))
        .and_then(|(_, value)| Fields::from_value(value))
        .ok_or("General is required and is an object")?;
    fill_general(call, &general, groups, profile, is_new)?;
    let payloads: Map<String, Value> =
        body.iter().filter(|(key, _)| !key.eq_ignore_ascii_case("General")).map(own).collect();
    if payloads.is_empty() && !is_new {
        return Ok(());
    }
    profile.payloads = checked_payloads(profile.platform, payloads)?;
    Ok(())
}

fn own((key, value): (&String, &Value)) -> (String, Value) {
    (key.clone(), value.clone())
}

fn fill_general(
    call: &Call,
    general: &Fields,
    groups: &Groups,
    profile: &mut Profile,
    is_new: bool,
) -> Result<(), String> {
    match general.text("Name") {
        Some(name) => profile.name = checked_text("General.Name", &name, 1, LONGEST_NAME)?,
        None if is_new => return Err("General.Name is required".into()),
        None => {}
    }
    if let Some(text) = general.text("Description") {
        profile.description = checked_text("General.Description", &text, 0, LONGEST_DESCRIPTION)?;
    }
    if let Some(word) = general.text("AssignmentType") {
        profile.assignment = checked_word("General.AssignmentType", &word, ASSIGNMENTS)?;
    }
    if let Some(id) = general.number("ManagedLocationGroupID") {
        if call.tenant.access.org_group(id).is_none() || !is_visible(call, id) {
            return Err(format!(
                "General.ManagedLocationGroupID {id} does not exist or is not accessible: give the id of one of your organization groups"
            ));
        }
        profile.org_group_id = id;
    }
    if let Some(is_active) = general.flag("IsActive") {
        profile.is_active = is_active;
    }
    for (name, target) in
        [("AssignedSmartGroups", &mut profile.smart_groups), ("ExcludedSmartGroups", &mut profile.excluded)]
    {
        if general.get(name).is_some() {
            *target = groups
                .ids(&general.objects(name), "SmartGroupId", "Name")
                .map_err(|reason| format!("General.{name}: {reason}"))?;
        }
    }
    fill_settings(general, profile)
}

fn fill_settings(general: &Fields, profile: &mut Profile) -> Result<(), String> {
    for (name, words) in SETTINGS {
        let Some(value) = general.get(name) else { continue };
        let kept = match value {
            Value::String(text) if words.is_empty() => checked_text(name, text, 0, LONGEST_NAME)?.into(),
            Value::String(text) => checked_word(&format!("General.{name}"), text, words)?.into(),
            Value::Bool(_) | Value::Number(_) if words.is_empty() => value.clone(),
            Value::Array(list) if words.is_empty() && list.len() <= MOST_PAYLOADS => {
                if !list.iter().all(Value::is_i64) {
                    return Err(format!("General.{name} is a list of integer ids"));
                }
                value.clone()
            }
            _ => return Err(format!("General.{name} has a value of the wrong type")),
        };
        profile.settings.insert(name.to_owned(), kept);
    }
    Ok(())
}

fn checked_payloads(platform: u8, payloads: Map<String, Value>) -> Result<Map<String, Value>, String> {
    if payloads.is_empty() || payloads.len() > MOST_PAYLOADS {
        return Err(format!("a profile has 1 to {MOST_PAYLOADS} payloads beside General"));
    }
    if serde_json::to_vec(&payloads).map_or(usize::MAX, |bytes| bytes.len()) > MOST_BYTES {
        return Err(format!("the payloads have more than {MOST_BYTES} bytes: split the profile"));
    }
    let Some(known) = payloads::of_platform(platform) else {
        return match payloads.iter().find(|(_, value)| !value.is_object() && !value.is_array()) {
            Some((name, _)) => Err(format!("payload {name} is neither an object nor a list")),
            None => Ok(payloads),
        };
    };
    let mut checked = Map::new();
    for (key, value) in payloads {
        let payload =
            known.iter().find(|payload| payload.name.eq_ignore_ascii_case(&key)).ok_or_else(|| {
                let names: Vec<&str> = known.iter().map(|payload| payload.name).collect();
                format!("payload {key} is not known for this platform: use one of {}", names.join(", "))
            })?;
        match (payload.is_list, &value) {
            (true, Value::Array(list)) if list.iter().all(Value::is_object) => {}
            (false, Value::Object(_)) => {}
            (true, _) => return Err(format!("payload {key} is a list of objects")),
            (false, _) => return Err(format!("payload {key} is an object")),
        }
        checked.insert(payload.name.to_owned(), value);
    }
    Ok(checked)
}

fn checked_text(field: &str, text: &str, least: usize, most: usize) -> Result<String, String> {
    let text = text.trim();
    if (least..=most).contains(&text.chars().count()) {
        Ok(text.to_owned())
    } else {
        Err(format!("{field} has {least} to {most} characters"))
    }
}

fn checked_word(field: &str, word: &str, words: &[&str]) -> Result<String, String> {
    let found = words.iter().find(|known| known.eq_ignore_ascii_case(word));
    found
        .map(|known| (*known).to_owned())
        .ok_or_else(|| format!("{field} {word:?} is unknown: use one of {}", words.join(", ")))
}
