//! The exact ranges of an integration's settings (HM-6, HM-8, HM-13 to HM-16), used by every front door.

use std::ops::RangeInclusive;

use jiff::Timestamp;
use url::{Host, Url};

use super::{Credentials, IntegrationSettings, SettingError};
use crate::{
    certificate, checks,
    tagging::{PREFIX_CHARS, names::is_plain},
};

/// Longest display name, in characters.
pub const NAME_CHARS_MAX: usize = 100;
/// Longest CA text, in bytes: a chain of a few certificates.
pub const CUSTOM_CA_BYTES_MAX: usize = 64 * 1024;
/// Range of both intervals, in minutes.
pub const INTERVAL_MINUTES: RangeInclusive<u32> = 10..=1440;
/// Step of both intervals, in minutes.
pub const INTERVAL_STEP_MINUTES: u32 = 10;
/// Range of the deletion threshold, in percent.
pub const DELETION_THRESHOLD_PERCENT: RangeInclusive<u32> = 0..=100;
/// Range of the runs that must miss a device.
pub const DELETION_AFTER_RUNS: RangeInclusive<u32> = 1..=100;
/// Range of the distance of full reads, in hours.
pub const FULL_SYNC_HOURS: RangeInclusive<u32> = 1..=168;
/// Range of the days without contact that make a device inactive.
pub const INACTIVE_AFTER_DAYS: RangeInclusive<u32> = 1..=365;

/// What a token address looks like.
const TOKEN_URL: &str = "the token endpoint of your data centre, such as \
                         https://na.uemauth.workspaceone.com/connect/token, or the name of the data centre";
const PROXY_SCHEMES: [&str; 4] = ["http", "https", "socks5", "socks5h"];

impl IntegrationSettings {
    /// Every refusal at once, so that a form can mark all its fields.
    pub fn check(&self) -> Result<(), Vec<SettingError>> {
        let sync = &self.sync;
        let refusals: Vec<SettingError> = [
            check_name(&self.name),
            check_api_url(&self.api_url),
            self.custom_ca_pem.as_deref().and_then(check_pem),
            self.proxy_url.as_deref().and_then(check_proxy_url),
            check_through_connector(self),
            check_interval("sync.device_interval_minutes", sync.device_interval_minutes),
            check_interval("sync.app_interval_minutes", sync.app_interval_minutes),
            check_interval("sync.security_interval_minutes", sync.security_interval_minutes),
            checks::range(
                "sync.deletion_threshold_percent",
                sync.deletion_threshold_percent,
                DELETION_THRESHOLD_PERCENT,
                "percent",
            ),
            checks::range("sync.deletion_after_runs", sync.deletion_after_runs, DELETION_AFTER_RUNS, "runs"),
            checks::range("sync.full_sync_hours", sync.full_sync_hours, FULL_SYNC_HOURS, "hours"),
            check_prefix(&self.tagging.prefix),
            checks::range(
                "tagging.inactive_after_days",
                self.tagging.inactive_after_days,
                INACTIVE_AFTER_DAYS,
                "days",
            ),
        ]
        .into_iter()
        .flatten()
        .chain(self.scope.check())
        .chain(self.actions.playbooks.check())
        .collect();
        if refusals.is_empty() { Ok(()) } else { Err(refusals) }
    }

    /// The same, and whether the authorities still count at that time.
    pub fn check_at(&self, now: Timestamp) -> Result<(), Vec<SettingError>> {
        self.check()?;
        let Some(pem) = &self.custom_ca_pem else { return Ok(()) };
        let authorities = certificate::authorities(pem).unwrap_or_default();
        match authorities.iter().find_map(|authority| authority.refusal_at(now)) {
            Some(why) => Err(vec![refused_pem(pem, format!("authorities that count today: {why}"))]),
            None => Ok(()),
        }
    }
}

impl Credentials {
    /// Whether they can be tried at all at that time: addresses, and what is inside of a .p12.
    pub fn check_at(&self, now: Timestamp) -> Result<(), Vec<SettingError>> {
        let refusal = match self {
            Self::Basic { .. } => None,
            Self::OAuth { token_url, .. } => check_url("token_url", token_url, TOKEN_URL),
            Self::Certificate { p12, password, .. } => {
                let found = certificate::of_p12(p12, password);
                found.map_or_else(Some, |facts| facts.refusal_at(now)).map(|expected| SettingError {
                    field: "p12",
                    value: "(hidden)".to_owned(),
                    expected,
                })
            }
        };
        refusal.map_or(Ok(()), |refusal| Err(vec![refusal]))
    }
}

