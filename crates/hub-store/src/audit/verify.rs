//! Verifying what is stored: the hashes, the hub's marks, and what lists find entries by.

use database::params;
use hub_core::audit::{Fault, Link, Verifier};

use super::{
    ends::End,
    row::{COLUMNS, check_columns, read_stored},
};
use crate::{Store, StoreError};

/// Rows that are read at once.
const PORTION: usize = 500;

/// What verifying found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditCheck {
    /// The last entry that was removed after its time; 0 where none was.
    pub anchor: Link,
    /// The last entry.
    pub head: Link,
    /// How many entries are good.
    pub entries: u64,
    /// Where the log is broken first.
    pub fault: Option<Fault>,
}

impl Store {
    /// Goes through the whole log; `kept` is a head that was kept elsewhere. What is appended meanwhile is left for the next
    /// time.
    pub async fn verify_audit(&self, kept: Option<Link>) -> Result<AuditCheck, StoreError> {
        loop {
            let check = self.verify_once(kept).await?;
            // Old entries may have been removed while it was read: then it begins anew behind the new anchor.
            let is_same = self.audit_end(End::Anchor).await?.0 == check.anchor;
            if check.fault.is_none() || is_same {
                return Ok(check);
            }
        }
    }

    async fn verify_once(&self, kept: Option<Link>) -> Result<AuditCheck, StoreError> {
        let (anchor, anchor_fault) = self.audit_end(End::Anchor).await?;
        let (head, head_fault) = self.audit_end(End::Head).await?;
        let found = |entries, fault| AuditCheck { anchor, head, entries, fault };
        if let Some(fault) = anchor_fault {
            return Ok(found(0, Some(fault)));
        }
        let mut verifier = match Verifier::behind(anchor, kept) {
            Ok(verifier) => verifier,
            Err(fault) => return Ok(found(0, Some(fault))),
        };
        let fault = match self.verify_entries(&mut verifier, head).await? {
            Some(fault) => Some(fault),
            None => match verifier.end(head) {
                Err(fault) => Some(fault),
                Ok(_) => head_fault.or(self.behind_head(head).await?),
            },
        };
        let entries = (verifier.last().number - anchor.number).unsigned_abs();
        Ok(found(entries, fault))
    }

    /// All entries up to the head.
    async fn verify_entries(&self, verifier: &mut Verifier, head: Link) -> Result<Option<Fault>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM audit_entries WHERE number > $1 AND number <= $2 ORDER BY number LIMIT {PORTION}"
        );
        // Numbers are unique, so no row can hide behind another; one from before the anchor would be looked at here.
        let mut after = i64::MIN;
        loop {
            let rows = self.database.query(&sql, params![after, head.number]).await?;
            for row in &rows {
                let stored = read_stored(row, &self.vault)?;
                after = stored.number;
                let fault = match verifier.next(&stored) {
                    Ok(entry) => check_columns(row, &entry)?,
                    Err(fault) => Some(fault),
                };
                if fault.is_some() {
                    return Ok(fault);
                }
            }
            if rows.len() < PORTION {
                return Ok(None);
            }
        }
    }

    /// Entries behind the head, unless the head has moved on since.
    async fn behind_head(&self, head: Link) -> Result<Option<Fault>, StoreError> {
        let sql = "SELECT e.number, h.number AS head FROM audit_entries e, audit_ends h
                   WHERE h.which = 'head' AND e.number > h.number ORDER BY e.number LIMIT 1";
        let row = self.database.query_opt(sql, &[]).await?;
        let added = row.map(|row| row.at::<i64>(0)).transpose()?;
        Ok(added.map(|number| Fault::Added { number, head: head.number }))
    }
}
