//! Writing a reading: begun, page by page, and its end. Under the worker's lease.

use database::{Column, Conflict, Kind, Transaction, Value, params};
use hub_core::{
    app_states::{Following, InstallState, StateCounts, next_reading},
    ids::{AppId, UemId},
};
use jiff::{SignedDuration, Timestamp};

use crate::{StoreError, SyncBatch, devices::column, search::lower_shadow, sync_batch::bulk};

/// Rows of old readings that one transaction takes away.
const FORGOTTEN: u32 = 5_000;
const COUNTS: StoreError = StoreError::Corrupt { what: "counts of an app's devices" };

/// What there is of an app on one device, as the tenant told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppDeviceState {
    /// The device, in the tenant.
    pub uem_id: UemId,
    /// Its name; empty where names of devices are not taken.
    pub friendly_name: String,
    /// The version it should have; empty where the tenant does not tell.
    pub assigned_version: String,
    /// The version it has; empty where it has none.
    pub installed_version: String,
    /// State.
    pub state: InstallState,
    /// What the tenant did last, in its words.
    pub last_action: String,
    /// When.
    pub last_action_at: Option<Timestamp>,
    /// What the device said; mostly empty.
    pub reason: String,
    /// When the device told its apps last.
    pub sampled_at: Option<Timestamp>,
}

const COLUMNS: &[Column] = &[
    column("app_id", Kind::Int),
    column("reading", Kind::Int),
    column("uem_id", Kind::Int),
    column("integration_id", Kind::Int),
    column("friendly_name", Kind::Text),
    column("friendly_name_lower", Kind::Text),
    column("assigned_version", Kind::Text),
    column("installed_version", Kind::Text),
    column("state", Kind::Text),
    column("last_action", Kind::Text),
    column("last_action_at_ms", Kind::Int),
    column("reason", Kind::Text),
    column("sampled_at_ms", Kind::Int),
];

