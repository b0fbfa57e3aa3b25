//! `POST /api/mdm/profiles/{id}/install` and `/remove`: one device is asked, and does it at its next contact.

use super::{find::visible, store::Profile};
use crate::{
    fleet::{
        By,
        state::{DeviceState, EnrollmentStatus},
    },
    http::{Call, Reply, VendorError},
    mdm::{
        commands::queue_task,
        jobs::{self, State, Subject},
    },
    resource::Fields,
};

/// How a device may be named, the first that is there counts.
const NAMES: [(&str, By); 4] = [
    ("DeviceId", By::DeviceId),
    ("Udid", By::Udid),
    ("SerialNumber", By::SerialNumber),
    ("MacAddress", By::MacAddress),
];

pub(super) async fn install(call: Call) -> Result<Reply, VendorError> {
    let (profile, device) = (profile(&call).await?, device(&call).await?);
    held(&profile, &device)?;
    ask(&call, &profile, &device, State::Queued, "PushProfile").await
}

pub(super) async fn remove(call: Call) -> Result<Reply, VendorError> {
    let (profile, device) = (profile(&call).await?, device(&call).await?);
    ask(&call, &profile, &device, State::Removing, "RemoveProfile").await
}

async fn ask(
    call: &Call,
    profile: &Profile,
    device: &DeviceState,
    state: State,
    command: &'static str,
) -> Result<Reply, VendorError> {
    let now = call.tenant.fleet.now().as_millisecond();
    let asked = (state, profile.version);
    jobs::store::put(&call.tenant.database, Subject::Profile, profile.id, device.id, asked, now).await?;
    queue_task(call, device, command, profile.id).await?;
    Ok(Reply::empty(200))
}

/// What is not published, is for another platform, or waits for a wipe, is held back.
fn held(profile: &Profile, device: &DeviceState) -> Result<(), VendorError> {
    let reason = if !profile.is_active {
        format!("profile {} is not active: activate it first", profile.name)
    } else if profile.platform != device.platform as u8 {
        format!("profile {} is not for platform {}", profile.name, device.platform.name())
    } else if device.enrollment != EnrollmentStatus::Enrolled {
        format!("device {} waits for a wipe", device.id)
    } else {
        return Ok(());
    };
    Err(VendorError::new(403, 5057, format!("The installation is held back: {reason}")))
}

async fn profile(call: &Call) -> Result<Profile, VendorError> {
    let id = call.segment("id");
    let found = visible(call, id.parse().unwrap_or(0)).await?;
    found.ok_or_else(|| invalid(&format!("no profile has the id {id}")))
}

async fn device(call: &Call) -> Result<DeviceState, VendorError> {
    let fields = Fields::of(call)?;
    let named = NAMES.into_iter().find_map(|(name, by)| {
        fields.text(name).filter(|text| !text.is_empty()).map(|text| (name, by, text))
    });
    let (name, by, text) =
        named.ok_or_else(|| invalid("one of DeviceId, Udid, SerialNumber, MacAddress is required"))?;
    let found = call.tenant.fleet.find_within(by, &text, call.caller.org_group_id).await?;
    found
        .filter(DeviceState::is_listed)
        .ok_or_else(|| invalid(&format!("no enrolled device has the {name} {text}")))
}

fn invalid(reason: &str) -> VendorError {
    VendorError::new(422, 1012, format!("Validation failed: {reason}"))
}
