//! Reading entries.

use database::Row;
use hub_core::audit::{Entry, Fault, StoredEntry};

use super::append::ENTRY_MARK;
use crate::{StoreError, Vault};

/// The columns of a row, in order.
pub(super) const COLUMNS: &str = "number, at_ms, who_kind, who, verb, object_kind, object_id, integration_id, result, \
     request_id, entry, hash, mark";

/// An entry with its hash.
#[derive(Debug, Clone)]
pub struct AuditRow {
    /// What it says.
    pub entry: Entry,
    /// The same as it was hashed.
    pub text: String,
    /// Its hash, in hexadecimal.
    pub hash: String,
}

/// Reads a row for people. It is not verified.
pub(super) fn read(row: &Row) -> Result<AuditRow, StoreError> {
    let text: String = row.get("entry")?;
    let entry = serde_json::from_str(&text).map_err(|_| StoreError::Corrupt { what: "audit entry" })?;
    Ok(AuditRow { entry, text, hash: hex::encode(row.get::<Vec<u8>>("hash")?) })
}

/// Reads a row to be verified.
pub(super) fn read_stored(row: &Row, vault: &Vault) -> Result<StoredEntry, StoreError> {
    let (number, hash): (i64, Vec<u8>) = (row.get("number")?, row.get("hash")?);
    let marked = [&number.to_be_bytes()[..], &hash].concat();
    let is_valid = row.get::<Vec<u8>>("mark")? == vault.mark(ENTRY_MARK, &marked);
    Ok(StoredEntry { number, text: row.get("entry")?, hash, mark_is_valid: Some(is_valid) })
}

/// What lists find an entry by must be what it says: otherwise it could be hidden without changing it.
pub(super) fn check_columns(row: &Row, entry: &Entry) -> Result<Option<Fault>, StoreError> {
    let texts: [(&'static str, &str); 7] = [
        ("who_kind", entry.who.kind.as_ref()),
        ("who", &entry.who.name),
        ("verb", &entry.verb),
        ("object_kind", &entry.object.kind),
        ("object_id", &entry.object.id),
        ("result", entry.result.as_ref()),
        ("request_id", &entry.request_id),
    ];
    let differs = |column| Some(Fault::Column { number: entry.number, column });
    for (column, said) in texts {
        if row.get::<String>(column)? != said {
            return Ok(differs(column));
        }
    }
    if row.get::<i64>("at_ms")? != entry.at.as_millisecond() {
        return Ok(differs("at_ms"));
    }
    if row.get::<Option<i64>>("integration_id")? != entry.integration_id.map(|id| id.0) {
        return Ok(differs("integration_id"));
    }
    Ok(None)
}
