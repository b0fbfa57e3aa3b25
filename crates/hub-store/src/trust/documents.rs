//! Tables `trust_documents` and `trust_revision`: what people configure, as JSON, and a number that rises with each
//! change, so that everybody who keeps it in memory sees that it is to be read again.

use std::collections::BTreeMap;

use database::{Row, Transaction, params};
use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};

use crate::{Store, StoreError, Topic};

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::AsRefStr)]
#[strum(serialize_all = "snake_case")]
pub(super) enum Kind {
    /// `TrustRules`; one, without a name.
    Rules,
    /// `Policy`.
    Policy,
    /// `Service`.
    Service,
    /// `Authority`.
    Authority,
    /// `Proxy`.
    Proxy,
    /// `DecisionSettings`; one, without a name.
    Settings,
}

/// Who changes something, and when.
#[derive(Debug, Clone, Copy)]
pub(super) struct Author<'a> {
    pub by: &'a str,
    pub now: Timestamp,
}

/// Raises the revision. Its row is locked until the transaction ends, so changes come one after the other, and what was
/// checked together is stored together.
pub(super) async fn raise_revision(transaction: &mut Transaction) -> Result<(), StoreError> {
    let touched =
        transaction.execute("UPDATE trust_revision SET revision = revision + 1 WHERE id = 1", &[]).await?;
    if touched == 1 { Ok(()) } else { Err(StoreError::Corrupt { what: "trust_revision" }) }
}

const READ: &str = "SELECT name, document FROM trust_documents WHERE kind = $1";

/// All documents of a kind, by name.
pub(super) async fn read_all<T: DeserializeOwned>(
    transaction: &mut Transaction,
    kind: Kind,
) -> Result<BTreeMap<String, T>, StoreError> {
    parse_all(&transaction.query(READ, params![kind.as_ref()]).await?)
}

fn parse_all<T: DeserializeOwned>(rows: &[Row]) -> Result<BTreeMap<String, T>, StoreError> {
    rows.iter().map(|row| Ok((row.at(0)?, parse(&row.at::<String>(1)?)?))).collect()
}

/// Writes one in place of what was there.
pub(super) async fn write(
    transaction: &mut Transaction,
    kind: Kind,
    name: &str,
    document: &impl Serialize,
    author: Author<'_>,
) -> Result<(), StoreError> {
    let corrupt = |_| StoreError::Corrupt { what: "document to be stored" };
    let document = serde_json::to_string(document).map_err(corrupt)?;
    transaction
        .execute(
            "INSERT INTO trust_documents (kind, name, document, changed_at_ms, changed_by) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (kind, name) DO UPDATE SET document = excluded.document,
                changed_at_ms = excluded.changed_at_ms, changed_by = excluded.changed_by",
            params![kind.as_ref(), name, document, author.now, author.by],
        )
        .await?;
    Ok(())
}

/// Takes one away; false when it is not there.
pub(super) async fn delete(
    transaction: &mut Transaction,
    kind: Kind,
    name: &str,
) -> Result<bool, StoreError> {
    let sql = "DELETE FROM trust_documents WHERE kind = $1 AND name = $2";
    Ok(transaction.execute(sql, params![kind.as_ref(), name]).await? == 1)
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|_| StoreError::Corrupt { what: "document of the trust settings" })
}

impl Store {
    /// Rises with each change of what decisions rest on, the fleet apart.
    pub async fn trust_revision(&self) -> Result<i64, StoreError> {
        let row = self.database.query_opt("SELECT revision FROM trust_revision WHERE id = 1", &[]).await?;
        Ok(row.ok_or(StoreError::Corrupt { what: "trust_revision" })?.at(0)?)
    }

    /// All documents of a kind, by name, outside of any transaction.
    pub(super) async fn documents<T: DeserializeOwned>(
        &self,
        kind: Kind,
    ) -> Result<BTreeMap<String, T>, StoreError> {
        parse_all(&self.database.query(READ, params![kind.as_ref()]).await?)
    }

    /// A transaction that changes what decisions rest on: the revision is raised first.
    pub(super) async fn begin_trust(&self, name: &'static str) -> Result<Transaction, StoreError> {
        let mut transaction = self.database.begin(name).await?;
        raise_revision(&mut transaction).await?;
        Ok(transaction)
    }

    /// Ends it and wakes whoever keeps it in memory.
    pub(super) async fn commit_trust(&self, transaction: Transaction) -> Result<(), StoreError> {
        transaction.commit().await?;
        self.wake(Topic::Trust);
        Ok(())
    }
}
