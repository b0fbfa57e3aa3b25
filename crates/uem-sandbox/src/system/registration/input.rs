//! What a client says of a device that it registers, in either face, and its checks.

use uem_types::{system::enums::MessageType, wire::word::Word};
use uuid::Uuid;

use super::store::{Attribute, Details, Kind, Registration, Status};
use crate::{
    access::random_secret,
    fleet::state::Platform,
    http::{Call, VendorError},
    resource::Fields,
};

/// Longest text.
const TEXT_MAX: usize = 255;
/// Most tags, and most custom attributes.
const ENTRIES_MAX: usize = 100;
/// What names and values of custom attributes may not hold.
const FORBIDDEN: &str = "*:?\"<>|\\/;,[]()";

/// Names of the fields in both faces: `SerialNumber`, `serial_number`.
fn names(v2: &'static str) -> [String; 2] {
    [v2.to_owned(), v2.replace('_', "")]
}

fn raw(fields: &Fields, v2: &'static str) -> Option<String> {
    names(v2).iter().find_map(|name| fields.text(name)).map(|text| text.trim().to_owned())
}

/// A text of at most 255 characters; empty where it is left out.
pub fn text(fields: &Fields, v2: &'static str) -> Result<String, VendorError> {
    let text = raw(fields, v2).unwrap_or_default();
    if text.chars().count() > TEXT_MAX || text.chars().any(char::is_control) {
        let problem = format!("{v2} is not valid: use at most {TEXT_MAX} characters, no control characters");
        return Err(VendorError::new(400, 400, problem));
    }
    Ok(text)
}

fn number(fields: &Fields, v2: &'static str) -> Result<Option<i64>, VendorError> {
    let Some(text) = raw(fields, v2).filter(|text| !text.is_empty()) else { return Ok(None) };
    let number = text.parse::<i32>().ok().filter(|number| *number >= 0).map(i64::from);
    number.map(Some).ok_or_else(|| invalid(400, v2, &text, "give a whole number from 0"))
}

/// A value that a field cannot have, answered as 400 with that code.
pub fn invalid(code: i32, field: &str, value: &str, remedy: &str) -> VendorError {
    let shown: String = value.chars().take(100).collect();
    VendorError::new(400, code, format!("{field} {shown:?} is not valid: {remedy}"))
}

/// A registration for that user at that organization group, not yet written.
pub fn registration(
    call: &Call,
    fields: &Fields,
    org_group_id: i64,
    user_id: i64,
) -> Result<Registration, VendorError> {
    let platform = number(fields, "platform_id")?.filter(|number| *number != 0);
    if let Some(number) = platform
        && platform_of(number).is_none()
    {
        let remedy = "give 2 (Apple), 5 (Android), 10 (macOS), 12 (Windows), 18 (ChromeOS) or 21 (Linux)";
        return Err(invalid(5092, "PlatformId", &number.to_string(), remedy));
    }
    let email = text(fields, "to_email_address")?;
    let phone = text(fields, "to_phone_number")?;
    let some = |text: String| Some(text).filter(|text| !text.is_empty());
    let details = Details {
        friendly_name: text(fields, "friendly_name")?,
        ownership: ownership(raw(fields, "ownership").or_else(|| raw(fields, "ownership_type")), 6181)?,
        message_type: message_type(raw(fields, "message_type"))?,
        send_to: some(email).or(some(phone)),
        sim: some(text(fields, "sim")?),
        model_id: number(fields, "model_id")?,
        system_id: number(fields, "operating_system_id")?,
        tags: tags(fields)?,
        attributes: attributes(fields)?,
    };
    let mut new = blank(call, Kind::Registered, org_group_id)?;
    new.user_id = Some(user_id);
    new.serial_number = text(fields, "serial_number")?;
    new.imei = text(fields, "imei")?;
    new.udid = raw(fields, "device_udid").filter(|text| !text.is_empty()).unwrap_or(text(fields, "udid")?);
    new.asset_number = text(fields, "asset_number")?;
    new.platform = platform;
    new.details = details;
    if !new.imei.chars().all(|letter| letter.is_ascii_digit()) {
        return Err(invalid(400, "Imei", &new.imei, "give digits only"));
    }
    Ok(new)
}

