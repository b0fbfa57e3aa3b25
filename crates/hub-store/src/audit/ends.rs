//! Table `audit_ends`: where the log ends, and where it begins after old entries were removed. Both carry the hub's mark.

use database::{Row, Transaction, params};
use hub_core::audit::{Fault, Hash, Link};

use crate::{Store, StoreError, Vault};

/// One end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The last entry.
    Head,
    /// The last one that was removed after its time.
    Anchor,
}

impl End {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Anchor => "anchor",
        }
    }

    /// Not the context of an entry's mark: otherwise each entry could be made the head by who has no key.
    fn context(self) -> &'static str {
        match self {
            Self::Head => "audit/head",
            Self::Anchor => "audit/anchor",
        }
    }
}

pub(super) async fn write_end(
    transaction: &mut Transaction,
    vault: &Vault,
    end: End,
    link: Link,
) -> Result<(), StoreError> {
    let mark = vault.mark(end.context(), &link.bytes());
    let sql = "UPDATE audit_ends SET number = $2, hash = $3, mark = $4 WHERE which = $1";
    let touched = transaction
        .execute(sql, params![end.as_str(), link.number, link.hash.0.to_vec(), mark.to_vec()])
        .await?;
    if touched == 1 { Ok(()) } else { Err(StoreError::Corrupt { what: "end of the audit log" }) }
}

/// Number and hash of a row.
pub(super) fn read_link(row: &Row) -> Result<Link, StoreError> {
    let hash: Vec<u8> = row.get("hash")?;
    let hash = Hash::from_bytes(&hash).ok_or(StoreError::Corrupt { what: "hash in the audit log" })?;
    Ok(Link { number: row.get("number")?, hash })
}

impl Store {
    /// Number and hash of the last entry: kept elsewhere, it proves later that nothing up to it was changed.
    pub async fn audit_head(&self) -> Result<Link, StoreError> {
        Ok(self.audit_end(End::Head).await?.0)
    }

    /// One end, and what is wrong with its mark.
    pub(super) async fn audit_end(&self, end: End) -> Result<(Link, Option<Fault>), StoreError> {
        let sql = "SELECT number, hash, mark FROM audit_ends WHERE which = $1";
        let row = self.database.query_opt(sql, params![end.as_str()]).await?;
        let row = row.ok_or(StoreError::Corrupt { what: "end of the audit log" })?;
        let link = read_link(&row)?;
        // Before anything was written there is nothing to mark.
        let is_marked = link == Link::START
            || row.get::<Vec<u8>>("mark")? == self.vault.mark(end.context(), &link.bytes());
        let fault = (!is_marked).then(|| Fault::End { which: end.as_str(), number: link.number });
        Ok((link, fault))
    }
}
