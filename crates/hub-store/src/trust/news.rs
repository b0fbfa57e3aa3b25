//! Table `device_news`: every transaction that changes devices says in one row which, so that whoever keeps the fleet in
//! memory reads just these again. Cost grows with what changed.

use database::{Row, Transaction, params};
use jiff::{SignedDuration, Timestamp};

use crate::{Store, StoreError};

/// What is older has been read by everybody who still listens.
const KEPT: SignedDuration = SignedDuration::from_mins(15);
/// One in so many writers takes away what is old.
const SWEEP_EVERY: i64 = 64;
/// Rows in one read.
const PAGE: usize = 2_000;

/// What one transaction changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// These devices.
    Devices(Vec<i64>),
    /// So many that the whole fleet is to be read again.
    Fleet,
}

/// What came after a number.
#[derive(Debug, Clone, Default)]
pub struct NewsPage {
    /// Each with its number, in order. Numbers are given before a transaction ends, so a smaller one may still come.
    pub news: Vec<(i64, News)>,
    /// There is more.
    pub has_more: bool,
}

/// Says that a transaction changed these devices.
pub(crate) async fn note_devices(transaction: &mut Transaction, ids: &[i64]) -> Result<(), StoreError> {
    if ids.is_empty() {
        return Ok(());
    }
    let bytes = ids.iter().flat_map(|id| id.to_le_bytes()).collect();
    note(transaction, bytes).await
}

/// Says that the whole fleet is to be read again.
pub(crate) async fn note_fleet(transaction: &mut Transaction) -> Result<(), StoreError> {
    note(transaction, Vec::new()).await
}

/// When a row may go is a matter of this machine's clock, not of a run's.
async fn note(transaction: &mut Transaction, device_ids: Vec<u8>) -> Result<(), StoreError> {
    let now = Timestamp::now();
    let row = transaction
        .query_opt(
            "INSERT INTO device_news (at_ms, device_ids) VALUES ($1, $2) RETURNING id",
            params![now, device_ids],
        )
        .await?
        .ok_or(StoreError::Corrupt { what: "new row of device_news" })?;
    if row.at::<i64>(0)? % SWEEP_EVERY == 0 {
        transaction.execute("DELETE FROM device_news WHERE at_ms < $1", params![now - KEPT]).await?;
    }
    Ok(())
}

impl Store {
    /// The number of the last news; 0 before the first.
    pub async fn last_news(&self) -> Result<i64, StoreError> {
        let row = self.database.query_opt("SELECT max(id) FROM device_news", &[]).await?;
        Ok(row.map(|row| row.at::<Option<i64>>(0)).transpose()?.flatten().unwrap_or_default())
    }

    /// What came after that number.
    pub async fn news_after(&self, id: i64) -> Result<NewsPage, StoreError> {
        let sql = format!("SELECT id, device_ids FROM device_news WHERE id > $1 ORDER BY id LIMIT {PAGE}");
        let rows = self.database.query(&sql, params![id]).await?;
        let news = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        Ok(NewsPage { has_more: news.len() == PAGE, news })
    }
}

fn read(row: &Row) -> Result<(i64, News), StoreError> {
    let bytes: Vec<u8> = row.at(1)?;
    let (ids, rest) = bytes.as_chunks::<8>();
    if !rest.is_empty() {
        return Err(StoreError::Corrupt { what: "row of device_news" });
    }
    let news = if ids.is_empty() {
        News::Fleet
    } else {
        News::Devices(ids.iter().map(|bytes| i64::from_le_bytes(*bytes)).collect())
    };
    Ok((row.at(0)?, news))
}
