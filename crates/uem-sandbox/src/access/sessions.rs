//! Callers that were let in a moment ago: what somebody sends with every call is worked out once.
//!
//! Only digests of what was sent are held. Whatever changes who may call forgets all of them, so that a change counts from
//! the next call on.

use std::{collections::HashMap, net::IpAddr, sync::Arc};

use http::{HeaderMap, header::AUTHORIZATION};
use jiff::Timestamp;
use parking_lot::RwLock;

use crate::{
    Tenant,
    access::{
        Caller,
        authenticate::{TENANT_CODE, text_of},
        enrollment_user, logins, secrets,
    },
    http::{QuotaLimits, VendorError},
};

/// Most sessions that are held.
const SESSIONS_MAX: usize = 10_000;

/// An authenticated call: who, and by which credential its quota is counted.
pub(crate) struct Session {
    /// Who.
    pub caller: Arc<Caller>,
    /// API key or OAuth client id.
    pub credential: String,
    /// The calls that the caller's organization group has; none where the tenant's own limits hold.
    pub limits: Option<QuotaLimits>,
    /// How long the same headers mean the same caller; none where they are good for this call alone.
    pub good_until: Option<Timestamp>,
}

/// Who calls: an enrollment user for themselves, or an admin or OAuth client. `path` is the URL's path as sent.
pub(crate) async fn session_of(
    tenant: &Tenant,
    headers: &HeaderMap,
    path: &str,
    peer: Option<IpAddr>,
    now: Timestamp,
) -> Result<Arc<Session>, VendorError> {
    let (access, sent) = (&tenant.access, Sent::of(headers));
    let generation = match access.sessions.find(sent, now) {
        Ok(session) => return Ok(session),
        Err(generation) => generation,
    };
    if let Some(session) = enrollment_user::session(tenant, headers).await? {
        return Ok(Arc::new(session));
    }
    let session = access.authenticate(headers, path, now).await.map(Arc::new);
    logins::keep(tenant, peer).await?;
    let session = session?;
    access.sessions.hold(generation, sent, &session);
    Ok(session)
}

/// The headers by which somebody says who they are, as a digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Sent([u8; 32]);

/// Sessions by what was sent.
#[derive(Default)]
pub(crate) struct Sessions(RwLock<Held>);

#[derive(Default)]
struct Held {
    sessions: HashMap<Sent, Arc<Session>>,
    /// Counts changes of who may call.
    generation: u64,
}

impl Sent {
    /// What those headers say.
    fn of(headers: &HeaderMap) -> Self {
        Self(secrets::digest(&[text_of(headers, AUTHORIZATION), text_of(headers, TENANT_CODE)]))
    }
}

impl Sessions {
    /// The session of who sent that, or the generation to give to [`Self::hold`] with the one that is worked out now.
    fn find(&self, sent: Sent, now: Timestamp) -> Result<Arc<Session>, u64> {
        let held = self.0.read();
        let found = held.sessions.get(&sent);
        let good = found.filter(|session| session.good_until.is_some_and(|until| now < until));
        good.cloned().ok_or(held.generation)
    }

    /// Holds a session that is good for more than one call, unless something has changed since that generation.
    fn hold(&self, generation: u64, sent: Sent, session: &Arc<Session>) {
        if session.good_until.is_none() {
            return;
        }
        let mut held = self.0.write();
        if held.generation != generation {
            return;
        }
        if held.sessions.len() >= SESSIONS_MAX {
            held.sessions.clear();
        }
        held.sessions.insert(sent, Arc::clone(session));
    }

    /// Forgets all of them: call it after the change is where callers are looked up.
    pub fn forget_all(&self) {
        let mut held = self.0.write();
        held.generation += 1;
        held.sessions.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(authorization: &str, key: &str) -> Sent {
        let headers = [(AUTHORIZATION, authorization.parse().unwrap()), (TENANT_CODE, key.parse().unwrap())];
        Sent::of(&HeaderMap::from_iter(headers))
    }

    fn session(good_until: Option<Timestamp>) -> Arc<Session> {
        let caller =
            Caller { name: "a".into(), org_group_id: 1, roles: Vec::new(), enrollment_user: None }.into();
        Arc::new(Session { caller, credential: "key".into(), limits: None, good_until })
    }

    #[test]
    fn a_session_is_found_by_both_headers_and_until_it_ends() {
        let (sessions, now) = (Sessions::default(), Timestamp::from_second(1_000).unwrap());
        let until = Timestamp::from_second(2_000).unwrap();
        sessions.hold(0, sent("Basic x", "key"), &session(Some(until)));
        assert!(sessions.find(sent(" Basic x ", "key"), now).is_ok());
        for other in [sent("Basic y", "key"), sent("Basic x", "other"), sent("Basic xk", "ey")] {
            assert!(sessions.find(other, now).is_err());
        }
        assert!(sessions.find(sent("Basic x", "key"), until).is_err(), "it has ended");
    }

    #[test]
    fn a_change_forgets_sessions_and_those_that_were_worked_out_before_it() {
        let (sessions, now) = (Sessions::default(), Timestamp::from_second(1_000).unwrap());
        let (who, lasting) = (sent("Basic x", "key"), session(Some(Timestamp::MAX)));
        let generation = sessions.find(who, now).err().unwrap();
        sessions.forget_all();
        sessions.hold(generation, who, &lasting);
        let generation = sessions.find(who, now).err().unwrap();
        sessions.hold(generation, who, &session(None));
        assert!(sessions.find(who, now).is_err(), "that one was good for one call");
        sessions.hold(generation, who, &lasting);
        assert!(sessions.find(who, now).is_ok());
        sessions.forget_all();
        assert!(sessions.find(who, now).is_err());
    }
}
