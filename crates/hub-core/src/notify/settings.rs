//! Where messages go, and their texts: one setting for the whole hub. Passwords are kept apart.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use url::Url;

use super::{Recipient, render};
use crate::integration::SettingError;

/// Longest template.
const TEMPLATE_CHARS_MAX: usize = 5_000;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, strum::EnumString, strum::AsRefStr, strum::Display)]
        #[serde(rename_all = "snake_case")]
        #[strum(serialize_all = "snake_case")]
        pub enum $name { $($(#[$vdoc])* $variant,)* }
    };
}

words! {
    /// What is done with a message.
    Delivery {
        /// Nothing is sent.
        #[default]
        Off,
        /// It is written into a file of the data folder: for trying.
        File,
        /// It is sent.
        Send,
    }
}

words! {
    /// How the way to the mail server is protected.
    Security {
        /// TLS from the beginning (465).
        Tls,
        /// TLS after STARTTLS, which must succeed (587).
        #[default]
        Starttls,
        /// None: towards this machine only.
        None,
    }
}

words! {
    /// How the gateway is called.
    HttpMethod {
        /// POST
        #[default]
        Post,
        /// PUT
        Put,
    }
}

/// E-mail.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EmailSettings {
    /// What is done with e-mails.
    pub delivery: Delivery,
    /// The mail server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the way there is protected.
    pub security: Security,
    /// User name; empty for none.
    pub username: String,
    /// Sender, such as `Mooring <mooring@example.com>`.
    pub from: String,
}

/// SMS by an HTTP gateway.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SmsSettings {
    /// What is done with SMS.
    pub delivery: Delivery,
    /// The gateway's address.
    pub url: String,
    /// How it is called.
    pub method: HttpMethod,
    /// Header that carries the gateway's secret; empty for none.
    pub header: String,
    /// Body of the call, JSON: a template with `message` and `phone_number`.
    pub body: String,
}

/// The texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Templates {
    /// Subject of the e-mail.
    pub subject: String,
    /// Its text.
    pub email: String,
    /// Text of the SMS.
    pub sms: String,
}

impl Default for Templates {
    fn default() -> Self {
        Self {
            subject: "Set up your device".into(),
            email: "Hello {{ first_name or user_name }},\n\nplease install Workspace ONE Intelligent Hub on your device and log in \
                    as {{ user_name }}.\n\nYour IT\n"
                .into(),
            sms: "Please install Workspace ONE Intelligent Hub and log in as {{ user_name }}.".into(),
        }
    }
}

/// All of it but the secrets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NotificationSettings {
    /// E-mail.
    pub email: EmailSettings,
    /// SMS.
    pub sms: SmsSettings,
    /// Texts.
    pub templates: Templates,
}

/// What is sealed.
#[derive(Debug, Clone, Default)]
pub struct NotificationSecrets {
    /// Password towards the mail server.
    pub smtp_password: Option<SecretString>,
    /// Value of the gateway's header.
    pub sms_secret: Option<SecretString>,
}

impl NotificationSecrets {
    /// Those that stay when settings are edited: a secret goes to no other server than the one that it was given for.
    #[must_use]
    pub fn kept(self, before: &NotificationSettings, after: &NotificationSettings) -> Self {
        Self {
            smtp_password: self.smtp_password.filter(|_| after.email.host == before.email.host),
            sms_secret: self.sms_secret.filter(|_| after.sms.url == before.sms.url),
        }
    }
}

impl NotificationSettings {
    /// The settings of a fresh hub: nothing is sent.
    pub fn fresh() -> Self {
        Self {
            email: EmailSettings { port: 587, ..EmailSettings::default() },
            sms: SmsSettings {
                body: "{\"to\": {{ phone_number|tojson }}, \"text\": {{ message|tojson }}}".into(),
                ..SmsSettings::default()
            },
            templates: Templates::default(),
        }
    }

    /// Every refusal at once.
    pub fn check(&self) -> Result<(), Vec<SettingError>> {
        let mut refused = self.check_templates();
        let mut refuse = |field, value: &str, expected: &str| {
            refused.push(SettingError { field, value: value.to_owned(), expected: expected.to_owned() });
        };
        let email = &self.email;
        if email.delivery != Delivery::Off && !email.from.contains('@') {
            refuse("email.from", &email.from, "a sender such as Mooring <mooring@example.com>");
        }
        if email.delivery == Delivery::Send {
            if !is_host(&email.host) {
                refuse("email.host", &email.host, "the host name of the mail server, without port");
            }
            if email.port == 0 {
                refuse("email.port", "0", "1 to 65535: mostly 587 with STARTTLS, 465 with TLS");
            }
            if email.security == Security::None && !is_loopback(&email.host) {
                let expected = "tls or starttls: without, only for a server on this machine";
                refuse("email.security", "none", expected);
            }
        }
        if self.sms.delivery == Delivery::Send && !is_gateway(&self.sms.url) {
            let expected = "an https URL without user name and password, or http on this machine";
            refuse("sms.url", &self.sms.url, expected);
        }
        if !self.sms.header.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
            refuse("sms.header", &self.sms.header, "the name of a header, such as Authorization; or nothing");
        }
        if refused.is_empty() { Ok(()) } else { Err(refused) }
    }

    fn check_templates(&self) -> Vec<SettingError> {
        let texts = [
            ("templates.subject", &self.templates.subject, None),
            ("templates.email", &self.templates.email, None),
            ("templates.sms", &self.templates.sms, None),
            ("sms.body", &self.sms.body, Some("text")),
        ];
        let mut refused = Vec::new();
        for (field, text, message) in texts {
            let expected = if text.chars().count() > TEMPLATE_CHARS_MAX {
                format!("at most {TEMPLATE_CHARS_MAX} characters")
            } else if let Err(error) = render(text, &Recipient::sample(), message) {
                format!(
                    "a template with the names user_name, first_name, last_name, email, phone_number and integration; \
                     {error}"
                )
            } else if field == "templates.subject" && text.chars().any(char::is_control) {
                "one line".to_owned()
            } else {
                continue;
            };
            refused.push(SettingError { field, value: text.chars().take(100).collect(), expected });
        }
        refused
    }
}

fn is_host(host: &str) -> bool {
    !host.is_empty() && url::Host::parse(host).is_ok()
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn is_gateway(text: &str) -> bool {
    let Ok(url) = Url::parse(text) else { return false };
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let is_open = !url.username().is_empty() || url.password().is_some();
    !is_open && (url.scheme() == "https" && !host.is_empty() || url.scheme() == "http" && is_loopback(host))
}
