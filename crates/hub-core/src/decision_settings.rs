//! How answers about requests look to people, what is kept of them, and whether the tenant is asked about devices that the
//! hub does not know yet (BY-6, BY-10).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

use crate::{checks, integration::SettingError};

/// Longest text of each kind, in characters.
const ORGANISATION_CHARS_MAX: usize = 100;
const MESSAGE_CHARS_MAX: usize = 1_000;
const CONTACT_CHARS_MAX: usize = 300;
const HELP_URL_CHARS_MAX: usize = 500;
/// Largest logo: it is part of every page.
pub const LOGO_BYTES_MAX: usize = 64 * 1024;

/// All of it. Every field has a default: an empty document is a fine one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DecisionSettings {
    /// The page of users who are not let in.
    pub page: RefusalPage,
    /// Devices that the hub does not know yet.
    pub direct_look_up: DirectLookUp,
    /// What is kept of decisions.
    pub log: DecisionLogSettings,
}

/// What the operator adds to the page of users who are not let in. Plain text; what is empty is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RefusalPage {
    /// Name of the organisation, at the head.
    pub organisation: String,
    /// A few sentences below the reason.
    pub message: String,
    /// Whom to ask: a name, an e-mail address, a telephone number.
    pub contact: String,
    /// A page with help: https.
    pub help_url: String,
    /// The logo, at the head.
    pub logo: Option<Logo>,
}

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Logo {
    /// Its kind.
    pub media_type: LogoType,
    /// The file, in Base64.
    pub base64: String,
}

/// Kinds of pictures that browsers show without running anything in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, strum::EnumIter)]
pub enum LogoType {
    /// PNG.
    #[serde(rename = "image/png")]
    Png,
    /// JPEG.
    #[serde(rename = "image/jpeg")]
    Jpeg,
    /// WebP.
    #[serde(rename = "image/webp")]
    Webp,
}

/// Whether a tenant is asked about a device whose certificate is good and which the hub does not know, while its request
/// waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DirectLookUp {
    /// Whether it is; off without a word of the operator, because each look-up is a call that the tenant counts.
    pub is_on: bool,
    /// How long the request waits at most: 100 to 5000 ms.
    pub deadline_ms: u32,
}

impl Default for DirectLookUp {
    fn default() -> Self {
        Self { is_on: false, deadline_ms: 1_500 }
    }
}

/// What is kept of decisions. Refusals are always kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DecisionLogSettings {
    /// One of so many that are let in is kept: 0 to 1000000; 0 keeps none.
    pub allowed_one_in: u32,
    /// Days that decisions are kept: 1 to 3650.
    pub days: u32,
}

impl Default for DecisionLogSettings {
    fn default() -> Self {
        Self { allowed_one_in: 100, days: 30 }
    }
}

impl DecisionSettings {
    /// Every field that is refused.
    pub fn check(&self) -> Result<(), Vec<SettingError>> {
        let page = &self.page;
        let refused: Vec<SettingError> = [
            text("page.organisation", &page.organisation, ORGANISATION_CHARS_MAX, false),
            text("page.message", &page.message, MESSAGE_CHARS_MAX, true),
            text("page.contact", &page.contact, CONTACT_CHARS_MAX, false),
            help_url(&page.help_url),
            page.logo.as_ref().and_then(Logo::fault),
            checks::range(
                "direct_look_up.deadline_ms",
                self.direct_look_up.deadline_ms,
                100..=5_000,
                "milliseconds",
            ),
            checks::range(
                "log.allowed_one_in",
                self.log.allowed_one_in,
                0..=1_000_000,
                "(one of so many; 0 for none)",
            ),
            checks::range("log.days", self.log.days, 1..=3_650, "days"),
        ]
        .into_iter()
        .flatten()
        .collect();
        if refused.is_empty() { Ok(()) } else { Err(refused) }
    }
}

impl LogoType {
    /// Its media type.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
        }
    }

    /// By the first bytes of a file.
    pub fn of(file: &[u8]) -> Option<Self> {
        let is_webp = file.starts_with(b"RIFF") && file.get(8..12) == Some(b"WEBP");
        match file {
            _ if file.starts_with(b"\x89PNG\r\n\x1a\n") => Some(Self::Png),
            _ if file.starts_with(b"\xff\xd8\xff") => Some(Self::Jpeg),
            _ if is_webp => Some(Self::Webp),
            _ => None,
        }
    }
}