/// A registration about nothing yet, with a token of its own.
pub fn blank(call: &Call, kind: Kind, org_group_id: i64) -> Result<Registration, VendorError> {
    let status = match kind {
        Kind::Registered => Status::RegistrationActive,
        Kind::Allowed => Status::Allowed,
        Kind::Denied => Status::Blocked,
    };
    let nothing = String::new;
    Ok(Registration {
        id: 0,
        uuid: Uuid::new_v4(),
        token: new_token()?,
        kind,
        org_group_id,
        user_id: None,
        serial_number: nothing(),
        imei: nothing(),
        udid: nothing(),
        asset_number: nothing(),
        platform: None,
        status,
        created_at: call.tenant.fleet.now(),
        details: Details::default(),
    })
}

/// What a person types in: twelve letters and digits.
pub fn new_token() -> Result<String, VendorError> {
    use secrecy::ExposeSecret as _;
    let secret = random_secret()
        .map_err(|_| VendorError::new(500, 1000, "An error occurred while processing the request."))?;
    let letters = secret.expose_secret().chars().filter(char::is_ascii_alphanumeric);
    Ok(letters.map(|letter| letter.to_ascii_uppercase()).take(12).collect())
}

/// The platform of that number.
pub fn platform_of(number: i64) -> Option<Platform> {
    u8::try_from(number).ok().and_then(Platform::from_repr)
}

/// The vendor's newer word for who owns a device, from any of its words.
pub fn ownership(word: Option<String>, code: i32) -> Result<Option<String>, VendorError> {
    let Some(word) = word.filter(|word| !word.is_empty()) else { return Ok(None) };
    let known = match word.to_lowercase().replace(['_', '-', ' '], "").as_str() {
        "c" | "corporatededicated" | "corporateowned" => "CORPORATE_DEDICATED",
        "e" | "employeeowned" => "EMPLOYEE_OWNED",
        "s" | "corporateshared" | "shared" => "CORPORATE_SHARED",
        "none" | "undefined" | "unassigned" | "u" => "NONE",
        _ => return Err(invalid(code, "Ownership", &word, "give C, E, S or Undefined")),
    };
    Ok(Some(known.to_owned()))
}

fn message_type(word: Option<String>) -> Result<Option<String>, VendorError> {
    let Some(text) = word.filter(|word| !word.is_empty()) else { return Ok(None) };
    let word = MessageType::parse(&text);
    if MessageType::KNOWN.contains(&word) {
        return Ok(Some(word.name().to_owned()));
    }
    Err(invalid(6181, "MessageType", &text, "give Email, SMS, QrCode or None"))
}

fn tags(fields: &Fields) -> Result<Vec<String>, VendorError> {
    let tags: Vec<String> = fields.objects("tags").iter().filter_map(|tag| tag.text("name")).collect();
    if tags.len() > ENTRIES_MAX || tags.iter().any(|tag| tag.chars().count() > TEXT_MAX) {
        let text = format!("Tags are not valid: give at most {ENTRIES_MAX} of at most {TEXT_MAX} characters");
        return Err(VendorError::new(400, 400, text));
    }
    Ok(tags)
}

/// The custom attributes of a body.
pub fn attributes(fields: &Fields) -> Result<Vec<Attribute>, VendorError> {
    let mut list = fields.objects("CustomAttributes");
    list.extend(fields.objects("custom_attributes"));
    if list.len() > ENTRIES_MAX {
        let text = format!("{} custom attributes are too many: give at most {ENTRIES_MAX}", list.len());
        return Err(VendorError::new(400, 400, text));
    }
    let mut attributes = Vec::with_capacity(list.len());
    for entry in list {
        let part = |name: &str| -> Result<String, VendorError> {
            let text = entry.text(name).unwrap_or_default();
            if text.chars().count() > TEXT_MAX || text.contains(|letter| FORBIDDEN.contains(letter)) {
                let remedy = format!("use at most {TEXT_MAX} characters, none of {FORBIDDEN}");
                return Err(invalid(400, name, &text, &remedy));
            }
            Ok(text)
        };
        attributes.push(Attribute {
            application: part("Application")?,
            name: part("Name")?,
            value: part("Value")?,
        });
    }
    match attributes.iter().any(|attribute| attribute.name.is_empty()) {
        true => Err(VendorError::new(400, 400, "Name of a custom attribute is required")),
        false => Ok(attributes),
    }
}