impl SyncBatch<'_> {
    /// Begins a reading: its number. What readings before it left unfinished is taken away.
    pub async fn begin_app_reading(&self, app: AppId, now: Timestamp) -> Result<i64, StoreError> {
        let mut transaction = self.begin("begin app reading").await?;
        let row = transaction
            .query_opt(
                "UPDATE app_readings SET last_reading = last_reading + 1, began_at_ms = $2, devices_read = 0,
                    devices_expected = 0, readings_since = readings_since + CASE WHEN due_at_ms <= $2 THEN 1 ELSE 0 END
                 WHERE app_id = $1 RETURNING last_reading",
                params![app.0, now],
            )
            .await?;
        let number = row.ok_or_else(|| StoreError::missing("reading of app", app))?.at(0)?;
        transaction.commit().await?;
        self.forget_app_readings(app).await?;
        Ok(number)
    }

    /// Writes a page of it, and how far it is. A device that comes twice counts once.
    pub async fn write_app_states(
        &self,
        app: AppId,
        reading: i64,
        states: &[AppDeviceState],
        (read, expected): (u64, u64),
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin("write app states").await?;
        let mut values: Vec<Value> = Vec::with_capacity(states.len() * COLUMNS.len());
        for state in states {
            values.extend([
                app.0.into(),
                reading.into(),
                state.uem_id.0.into(),
                self.integration.0.into(),
                (&state.friendly_name).into(),
                lower_shadow(&state.friendly_name).into(),
                (&state.assigned_version).into(),
                (&state.installed_version).into(),
                state.state.as_ref().into(),
                (&state.last_action).into(),
                state.last_action_at.into(),
                (&state.reason).into(),
                state.sampled_at.into(),
            ]);
        }
        let conflict = Conflict::Update { key: &["app_id", "reading", "uem_id"] };
        transaction.bulk(bulk("app_device_states", COLUMNS, conflict, values)).await?;
        let sql = "UPDATE app_readings SET devices_read = $2, devices_expected = $3 WHERE app_id = $1";
        transaction.execute(sql, params![app.0, read.cast_signed(), expected.cast_signed()]).await?;
        Ok(transaction.commit().await?)
    }

    /// It was whole: from now on it is shown, and what was shown before goes. So many devices were left out, because the
    /// integration does not read them.
    pub async fn end_app_reading(
        &self,
        app: AppId,
        reading: i64,
        outside: u64,
        now: Timestamp,
    ) -> Result<StateCounts, StoreError> {
        let mut transaction = self.begin("end app reading").await?;
        let sql =
            "SELECT state, COUNT(*) FROM app_device_states WHERE app_id = $1 AND reading = $2 GROUP BY state";
        let mut counts = Vec::new();
        for row in transaction.query(sql, params![app.0, reading]).await? {
            let state: String = row.at(0)?;
            counts.push((state.parse::<InstallState>().map_err(|_| COUNTS)?, row.at::<u64>(1)?));
        }
        let counts: StateCounts = counts.into_iter().collect();
        let due_at = due_after(&mut transaction, app, Some(counts.under_way()), now).await?;
        transaction
            .execute(
                "UPDATE app_readings SET shown_reading = $2, read_at_ms = $3, counts = $4, requested_at_ms = NULL,
                    began_at_ms = NULL, failed_at_ms = NULL, error = '', remedy = '', due_at_ms = $5,
                    devices_outside = $6,
                    ordered_at_ms = CASE WHEN CAST($5 AS BIGINT) IS NULL THEN NULL ELSE ordered_at_ms END
                 WHERE app_id = $1",
                params![
                    app.0,
                    reading,
                    now,
                    serde_json::to_string(&counts).map_err(|_| COUNTS)?,
                    due_at,
                    outside.cast_signed()
                ],
            )
            .await?;
        transaction.commit().await?;
        self.forget_app_readings(app).await?;
        Ok(counts)
    }

    /// It could not be read whole: what was known before stays, and is shown with the reason.
    pub async fn fail_app_reading(
        &self,
        app: AppId,
        error: &str,
        remedy: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin("fail app reading").await?;
        let due_at = due_after(&mut transaction, app, None, now).await?;
        transaction
            .execute(
                "UPDATE app_readings SET requested_at_ms = NULL, began_at_ms = NULL, failed_at_ms = $2, error = $3,
                    remedy = $4, due_at_ms = $5 WHERE app_id = $1",
                params![app.0, now, error, remedy, due_at],
            )
            .await?;
        transaction.commit().await?;
        self.forget_app_readings(app).await
    }

    /// Takes away the rows of all readings but the one that is shown and the one that may be under way.
    async fn forget_app_readings(&self, app: AppId) -> Result<(), StoreError> {
        let sql = format!(
            "DELETE FROM app_device_states WHERE app_id = $1 AND (reading, uem_id) IN (
                SELECT s.reading, s.uem_id FROM app_device_states s JOIN app_readings r ON r.app_id = s.app_id
                WHERE s.app_id = $1 AND s.reading <> r.shown_reading
                    AND (s.reading <> r.last_reading OR r.began_at_ms IS NULL) LIMIT {FORGOTTEN})"
        );
        loop {
            let mut transaction = self.begin("forget app readings").await?;
            let touched = transaction.execute(&sql, params![app.0]).await?;
            if touched == 0 {
                return Ok(());
            }
            transaction.commit().await?;
        }
    }
}

/// When it is read next by itself, now that a reading has ended. What was read before it was due leaves that as it is,
/// unless it saw that nobody needs it any more.
async fn due_after(
    transaction: &mut Transaction,
    app: AppId,
    under_way: Option<u64>,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let sql =
        "SELECT ordered_at_ms, readings_since, began_at_ms, due_at_ms FROM app_readings WHERE app_id = $1";
    let row = transaction.query_opt(sql, params![app.0]).await?;
    let row = row.ok_or_else(|| StoreError::missing("reading of app", app))?;
    let Some(ordered_at) = row.at::<Option<Timestamp>>(0)? else { return Ok(None) };
    let (began_at, due_at): (Option<Timestamp>, Option<Timestamp>) = (row.at(2)?, row.at(3)?);
    let following = Following {
        ordered_at,
        // An order that came while it was read has begun anew: it is not in what was read.
        readings: row.at(1)?,
        under_way,
        took: began_at.map_or(SignedDuration::ZERO, |began_at| now.duration_since(began_at)),
    };
    let next = next_reading(&following, now);
    let is_early = began_at.zip(due_at).is_some_and(|(began_at, due_at)| began_at < due_at);
    Ok(if is_early { next.and(due_at) } else { next })
}
