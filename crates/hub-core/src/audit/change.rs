//! How an entry is told: what happened, without who, when and the number, which the store adds.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};

use super::{Approval, Author, Entry, Object, Outcome, UemAnswer, difference, without_secrets};
use crate::ids::IntegrationId;

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// What, as a named verb.
    pub verb: &'static str,
    /// To what.
    pub object: Object,
    /// The integration that it belongs to.
    pub integration_id: Option<IntegrationId>,
    /// As it was.
    pub before: Option<Value>,
    /// As it is.
    pub after: Option<Value>,
    /// Why.
    pub reason: String,
    /// Who agreed.
    pub approvals: Vec<Approval>,
    /// What the tenant answered.
    pub uem: Option<UemAnswer>,
    /// How it ended.
    pub result: Outcome,
    /// Why it ended so.
    pub detail: String,
}

impl Change {
    /// `verb` was done to the one object of that kind and id.
    pub fn new(verb: &'static str, kind: &str, id: impl std::fmt::Display) -> Self {
        Self {
            verb,
            object: Object { kind: kind.to_owned(), id: id.to_string(), name: String::new() },
            integration_id: None,
            before: None,
            after: None,
            reason: String::new(),
            approvals: Vec::new(),
            uem: None,
            result: Outcome::Done,
            detail: String::new(),
        }
    }

    /// The object's name.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.object.name = name.into();
        self
    }

    /// It belongs to this integration: who is limited to others is not shown it.
    #[must_use]
    pub fn of(mut self, integration: impl Into<Option<IntegrationId>>) -> Self {
        self.integration_id = integration.into();
        self
    }

    /// What was there before; secrets are taken out.
    #[must_use]
    pub fn before(mut self, value: &impl Serialize) -> Self {
        self.before = told(value);
        self
    }

    /// What is there now; secrets are taken out.
    #[must_use]
    pub fn after(mut self, value: &impl Serialize) -> Self {
        self.after = told(value);
        self
    }

    /// What was there before and what is there now, of both only what differs.
    #[must_use]
    pub fn between(mut self, before: &impl Serialize, after: &impl Serialize) -> Self {
        // The secrets are taken out after: of one that differs it is told that it does.
        let (before, after) = (serde_json::to_value(before).ok(), serde_json::to_value(after).ok());
        if let (Some(before), Some(after)) = (before, after) {
            let (before, after) = difference(before, after);
            self.before = Some(without_secrets(before));
            self.after = Some(without_secrets(after));
        }
        self
    }

    /// A secret was given: that it changed is all that is told of it.
    #[must_use]
    pub fn secret(mut self, name: &str, has_changed: bool) -> Self {
        if has_changed {
            let after = self.after.get_or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(fields) = after {
                fields.insert(name.to_owned(), "changed".into());
            }
        }
        self
    }

    /// Why.
    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = reason.into();
        self
    }

    /// Who agreed to it.
    #[must_use]
    pub fn approved(mut self, approvals: Vec<Approval>) -> Self {
        self.approvals = approvals;
        self
    }

    /// What the tenant answered.
    #[must_use]
    pub fn answered(mut self, answer: UemAnswer) -> Self {
        self.uem = Some(answer);
        self
    }

    /// It was not done, and why.
    #[must_use]
    pub fn ended(mut self, result: Outcome, detail: impl Into<String>) -> Self {
        self.result = result;
        self.detail = detail.into();
        self
    }

    /// The entry of that number.
    pub fn into_entry(self, number: i64, author: &Author, now: Timestamp) -> Entry {
        let at = author.at.unwrap_or(now);
        Entry {
            number,
            // As it is stored: what is read back is the same.
            at: Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at),
            who: author.who.clone(),
            from: author.from.clone(),
            verb: self.verb.to_owned(),
            object: self.object,
            integration_id: self.integration_id,
            before: self.before,
            after: self.after,
            reason: self.reason,
            approvals: self.approvals,
            uem: self.uem,
            request_id: author.request_id.clone(),
            result: self.result,
            detail: self.detail,
        }
    }
}

fn told(value: &impl Serialize) -> Option<Value> {
    serde_json::to_value(value).ok().filter(|value| !value.is_null()).map(without_secrets)
}
