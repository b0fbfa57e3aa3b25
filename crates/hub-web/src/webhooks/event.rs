//! An event as the tenant posts it. Only what says where to look is taken: which device, whose, and what kind.

use serde_json::{Map, Value};

use super::xml;

/// Longest kind that is kept, in characters.
const KIND_CHARS_MAX: usize = 100;

/// Words of the kinds that concern what the hub keeps of devices. Not all of the vendor's kinds are known, so they are
/// recognised by their words; looking once too often does no harm.
const WORDS: [&str; 8] =
    ["enrollment", "enrolled", "mdm", "compliance", "compromised", "device", "wipe", "check"];

/// What of an event counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What happened, as the tenant calls it.
    pub kind: String,
    /// The device's number in the tenant.
    pub device: Option<i64>,
    /// Its user's.
    pub user: Option<i64>,
    /// Other names of the device, for events without its number.
    pub identifiers: Vec<String>,
}

impl Event {
    /// From a body in JSON or XML, or why it is no event.
    pub fn parse(body: &[u8]) -> Result<Self, String> {
        let fields = fields(body)?;
        // Names are compared without regard to case, as the tenant reads them itself.
        let field = |name: &str| {
            fields.iter().find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value)
        };
        let kind = field("EventType").and_then(Value::as_str);
        let kind = kind.ok_or_else(|| "it has no EventType".to_owned())?;
        let kind: String = kind.chars().filter(|c| !c.is_control()).take(KIND_CHARS_MAX).collect();
        let identifiers = ["DeviceUUID", "Udid", "SerialNumber"]
            .into_iter()
            .filter_map(|name| field(name)?.as_str())
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty() && text.len() <= 200)
            .collect();
        Ok(Self {
            kind: kind.trim().to_owned(),
            device: field("DeviceId").and_then(number),
            user: field("EnrollmentUserId").and_then(number),
            identifiers,
        })
    }

    /// Whether it concerns something that the hub keeps.
    pub fn is_of_interest(&self) -> bool {
        let kind = self.kind.to_ascii_lowercase();
        WORDS.iter().any(|word| kind.contains(word))
    }
}

/// The fields of a body. What begins with `<` is XML, whatever its content type says.
fn fields(body: &[u8]) -> Result<Map<String, Value>, String> {
    let text = std::str::from_utf8(body).map_err(|_| "it is not UTF-8".to_owned())?;
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with('<') {
        return xml::fields(text);
    }
    match serde_json::from_str(text) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Err("it is no JSON object".to_owned()),
        Err(error) => Err(format!("it is not JSON: {error}")),
    }
}

/// A positive number, also as a text.
fn number(value: &Value) -> Option<i64> {
    let number = match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.filter(|number| *number > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_says_where_to_look_and_nothing_else() {
        let body = br#"{"EventId":178,"EventType":"Compromised Status Changed","DeviceId":5614,"DeviceFriendlyName":"dana",
            "EnrollmentUserId":"30411","Udid":"9C1E","SerialNumber":"","CompromisedStatus":"Compromised"}"#;
        let event = Event::parse(body).unwrap();
        assert_eq!((event.device, event.user), (Some(5614), Some(30411)));
        assert_eq!(event.identifiers, ["9C1E"]);
        assert!(event.is_of_interest());
    }

    #[test]
    fn an_event_in_xml_says_the_same() {
        let body = b"\xef\xbb\xbf <?xml version=\"1.0\" encoding=\"utf-8\"?><EventNotification><EventId>178</EventId>\
            <EventType>Compromised Status Changed</EventType><DeviceId>5614</DeviceId><EnrollmentUserId>30411</EnrollmentUserId>\
            <Udid>9C1E</Udid><SerialNumber /></EventNotification>";
        let json = br#"{"EventId":178,"EventType":"Compromised Status Changed","DeviceId":5614,"EnrollmentUserId":30411,
            "Udid":"9C1E","SerialNumber":""}"#;
        assert_eq!(Event::parse(body).unwrap(), Event::parse(json).unwrap());
    }

    #[test]
    fn whatever_is_no_event_is_none_and_whatever_is_odd_is_left_out() {
        for body in
            [&b""[..], b"[]", b"{}", b"null", b"\xff\xfe", b"{\"EventType\":7}", b"<EventNotification/>"]
        {
            assert!(Event::parse(body).is_err(), "{body:?}");
        }
        let odd =
            Event::parse(br#"{"eventtype":"Device\u0000 Deleted","deviceid":-1,"enrollmentuserid":1.5}"#)
                .unwrap();
        assert_eq!((odd.kind.as_str(), odd.device, odd.user), ("Device Deleted", None, None));
        let long = format!(r#"{{"EventType":"{}"}}"#, "x".repeat(5000));
        assert_eq!(Event::parse(long.as_bytes()).unwrap().kind.len(), KIND_CHARS_MAX);
    }

    #[test]
    fn kinds_are_known_by_their_words() {
        for kind in
            ["MDM Enrollment Complete", "Break MDM Confirmed", "Device MCC", "Compliance Status Changed"]
        {
            let event = Event { kind: kind.into(), device: None, user: None, identifiers: vec![] };
            assert!(event.is_of_interest(), "{kind}");
        }
        let other = Event { kind: "Printer Jam".into(), device: None, user: None, identifiers: vec![] };
        assert!(!other.is_of_interest());
    }
}
