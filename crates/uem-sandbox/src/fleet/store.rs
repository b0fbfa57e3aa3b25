//! The fleet's SQL: the narrow table `device`, the truth in `device_state`.

use std::sync::Arc;

use database::{Bulk, Column, Conflict, Database, DatabaseError, Kind, Row, Transaction, Value, params};
use futures_util::future::try_join_all;
use jiff::Timestamp;
use parking_lot::Mutex;

use super::{
    columns::{Columns, Doubts, Facts},
    packed::Packed,
    roster::Roster,
    schema,
    state::{Compliance, DeviceState, EnrollmentStatus, Ownership, Platform},
};

/// Devices that one thread reads into memory at a time.
const ROSTER_PART: usize = 20_000;

/// A text of the narrow table that searches look into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextColumn {
    /// Login name of the user
    UserName,
    /// Friendly name
    FriendlyName,
}

const DEVICE: [Column; 21] = [
    column("id", Kind::Int),
    column("uuid", Kind::Text),
    column("udid", Kind::Text),
    column("serial_number", Kind::Text),
    column("mac_address", Kind::Text),
    column("imei", Kind::Text),
    column("eas_id", Kind::Text),
    column("asset_number", Kind::Text),
    column("friendly_name", Kind::Text),
    column("user_name", Kind::Text),
    column("model", Kind::Text),
    column("os_version", Kind::Text),
    column("user_id", Kind::Int),
    column("org_group_id", Kind::Int),
    column("platform", Kind::Int),
    column("ownership", Kind::Int),
    column("compliance", Kind::Int),
    column("enrollment", Kind::Int),
    column("last_seen", Kind::Int),
    column("status_changed", Kind::Int),
    column("doubts", Kind::Int),
];

const STATE: [Column; 2] = [column("id", Kind::Int), column("state", Kind::Text)];

const fn column(name: &'static str, kind: Kind) -> Column {
    Column { name, kind }
}

/// Values of both tables for a batch of devices.
pub struct Batch {
    narrow: Vec<Value>,
    states: Vec<Value>,
}

impl Batch {
    /// Takes the devices apart.
    pub fn new(devices: Vec<DeviceState>) -> Result<Self, DatabaseError> {
        let mut narrow = Vec::with_capacity(devices.len() * DEVICE.len());
        let mut states = Vec::with_capacity(devices.len() * STATE.len());
        for state in devices {
            states.extend([Value::from(state.id), Value::Text(encode(&state)?)]);
            narrow.extend(narrow_values(state));
        }
        Ok(Self { narrow, states })
    }

    /// Writes them, over rows that are there already when told so.
    pub async fn write(self, transaction: &mut Transaction, is_new: bool) -> Result<(), DatabaseError> {
        let conflict = if is_new { Conflict::Fail } else { Conflict::Update { key: &["id"] } };
        transaction.bulk(Bulk { table: "device", columns: &DEVICE, conflict, values: self.narrow }).await?;
        transaction
            .bulk(Bulk { table: "device_state", columns: &STATE, conflict, values: self.states })
            .await?;
        Ok(())
    }
}

fn narrow_values(state: DeviceState) -> [Value; DEVICE.len()] {
    let status_changed = state.status_changed_at().as_millisecond();
    let doubts = Doubts::of(&state);
    let (user_id, user_name) = state.user.map_or((0, String::new()), |user| (user.id, user.user_name));
    [
        state.id.into(),
        state.uuid.to_string().into(),
        state.udid.into(),
        state.serial_number.into(),
        state.mac_address.into(),
        state.imei.into(),
        state.eas_id.into(),
        state.asset_number.into(),
        state.friendly_name.into(),
        user_name.into(),
        state.model.into(),
        state.os_version.into(),
        user_id.into(),
        state.org_group_id.into(),
        i64::from(state.platform as u8).into(),
        i64::from(state.ownership as u8).into(),
        i64::from(state.compliance as u8).into(),
        i64::from(state.enrollment as u8).into(),
        state.last_seen.as_millisecond().into(),
        status_changed.into(),
        i64::from(doubts.0).into(),
    ]
}

/// Reads the facts of all devices.
pub async fn load(database: &Database) -> Result<Columns, DatabaseError> {
    let columns = Arc::new(Mutex::new(Columns::default()));
    let filling = Arc::clone(&columns);
    database
        .query_each(
            "SELECT id, user_id, org_group_id, model, platform, ownership, compliance, enrollment, last_seen, os_version,
                    status_changed, doubts
             FROM device ORDER BY id",
            &[],
            move |row| {
                let mut columns = filling.lock();
                let facts = facts(&mut columns, row)?;
                columns.put(facts);
                Ok(())
            },
        )
        .await?;
    Ok(std::mem::take(&mut *columns.lock()))
}

