//! Jobs that compare enrollment users with the directory, and what each found.

use database::{Database, DatabaseError, Row, params};
use jiff::Timestamp;
use strum::{Display, EnumString, FromRepr};
use uuid::Uuid;

use crate::resource::{Filter, Page};

/// How a job stands, with the vendor's words and numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Display, EnumString, FromRepr)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
#[repr(u8)]
pub(super) enum Status {
    /// Somebody has to say whether its changes are wanted.
    PendingApproval = 2,
    /// Some were.
    PartiallyApproved = 3,
    /// All that was wanted is done, or nothing differed.
    Completed = 6,
    /// None was wanted.
    Declined = 7,
}

/// What the directory says of a user that the tenant does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Display, EnumString)]
pub(super) enum Kind {
    /// Another mail address or telephone number.
    Modified,
    /// The user is no longer there.
    Removed,
}

/// One job.
#[derive(Debug, Clone)]
pub(super) struct Job {
    pub id: i64,
    pub uuid: Uuid,
    pub org_group_id: i64,
    pub status: Status,
    /// Users that were compared.
    pub total: i64,
    pub created_by: String,
    pub created_at: Timestamp,
    pub modified_by: String,
    pub modified_at: Timestamp,
}

/// One difference.
#[derive(Debug, Clone)]
pub(super) struct Change {
    pub user_id: i64,
    pub kind: Kind,
    pub email: String,
    pub phone: String,
    /// Taken over or declined.
    pub is_done: bool,
}

const COLUMNS: &str =
    "id, uuid, org_group_id, status, total, created_by, created_at, modified_by, modified_at";

fn read(row: &Row) -> Result<Job, DatabaseError> {
    Ok(Job {
        id: row.get("id")?,
        uuid: row.get("uuid")?,
        org_group_id: row.get("org_group_id")?,
        status: row.get::<String>("status")?.parse().map_err(|_| unreadable("status"))?,
        total: row.get("total")?,
        created_by: row.get("created_by")?,
        created_at: row.get("created_at")?,
        modified_by: row.get("modified_by")?,
        modified_at: row.get("modified_at")?,
    })
}

fn unreadable(column: &str) -> DatabaseError {
    DatabaseError::Column { column: column.to_owned(), wanted: "a value this program writes" }
}

/// Writes a new job with what it found.
pub(super) async fn insert(database: &Database, job: &Job, changes: &[Change]) -> Result<(), DatabaseError> {
    let mut work = database.begin("insert_sync_job").await?;
    let sql = "INSERT INTO directory_sync_job (uuid, org_group_id, status, total, created_by, created_at, modified_by, modified_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id";
    let values = params![
        job.uuid,
        job.org_group_id,
        job.status.to_string(),
        job.total,
        job.created_by.as_str(),
        job.created_at,
        job.modified_by.as_str(),
        job.modified_at
    ];
    let row = work.query_opt(sql, values).await?;
    let id: i64 = row.map_or(Ok(0), |row| row.get("id"))?;
    let rows = changes.iter().map(|change| {
        let (email, phone) = (change.email.as_str(), change.phone.as_str());
        vec![
            id.into(),
            change.user_id.into(),
            change.kind.to_string().into(),
            email.into(),
            phone.into(),
            false.into(),
        ]
    });
    let sql = "INSERT INTO directory_sync_change (job_id, user_id, kind, email, phone, is_done) VALUES ($1, $2, $3, $4, $5, $6)";
    work.execute_many(sql, rows.collect()).await?;
    work.commit().await
}

/// The job of that UUID.
pub(super) async fn find(database: &Database, uuid: Uuid) -> Result<Option<Job>, DatabaseError> {
    let sql = format!("SELECT {COLUMNS} FROM directory_sync_job WHERE uuid = $1");
    database.query_opt(&sql, params![uuid]).await?.as_ref().map(read).transpose()
}

/// A page of the jobs that meet the filter, and how many there are. `order` is a column list of this crate.
pub(super) async fn search(
    database: &Database,
    filter: &Filter,
    order: &str,
    page: Page,
) -> Result<(Vec<Job>, i64), DatabaseError> {
    let sql = format!("SELECT COUNT(*) AS total FROM directory_sync_job{}", filter.clause());
    let total = database.query_opt(&sql, &filter.params).await?.map_or(Ok(0), |row| row.get("total"))?;
    let (size, offset) = (page.size, page.offset());
    let sql = format!(
        "SELECT {COLUMNS} FROM directory_sync_job{} ORDER BY {order} LIMIT {size} OFFSET {offset}",
        filter.clause()
    );
    let rows = database.query(&sql, &filter.params).await?;
    Ok((rows.iter().map(read).collect::<Result<_, _>>()?, total))
}

/// Everything that a job found, by user.
pub(super) async fn changes(database: &Database, job_id: i64) -> Result<Vec<Change>, DatabaseError> {
    let sql = "SELECT user_id, kind, email, phone, is_done FROM directory_sync_change WHERE job_id = $1 ORDER BY user_id";
    let read = |row: &Row| {
        Ok(Change {
            user_id: row.get("user_id")?,
            kind: row.get::<String>("kind")?.parse().map_err(|_| unreadable("kind"))?,
            email: row.get("email")?,
            phone: row.get("phone")?,
            is_done: row.get("is_done")?,
        })
    };
    database.query(sql, params![job_id]).await?.iter().map(read).collect()
}

/// Marks differences as dealt with, and the job as it then stands.
pub(super) async fn settle(database: &Database, job: &Job, users: &[i64]) -> Result<(), DatabaseError> {
    let mut work = database.begin("settle_sync_job").await?;
    let rows = users.iter().map(|user| vec![job.id.into(), (*user).into()]);
    let sql = "UPDATE directory_sync_change SET is_done = true WHERE job_id = $1 AND user_id = $2";
    work.execute_many(sql, rows.collect()).await?;
    let sql = "UPDATE directory_sync_job SET status = $2, modified_by = $3, modified_at = $4 WHERE id = $1";
    let values = params![job.id, job.status.to_string(), job.modified_by.as_str(), job.modified_at];
    work.execute(sql, values).await?;
    work.commit().await
}