fn check_name(name: &str) -> Option<SettingError> {
    let length = name.chars().count();
    let is_fine = !name.trim().is_empty() && length <= NAME_CHARS_MAX && !name.chars().any(char::is_control);
    (!is_fine).then(|| SettingError {
        field: "name",
        value: name.chars().take(NAME_CHARS_MAX).collect(),
        expected: format!("1 to {NAME_CHARS_MAX} characters, not only spaces and no control characters"),
    })
}

fn check_prefix(prefix: &str) -> Option<SettingError> {
    let is_fine = PREFIX_CHARS.contains(&prefix.chars().count()) && is_plain(prefix);
    (!is_fine).then(|| SettingError {
        field: "tagging.prefix",
        value: prefix.chars().take(NAME_CHARS_MAX).collect(),
        expected: format!(
            "{} to {} letters, digits, _, - and .: tags that begin so are the hub's, all others are never touched",
            PREFIX_CHARS.start(),
            PREFIX_CHARS.end()
        ),
    })
}

fn check_api_url(text: &str) -> Option<SettingError> {
    check_url("api_url", text, "an https URL such as https://as123.example.com, with its scheme")
}

fn check_url(field: &'static str, text: &str, form: &str) -> Option<SettingError> {
    let refuse =
        |value: String, expected: &str| Some(SettingError { field, value, expected: expected.to_owned() });
    let Ok(url) = Url::parse(text) else {
        return refuse(text.chars().take(200).collect(), form);
    };
    if has_credentials(&url) {
        return refuse(
            without_credentials(&url),
            "a URL without user name and password: credentials have fields of their own",
        );
    }
    let shown = url.to_string();
    match url.scheme() {
        _ if url.host().is_none() => refuse(shown, "an https URL with a host name"),
        "https" => no_query(field, &url),
        "http" if is_loopback(&url) => no_query(field, &url),
        "http" => refuse(shown, "https: plain http is accepted for a tenant on this machine (loopback) only"),
        _ => refuse(shown, "a URL that begins with https://"),
    }
}

fn no_query(field: &'static str, url: &Url) -> Option<SettingError> {
    (url.query().is_some() || url.fragment().is_some()).then(|| SettingError {
        field,
        value: url.to_string(),
        expected: "the address alone, without ? and #".to_owned(),
    })
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost") || name.ends_with(".localhost"),
        None => false,
    }
}

fn has_credentials(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

/// The URL as it may be repeated in a message: scheme and host only.
fn without_credentials(url: &Url) -> String {
    format!("{}://...@{}", url.scheme(), url.host_str().unwrap_or_default())
}

fn check_proxy_url(text: &str) -> Option<SettingError> {
    let refuse = |value: String, expected: String| Some(SettingError { field: "proxy_url", value, expected });
    let form = format!(
        "a URL like http://proxy.example.com:3128 with one of the schemes {}",
        PROXY_SCHEMES.join(", ")
    );
    let Ok(url) = Url::parse(text) else {
        // It may hold a password that cannot be told apart: it is not repeated.
        return refuse(format!("({} characters)", text.chars().count()), form);
    };
    if has_credentials(&url) {
        return refuse(without_credentials(&url), "a proxy URL without user name and password".to_owned());
    }
    if url.host().is_none() || !PROXY_SCHEMES.contains(&url.scheme()) {
        return refuse(url.to_string(), form);
    }
    no_query("proxy_url", &url)
}

/// The connector carries bytes that only tenant and hub can read, so there must be TLS between those two.
fn check_through_connector(settings: &IntegrationSettings) -> Option<SettingError> {
    let is_tls = settings.api_url.trim_start().to_ascii_lowercase().starts_with("https:");
    (settings.through_connector && !is_tls).then(|| SettingError {
        field: "through_connector",
        value: "true".to_owned(),
        expected: "an api_url that begins with https, or no connector".to_owned(),
    })
}

fn check_pem(text: &str) -> Option<SettingError> {
    let expected = if text.len() > CUSTOM_CA_BYTES_MAX {
        "at most 64 KiB of certificates".to_owned()
    } else {
        certificate::authorities(text).err()?
    };
    Some(refused_pem(text, expected))
}

fn refused_pem(text: &str, expected: String) -> SettingError {
    SettingError { field: "custom_ca_pem", value: format!("({} characters)", text.chars().count()), expected }
}

fn check_interval(field: &'static str, minutes: u32) -> Option<SettingError> {
    let is_fine = INTERVAL_MINUTES.contains(&minutes) && minutes.is_multiple_of(INTERVAL_STEP_MINUTES);
    (!is_fine).then(|| SettingError {
        field,
        value: minutes.to_string(),
        expected: format!(
            "{} to {} minutes in steps of {INTERVAL_STEP_MINUTES}",
            INTERVAL_MINUTES.start(),
            INTERVAL_MINUTES.end()
        ),
    })
}
