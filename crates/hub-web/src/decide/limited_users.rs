//! Whom limits mean that are set by e-mail, where a proxy tells the login name of a user and no e-mail.

use std::{collections::HashMap, iter::once};

use hub_store::{Store, StoreError};
use jiff::Timestamp;

use super::ask::AskedUser;

/// The e-mails that limits name, by the login names that tenants know their users by; in lower case.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct LimitedUsers(HashMap<String, Vec<String>>);

impl LimitedUsers {
    /// Reads them: few, because few are limited.
    pub async fn read(store: &Store, now: Timestamp) -> Result<Self, StoreError> {
        let mut found: HashMap<String, Vec<String>> = HashMap::new();
        for user in store.list_limited_users(now).await? {
            found.entry(user.name).or_default().push(user.email);
        }
        Ok(Self(found))
    }

    /// All e-mails under which a user may be limited: the one that was told, a login name that is one, and those that any
    /// tenant has for somebody with that login name. Where two tenants mean two people by it, both are limited.
    pub fn emails<'a>(&'a self, user: &'a AskedUser) -> impl Iterator<Item = &'a str> {
        let by_name = if self.0.is_empty() { None } else { self.0.get(&user.name.to_lowercase()) };
        let name = Some(user.name.as_str()).filter(|name| name.contains('@'));
        once(user.email.as_str()).chain(name).chain(by_name.into_iter().flatten().map(String::as_str))
    }
}
