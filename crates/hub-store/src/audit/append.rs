//! Appending: in the transaction of what is told.

use std::sync::Arc;

use database::{Transaction, Value, params};
use hub_core::audit::{Author, Change, Entry, Link, canonical};
use jiff::Timestamp;

use super::ends::{End, write_end};
use crate::{Store, StoreError, audit::ends::read_link};

/// What an entry's mark is made for, so that it is no mark of anything else.
pub(super) const ENTRY_MARK: &str = "audit/entry";

impl Store {
    /// The same store in the hands of this author: what it changes is told to be done by it.
    #[must_use]
    pub fn by(&self, author: Author) -> Self {
        self.by_whoever(move || Some(author.clone()))
    }

    /// The same store in the hands of whoever `current` names when something is changed; of the hub itself where it names
    /// nobody.
    #[must_use]
    pub fn by_whoever(&self, current: impl Fn() -> Option<Author> + Send + Sync + 'static) -> Self {
        Self { author: Some(Arc::new(current)), ..self.clone() }
    }

    /// Who changes something now; `None` is the hub itself.
    pub(crate) fn author(&self) -> Option<Author> {
        self.author.as_ref().and_then(|current| current())
    }

    /// Tells in the audit log, inside of the transaction that does it, what is done. Answers the entry's number.
    ///
    /// Let it be the last statement before the commit: it holds the chain's row until then, so that entries of several hubs
    /// come one after the other, and nothing that holds it may wait for other rows.
    pub async fn audit(&self, transaction: &mut Transaction, change: Change) -> Result<i64, StoreError> {
        Ok(self.audit_all(transaction, vec![change]).await?.unwrap_or_default())
    }

    /// The same for several, which follow each other. Answers the number of the last.
    pub async fn audit_all(
        &self,
        transaction: &mut Transaction,
        changes: Vec<Change>,
    ) -> Result<Option<i64>, StoreError> {
        let author = self.author().unwrap_or_else(|| Author::system("hub"));
        self.append(transaction, changes.into_iter().map(|change| (author.clone(), change)).collect()).await
    }

    async fn append(
        &self,
        transaction: &mut Transaction,
        told: Vec<(Author, Change)>,
    ) -> Result<Option<i64>, StoreError> {
        if !self.keeps_audit || told.is_empty() {
            return Ok(None);
        }
        let mut last = lock_head(transaction).await?;
        let now = Timestamp::now();
        let mut rows = Vec::with_capacity(told.len());
        for (author, change) in told {
            let entry = change.into_entry(last.number + 1, &author, now);
            let text = canonical(&entry).map_err(|_| StoreError::Corrupt { what: "audit entry" })?;
            last = Link { number: entry.number, hash: last.hash.next(&text) };
            let mark = self.vault.mark(ENTRY_MARK, &last.bytes());
            rows.push(values(&entry, text, last, &mark));
        }
        transaction
            .execute_many(
                "INSERT INTO audit_entries (number, at_ms, who_kind, who, verb, object_kind, object_id, integration_id,
                    result, request_id, entry, hash, mark) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
                rows,
            )
            .await?;
        write_end(transaction, &self.vault, End::Head, last).await?;
        Ok(Some(last.number))
    }

    /// Tells something in a transaction of its own: what changed nothing, such as a refusal.
    pub async fn audit_alone(&self, changes: Vec<Change>) -> Result<(), StoreError> {
        if !self.keeps_audit || changes.is_empty() {
            return Ok(());
        }
        let mut transaction = self.database.begin("tell in audit log").await?;
        self.audit_all(&mut transaction, changes).await?;
        Ok(transaction.commit().await?)
    }

    /// Tells what several did and what changed nothing, such as what they read, in one transaction.
    pub async fn audit_of_several(&self, told: Vec<(Author, Change)>) -> Result<(), StoreError> {
        if told.is_empty() {
            return Ok(());
        }
        let mut transaction = self.database.begin("tell in audit log").await?;
        self.append(&mut transaction, told).await?;
        Ok(transaction.commit().await?)
    }

    /// One writing statement in a transaction of its own, with what is told of it if it touched anything. Answers how many
    /// rows it touched.
    pub(crate) async fn execute_told(
        &self,
        name: &'static str,
        sql: &str,
        params: &[Value],
        change: Change,
    ) -> Result<u64, StoreError> {
        let mut transaction = self.database.begin(name).await?;
        let touched = transaction.execute(sql, params).await?;
        if touched > 0 {
            self.audit(&mut transaction, change).await?;
        }
        transaction.commit().await?;
        Ok(touched)
    }

    /// The same for a wish: that is told only if somebody has it. What the hub asks itself for is seen where it is carried out.
    pub(crate) async fn execute_wish(
        &self,
        name: &'static str,
        sql: &str,
        params: &[Value],
        change: Change,
    ) -> Result<u64, StoreError> {
        if self.author().is_none() {
            return Ok(self.database.execute(name, sql, params).await?);
        }
        self.execute_told(name, sql, params, change).await
    }

    /// Each log begins with an entry: an empty one has lost it.
    pub(crate) async fn begin_audit(&self) -> Result<(), StoreError> {
        let sql = "SELECT number FROM audit_ends WHERE which = 'head'";
        let head =
            self.database.query_opt(sql, &[]).await?.ok_or(StoreError::Corrupt { what: "audit log" })?;
        if head.at::<i64>(0)? > 0 {
            return Ok(());
        }
        let mut transaction = self.database.begin("begin audit log").await?;
        // Of two hubs that start at once the second sees the first one's entry.
        if lock_head(&mut transaction).await?.number == 0 {
            self.audit(&mut transaction, Change::new("audit.begin", "audit", "")).await?;
        }
        Ok(transaction.commit().await?)
    }
}

/// The head, which nobody else can move until the transaction ends.
pub(super) async fn lock_head(transaction: &mut Transaction) -> Result<Link, StoreError> {
    let sql = "UPDATE audit_ends SET number = number WHERE which = 'head' RETURNING number, hash";
    let row = transaction
        .query_opt(sql, &[])
        .await?
        .ok_or(StoreError::Corrupt { what: "head of the audit log" })?;
    read_link(&row)
}

fn values(entry: &Entry, text: String, link: Link, mark: &[u8]) -> Vec<Value> {
    params![
        entry.number,
        entry.at,
        entry.who.kind.as_ref(),
        &entry.who.name,
        &entry.verb,
        &entry.object.kind,
        &entry.object.id,
        entry.integration_id.map(|id| id.0),
        entry.result.as_ref(),
        &entry.request_id,
        text,
        link.hash.0.to_vec(),
        mark.to_vec()
    ]
    .to_vec()
}
