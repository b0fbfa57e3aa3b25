//! `GET /api/mdm/updates` and `/{uuid}`.

use jiff::{Timestamp, ToSpan as _};
use serde_json::{Value, json};
use uem_types::wire::time;

use super::{
    deployment::Deployment,
    releases::{Update, of_platform},
    scope,
};
use crate::{
    fleet::state::{EnrollmentStatus, Platform},
    http::{Call, Reply, VendorError},
    mdm::definitions::{self, Definition},
    resource::asked_org_group,
};

/// A page is counted from 1, and has 50 rows unless told.
pub(super) const PAGE_ROWS: i64 = 50;
const MOST_ROWS: i64 = 500;

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let Some(uuid) = call.query.text("organization_group_uuid") else {
        return Err(invalid("organization_group_uuid is required"));
    };
    let org_group = scope::group(&call, uuid)?;
    let word = call.query.text("platform").unwrap_or("Apple");
    let platform: Platform = word.parse().map_err(|_| {
        invalid(&format!(
            "platform {word:?} has no updates: use Apple, AppleOsX, WinRT, Android, ChromeOS or Linux"
        ))
    })?;
    let now = call.tenant.fleet.now();
    let released =
        Range::read(&call, "release_date", ("custom_release_start_date", "custom_release_end_date"), now)?;
    let expiring =
        Range::read(&call, "expiration_date", ("custom_expiry_start_date", "custom_expiry_end_date"), now)?;
    let contains = |part: Option<&str>, text: &str| {
        part.is_none_or(|part| text.to_lowercase().contains(&part.to_lowercase()))
    };
    let is_available = call.query.text("update_available").map(|text| text.eq_ignore_ascii_case("true"));
    let mut found: Vec<Update> = of_platform(platform);
    found.retain(|update| {
        contains(call.query.text("update_name"), update.name)
            && contains(call.query.text("version"), update.release.version)
            && released.holds(update.released())
            && expiring.holds(update.expires())
            && is_available.is_none_or(|wanted| wanted == is_offered(&call, *update, org_group.id))
    });
    found.reverse();
    let (page, size) = page(&call)?;
    let deployments = definitions::below::<Deployment>(&call, org_group.id).await?;
    let start = usize::try_from((page - 1).saturating_mul(size)).unwrap_or(usize::MAX);
    let shown = found.iter().skip(start).take(usize::try_from(size).unwrap_or(0));
    let rows: Vec<Value> = shown.map(|update| row(&call, *update, org_group.id, &deployments)).collect();
    Reply::json(&json!({"update_list": rows, "page": page, "page_size": size, "total": found.len()}))
}

/// Page from 1 and its size; 422/1012 where they are none.
pub(super) fn page(call: &Call) -> Result<(i64, i64), VendorError> {
    let number = |name: &str, otherwise: i64, most: i64| match call.query.text(name) {
        None => Ok(otherwise),
        Some(text) => text
            .parse()
            .ok()
            .filter(|number| (1..=most).contains(number))
            .ok_or_else(|| invalid(&format!("{name} {text:?} is not a number from 1 to {most}"))),
    };
    Ok((number("page", 1, 1_000_000)?, number("page_size", PAGE_ROWS, MOST_ROWS)?))
}

fn row(call: &Call, update: Update, org_group: i64, deployments: &[Definition<Deployment>]) -> Value {
    let mut row = facts(call, update, org_group);
    let links: Vec<Value> = deployments
        .iter()
        .filter(|deployment| deployment.body.update == update.number)
        .map(|deployment| {
            let href = format!("http://{}/api/mdm/updates/deployments/{}", call.host, deployment.uuid);
            json!({"name": deployment.name, "links": [{"Rel": "self", "Href": href}]})
        })
        .collect();
    row["device_update_deployments"] = links.into();
    row
}

fn facts(call: &Call, update: Update, org_group: i64) -> Value {
    let day = |time: Option<Timestamp>| time.map(time::format_v1);
    json!({
        "uuid": update.uuid(call.tenant.fleet.seed()),
        "name": update.name,
        "version": update.release.version,
        "description": format!("{} {} ({})", update.name, update.release.version, update.release.build),
        "external_key": update.release.build,
        "update_type": "OS",
        "release_date": day(update.released()),
        "expiration_date": day(update.expires()),
        "is_paused": false,
        "available_for_install": is_offered(call, update, org_group),
    })
}

/// Whether a device of the group could take it.
fn is_offered(call: &Call, update: Update, org_group: i64) -> bool {
    scope::devices(call, update, org_group)
        .iter()
        .any(|(facts, version)| facts.enrollment == EnrollmentStatus::Enrolled && *version < update.version())
}

/// `GET /api/mdm/updates/{uuid}`
pub(super) async fn one(call: Call) -> Result<Reply, VendorError> {
    let update = scope::update(&call)?;
    let org_group = asked_org_group(&call, "organization_group_uuid").unwrap_or(call.caller.org_group_id);
    let mut body = facts(&call, update, org_group);
    body["supported_devices"] = json!(update.models());
    Reply::json(&body)
}

/// A span of days that a date is to lie in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Range(Option<(Timestamp, Timestamp)>);

impl Range {
    fn read(
        call: &Call,
        name: &str,
        (start, end): (&str, &str),
        now: Timestamp,
    ) -> Result<Self, VendorError> {
        let Some(word) = call.query.text(name) else { return Ok(Self(None)) };
        let days: i64 = match word.to_lowercase().as_str() {
            "none" => return Ok(Self(None)),
            "custom" => {
                let date = |name: &str| {
                    let text = call.query.text(name).unwrap_or_default();
                    time::parse(text).ok_or_else(|| invalid(&format!("{name} {text:?} is no date")))
                };
                return Ok(Self(Some((date(start)?, date(end)?))));
            }
            "nextsevendays" => 7,
            "nextthirtydays" => 30,
            "nextthreemonths" => 91,
            "nextsixmonths" => 182,
            "lastsevendays" => -7,
            "lastthirtydays" => -30,
            "lastthreemonths" => -91,
            "lastsixmonths" => -182,
            _ => {
                return Err(invalid(&format!(
                    "{name} {word:?} is unknown: use None, Custom, NextSevenDays, LastThirtyDays, ..."
                )));
            }
        };
        let other = now.checked_add((days * 24).hours()).unwrap_or(now);
        Ok(Self(Some((now.min(other), now.max(other)))))
    }

    fn holds(self, time: Option<Timestamp>) -> bool {
        self.0.is_none_or(|(from, till)| time.is_some_and(|time| (from..=till).contains(&time)))
    }
}

pub(super) fn invalid(reason: &str) -> VendorError {
    VendorError::new(422, 1012, format!("Validation failed: {reason}"))
}
