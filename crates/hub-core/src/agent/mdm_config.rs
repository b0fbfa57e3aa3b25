//! `mdm-config.json`: the settings file that a device manager lays down for the agent (BY-4). The first three fields are the ones
//! that such files have everywhere; what begins with `mooring_` is ours. Fields of others are left alone, ours are checked.

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Map, Value, json};
use url::Url;

/// Largest file.
pub const CONFIG_BYTES_MAX: usize = 64 * 1024;
/// What the tenant's device manager is called in these files.
pub const VENDOR_NAME: &str = "airwatch";
/// What the UEM replaces by the UDID of the device that it sends a file to.
pub const DEVICE_UID_LOOKUP: &str = "{DeviceUid}";

const PRESENT: &str = "mdm_present";
const NAME: &str = "mdm_vendor_name";
const UDID: &str = "mdm_vendor_udid";
const HUB: &str = "mooring_hub_url";
const TOKEN: &str = "mooring_registration_token";
/// Longest text that is shown of a wrong value.
const SHOWN_CHARS: usize = 100;

/// What the file says.
#[derive(Debug, Clone, Default)]
pub struct MdmConfig {
    /// Whether the device is managed by the UEM.
    pub is_managed: bool,
    /// Its UDID there; empty where it is not managed.
    pub udid: String,
    /// Address of the hub.
    pub hub_url: Option<Url>,
    /// Token to register with.
    pub registration_token: Option<SecretString>,
}

/// Why the file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MdmConfigError {
    /// It is larger than any such file.
    #[error("it is larger than {CONFIG_BYTES_MAX} bytes: this is no mdm-config.json")]
    TooLarge,
    /// It is something else.
    #[error("it is no JSON object: {0}")]
    NoJson(String),
    /// A field.
    #[error("{field} = {value} is refused: {remedy}")]
    Field {
        /// Which.
        field: &'static str,
        /// What stands there; never a secret.
        value: String,
        /// What to write instead.
        remedy: &'static str,
    },
}

impl MdmConfig {
    /// Reads the file's content.
    pub fn read(bytes: &[u8]) -> Result<Self, MdmConfigError> {
        if bytes.len() > CONFIG_BYTES_MAX {
            return Err(MdmConfigError::TooLarge);
        }
        // Windows tools begin their files with a mark of the encoding.
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let fields: Map<String, Value> =
            serde_json::from_slice(bytes).map_err(|error| MdmConfigError::NoJson(error.to_string()))?;
        let is_managed = is_managed(&fields)?;
        Ok(Self {
            is_managed,
            udid: udid(&fields, is_managed)?,
            hub_url: hub_url(&fields)?,
            registration_token: token(&fields)?,
        })
    }
}

/// The file as the hub writes it, with a UDID or with what the UEM puts one in the place of.
pub fn written_config(udid: &str, hub_url: &str, token: &SecretString) -> Value {
    json!({
        PRESENT: true,
        NAME: VENDOR_NAME,
        UDID: udid,
        HUB: hub_url,
        TOKEN: token.expose_secret(),
    })
}

/// Device managers fill in texts, so `"true"` is as good as `true`.
fn is_managed(fields: &Map<String, Value>) -> Result<bool, MdmConfigError> {
    let is_present = match fields.get(PRESENT) {
        None => false,
        Some(Value::Bool(is)) => *is,
        Some(Value::String(text)) if text.eq_ignore_ascii_case("true") => true,
        Some(Value::String(text)) if text.eq_ignore_ascii_case("false") => false,
        Some(other) => return Err(refused(PRESENT, other, "write true or false")),
    };
    match fields.get(NAME) {
        Some(Value::String(name)) if name.eq_ignore_ascii_case(VENDOR_NAME) => Ok(is_present),
        None if !is_present => Ok(false),
        Some(Value::String(name)) if !is_present && name.is_empty() => Ok(false),
        other => Err(refused(
            NAME,
            other.unwrap_or(&Value::Null),
            "write \"airwatch\": it is what Workspace ONE UEM is called here",
        )),
    }
}

fn udid(fields: &Map<String, Value>, is_managed: bool) -> Result<String, MdmConfigError> {
    let value = fields.get(UDID).unwrap_or(&Value::Null);
    let text = match value {
        Value::Null => "",
        Value::String(text) => text.trim(),
        other => return Err(refused(UDID, other, "write the UDID as a text")),
    };
    if !is_managed {
        return Ok(String::new());
    }
    if text.is_empty() {
        let remedy =
            "mdm_present is true, so write the UDID that the UEM console shows in the details of the device";
        return Err(refused(UDID, value, remedy));
    }
    if text.contains(['{', '}']) {
        let remedy = "this lookup value was not filled in: let the UEM send the file to the device, or write the UDID itself";
        return Err(refused(UDID, value, remedy));
    }
    if text.chars().count() > 200 || text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(refused(UDID, value, "write the UDID as the UEM console shows it, without spaces"));
    }
    Ok(text.to_owned())
}

