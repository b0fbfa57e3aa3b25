//! Putting a tag on devices and taking it off, in bulk.

use uem_types::mdm::enums::TagType;
use uem_types::wire::word::Word;

use super::store::{self, Tag};
use crate::{
    fleet::By,
    http::{Call, VendorError},
    resource::Outcome,
};

/// The most devices of one call.
pub(super) const BULK_LIMIT: usize = 5_000;

/// What to do with a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// Put it on.
    Add,
    /// Take it off.
    Remove,
}

/// Adds the tag to devices, or removes it. Values are integer ids, or UUIDs. Putting on what is on already, and
/// taking off what is not on, are accepted.
pub(super) async fn apply(
    call: &Call,
    tag: &Tag,
    values: &[String],
    change: Change,
) -> Result<Outcome, VendorError> {
    let mut resolved = Vec::with_capacity(values.len());
    for value in values {
        let by = if value.contains('-') { By::Uuid } else { By::DeviceId };
        let device = call.tenant.fleet.find_within(by, value, call.caller.org_group_id).await?;
        let in_reach =
            device.filter(|device| call.tenant.access.is_within(device.org_group_id, tag.org_group_id));
        resolved.push((value, in_reach.filter(crate::fleet::state::DeviceState::is_listed)));
    }
    let at = call.tenant.fleet.now().as_millisecond();
    let mut outcome = Outcome::default();
    let mut transaction = call.tenant.database.begin("tag_devices").await?;
    for (value, device) in resolved {
        let Some(device) = device else {
            outcome.add(value, Err(VendorError::new(404, 400, format!("Device not found with id {value}"))));
            continue;
        };
        match change {
            Change::Add => store::put_on(&mut transaction, tag.id, device.id, at).await?,
            Change::Remove => store::take_off(&mut transaction, tag.id, device.id).await?,
        };
        outcome.add(value, Ok(()));
    }
    transaction.commit().await?;
    call.tenant.membership.changed(Some(tag.id));
    Ok(outcome)
}

/// Refuses a list that is longer than the bulk limit.
pub(super) fn limited(values: Vec<String>, code: i32) -> Result<Vec<String>, VendorError> {
    if values.len() > BULK_LIMIT {
        return Err(VendorError::new(
            400,
            code,
            format!("The number of devices exceeds the limit of {BULK_LIMIT}"),
        ));
    }
    Ok(values)
}

/// The number of a tag type given by number or name; 1 = device where it is left out or unknown.
pub(super) fn kind(text: Option<&str>) -> i64 {
    text.map(TagType::parse).and_then(|kind| kind.number()).unwrap_or(1)
}
