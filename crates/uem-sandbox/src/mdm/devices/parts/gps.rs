//! Where a device was: a bare list of samples, whose numbers are texts.
//!
//! Phones and tablets of the company are sampled once a day, the last time at their last contact; personal devices
//! never are. Where each one moves about follows from the seed.

use jiff::SignedDuration;
use rand::Rng;
use uem_types::{DeviceId, EntityNumber, mdm::device_gps::GpsCoordinate};

use crate::{
    fleet::{
        ids,
        state::{DeviceState, Ownership, Platform},
    },
    http::{Call, Reply, VendorError},
};

/// The most days that are looked back.
const MOST_DAYS: i64 = 90;

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
    let fleet = &call.tenant.fleet;
    let since = fleet.now() - SignedDuration::from_hours(24 * days);
    let is_sampled = device.is_listed() && device.ownership != Ownership::E;
    let samples: Vec<GpsCoordinate> = (0..if is_sampled { days } else { 0 })
        .map(|day| (day, device.last_seen - SignedDuration::from_hours(24 * day)))
        .take_while(|(_, at)| *at >= since && *at >= device.enrolled_at)
        .map(|(day, at)| sample(fleet.seed(), &device, day, at))
        .collect();
    Reply::json(&samples)
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
