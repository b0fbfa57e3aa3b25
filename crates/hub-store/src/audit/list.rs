//! Lists of entries.

use database::{Value, params};
use hub_core::{audit::Outcome, operator::Visible};
use jiff::Timestamp;

use super::row::{AuditRow, COLUMNS, read};
use crate::{
    Cursor, Store, StoreError,
    cursor::{cut_page, page_size},
    visible::and_visible,
};

/// Name of the list in cursors.
const LIST: &str = "audit";

/// Which entries are wanted.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    /// The name of who did it.
    pub who: Option<String>,
    /// A verb, or all of a kind of object with a dot at the end: `operator.`.
    pub verb: Option<String>,
    /// Kind of object.
    pub object_kind: Option<String>,
    /// Id of the object.
    pub object_id: Option<String>,
    /// How it ended.
    pub result: Option<Outcome>,
    /// The request that it was part of.
    pub request_id: Option<String>,
    /// Not before.
    pub from: Option<Timestamp>,
    /// Before.
    pub to: Option<Timestamp>,
}

/// A page of entries.
#[derive(Debug, Clone)]
pub struct AuditPage {
    /// The entries.
    pub entries: Vec<AuditRow>,
    /// Where the next page begins.
    pub next: Option<Cursor>,
}

impl Store {
    /// The entries that fit, the newest first, at most `limit` (1–500) a page. Who is limited is shown those of the
    /// integrations that it sees.
    pub async fn list_audit(
        &self,
        visible: &Visible,
        filter: &AuditFilter,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<AuditPage, StoreError> {
        let (start, size) = (Cursor::start_below(after, LIST)?, page_size(limit));
        let (conditions, mut given) = conditions(visible, filter);
        given.push(start.into());
        let sql = format!(
            "SELECT {COLUMNS} FROM audit_entries WHERE {conditions} AND number < ${} ORDER BY number DESC LIMIT {}",
            given.len(),
            size + 1
        );
        let rows = self.database.query(&sql, &given).await?;
        let mut entries = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let next = cut_page(&mut entries, size, LIST, |row| row.entry.number);
        Ok(AuditPage { entries, next })
    }

    /// The entries that fit behind that number, the oldest first, at most 500: for an export, which goes on behind the last.
    pub async fn export_audit(
        &self,
        visible: &Visible,
        filter: &AuditFilter,
        after: i64,
    ) -> Result<Vec<AuditRow>, StoreError> {
        let (conditions, mut given) = conditions(visible, filter);
        given.push(after.into());
        let sql = format!(
            "SELECT {COLUMNS} FROM audit_entries WHERE {conditions} AND number > ${} ORDER BY number LIMIT {}",
            given.len(),
            page_size(u32::MAX)
        );
        self.database.query(&sql, &given).await?.iter().map(read).collect()
    }

    /// One, by its number.
    pub async fn find_audit_entry(
        &self,
        visible: &Visible,
        number: i64,
    ) -> Result<Option<AuditRow>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM audit_entries WHERE number = $1{}",
            and_visible(visible, "integration_id")
        );
        self.database.query_opt(&sql, params![number]).await?.as_ref().map(read).transpose()
    }
}

fn conditions(visible: &Visible, filter: &AuditFilter) -> (String, Vec<Value>) {
    let mut given: Vec<Value> = Vec::new();
    let mut text = String::from("1 = 1");
    let mut want = |condition: &str, value: Option<Value>| {
        if let Some(value) = value {
            given.push(value);
            text.push_str(&format!(" AND {condition} ${}", given.len()));
        }
    };
    let word = |value: &Option<String>| value.as_ref().map(|text| Value::Text(text.clone()));
    want("who =", word(&filter.who));
    match &filter.verb {
        // '/' follows '.': everything that begins so.
        Some(verb) if verb.ends_with('.') => {
            want("verb >=", Some(verb.as_str().into()));
            want("verb <", Some(format!("{}/", verb.trim_end_matches('.')).into()));
        }
        _ => want("verb =", word(&filter.verb)),
    }
    want("object_kind =", word(&filter.object_kind));
    want("object_id =", word(&filter.object_id));
    want("result =", filter.result.map(|result| result.as_ref().into()));
    want("request_id =", word(&filter.request_id));
    want("at_ms >=", filter.from.map(Value::from));
    want("at_ms <", filter.to.map(Value::from));
    text.push_str(&and_visible(visible, "integration_id"));
    (text, given)
}
