//! Who is logged in to the console: in memory only, so that a restart logs everybody out, as it ends all tokens.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;
use secrecy::{ExposeSecret as _, SecretString};

use super::fields::Fields;
use crate::{
    SandboxError,
    access::secrets::{digest, random_secret},
};

/// How long a session lives.
const LIFE: SignedDuration = SignedDuration::from_hours(12);
/// Most sessions at a time: the oldest one ends where one more begins.
const SESSIONS_MAX: usize = 1_000;

/// A person at the console.
#[derive(Clone)]
pub(super) struct Session {
    /// User name of the admin.
    pub user_name: String,
    /// The organization group that the pages are seen from.
    pub org_group_id: i64,
    /// What every form of this session carries.
    pub form_token: String,
    /// What was typed so far into a form of several steps, by the form's name.
    pub drafts: HashMap<&'static str, Fields>,
    opened_at: Timestamp,
}

/// All sessions, by the digest of their secrets.
#[derive(Default)]
pub(super) struct Sessions(Mutex<HashMap<[u8; 32], Session>>);

impl Sessions {
    /// Opens a session; answers its secret, which goes into the cookie.
    pub fn open(
        &self,
        user_name: &str,
        org_group_id: i64,
        now: Timestamp,
    ) -> Result<SecretString, SandboxError> {
        let secret = random_secret()?;
        let session = Session {
            user_name: user_name.to_owned(),
            org_group_id,
            form_token: random_secret()?.expose_secret().to_owned(),
            drafts: HashMap::new(),
            opened_at: now,
        };
        let mut sessions = self.0.lock();
        sessions.retain(|_, session| now.duration_since(session.opened_at) < LIFE);
        if sessions.len() >= SESSIONS_MAX {
            let oldest = sessions.iter().min_by_key(|(_, session)| session.opened_at).map(|(key, _)| *key);
            oldest.map(|key| sessions.remove(&key));
        }
        sessions.insert(digest(&[secret.expose_secret()]), session);
        Ok(secret)
    }

    /// The session of that secret, where it is not over.
    pub fn find(&self, secret: &str, now: Timestamp) -> Option<Session> {
        let sessions = self.0.lock();
        sessions
            .get(&digest(&[secret]))
            .filter(|session| now.duration_since(session.opened_at) < LIFE)
            .cloned()
    }

    /// Changes a session.
    pub fn change(&self, secret: &str, change: impl FnOnce(&mut Session)) {
        if let Some(session) = self.0.lock().get_mut(&digest(&[secret])) {
            change(session);
        }
    }

    /// Ends a session.
    pub fn close(&self, secret: &str) {
        self.0.lock().remove(&digest(&[secret]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_ends_with_its_time_or_by_hand() {
        let (sessions, now) = (Sessions::default(), Timestamp::UNIX_EPOCH);
        let secret = sessions.open("api.admin", 570, now).unwrap();
        let secret = secret.expose_secret();
        sessions.change(secret, |session| session.org_group_id = 571);
        assert_eq!(sessions.find(secret, now).unwrap().org_group_id, 571);
        assert!(sessions.find("other", now).is_none());
        assert!(sessions.find(secret, now + LIFE).is_none());
        sessions.close(secret);
        assert!(sessions.find(secret, now).is_none());
    }

    #[test]
    fn one_session_too_many_ends_the_oldest() {
        let sessions = Sessions::default();
        let at = |second| Timestamp::from_second(second).unwrap();
        let first = sessions.open("a", 1, at(0)).unwrap();
        for second in 1..=i64::try_from(SESSIONS_MAX).unwrap() {
            sessions.open("b", 1, at(second)).unwrap();
        }
        assert!(sessions.find(first.expose_secret(), at(2_000)).is_none());
        assert_eq!(sessions.0.lock().len(), SESSIONS_MAX);
    }
}
