//! Sends one message: checked, written down, seen in the device's log. Nothing leaves the sandbox.

use super::store::{self, Message};
use crate::{
    fleet::{events::EventEntry, state::DeviceState},
    http::{Call, VendorError},
    resource::Fields,
};

/// The longest text of a message.
const LONGEST: usize = 4_000;

/// How a message travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// To the device
    Push,
    /// To its telephone number
    Sms,
    /// To its user
    Email,
}

impl Way {
    fn name(self) -> &'static str {
        match self {
            Self::Push => "Push",
            Self::Sms => "SMS",
            Self::Email => "E-mail",
        }
    }

    /// The way that a generic message names by word or number; a push message where it is left out.
    pub(super) fn of(fields: &Fields) -> Result<Self, VendorError> {
        let word = fields.text("MessageType").unwrap_or_default().to_ascii_lowercase();
        match word.as_str() {
            "" | "push" | "none" | "-1" => Ok(Self::Push),
            "sms" | "1" => Ok(Self::Sms),
            "email" | "0" => Ok(Self::Email),
            _ => Err(invalid(&format!("MessageType is Push, SMS or Email, not {word}"))),
        }
    }
}

/// Sends it; 422/1012 where the text or the recipient is missing.
pub(super) async fn send(
    call: &Call,
    device: &DeviceState,
    way: Way,
    fields: &Fields,
) -> Result<(), VendorError> {
    let text = |old: &str, new: &str| fields.text(old).or_else(|| fields.text(new)).unwrap_or_default();
    let body = text("MessageBody", "message_body");
    if body.trim().is_empty() || body.chars().count() > LONGEST {
        return Err(invalid(&format!("MessageBody has 1 to {LONGEST} characters")));
    }
    if !device.is_listed() {
        return Err(invalid(&format!("device {} is not enrolled", device.id)));
    }
    let message = Message {
        id: 0,
        device_id: device.id,
        kind: way.name().to_owned(),
        recipient: recipient(device, way, &text)?,
        subject: text("Subject", "subject"),
        body,
        application: text("Application", "ApplicationName"),
        sent_by: call.caller.name.clone(),
        sent_at: call.tenant.fleet.now().as_millisecond(),
    };
    store::insert(&call.tenant.database, &message).await?;
    let entry = EventEntry {
        id: 0,
        at: call.tenant.fleet.now(),
        event: format!("{} Message Sent", way.name()),
        severity: "Information".into(),
        source: "Server".into(),
        admin: call.caller.name.clone(),
        data: Vec::new(),
    };
    call.tenant.fleet.log_event(device.id, entry).await?;
    Ok(())
}

fn recipient(
    device: &DeviceState,
    way: Way,
    text: &impl Fn(&str, &str) -> String,
) -> Result<String, VendorError> {
    let (asked, own, name) = match way {
        Way::Push => return Ok(String::new()),
        Way::Sms => (text("PhoneNumber", "phone_number"), device.phone_number.clone(), "PhoneNumber"),
        Way::Email => {
            let own = device.user.as_ref().map(|user| user.email.clone()).unwrap_or_default();
            (text("ToAddress", "to_address"), own, "ToAddress")
        }
    };
    let found = if asked.trim().is_empty() { own } else { asked };
    if found.is_empty() {
        return Err(invalid(&format!("{name} is required: device {} has none", device.id)));
    }
    Ok(found)
}

fn invalid(reason: &str) -> VendorError {
    VendorError::new(422, 1012, format!("Validation failed: {reason}"))
}
