//! Files, and their bytes.

use database::{Transaction, params};
use hub_core::{
    ids::{AppFileId, IntegrationId},
    operator::Visible,
};

use super::{
    APP_FILE_PART_BYTES,
    row::{AppFileRow, FILE, read_file},
};
use crate::{
    Cursor, Store, StoreError,
    cursor::{cut_page, page_size},
    visible::and_visible,
};

/// Name of the list in cursors.
const LIST: &str = "app_file";

impl Store {
    /// A page of files of the visible integrations, newest first; those that are taken away are not among them.
    pub async fn list_app_files(
        &self,
        visible: &Visible,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<(Vec<AppFileRow>, Option<Cursor>), StoreError> {
        let start = Cursor::start_below(after, LIST)?;
        let size = page_size(limit);
        let sql = format!(
            "SELECT {FILE} FROM app_files f WHERE f.id < $1 AND f.state <> 'removed'{} ORDER BY f.id DESC LIMIT {}",
            and_visible(visible, "f.integration_id"),
            size + 1
        );
        let rows = self.database.query(&sql, params![start]).await?;
        let mut files = rows.iter().map(read_file).collect::<Result<Vec<_>, _>>()?;
        let next = cut_page(&mut files, size, LIST, |file| file.id.0);
        Ok((files, next))
    }

    /// One file; `None` as well when it is taken away.
    pub async fn find_app_file(&self, id: AppFileId) -> Result<Option<AppFileRow>, StoreError> {
        let sql = format!("SELECT {FILE} FROM app_files f WHERE f.id = $1 AND f.state <> 'removed'");
        self.database.query_opt(&sql, params![id.0]).await?.as_ref().map(read_file).transpose()
    }

    /// So many bytes of it from there; fewer at its end.
    pub async fn app_file_bytes(
        &self,
        id: AppFileId,
        start: u64,
        length: usize,
    ) -> Result<Vec<u8>, StoreError> {
        const FAR: StoreError = StoreError::Corrupt { what: "place in an app's file" };
        let part = APP_FILE_PART_BYTES as u64;
        let first = start / part;
        let last = (start + length as u64).saturating_sub(1) / part;
        let place = |number: u64| i64::try_from(number).map_err(|_| FAR);
        let sql = "SELECT content FROM app_file_parts WHERE file_id = $1 AND place BETWEEN $2 AND $3 ORDER BY place";
        let rows = self.database.query(sql, params![id.0, place(first)?, place(last)?]).await?;
        let mut skip = usize::try_from(start % part).map_err(|_| FAR)?;
        let mut bytes = Vec::with_capacity(length);
        for row in &rows {
            let content: Vec<u8> = row.at(0)?;
            let wanted = content.get(skip..).unwrap_or_default();
            bytes.extend_from_slice(&wanted[..wanted.len().min(length - bytes.len())]);
            skip = 0;
        }
        Ok(bytes)
    }
}

/// Whether an order means a file that is there, whole, and the same: by its digest.
pub(crate) async fn has_whole(
    transaction: &mut Transaction,
    integration: IntegrationId,
    id: AppFileId,
    sha256: &str,
) -> Result<bool, StoreError> {
    let sql =
        "SELECT 1 FROM app_files WHERE id = $1 AND integration_id = $2 AND state = 'whole' AND sha256 = $3";
    Ok(transaction.query_opt(sql, params![id.0, integration.0, sha256]).await?.is_some())
}
