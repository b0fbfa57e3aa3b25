//! Opening a service in an emergency.

use jiff::Timestamp;

/// Somebody is let in without regard to the device, for a time, because an admin said so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bypass {
    /// Its number, which every decision that rests on it names.
    pub id: i64,
    /// The service; without, all that do not forbid it.
    pub service: Option<String>,
    /// The user, by e-mail or name, in lower case.
    pub user: String,
    /// Why.
    pub reason: String,
    /// Until when.
    pub expires_at: Timestamp,
}

impl Bypass {
    /// Whether it opens that service for that user. Nobody is let in who is not known.
    pub fn opens(&self, service: &str, user: &super::User<'_>, now: Timestamp) -> bool {
        now < self.expires_at
            && self.service.as_deref().is_none_or(|only| only == service)
            && (self.user.eq_ignore_ascii_case(user.email) || self.user.eq_ignore_ascii_case(user.name))
            && !self.user.is_empty()
    }
}
