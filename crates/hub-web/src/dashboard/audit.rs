//! The audit log: the list, an entry with what changed, and whether the chain holds.

use askama::Template;
use axum::{extract::State, response::Html};
use hub_core::{
    audit::{Entry, Link as ChainLink, Outcome},
    operator::Permission,
};
use hub_store::{AuditCheck, AuditFilter, AuditRow};
use jiff::Timestamp;
use page_kit::{
    Icon,
    components::{Alert, Badge, EmptyState, Link, Moment, Pager, TextField, Tone, grouped},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    PageError,
    frame::{self, Place},
};
use crate::{
    WebState,
    access::{AuditNumber, CheckAudit, PageAllowed, ReadAudit},
    http::{paging::cursor, params::PageParams, path::PageId, problem::Problem},
};

/// Entries on a page.
const PAGE: u32 = 50;

/// Which entries.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditListQuery {
    who: Option<String>,
    verb: Option<String>,
    object_kind: Option<String>,
    object_id: Option<String>,
    result: Option<String>,
    from: Option<String>,
    to: Option<String>,
    after: Option<String>,
}

/// A head to hold the log against.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckQuery {
    head: Option<String>,
}

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditPage {
    query: AuditListQuery,
    may_check: bool,
    lines: Vec<EntryLine>,
    pager: Pager,
    empty: Option<EmptyState>,
}

struct EntryLine {
    entry: Entry,
    at: Moment,
    who: String,
    object: String,
    object_href: Option<String>,
    result: Badge,
}

#[derive(Template)]
#[template(path = "audit_entry.html")]
struct EntryPage {
    line: EntryLine,
    hash: String,
    changes: Vec<FieldChange>,
    approvals: Vec<(String, Moment)>,
}

/// A field that changed.
struct FieldChange {
    name: String,
    before: String,
    after: String,
}

#[derive(Template)]
#[template(path = "audit_check.html")]
struct CheckPage {
    alert: Option<Alert>,
    check: Option<AuditCheck>,
    head: TextField,
}

/// `GET /audit`
pub async fn list(
    PageAllowed { session, allowed }: PageAllowed<ReadAudit>,
    State(state): State<WebState>,
    PageParams(query): PageParams<AuditListQuery>,
) -> Result<Html<String>, PageError> {
    let after = cursor(query.after.clone());
    let page = state.store.list_audit(allowed.visible(), &query.filter(), after.as_ref(), PAGE).await?;
    let now = state.clock.now();
    let page = AuditPage {
        may_check: session.operator.may(Permission::CheckAudit),
        pager: Pager {
            summary: format!("{} entries shown, newest first", grouped(page.entries.len() as u64)),
            first_href: query.after.as_ref().map(|_| query.href("/audit", None)),
            next_href: page.next.as_ref().map(|next| query.href("/audit", Some(&next.0))),
        },
        empty: page.entries.is_empty().then(|| EmptyState {
            icon: Icon::History,
            title: "No entry to show".to_owned(),
            text: "Every change is told here, and who read personal data.".to_owned(),
            action: Some(Link::new("/audit", "Show all entries")),
        }),
        lines: page.entries.into_iter().map(|row| EntryLine::new(row.entry, now)).collect(),
        query,
    };
    frame::page(&session, Place::Audit, "Audit", &page)
}

/// `GET /audit/{id}`
pub async fn show(
    PageAllowed { session, allowed }: PageAllowed<ReadAudit>,
    State(state): State<WebState>,
    PageId(AuditNumber(number)): PageId<AuditNumber>,
) -> Result<Html<String>, PageError> {
    let row = state.store.find_audit_entry(allowed.visible(), number).await?;
    let AuditRow { entry, hash, .. } = row.ok_or_else(|| Problem::not_found("audit entry", number))?;
    let now = state.clock.now();
    let approvals = entry.approvals.iter();
    let page = EntryPage {
        changes: changes(entry.before.as_ref(), entry.after.as_ref()),
        approvals: approvals.map(|it| (it.who.name.clone(), Moment::new(it.at, now))).collect(),
        line: EntryLine::new(entry, now),
        hash,
    };
    frame::page(&session, Place::Audit, "Audit entry", &page)
}

/// `GET /audit/check`
pub async fn check(
    PageAllowed { session, .. }: PageAllowed<CheckAudit>,
    State(state): State<WebState>,
    PageParams(query): PageParams<CheckQuery>,
) -> Result<Html<String>, PageError> {
    let given = query.head.as_deref().unwrap_or_default().trim();
    let field = TextField::new("head", "A head that was kept", given)
        .help("NUMBER:HASH, as it was shown here or printed by `mooring audit head`. Without one, the log is held against itself and the hub's key.");
    let kept = match given {
        "" => Ok(None),
        text => text.parse::<ChainLink>().map(Some),
    };
    let page = match kept {
        Ok(kept) => {
            let check = state.store.verify_audit(kept).await?;
            CheckPage { alert: Some(alert(&check, kept.is_some())), check: Some(check), head: field }
        }
        Err(error) => CheckPage { alert: None, check: None, head: field.error(Some(&error.to_string())) },
    };
    frame::page(&session, Place::Audit, "State of the audit log", &page)
}