impl Logo {
    /// Of a file.
    pub fn of_file(file: &[u8]) -> Result<Self, SettingError> {
        let Some(media_type) = LogoType::of(file) else {
            return Err(refused_logo(&format!("a file of {} bytes", file.len())));
        };
        let logo = Self { media_type, base64: STANDARD.encode(file) };
        logo.fault().map_or(Ok(logo), Err)
    }

    /// Of a file in Base64, as pages send it.
    pub fn of_base64(text: &str) -> Result<Self, SettingError> {
        let file = STANDARD.decode(text.trim()).map_err(|_| refused_logo("no Base64"))?;
        Self::of_file(&file)
    }

    fn fault(&self) -> Option<SettingError> {
        let Ok(file) = STANDARD.decode(&self.base64) else {
            return Some(refused_logo("no Base64"));
        };
        if file.len() > LOGO_BYTES_MAX {
            return Some(refused_logo(&format!("{} bytes", file.len())));
        }
        (LogoType::of(&file) != Some(self.media_type))
            .then(|| refused_logo(&format!("no file of type {}", self.media_type.as_str())))
    }
}

fn refused_logo(value: &str) -> SettingError {
    SettingError {
        field: "page.logo",
        value: value.to_owned(),
        expected: format!("a PNG, JPEG or WebP file of at most {} kB", LOGO_BYTES_MAX / 1024),
    }
}

fn text(field: &'static str, text: &str, most: usize, has_lines: bool) -> Option<SettingError> {
    let is_refused = |character: char| character.is_control() && !(has_lines && character == '\n');
    let is_fine = text.chars().count() <= most && !text.chars().any(is_refused);
    (!is_fine).then(|| SettingError {
        field,
        value: text.chars().take(100).collect(),
        expected: format!("at most {most} characters without control characters"),
    })
}

fn help_url(text: &str) -> Option<SettingError> {
    let is_fine = text.is_empty()
        || text.len() <= HELP_URL_CHARS_MAX
            && url::Url::parse(text).is_ok_and(|url| {
                url.scheme() == "https"
                    && url.has_host()
                    && url.username().is_empty()
                    && url.password().is_none()
            });
    (!is_fine).then(|| SettingError {
        field: "page.help_url",
        value: text.chars().take(100).collect(),
        expected: format!(
            "an https:// address of at most {HELP_URL_CHARS_MAX} characters, without credentials"
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\nrest";

    fn refused(change: impl FnOnce(&mut DecisionSettings)) -> Vec<&'static str> {
        let mut settings = DecisionSettings::default();
        change(&mut settings);
        settings.check().err().unwrap_or_default().iter().map(|error| error.field).collect()
    }

    #[test]
    fn defaults_are_fine_and_an_empty_document_is_the_default() {
        assert!(refused(|_| {}).is_empty());
        assert_eq!(serde_json::from_str::<DecisionSettings>("{}").unwrap(), DecisionSettings::default());
    }

    #[test]
    fn each_field_is_refused_by_its_name() {
        assert_eq!(refused(|it| it.page.organisation = "x".repeat(101)), ["page.organisation"]);
        assert_eq!(refused(|it| it.page.contact = "a\nb".into()), ["page.contact"]);
        assert!(refused(|it| it.page.message = "a\nb".into()).is_empty());
        for url in
            ["http://help.example.com", "javascript:alert(1)", "https://", "https://u:p@example.com", "help"]
        {
            assert_eq!(refused(|it| it.page.help_url = url.into()), ["page.help_url"], "{url}");
        }
        assert_eq!(refused(|it| it.direct_look_up.deadline_ms = 99), ["direct_look_up.deadline_ms"]);
        assert_eq!(refused(|it| it.log.allowed_one_in = 1_000_001), ["log.allowed_one_in"]);
        assert_eq!(refused(|it| it.log.days = 0), ["log.days"]);
    }

    #[test]
    fn a_logo_is_what_its_bytes_are() {
        let logo = Logo::of_file(PNG).unwrap();
        assert_eq!(logo.media_type, LogoType::Png);
        assert!(refused(|it| it.page.logo = Some(logo.clone())).is_empty());
        let lie = Logo { media_type: LogoType::Jpeg, ..logo };
        assert_eq!(refused(|it| it.page.logo = Some(lie)), ["page.logo"]);
        let noise = Logo { media_type: LogoType::Png, base64: "%%".into() };
        assert_eq!(refused(|it| it.page.logo = Some(noise)), ["page.logo"]);
        assert!(Logo::of_file(b"<svg onload=alert(1)>").is_err());
        assert!(Logo::of_file(&[PNG, &vec![0; LOGO_BYTES_MAX]].concat()).is_err());
    }
}