fn facts(columns: &mut Columns, row: &Row) -> Result<Facts, DatabaseError> {
    let model: String = row.at(3)?;
    Ok(Facts {
        id: number(row, 0, "id")?,
        user: number(row, 1, "user_id")?,
        org_group: number(row, 2, "org_group_id")?,
        model: columns.model_number(&model),
        platform: known(Platform::from_repr(number(row, 4, "platform")?), "platform")?,
        ownership: known(Ownership::from_repr(number(row, 5, "ownership")?), "ownership")?,
        compliance: known(Compliance::from_repr(number(row, 6, "compliance")?), "compliance")?,
        enrollment: known(EnrollmentStatus::from_repr(number(row, 7, "enrollment")?), "enrollment")?,
        last_seen: row.at(8)?,
        status_changed: row.at(10)?,
        doubts: Doubts(number(row, 11, "doubts")?),
        system: columns.system_number(&row.at::<String>(9)?),
    })
}

fn number<T: TryFrom<i64>>(row: &Row, index: usize, column: &str) -> Result<T, DatabaseError> {
    let value: i64 = row.at(index)?;
    known(T::try_from(value).ok(), column)
}

fn known<T>(value: Option<T>, column: &str) -> Result<T, DatabaseError> {
    value.ok_or_else(|| DatabaseError::Column {
        column: column.to_owned(),
        wanted: "a value this program writes",
    })
}

/// Reads all devices into memory, several parts at a time.
pub async fn load_roster(database: &Database, columns: &Columns) -> Result<Roster, DatabaseError> {
    let roster = Arc::new(Mutex::new(Roster::default()));
    let parts =
        columns.rows().chunks(ROSTER_PART).filter_map(|rows| Some((rows.first()?.id, rows.last()?.id)));
    let reads = parts.map(|(first, last)| {
        let filling = Arc::clone(&roster);
        async move {
            let sql = "SELECT state FROM device_state WHERE id BETWEEN $1 AND $2";
            let fill = move |row: &Row| {
                let state = decode(row)?;
                let packed = Packed::new(&state)?;
                filling.lock().put_packed(&state, packed)
            };
            database.query_each(sql, params![first, last], fill).await
        }
    });
    try_join_all(reads).await?;
    Ok(std::mem::take(&mut *roster.lock()))
}

/// Ids of all devices whose text contains `part`, without regard to case, ascending.
pub async fn containing(
    database: &Database,
    column: TextColumn,
    part: &str,
) -> Result<Vec<u32>, DatabaseError> {
    let column = match column {
        TextColumn::UserName => "user_name",
        TextColumn::FriendlyName => "friendly_name",
    };
    let sql = format!("SELECT id FROM device WHERE instr(lower({column}), $1) > 0 ORDER BY id");
    ids(database.query(&sql, params![part.to_ascii_lowercase()]).await?)
}

fn ids(rows: Vec<Row>) -> Result<Vec<u32>, DatabaseError> {
    rows.iter().map(|row| number(row, 0, "id")).collect()
}

/// Takes devices and their logs out.
pub async fn delete(transaction: &mut Transaction, ids: &[u32]) -> Result<(), DatabaseError> {
    let list = serde_json::to_string(ids).expect("numbers always serialize");
    for (table, key) in [("device", "id"), ("device_state", "id"), ("device_event", "device_id")] {
        let sql = format!("DELETE FROM {table} WHERE {key} IN (SELECT value FROM json_each($1))");
        transaction.execute(&sql, params![list.as_str()]).await?;
    }
    Ok(())
}

/// Makes the indexes of the alternate ids.
pub async fn index(database: &Database) -> Result<(), DatabaseError> {
    let mut transaction = database.begin("index fleet").await?;
    transaction.batch(schema::INDEXES).await?;
    transaction.commit().await
}

/// The highest device id ever given: ids are not given twice.
pub const LAST_ID: &str = "last_id";

/// A number kept about the fleet: its seed, size, clock.
pub async fn fact(database: &Database, name: &str) -> Result<Option<i64>, DatabaseError> {
    let row = database.query_opt("SELECT value FROM fleet_fact WHERE name = $1", params![name]).await?;
    row.map(|row| row.at(0)).transpose()
}

/// Keeps a number about the fleet.
pub async fn keep_fact(database: &Database, name: &'static str, value: i64) -> Result<(), DatabaseError> {
    database
        .execute(
            "keep fleet fact",
            "INSERT INTO fleet_fact (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            params![name, value],
        )
        .await?;
    Ok(())
}

/// A stored time.
pub fn timestamp(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::MAX)
}

fn encode(state: &DeviceState) -> Result<String, DatabaseError> {
    serde_json::to_string(state)
        .map_err(|_| DatabaseError::Column { column: "state".to_owned(), wanted: "a device" })
}

fn decode(row: &Row) -> Result<DeviceState, DatabaseError> {
    let state = match row.values() {
        [Value::Text(text)] => serde_json::from_str(text).ok(),
        _ => None,
    };
    state.ok_or_else(|| DatabaseError::Column { column: "state".to_owned(), wanted: "a device" })
}