fn alert(check: &AuditCheck, was_kept: bool) -> Alert {
    match &check.fault {
        Some(fault) => Alert::new(Tone::Bad, "The audit log is broken")
            .text(fault.to_string())
            .remedy("Keep a copy of the database as it is, and find out who could write to it. A backup has the entries as they were."),
        None if was_kept => Alert::new(Tone::Good, "The audit log is whole")
            .text("Nothing up to the head that you kept was changed since."),
        None => Alert::new(Tone::Good, "The audit log is whole")
            .text("Each entry follows from the one before it and carries the mark of this hub's key."),
    }
}

impl EntryLine {
    fn new(entry: Entry, now: Timestamp) -> Self {
        let result = match entry.result {
            Outcome::Done => Badge::new(Tone::Good, "Done"),
            Outcome::Refused => Badge::new(Tone::Warning, "Refused"),
            Outcome::Failed => Badge::new(Tone::Bad, "Failed"),
        };
        let who = match entry.who.name.as_str() {
            "" => entry.who.kind.to_string(),
            name => name.to_owned(),
        };
        let object = match (&entry.object.name, &entry.object.id) {
            (name, id) if name.is_empty() => id.clone(),
            (name, _) => name.clone(),
        };
        Self { at: Moment::new(entry.at, now), object_href: object_href(&entry), who, object, result, entry }
    }
}

/// The page of the object, where there is one.
fn object_href(entry: &Entry) -> Option<String> {
    let id = &entry.object.id;
    let beginning = match entry.object.kind.as_str() {
        "device" => "/devices/",
        "user" => "/users/",
        "integration" => "/integrations/",
        "run" => "/runs/",
        "decision" => "/decisions/",
        _ => return None,
    };
    id.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| format!("{beginning}{id}"))
        .filter(|_| !id.is_empty())
}

/// Field by field what was there and what is there.
fn changes(before: Option<&Value>, after: Option<&Value>) -> Vec<FieldChange> {
    let mut found = Vec::new();
    collect("", before, after, &mut found);
    found
}

fn collect(name: &str, before: Option<&Value>, after: Option<&Value>, found: &mut Vec<FieldChange>) {
    let fields = |value: Option<&Value>| value.and_then(Value::as_object).cloned().unwrap_or_default();
    let is_object = |value: Option<&Value>| value.is_none_or(Value::is_object);
    if (before.is_some() || after.is_some()) && is_object(before) && is_object(after) {
        let (old, new) = (fields(before), fields(after));
        let names: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        for field in names {
            let path = if name.is_empty() { field.clone() } else { format!("{name}.{field}") };
            collect(&path, old.get(field), new.get(field), found);
        }
    } else if before.is_some() || after.is_some() {
        found.push(FieldChange { name: name.to_owned(), before: words(before), after: words(after) });
    }
}

fn words(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

impl AuditListQuery {
    fn filter(&self) -> AuditFilter {
        let given = |text: &Option<String>| {
            text.as_ref().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
        };
        AuditFilter {
            who: given(&self.who),
            verb: given(&self.verb),
            object_kind: given(&self.object_kind),
            object_id: given(&self.object_id),
            // A word that is none is not chosen from the list.
            result: given(&self.result).and_then(|word| word.parse().ok()),
            request_id: None,
            from: day(&self.from, 0),
            // The day that is named is still shown.
            to: day(&self.to, 1),
        }
    }

    fn href(&self, path: &str, after: Option<&str>) -> String {
        let query = Self { after: after.map(str::to_owned), ..self.clone() };
        format!("{path}?{}", serde_urlencoded::to_string(query).unwrap_or_default())
    }

    fn is(&self, result: &str) -> bool {
        self.result.as_deref() == Some(result)
    }

    fn value<'a>(&self, field: &'a Option<String>) -> &'a str {
        field.as_deref().unwrap_or_default()
    }
}

/// The beginning of a day in UTC, so many days later.
fn day(text: &Option<String>, later: i8) -> Option<Timestamp> {
    let day: jiff::civil::Date = text.as_deref()?.parse().ok()?;
    let day = day.saturating_add(jiff::Span::new().days(later));
    Some(day.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn changes_are_shown_field_by_field_with_the_path_to_each() {
        let (before, after) =
            (json!({"sync": {"hours": 24}, "gone": true}), json!({"sync": {"hours": 12}, "new": "x"}));
        let shown: Vec<_> = changes(Some(&before), Some(&after))
            .into_iter()
            .map(|change| (change.name, change.before, change.after))
            .collect();
        let owned = |one: &str, two: &str, three: &str| (one.to_owned(), two.to_owned(), three.to_owned());
        assert_eq!(
            shown,
            [owned("gone", "true", ""), owned("new", "", "x"), owned("sync.hours", "24", "12")]
        );
    }

    #[test]
    fn a_day_that_is_named_is_shown_to_its_end() {
        let query = AuditListQuery {
            from: Some("2026-03-01".to_owned()),
            to: Some("2026-03-01".to_owned()),
            ..AuditListQuery::default()
        };
        let filter = query.filter();
        assert_eq!(filter.from.unwrap().to_string(), "2026-03-01T00:00:00Z");
        assert_eq!(filter.to.unwrap().to_string(), "2026-03-02T00:00:00Z");
    }
}