fn hub_url(fields: &Map<String, Value>) -> Result<Option<Url>, MdmConfigError> {
    let Some(value) = fields.get(HUB) else { return Ok(None) };
    let remedy = "write the https address of the hub, such as https://hub.example.com";
    let url = value.as_str().and_then(|text| Url::parse(text.trim()).ok());
    url.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        .map(Some)
        .ok_or_else(|| refused(HUB, value, remedy))
}

fn token(fields: &Map<String, Value>) -> Result<Option<SecretString>, MdmConfigError> {
    match fields.get(TOKEN) {
        None => Ok(None),
        Some(Value::String(text)) if !text.trim().is_empty() => Ok(Some(text.trim().into())),
        // What stands there may be a secret nevertheless.
        Some(_) => Err(MdmConfigError::Field {
            field: TOKEN,
            value: "(not shown)".to_owned(),
            remedy: "write the registration token of the integration as a text",
        }),
    }
}

fn refused(field: &'static str, value: &Value, remedy: &'static str) -> MdmConfigError {
    let value = match value {
        Value::Null => "nothing".to_owned(),
        other => other.to_string().chars().take(SHOWN_CHARS).collect(),
    };
    MdmConfigError::Field { field, value, remedy }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_hub_writes_the_agent_reads() {
        let token = SecretString::from("mreg_x");
        let written = written_config("ab12", "https://hub.example.com", &token).to_string();
        let read = MdmConfig::read(format!("\u{feff}{written}").as_bytes()).unwrap();
        assert!(read.is_managed);
        assert_eq!(
            (read.udid.as_str(), read.hub_url.unwrap().as_str()),
            ("ab12", "https://hub.example.com/")
        );
        assert_eq!(read.registration_token.unwrap().expose_secret(), "mreg_x");
    }

    #[test]
    fn each_file_is_taken_or_refused_by_its_field() {
        for (text, expected) in [
            (r#"{"mdm_present":true,"mdm_vendor_name":"airwatch","mdm_vendor_udid":"ab"}"#, None),
            (r#"{"mdm_present":"True","mdm_vendor_name":"AirWatch","mdm_vendor_udid":" ab "}"#, None),
            (
                r#"{"mdm_present":true,"mdm_vendor_name":"airwatch","mdm_vendor_udid":"ab","mdm_other":[1]}"#,
                None,
            ),
            (r#"{"mdm_present":false}"#, None),
            (r#"{"mdm_present":false,"mdm_vendor_name":"","mdm_vendor_udid":""}"#, None),
            ("{}", None),
            (r#"{"mdm_present":true,"mdm_vendor_name":"airwatch"}"#, Some("mdm_vendor_udid = nothing")),
            (
                r#"{"mdm_present":true,"mdm_vendor_name":"airwatch","mdm_vendor_udid":""}"#,
                Some("mdm_vendor_udid = \"\""),
            ),
            (
                r#"{"mdm_present":true,"mdm_vendor_name":"airwatch","mdm_vendor_udid":7}"#,
                Some("mdm_vendor_udid = 7"),
            ),
            (
                r#"{"mdm_present":true,"mdm_vendor_name":"airwatch","mdm_vendor_udid":"{DeviceUid}"}"#,
                Some("lookup value was not filled in"),
            ),
            (r#"{"mdm_present":true,"mdm_vendor_udid":"ab"}"#, Some("mdm_vendor_name = nothing")),
            (
                r#"{"mdm_present":true,"mdm_vendor_name":"jamf","mdm_vendor_udid":"ab"}"#,
                Some("mdm_vendor_name = \"jamf\""),
            ),
            (r#"{"mdm_present":1}"#, Some("mdm_present = 1")),
            (r#"{"mooring_hub_url":"hub.example.com"}"#, Some("mooring_hub_url")),
            (r#"{"mooring_hub_url":"file:///etc"}"#, Some("mooring_hub_url")),
            (r#"{"mooring_registration_token":123456}"#, Some("mooring_registration_token = (not shown)")),
            ("[]", Some("no JSON object")),
            ("", Some("no JSON object")),
        ] {
            let said = MdmConfig::read(text.as_bytes()).err().map(|error| error.to_string());
            match (&said, expected) {
                (None, None) => {}
                (Some(said), Some(part)) => {
                    assert!(said.contains(part) && !said.contains("123456"), "{text}: {said}")
                }
                _ => panic!("{text}: {said:?}"),
            }
        }
        assert_eq!(MdmConfig::read(&vec![b' '; CONFIG_BYTES_MAX + 1]).unwrap_err(), MdmConfigError::TooLarge);
    }
}
