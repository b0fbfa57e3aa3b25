//! The only place where the vendor's words become ours.
//!
//! What this version does not know is kept as `Other` with the vendor's own word, and counts as "not known".

mod app;
mod device;
mod group;
mod security;
mod user;

pub(crate) use app::{app_device_state, app_facts, device_app_facts, device_app_facts_v1};
pub(crate) use device::{device_facts, is_managed};
pub(crate) use group::{org_group_facts, smart_group_facts, user_group_facts};
pub(crate) use security::{certificate_facts, security_facts};
pub(crate) use user::user_facts;

/// A text that may be missing, without spaces around it and without NUL, which PostgreSQL does not store.
fn text(value: Option<String>) -> String {
    match value {
        None => String::new(),
        Some(text) if text.trim().len() == text.len() && !text.contains('\0') => text,
        Some(text) => word(&text),
    }
}

/// The same for a word of the vendor's that is not known.
fn word(text: &str) -> String {
    text.replace('\0', "").trim().to_owned()
}

/// A UUID as it is stored: lower case with dashes, empty when not given or unset.
fn uuid_text(uuid: Option<uuid::Uuid>) -> String {
    uuid.filter(|uuid| !uuid.is_nil()).map(|uuid| uuid.to_string()).unwrap_or_default()
}
