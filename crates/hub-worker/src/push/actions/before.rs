//! What is read just before a call: whether the tenant still has the same thing under that id, and where its log stands, so
//! that what is new in it later can be told.

use hub_core::{
    actions::{Order, Target, TargetKind},
    fleet::DeviceFacts,
    ids::{DeviceId, UemId},
};
use hub_store::{LogMark, StoreError, ToBegin};
use uem_client::{DeviceKey, Mark, UemError};
use uem_types::{mdm::device::Device, system::user::User};

use super::{new_app::look_for_app, pass::Acting};

/// What follows from it.
pub(super) enum Before {
    /// It may be begun; the log stands here.
    Go(LogMark),
    /// It must never be sent.
    Never(String),
    /// It cannot be known now.
    NotNow(String),
}

/// Days of the log that tell of a call.
pub(super) const LOG_DAYS: u32 = 7;

pub(super) async fn look_before(acting: &Acting<'_>, item: &ToBegin) -> Result<Before, StoreError> {
    match item.item.target.kind {
        TargetKind::Device => look_at_device(acting, item).await,
        TargetKind::NewUser => Ok(look_for_name(acting, item).await),
        TargetKind::NewApp => Ok(look_for_app(&acting.client, item).await),
        TargetKind::User => look_at_user(acting, item).await,
        // The record of the app is all that there is, and it is read afterwards.
        TargetKind::SmartGroup | TargetKind::OrgGroup | TargetKind::UserGroup => {
            Ok(Before::Go(known(Mark::default())))
        }
    }
}

fn known(mark: Mark) -> LogMark {
    LogMark { is_known: true, event: mark.event, at: mark.at }
}

pub(super) fn not_now(error: &UemError) -> Before {
    Before::NotNow(format!("{error}: {}", error.remedy()))
}

async fn look_at_device(acting: &Acting<'_>, item: &ToBegin) -> Result<Before, StoreError> {
    let target = &item.item.target;
    let Some(uem_id) = target.uem_id else {
        return Ok(Before::Never("it has no id in the tenant".to_owned()));
    };
    let Some(stored) = acting.store.find_device(DeviceId(target.hub_id.unwrap_or_default())).await? else {
        return Ok(Before::Never("the hub does not know this device any more".to_owned()));
    };
    let devices = acting.client.devices();
    let found = match devices.find(uem_types::DeviceId(uem_id.0)).await {
        Ok(Some(found)) => found,
        Ok(None) => return Ok(Before::Never("the tenant has no such device any more".to_owned())),
        Err(error) => return Ok(not_now(&error)),
    };
    if let Err(words) = is_same(&stored.facts, uem_id, &found) {
        return Ok(Before::Never(words));
    }
    // Without the right to read the log the rest can be done; what becomes of a lost answer a person must say then.
    match devices.mark(uem_types::DeviceId(uem_id.0)).await {
        Ok(mark) => Ok(Before::Go(known(mark))),
        Err(error) if error.is_permission() => Ok(Before::Go(LogMark::default())),
        Err(error) => Ok(not_now(&error)),
    }
}

/// Ids are given anew by another tenant, a restored one, or after an enrolment: what lies under this one must be the very
/// device that was looked at when it was ordered. At least one of its own marks must say so, and none may differ.
fn is_same(stored: &DeviceFacts, uem_id: UemId, found: &Device) -> Result<(), String> {
    if stored.uem_id != uem_id {
        return Err("the device has enrolled again since it was ordered: look at it anew".to_owned());
    }
    let uuid = found.uuid.map(|uuid| uuid.to_string()).unwrap_or_default();
    let marks = [
        ("UUID", stored.uem_uuid.as_str(), uuid.as_str()),
        ("serial number", stored.serial_number.as_str(), found.serial_number.as_deref().unwrap_or_default()),
        ("UDID", stored.udid.as_str(), found.udid.as_deref().unwrap_or_default()),
    ];
    let compared = marks.into_iter().filter(|(_, ours, theirs)| !ours.is_empty() && !theirs.is_empty());
    let mut is_any = false;
    for (word, ours, theirs) in compared {
        if !ours.eq_ignore_ascii_case(theirs) {
            return Err(format!("under its id the tenant has another device now: its {word} differs"));
        }
        is_any = true;
    }
    if is_any { Ok(()) } else { Err("the tenant says nothing by which the device is known again".to_owned()) }
}

async fn look_at_user(acting: &Acting<'_>, item: &ToBegin) -> Result<Before, StoreError> {
    let target = &item.item.target;
    let Some(uem_id) = target.uem_id else {
        return Ok(Before::Never("it has no id in the tenant".to_owned()));
    };
    Ok(match acting.client.users().find(uem_types::UserId(uem_id.0)).await {
        Ok(Some(found)) if is_same_user(target, &found) => Before::Go(known(Mark::default())),
        Ok(Some(_)) => Before::Never("under its id the tenant has another user now".to_owned()),
        Ok(None) => Before::Never("the tenant has no such user any more".to_owned()),
        Err(error) => not_now(&error),
    })
}

/// By UUID where both tell one, otherwise by name.
fn is_same_user(target: &Target, found: &User) -> bool {
    let uuid = found.uuid.map(|uuid| uuid.to_string()).unwrap_or_default();
    if !uuid.is_empty() && !target.uem_uuid.is_empty() {
        return uuid.eq_ignore_ascii_case(&target.uem_uuid);
    }
    let name = found.user_name.as_deref().unwrap_or_default();
    !name.is_empty() && name.eq_ignore_ascii_case(&target.label)
}

/// A user of that name who is there already would be taken for the one that was added.
async fn look_for_name(acting: &Acting<'_>, item: &ToBegin) -> Before {
    let Order::AddUser(user) = &item.order else {
        return Before::Never("its order describes no user".to_owned());
    };
    match acting.client.users().named(&user.user_name).await {
        Ok(found) if found.is_empty() => Before::Go(known(Mark::default())),
        Ok(_) => Before::Never(format!("the tenant has a user {:?} already", user.user_name)),
        Err(error) => not_now(&error),
    }
}

/// What a device is called by in calls.
pub(super) fn device_key(item: &hub_store::ActionItemRow) -> DeviceKey {
    let target = &item.target;
    let id = uem_types::DeviceId(target.uem_id.map_or(0, |id| id.0));
    DeviceKey { id, uuid: target.uem_uuid.parse().ok() }
}

#[cfg(test)]
mod tests {
    use hub_core::integration::PersonalData;

    use super::*;

    fn stored(serial: &str, udid: &str) -> DeviceFacts {
        let device = Device { id: uem_types::DeviceId(7), ..found(serial, udid) };
        crate::translate::device_facts(device, &PersonalData::default())
    }

    fn found(serial: &str, udid: &str) -> Device {
        let text = |value: &str| (!value.is_empty()).then(|| value.to_owned());
        Device { serial_number: text(serial), udid: text(udid), ..Device::default() }
    }

    #[test]
    fn only_the_very_device_that_was_ordered_is_touched() {
        let facts = stored("C02", "aa");
        assert!(is_same(&facts, UemId(7), &found("c02", "AA")).is_ok());
        assert!(is_same(&facts, UemId(7), &found("C02", "")).is_ok());
        for (id, device) in [
            (UemId(8), found("C02", "aa")),
            (UemId(7), found("C03", "aa")),
            (UemId(7), found("C02", "bb")),
            (UemId(7), found("", "")),
        ] {
            assert!(is_same(&facts, id, &device).is_err(), "{device:?}");
        }
        assert!(is_same(&stored("", ""), UemId(7), &found("C02", "aa")).is_err());
    }
}
