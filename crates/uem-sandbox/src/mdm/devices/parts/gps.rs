//! Where a device was: a bare list of samples, whose numbers are texts.
//!
//! Phones and tablets of the company are sampled once a day, the last time at their last contact; personal devices
//! never are. Where each one moves about follows from the seed.

use jiff::{SignedDuration, Timestamp};
use rand::Rng;
use uem_types::{DeviceId, EntityNumber, mdm::device_gps::GpsCoordinate};

use crate::{
    fleet::{
        By, ids,
        state::{DeviceState, Ownership, Platform},
    },
    http::{Call, Reply, VendorError},
    mdm::devices::date,
    resource::{by_query, values},
};

/// The most days that are looked back.
const MOST_DAYS: i64 = 90;
/// The most devices of one call.
const MOST_DEVICES: usize = 500;

pub(super) async fn run(call: Call, device: DeviceState) -> Result<Reply, VendorError> {
    if !matches!(device.platform, Platform::Apple | Platform::Android) {
        let message = format!("Positions are not supported for platform {}", device.platform.name());
        return Err(VendorError::new(501, 21, message));
    }
    let days = match call.query.text("dayrange") {
        None => 1,
        Some(text) => text
            .parse::<i64>()
            .ok()
            .filter(|days| *days > 0)
            .ok_or_else(|| VendorError::new(400, 6, format!("Invalid dayRange: {text}")))?
            .min(MOST_DAYS),
    };
    let now = call.tenant.fleet.now();
    Reply::json(&samples(&call, &device, now - SignedDuration::from_hours(24 * days), now))
}

/// `POST /api/mdm/devices/gps`: the last position of each device; 204 where none is known.
pub(super) async fn last_of_many(call: Call) -> Result<Reply, VendorError> {
    let now = call.tenant.fleet.now();
    let mut found = Vec::new();
    for device in listed(&call).await? {
        let since = now - SignedDuration::from_hours(24 * MOST_DAYS);
        found.extend(samples(&call, &device, since, now).into_iter().next());
    }
    many(&found)
}

/// `POST /api/mdm/devices/gps/search`: the positions of each device in a time.
pub(super) async fn search(call: Call) -> Result<Reply, VendorError> {
    let now = call.tenant.fleet.now();
    let refused = |name: &str, text: &str| VendorError::new(400, 6, format!("Invalid {name}: {text}"));
    let time = |name: &str| match call.query.text(name) {
        None => Ok(None),
        Some(text) => match date(text).and_then(|ms| Timestamp::from_millisecond(ms).ok()) {
            None => Err(refused(name, text)),
            time => Ok(time),
        },
    };
    let days = match call.query.text("daterange") {
        None => 1,
        Some(text) => {
            text.parse::<i64>().ok().filter(|days| *days > 0).ok_or_else(|| refused("daterange", text))?
        }
    };
    let until = time("enddatetime")?.unwrap_or(now);
    let since = time("startdatetime")?;
    let days_back = SignedDuration::from_hours(24 * days.min(MOST_DAYS));
    let since = since.unwrap_or_else(|| until.saturating_sub(days_back).unwrap_or(Timestamp::MIN));
    let mut found = Vec::new();
    for device in listed(&call).await? {
        found.extend(samples(&call, &device, since, until));
    }
    many(&found)
}

fn many(found: &[GpsCoordinate]) -> Result<Reply, VendorError> {
    if found.is_empty() { Ok(Reply::empty(204)) } else { Reply::json(&found) }
}

/// The devices of the body that are there; by integer id unless told.
async fn listed(call: &Call) -> Result<Vec<DeviceState>, VendorError> {
    let by = match call.query.text("searchby") {
        None => By::DeviceId,
        Some(_) => by_query(call)?,
    };
    let values = values(call)?;
    if values.len() > MOST_DEVICES {
        let message = format!("Validation failed: BulkValues has at most {MOST_DEVICES} values");
        return Err(VendorError::new(422, 1012, message));
    }
    let mut found = Vec::new();
    for value in &values {
        found.extend(call.tenant.fleet.find_within(by, value, call.caller.org_group_id).await?);
    }
    Ok(found)
}

/// One a day at the hour of the last contact, the latest first.
fn samples(call: &Call, device: &DeviceState, since: Timestamp, until: Timestamp) -> Vec<GpsCoordinate> {
    let has_receiver = matches!(device.platform, Platform::Apple | Platform::Android);
    if !has_receiver || !device.is_listed() || device.ownership == Ownership::E {
        return Vec::new();
    }
    let seed = call.tenant.fleet.seed();
    (0..MOST_DAYS)
        .filter_map(|day| {
            Some((day, device.last_seen.checked_sub(SignedDuration::from_hours(24 * day)).ok()?))
        })
        .take_while(|(_, at)| *at >= since && *at >= device.enrolled_at)
        .filter(|(_, at)| *at <= until)
        .map(|(day, at)| sample(seed, device, day, at))
        .collect()
}

fn sample(seed: u64, device: &DeviceState, day: i64, at: jiff::Timestamp) -> GpsCoordinate {
    let mut town = ids::rng(seed, "town", device.org_group_id.unsigned_abs());
    let (latitude, longitude) = (town.random_range(-40.0..60.0), town.random_range(-120.0..140.0));
    let number = u64::from(device.id) * 100 + day.unsigned_abs();
    let mut walk = ids::rng(seed, "walk", number);
    let mut near = |place: f64| format!("{:.4}", place + walk.random_range(-0.05..0.05));
    GpsCoordinate {
        device_id: Some(DeviceId(device.id.into())),
        latitude: Some(near(latitude)),
        longitude: Some(near(longitude)),
        elevation: Some(String::new()),
        speed: Some(String::new()),
        sample_time: Some(at),
        note: Some(String::new()),
        id: i64::try_from(number).ok().map(EntityNumber),
        uuid: Some(ids::uuid(seed, "position", number)),
    }
}
