//! A rule as a body asks for it. In a change what is left out stays, the password above all: it is never shown.

use serde_json::Value;
use url::Url;
use uuid::Uuid;

use super::rule::{ATTRIBUTES, EVENTS, Format, Rule};
use crate::{
    fleet::DeviceEvent,
    http::{Call, VendorError},
    resource::{Fields, is_visible},
};

/// Longest name, user name or password.
const TEXT_MAX: usize = 255;
/// Longest address.
const URL_MAX: usize = 2_048;

/// The rule `old` with what the body says in it.
pub(super) fn read(call: &Call, old: Rule) -> Result<Rule, VendorError> {
    let fields = Fields::of(call)?;
    let mut rule = old;
    if let Some(name) = fields.text("TargetName") {
        rule.name = name.trim().to_owned();
    }
    if rule.name.is_empty() || rule.name.chars().count() > TEXT_MAX {
        return Err(bad("TargetName", &rule.name, &format!("give 1 to {TEXT_MAX} characters")));
    }
    if let Some(url) = fields.text("TargetUrl") {
        rule.url = url.trim().to_owned();
    }
    check_url(&rule.url)?;
    for (field, into) in [("Username", &mut rule.user_name), ("Password", &mut rule.password)] {
        if let Some(text) = fields.text(field) {
            if text.chars().count() > TEXT_MAX {
                return Err(bad(field, "(not shown)", &format!("use at most {TEXT_MAX} characters")));
            }
            *into = text;
        }
    }
    if rule.user_name.contains(':') {
        return Err(bad("Username", &rule.user_name, "leave out colons: Basic cannot send them"));
    }
    if let Some(format) = fields.text("Format") {
        let number = format.trim().parse().ok().and_then(Format::from_repr);
        let known = number.or_else(|| format.trim().parse().ok());
        rule.format = known.ok_or_else(|| bad("Format", &format, "use Xml (0) or Json (1)"))?;
    }
    if let Some(is_active) = flag(&fields, "IsActive")? {
        rule.is_active = is_active;
    }
    rule.org_group_id = org_group(call, &fields)?.unwrap_or(rule.org_group_id);
    if let Some(events) = fields.object("DeviceEvents") {
        choose(&mut rule.events, &events, EVENTS)?;
        if let Some(attributes) = events.object("DeviceAttributes") {
            choose(&mut rule.events, &attributes, ATTRIBUTES)?;
        }
    }
    Ok(rule)
}

/// Switches events on and off; what is left out stays.
fn choose(
    chosen: &mut Vec<DeviceEvent>,
    flags: &Fields,
    table: &[(&'static str, DeviceEvent)],
) -> Result<(), VendorError> {
    for (name, event) in table {
        match flag(flags, name)? {
            Some(true) if !chosen.contains(event) => chosen.push(*event),
            Some(false) => chosen.retain(|other| other != event),
            _ => {}
        }
    }
    Ok(())
}

fn flag(fields: &Fields, name: &'static str) -> Result<Option<bool>, VendorError> {
    match fields.get(name) {
        None => Ok(None),
        Some(Value::Bool(flag)) => Ok(Some(*flag)),
        Some(Value::String(text)) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
        Some(Value::String(text)) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
        Some(other) => Err(bad(name, &other.to_string(), "use true or false")),
    }
}

fn org_group(call: &Call, fields: &Fields) -> Result<Option<i64>, VendorError> {
    let access = &call.tenant.access;
    let (found, text) = match (fields.text("organizationGroupId"), fields.text("organizationGroupUuid")) {
        (Some(id), _) if id.trim() != "0" => (id.trim().parse().ok().and_then(|id| access.org_group(id)), id),
        (_, Some(uuid)) => {
            (Uuid::try_parse(&uuid).ok().and_then(|uuid| access.org_group_by_uuid(uuid)), uuid)
        }
        _ => return Ok(None),
    };
    let found = found.filter(|group| is_visible(call, group.id));
    let missing = || {
        VendorError::new(
            404,
            8,
            format!("Organization group {text:?} not found or user does not have access."),
        )
    };
    found.map(|group| Some(group.id)).ok_or_else(missing)
}

/// `http` or `https`, with a host and without credentials in it.
pub(super) fn check_url(text: &str) -> Result<Url, VendorError> {
    let remedy = "give an http or https address with a host and without a user name in it";
    let url = Url::parse(text).ok().filter(|_| text.len() <= URL_MAX);
    let url = url.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let url = url.filter(|url| url.username().is_empty() && url.password().is_none());
    url.ok_or_else(|| bad("TargetUrl", text, remedy))
}

fn bad(field: &str, value: &str, remedy: &str) -> VendorError {
    let shown: String = value.chars().take(80).collect();
    VendorError::new(400, 6, format!("{field} {shown:?} cannot be used: {remedy}"))
}
