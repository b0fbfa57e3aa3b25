//! Tables `trust_documents` and `trust_revision`: what people configure, as JSON, and a number that rises with each
//! change, so that everybody who keeps it in memory sees that it is to be read again.

use std::collections::BTreeMap;

use database::{Row, Transaction, params};
use hub_core::audit::Change;
use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

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
    /// `TokenIssuer`.
    Issuer,
    /// `DecisionSettings`; one, without a name.
    Settings,
}

/// Who changes something, and when.
#[derive(Debug, Clone, Copy)]
pub(super) struct Author<'a> {
    pub by: &'a str,
    pub now: Timestamp,
}

impl Kind {
    /// What adding, changing and taking away one is called.
    fn verbs(self) -> [&'static str; 3] {
        match self {
            Self::Rules => ["factors.add", "factors.edit", "factors.remove"],
            Self::Policy => ["policy.add", "policy.edit", "policy.remove"],
            Self::Service => ["service.add", "service.edit", "service.remove"],
            Self::Authority => ["authority.add", "authority.edit", "authority.remove"],
            Self::Proxy => ["proxy.add", "proxy.edit", "proxy.remove"],
            Self::Issuer => ["issuer.add", "issuer.edit", "issuer.remove"],
            Self::Settings => ["decision_settings.add", "decision_settings.edit", "decision_settings.remove"],
        }
    }
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

/// Writes one in place of what was there. Answers what the audit log is to be told.
pub(super) async fn write(
    transaction: &mut Transaction,
    kind: Kind,
    name: &str,
    document: &impl Serialize,
    author: Author<'_>,
) -> Result<Change, StoreError> {
    let corrupt = |_| StoreError::Corrupt { what: "document to be stored" };
    let before = read_one(transaction, kind, name).await?;
    let after: Value = serde_json::to_value(document).map_err(corrupt)?;
    let document = serde_json::to_string(document).map_err(corrupt)?;
    transaction
        .execute(
            "INSERT INTO trust_documents (kind, name, document, changed_at_ms, changed_by) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (kind, name) DO UPDATE SET document = excluded.document,
                changed_at_ms = excluded.changed_at_ms, changed_by = excluded.changed_by",
            params![kind.as_ref(), name, document, author.now, author.by],
        )
        .await?;
    let [added, edited, _] = kind.verbs();
    Ok(match before {
        Some(before) => Change::new(edited, kind.as_ref(), name).between(&before, &after),
        None => Change::new(added, kind.as_ref(), name).after(&after),
    })
}

/// Takes one away. Answers what the audit log is to be told; nothing when it is not there.
pub(super) async fn delete(
    transaction: &mut Transaction,
    kind: Kind,
    name: &str,
) -> Result<Option<Change>, StoreError> {
    let Some(before) = read_one(transaction, kind, name).await? else { return Ok(None) };
    let sql = "DELETE FROM trust_documents WHERE kind = $1 AND name = $2";
    transaction.execute(sql, params![kind.as_ref(), name]).await?;
    let [_, _, removed] = kind.verbs();
    Ok(Some(Change::new(removed, kind.as_ref(), name).before(&before)))
}

async fn read_one(
    transaction: &mut Transaction,
    kind: Kind,
    name: &str,
) -> Result<Option<Value>, StoreError> {
    let sql = "SELECT document FROM trust_documents WHERE kind = $1 AND name = $2";
    let row = transaction.query_opt(sql, params![kind.as_ref(), name]).await?;
    row.map(|row| parse(&row.at::<String>(0)?)).transpose()
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

    /// Tells the audit log what was changed, ends it and wakes whoever keeps it in memory.
    pub(super) async fn commit_trust(
        &self,
        mut transaction: Transaction,
        changes: impl IntoIterator<Item = Change>,
    ) -> Result<(), StoreError> {
        self.audit_all(&mut transaction, changes.into_iter().collect()).await?;
        transaction.commit().await?;
        self.wake(Topic::Trust);
        Ok(())
    }
}
