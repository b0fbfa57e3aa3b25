//! How a certificate names its device: *Cert - Common Name*.

use serde::{Deserialize, Serialize};
use x509_parser::prelude::{GeneralName, X509Certificate};

use crate::{services::CertificateFault, sync::identity::is_placeholder_serial};

/// Longest template, in characters.
const TEMPLATE_CHARS_MAX: usize = 200;
/// Longest key, in characters.
const KEY_CHARS_MAX: usize = 100;

/// What a key is.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumIter,
    strum::EnumString,
    strum::AsRefStr,
    strum::Display,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum KeyKind {
    /// Serial number.
    SerialNumber,
    /// Unique device identifier.
    Udid,
    /// UUID in the tenant.
    Uuid,
}

impl KeyKind {
    /// The lookup values that stand for it, as the tenant's certificate templates write them.
    fn placeholders(self) -> &'static [&'static str] {
        match self {
            Self::SerialNumber => &["SerialNumber", "DeviceSerialNumber"],
            Self::Udid => &["DeviceUid", "DeviceUDID"],
            Self::Uuid => &["DeviceUuid"],
        }
    }
}

/// By what a device is looked up.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DeviceKey {
    /// What it is.
    pub kind: KeyKind,
    /// The text, as the certificate has it.
    pub value: String,
}

/// Where in the certificate the name is.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::EnumIter,
    strum::EnumString,
    strum::AsRefStr,
    strum::Display,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum KeyPlace {
    /// Common name of the subject.
    #[default]
    CommonName,
    /// Serial number of the subject.
    SubjectSerialNumber,
    /// A DNS name among the alternative names.
    SanDns,
    /// An address (URI) among the alternative names.
    SanUri,
    /// An e-mail address among the alternative names.
    SanEmail,
}

impl KeyPlace {
    /// The names at this place.
    fn names<'a>(self, certificate: &'a X509Certificate<'_>) -> Vec<&'a str> {
        let subject = certificate.subject();
        match self {
            Self::CommonName => subject.iter_common_name().filter_map(|name| name.as_str().ok()).collect(),
            Self::SubjectSerialNumber => {
                let serial = |attribute: &&x509_parser::x509::AttributeTypeAndValue<'_>| {
                    *attribute.attr_type() == x509_parser::oid_registry::OID_X509_SERIALNUMBER
                };
                subject.iter_attributes().filter(serial).filter_map(|name| name.as_str().ok()).collect()
            }
            Self::SanDns | Self::SanUri | Self::SanEmail => {
                let Ok(Some(extension)) = certificate.subject_alternative_name() else { return Vec::new() };
                extension.value.general_names.iter().filter_map(|name| self.alternative(name)).collect()
            }
        }
    }

    fn alternative<'a>(self, name: &GeneralName<'a>) -> Option<&'a str> {
        match (self, name) {
            (Self::SanDns, GeneralName::DNSName(text))
            | (Self::SanUri, GeneralName::URI(text))
            | (Self::SanEmail, GeneralName::RFC822Name(text)) => Some(text),
            _ => None,
        }
    }
}

/// `{SerialNumber}`, or `device-{DeviceUid}`: one lookup value between texts that stay as they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KeyTemplate {
    before: String,
    placeholder: String,
    after: String,
    kind: KeyKind,
}

impl TryFrom<String> for KeyTemplate {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let refused = || {
            format!(
                "{text:?} is no template: write exactly one of {{SerialNumber}}, {{DeviceUid}} or {{DeviceUuid}} and the text \
                 around it, such as device-{{DeviceUid}}"
            )
        };
        if text.chars().count() > TEMPLATE_CHARS_MAX || text.chars().any(char::is_control) {
            return Err(refused());
        }
        let (before, rest) = text.split_once('{').ok_or_else(refused)?;
        let (placeholder, after) = rest.split_once('}').ok_or_else(refused)?;
        if [before, placeholder, after].iter().any(|part| part.contains(['{', '}'])) {
            return Err(refused());
        }
        let is_meant =
            |kind: &KeyKind| kind.placeholders().iter().any(|known| known.eq_ignore_ascii_case(placeholder));
        let kind = <KeyKind as strum::IntoEnumIterator>::iter().find(is_meant).ok_or_else(refused)?;
        Ok(Self {
            before: before.to_owned(),
            placeholder: placeholder.to_owned(),
            after: after.to_owned(),
            kind,
        })
    }
}

impl From<KeyTemplate> for String {
    fn from(template: KeyTemplate) -> Self {
        template.to_string()
    }
}

impl std::fmt::Display for KeyTemplate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{{{}}}{}", self.before, self.placeholder, self.after)
    }
}

impl KeyTemplate {
    /// What the lookup value is in a name; `None` when the name does not fit.
    fn key_in(&self, name: &str) -> Option<DeviceKey> {
        let value = name.strip_prefix(self.before.as_str())?.strip_suffix(self.after.as_str())?;
        let is_key = (1..=KEY_CHARS_MAX).contains(&value.len())
            && value.trim() == value
            && !value.contains(|c: char| c.is_control() || matches!(c, '{' | '}'));
        is_key.then(|| DeviceKey { kind: self.kind, value: value.to_owned() })
    }

    /// The key of a certificate. Two names that fit, and a serial number that boards report when they have none,
    /// name no device.
    pub(super) fn key_of(
        &self,
        certificate: &X509Certificate<'_>,
        place: KeyPlace,
    ) -> Result<DeviceKey, CertificateFault> {
        let names = place.names(certificate);
        let mut keys = names.iter().filter_map(|name| self.key_in(name));
        let missing = || CertificateFault::NoKey(format!("its {place} does not fit {self}"));
        let key = keys.next().ok_or_else(missing)?;
        if keys.any(|other| other != key) {
            return Err(CertificateFault::NoKey(format!("several of its names fit {self}")));
        }
        if key.kind == KeyKind::SerialNumber && is_placeholder_serial(&key.value) {
            return Err(CertificateFault::NoKey(format!("{:?} is no serial number of a device", key.value)));
        }
        Ok(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(text: &str) -> Result<KeyTemplate, String> {
        KeyTemplate::try_from(text.to_owned())
    }

    #[test]
    fn a_template_has_exactly_one_lookup_value() {
        for text in [
            "{SerialNumber}",
            "device-{DeviceUid}",
            "{deviceserialnumber}.devices.example.com",
            "a{DeviceUuid}b",
        ] {
            assert_eq!(template(text).unwrap().to_string(), text);
        }
        for text in [
            "",
            "SerialNumber",
            "{}",
            "{Other}",
            "{SerialNumber",
            "{SerialNumber}{DeviceUid}",
            "{{SerialNumber}}",
            "}{",
        ] {
            assert!(template(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_name_fits_wholly_or_not_at_all() {
        for (text, name, expected) in [
            ("{SerialNumber}", "C02XG2JGJGH5", Some("C02XG2JGJGH5")),
            ("device-{DeviceUid}", "device-ab12", Some("ab12")),
            ("device-{DeviceUid}", "Device-ab12", None),
            ("device-{DeviceUid}", "device-", None),
            ("device-{DeviceUid}", "my device-ab12", None),
            ("{SerialNumber}.example.com", "X1.example.com", Some("X1")),
            ("{SerialNumber}.example.com", "X1.example.com.evil.test", None),
            ("{SerialNumber}", " X1", None),
            ("{SerialNumber}", "X1\0", None),
            ("ab{SerialNumber}ba", "aba", None),
        ] {
            let key = template(text).unwrap().key_in(name);
            assert_eq!(key.map(|key| key.value).as_deref(), expected, "{text} and {name:?}");
        }
    }
}
