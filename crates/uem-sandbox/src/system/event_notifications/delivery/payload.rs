//! What a target is told: one event, all keys always there, empty where nothing is known.

use bytes::Bytes;
use jiff::Timestamp;
use quick_xml::{
    Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::{
    Tenant,
    fleet::{
        DeviceEvent, Happening,
        state::{EnrollmentStatus, Ownership, current_mcc},
    },
    system::event_notifications::rule::Format,
};

/// The element of an event. The vendor's is not known.
const ROOT: &str = "EventNotification";

/// The event in that format.
pub(super) fn write(tenant: &Tenant, happening: &Happening, format: Format) -> Bytes {
    let fields = fields(tenant, happening);
    match format {
        Format::Json => Value::Object(fields).to_string().into(),
        Format::Xml => xml(&fields).unwrap_or_default().into(),
    }
}

fn fields(tenant: &Tenant, happening: &Happening) -> Map<String, Value> {
    let device = &happening.device;
    let user = device.user.as_ref();
    let group = tenant.access.org_group(device.org_group_id);
    let sim_mcc = if device.carrier.is_empty() { "" } else { "310" };
    let status = match (happening.event, device.enrollment) {
        (DeviceEvent::Deleted, _) => EnrollmentStatus::Unenrolled,
        (_, status) => status,
    };
    let fields = json!({
        "EventId": number(happening.event),
        "EventType": happening.event.name(),
        "DeviceId": device.id,
        "DeviceFriendlyName": device.friendly_name,
        "EnrollmentEmailAddress": user.map_or("", |user| user.email.as_str()),
        "EnrollmentUserName": user.map_or("", |user| user.user_name.as_str()),
        "EventTime": time(happening.at),
        "EnrollmentStatus": status.name(),
        "CompromisedStatus": device.is_compromised.map_or("", |is| if is { "Compromised" } else { "Not Compromised" }),
        "CompromisedTimeStamp": device.compromise_checked_at.map_or_else(String::new, time),
        "ComplianceStatus": device.compliance.name(),
        "PhoneNumber": device.phone_number,
        "Udid": device.udid.replace('-', "").to_uppercase(),
        "SerialNumber": device.serial_number,
        "MACAddress": device.mac_address,
        "DeviceIMEI": device.imei,
        "EnrollmentUserId": user.map_or(0, |user| user.id),
        "AssetNumber": device.asset_number,
        "Platform": device.platform.name(),
        "OperatingSystem": device.os_version,
        "Ownership": ownership(device.ownership),
        "SIMMCC": sim_mcc,
        "CurrentMCC": current_mcc(device),
        "OrganizationGroupName": group.map_or_else(String::new, |group| group.name),
        "DeviceUUID": device.uuid,
        "EnrollmentUserUUID": user.map_or_else(Uuid::nil, |user| user.uuid),
    });
    match fields {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

/// The number of an event. Only that of *Compromised Status Changed* is known.
fn number(event: DeviceEvent) -> u32 {
    match event {
        DeviceEvent::Enrolled => 171,
        DeviceEvent::EnterpriseWiped => 172,
        DeviceEvent::DeviceWiped => 173,
        DeviceEvent::Deleted => 174,
        DeviceEvent::CheckedOutOrIn => 175,
        DeviceEvent::Compliance => 177,
        DeviceEvent::Compromised => 178,
        DeviceEvent::AssetNumber => 179,
        DeviceEvent::Mcc => 180,
        DeviceEvent::FriendlyName => 181,
        DeviceEvent::OperatingSystem => 182,
        DeviceEvent::OrgGroup => 183,
        DeviceEvent::Ownership => 184,
        DeviceEvent::PhoneNumber => 185,
        DeviceEvent::UserEmail => 186,
    }
}

fn ownership(ownership: Ownership) -> &'static str {
    match ownership {
        Ownership::C => "CorporateDedicated",
        Ownership::S => "CorporateShared",
        Ownership::E => "EmployeeOwned",
        Ownership::Undefined => "",
    }
}

/// Seven digits of a second and a `Z`.
fn time(at: Timestamp) -> String {
    let seconds = at.strftime("%Y-%m-%dT%H:%M:%S");
    format!("{seconds}.{:07}Z", at.subsec_nanosecond().unsigned_abs() / 100)
}

fn xml(fields: &Map<String, Value>) -> std::io::Result<Vec<u8>> {
    let mut writer = Writer::new(Vec::new());
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    writer.write_event(Event::Start(BytesStart::new(ROOT)))?;
    for (name, value) in fields {
        let text = match value {
            // XML 1.0 has no place for control characters.
            Value::String(text) => text.chars().filter(|sign| !sign.is_control()).collect(),
            other => other.to_string(),
        };
        writer.write_event(Event::Start(BytesStart::new(name.as_str())))?;
        writer.write_event(Event::Text(BytesText::new(&text)))?;
        writer.write_event(Event::End(BytesEnd::new(name.as_str())))?;
    }
    writer.write_event(Event::End(BytesEnd::new(ROOT)))?;
    Ok(writer.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_seven_digits_whatever_the_clock_says() {
        let cases = [
            (1_642_324_439_572_012_500, "2022-01-16T09:13:59.5720125Z"),
            (0, "1970-01-01T00:00:00.0000000Z"),
        ];
        for (nanoseconds, expected) in cases {
            assert_eq!(time(Timestamp::from_nanosecond(nanoseconds).unwrap()), expected);
        }
    }

    #[test]
    fn xml_escapes_what_people_write() {
        let fields = json!({"A": "<&>\u{1}", "B": 1}).as_object().unwrap().clone();
        let text = String::from_utf8(xml(&fields).unwrap()).unwrap();
        assert!(
            text.ends_with("<EventNotification><A>&lt;&amp;&gt;</A><B>1</B></EventNotification>"),
            "{text}"
        );
    }
}
