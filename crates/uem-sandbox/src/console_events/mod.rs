//! What admins changed, by the API and by the console: *Monitor → Reports & Analytics → Events → Console Events*.
//!
//! Two places write it. [`perform`](crate::http) notes every operation that changes something, whoever runs it, with
//! its result. What the console's pages change without an operation (roles, keys, OAuth clients, switches of the REST
//! API) goes through one kind of transaction, [`Change`](crate::access::changes), which notes itself: who acts is known
//! for as long as a form of theirs is answered ([`acting`]).

pub(crate) mod schema;
pub(crate) mod store;

use std::{cell::RefCell, future::Future};

use jiff::Timestamp;

use crate::http::{Call, Operation, Reply, VendorError};

/// Longest text of an event that is kept, in bytes.
const TEXT_MAX: usize = 300;

/// Where a change came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::Display, strum::EnumString)]
pub(crate) enum Source {
    /// A client of the API.
    #[strum(serialize = "API")]
    Api,
    /// A page of the console.
    Console,
}

/// One change, or the attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ConsoleEvent {
    /// Number in the tenant; 0 before it is stored.
    pub id: i64,
    /// Tenant time.
    pub at: Timestamp,
    /// Who.
    pub admin: String,
    /// The organization group that they acted from.
    pub org_group_id: i64,
    /// What it is about: `Smart Groups`.
    pub module: String,
    /// What was done: an operation's method and path, or words.
    pub event: String,
    /// To what: a path without its query, or a name.
    pub target: String,
    /// From where.
    pub source: Source,
    /// 200 and the like, or why it was refused.
    pub status: u16,
    /// The vendor's error code of a refusal, 0 where it was none.
    pub code: i32,
}

impl ConsoleEvent {
    /// Whether it was done.
    pub fn is_done(&self) -> bool {
        self.status < 400
    }
}

/// The event of a call that was not run yet; none for what only reads, and for people who are no admins.
pub(crate) fn of_call(operation: &Operation, call: &Call, source: Source) -> Option<ConsoleEvent> {
    let only_reads = operation.is_read() || operation.resource.ends_with(" Read");
    if only_reads || call.caller.enrollment_user.is_some() {
        return None;
    }
    let path = call.uri.split('?').next().unwrap_or_default();
    Some(ConsoleEvent {
        id: 0,
        at: call.tenant.fleet.now(),
        admin: cut(&call.caller.name),
        org_group_id: call.caller.org_group_id,
        module: module(operation),
        event: format!("{} {}", operation.method, operation.path),
        target: cut(path),
        source,
        status: 0,
        code: 0,
    })
}

/// Writes the event of a call with its result. A log that cannot be written is no reason to fail a change that was made.
pub(crate) async fn keep(
    database: &database::Database,
    mut event: ConsoleEvent,
    result: &Result<Reply, VendorError>,
) {
    (event.status, event.code) = match result {
        Ok(reply) => (reply.status, 0),
        Err(error) => (error.status, error.code),
    };
    if let Err(error) = store::insert(database, &event).await {
        let error: &dyn std::error::Error = &error;
        tracing::warn!(error, "A console event could not be written down");
    }
}

/// `REST API Smart Groups Write` → `Smart Groups`; what only full access opens is called like its folder.
fn module(operation: &Operation) -> String {
    let named = operation.resource.strip_prefix("REST API ").and_then(|rest| rest.rsplit_once(' '));
    named.map_or_else(
        || operation.path.split('/').nth(3).unwrap_or_default().to_owned(),
        |(name, _)| name.to_owned(),
    )
}

fn cut(text: &str) -> String {
    text[..text.floor_char_boundary(TEXT_MAX)].to_owned()
}

/// Who sent the form that is being answered.
#[derive(Debug, Clone)]
struct Actor {
    admin: String,
    org_group_id: i64,
}

tokio::task_local! {
    static ACTOR: RefCell<Option<Actor>>;
}

/// Answers a page's call; [`act_as`] says who it is from as soon as that is known.
pub(crate) async fn acting<T>(answer: impl Future<Output = T>) -> T {
    ACTOR.scope(RefCell::new(None), answer).await
}

/// From now on changes of this page's call are that admin's.
pub(crate) fn act_as(admin: &str, org_group_id: i64) {
    let actor = Actor { admin: admin.to_owned(), org_group_id };
    // Outside of a page's call nobody asks.
    let _ = ACTOR.try_with(|known| *known.borrow_mut() = Some(actor));
}

/// The event of a change that a page makes itself: `create role` becomes *Create role*, of the module *Role*. None where
/// no form is being answered: then an operation made the change, and says so.
pub(crate) fn of_change(name: &str, about: &str, at: Timestamp) -> Option<ConsoleEvent> {
    let actor = ACTOR.try_with(|known| known.borrow().clone()).ok().flatten()?;
    let (verb, module) = name.split_once(' ').unwrap_or((name, name));
    Some(ConsoleEvent {
        id: 0,
        at,
        admin: cut(&actor.admin),
        org_group_id: actor.org_group_id,
        module: with_capital(module.rsplit(" of ").next().unwrap_or(module)),
        event: with_capital(&format!("{verb} {module}")),
        target: cut(about),
        source: Source::Console,
        status: 200,
        code: 0,
    })
}

fn with_capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{delete, post};

    #[test]
    fn a_module_is_what_the_role_resource_is_about() {
        let of = |operation: Operation| module(&operation);
        assert_eq!(of(post("/api/mdm/smartgroups").needs("REST API Smart Groups Write")), "Smart Groups");
        assert_eq!(of(delete("/api/mdm/scripts/{uuid:uuid}").needs("*")), "scripts");
    }

    #[tokio::test]
    async fn a_change_is_told_only_while_a_form_of_somebody_is_answered() {
        let at = Timestamp::UNIX_EPOCH;
        assert_eq!(of_change("create role", "Reader", at), None);
        let event = acting(async {
            let unknown = of_change("create role", "Reader", at);
            act_as("dana", 572);
            (unknown, of_change("set password of admin", "grace", at))
        })
        .await;
        let told = event.1.unwrap();
        assert_eq!(
            (event.0, told.event.as_str(), told.module.as_str()),
            (None, "Set password of admin", "Admin")
        );
        assert_eq!((told.admin.as_str(), told.target.as_str(), told.is_done()), ("dana", "grace", true));
    }
}
