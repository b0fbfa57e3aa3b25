//! The jobs' table: one row for each subject and device that somebody asked for.

use database::{Database, DatabaseError, Row, params};

/// What a job is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
pub enum Subject {
    /// A profile, by its number.
    Profile,
    /// A product, by its number.
    Product,
    /// An update of the operating system, by its place in the list of releases.
    Update,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
pub enum State {
    /// Waits for the device.
    Queued,
    /// The device did it.
    Done,
    /// Its removal waits for the device.
    Removing,
    /// The device has taken it off.
    Removed,
    /// Called off before the device came for it.
    Stopped,
}

impl State {
    /// Whether a device that carries out the command gets from here to there.
    pub fn leads_to(self, end: Self) -> bool {
        matches!((self, end), (Self::Queued, Self::Done) | (Self::Removing, Self::Removed))
    }
}

/// One job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Job {
    /// Number of the row.
    pub id: i64,
    /// Number of the profile, product or update.
    pub subject: i64,
    /// The device.
    pub device_id: u32,
    /// How far it is.
    pub state: State,
    /// Version that was asked for.
    pub version: i64,
    /// Asked for, tenant time in milliseconds.
    pub queued_at: i64,
    /// Last change.
    pub changed_at: i64,
}

const COLUMNS: &str = "id, subject, device_id, state, version, queued_at, changed_at";

fn read(row: &Row) -> Result<Job, DatabaseError> {
    let bad =
        |column: &str, wanted: &'static str| DatabaseError::Column { column: column.to_owned(), wanted };
    let (device_id, state): (i64, String) = (row.get("device_id")?, row.get("state")?);
    Ok(Job {
        id: row.get("id")?,
        subject: row.get("subject")?,
        device_id: u32::try_from(device_id).map_err(|_| bad("device_id", "a device id"))?,
        state: state.parse().map_err(|_| bad("state", "a job's state"))?,
        version: row.get("version")?,
        queued_at: row.get("queued_at")?,
        changed_at: row.get("changed_at")?,
    })
}

fn word(subject: Subject) -> &'static str {
    subject.into()
}

/// The job of that subject and device.
pub async fn find(
    database: &Database,
    kind: Subject,
    subject: i64,
    device_id: u32,
) -> Result<Option<Job>, DatabaseError> {
    let sql = format!("SELECT {COLUMNS} FROM device_job WHERE kind = $1 AND subject = $2 AND device_id = $3");
    let row = database.query_opt(&sql, params![word(kind), subject, device_id]).await?;
    row.as_ref().map(read).transpose()
}

/// All jobs of a subject, by device.
pub async fn of_subject(database: &Database, kind: Subject, subject: i64) -> Result<Vec<Job>, DatabaseError> {
    let sql = format!("SELECT {COLUMNS} FROM device_job WHERE kind = $1 AND subject = $2 ORDER BY device_id");
    database.query(&sql, params![word(kind), subject]).await?.iter().map(read).collect()
}

/// All jobs of a device.
pub async fn of_device(
    database: &Database,
    kind: Subject,
    device_id: u32,
) -> Result<Vec<Job>, DatabaseError> {
    let sql = format!("SELECT {COLUMNS} FROM device_job WHERE device_id = $1 AND kind = $2 ORDER BY id");
    database.query(&sql, params![device_id, word(kind)]).await?.iter().map(read).collect()
}

/// The latest jobs of a kind, newest first.
pub async fn latest(database: &Database, kind: Subject, limit: u32) -> Result<Vec<Job>, DatabaseError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM device_job WHERE kind = $1 ORDER BY changed_at DESC, id DESC LIMIT $2"
    );
    database.query(&sql, params![word(kind), limit]).await?.iter().map(read).collect()
}

/// Writes a job; an earlier one of the same subject and device is replaced.
pub async fn put(
    database: &Database,
    kind: Subject,
    subject: i64,
    device_id: u32,
    (state, version): (State, i64),
    at: i64,
) -> Result<(), DatabaseError> {
    let state: &'static str = state.into();
    database
        .execute(
            "put_device_job",
            "INSERT INTO device_job (kind, subject, device_id, state, version, queued_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $6) \
             ON CONFLICT (kind, subject, device_id) DO UPDATE SET state = excluded.state, version = excluded.version, \
             queued_at = excluded.queued_at, changed_at = excluded.changed_at",
            params![word(kind), subject, device_id, state, version, at],
        )
        .await?;
    Ok(())
}

/// The device finished it.
pub async fn finish(
    database: &Database,
    kind: Subject,
    subject: i64,
    device_id: u32,
    state: State,
    at: i64,
) -> Result<(), DatabaseError> {
    let state: &'static str = state.into();
    let sql = "UPDATE device_job SET state = $4, changed_at = $5 WHERE kind = $1 AND subject = $2 AND device_id = $3";
    database.execute("finish_device_job", sql, params![word(kind), subject, device_id, state, at]).await?;
    Ok(())
}

/// Forgets everything about a subject.
pub async fn forget(database: &Database, kind: Subject, subject: i64) -> Result<(), DatabaseError> {
    let sql = "DELETE FROM device_job WHERE kind = $1 AND subject = $2";
    database.execute("forget_device_jobs", sql, params![word(kind), subject]).await?;
    Ok(())
}
