//! The fleet's SQL: the narrow table `device`, the truth in `device_state`, what is sent in `device_search_row`.

use std::sync::Arc;

use database::{Bulk, Column, Conflict, Database, DatabaseError, Kind, Row, Transaction, Value, params};
use jiff::Timestamp;
use parking_lot::Mutex;

use super::{
    columns::{Columns, Doubts, Facts},
    row_cache::{Block, block_of},
    schema,
    state::{Compliance, DeviceState, EnrollmentStatus, Ownership, Platform},
};

/// The id a device is looked up by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Integer id as text
    DeviceId,
    /// UUID
    Uuid,
    /// UDID
    Udid,
    /// Serial number
    SerialNumber,
    /// MAC address, with or without separators
    MacAddress,
    /// IMEI
    Imei,
    /// Exchange ActiveSync id
    EasId,
    /// Asset tag: no word of `searchby`, some paths name it
    AssetNumber,
}

impl By {
    /// Reads the vendor's `searchby`.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text.to_ascii_lowercase().as_str() {
            "deviceid" => Self::DeviceId,
            "uuid" => Self::Uuid,
            "udid" => Self::Udid,
            "serialnumber" => Self::SerialNumber,
            "macaddress" => Self::MacAddress,
            "imeinumber" => Self::Imei,
            "easid" => Self::EasId,
            _ => return None,
        })
    }

    fn condition(self) -> &'static str {
        match self {
            Self::DeviceId => "id = $1",
            Self::Uuid => "uuid = $1",
            Self::Udid => "udid = $1 COLLATE NOCASE",
            Self::SerialNumber => "serial_number = $1 COLLATE NOCASE",
            Self::MacAddress => "mac_address = $1 COLLATE NOCASE",
            Self::Imei => "imei = $1 AND imei <> ''",
            Self::EasId => "eas_id = $1 COLLATE NOCASE",
            Self::AssetNumber => "asset_number = $1 COLLATE NOCASE",
        }
    }

    fn value(self, text: &str) -> Option<Value> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        Some(match self {
            Self::DeviceId => Value::Int(text.parse().ok()?),
            Self::Uuid => Value::Text(text.to_ascii_lowercase()),
            Self::MacAddress => Value::Text(text.replace([':', '-', '.'], "")),
            _ => Value::Text(text.to_owned()),
        })
    }
}

/// A text of the narrow table that searches look into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextColumn {
    /// Login name of the user
    UserName,
    /// Friendly name
    FriendlyName,
}

/// A device with its rendered search row, ready to be stored.
pub struct Document {
    /// The truth.
    pub state: DeviceState,
    /// The v1 and v2 search row.
    pub search_json: String,
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
const SEARCH_ROW: [Column; 2] = [column("id", Kind::Int), column("search_json", Kind::Text)];

const fn column(name: &'static str, kind: Kind) -> Column {
    Column { name, kind }
}

/// Values of all three tables for a batch of devices.
pub struct Batch {
    narrow: Vec<Value>,
    states: Vec<Value>,
    search_rows: Vec<Value>,
}

impl Batch {
    /// Takes the documents apart.
    pub fn new(documents: Vec<Document>) -> Result<Self, DatabaseError> {
        let mut narrow = Vec::with_capacity(documents.len() * DEVICE.len());
        let mut states = Vec::with_capacity(documents.len() * STATE.len());
        let mut search_rows = Vec::with_capacity(documents.len() * SEARCH_ROW.len());
        for document in documents {
            states.extend([Value::from(document.state.id), Value::Text(encode(&document.state)?)]);
            search_rows.extend([Value::from(document.state.id), Value::Text(document.search_json)]);
            narrow.extend(narrow_values(document.state));
        }
        Ok(Self { narrow, states, search_rows })
    }

    /// Writes them, over rows that are there already when told so.
    pub async fn write(self, transaction: &mut Transaction, is_new: bool) -> Result<(), DatabaseError> {
        let conflict = if is_new { Conflict::Fail } else { Conflict::Update { key: &["id"] } };
        transaction.bulk(Bulk { table: "device", columns: &DEVICE, conflict, values: self.narrow }).await?;
        transaction
            .bulk(Bulk { table: "device_state", columns: &STATE, conflict, values: self.states })
            .await?;
        let values = self.search_rows;
        transaction.bulk(Bulk { table: "device_search_row", columns: &SEARCH_ROW, conflict, values }).await?;
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

/// The devices of those ids, in that order; those that are not there are left out.
pub async fn read(database: &Database, ids: &[u32]) -> Result<Vec<DeviceState>, DatabaseError> {
    let rows = database
        .query(
            "SELECT d.state FROM json_each($1) AS j JOIN device_state AS d ON d.id = j.value ORDER BY j.key",
            params![id_list(ids)],
        )
        .await?;
    rows.iter().map(|row| decode(&row.at::<String>(0)?)).collect()
}

/// Search rows of those devices, joined by commas, in that order.
pub async fn search_rows(database: &Database, ids: &[u32]) -> Result<String, DatabaseError> {
    let row = database
        .query_opt(
            "SELECT group_concat(d.search_json, ',' ORDER BY j.key)
             FROM json_each($1) AS j CROSS JOIN device_search_row AS d ON d.id = j.value",
            params![id_list(ids)],
        )
        .await?;
    Ok(row.map(|row| row.at::<Option<String>>(0)).transpose()?.flatten().unwrap_or_default())
}

/// Blocks of the search rows of all devices from one id to another, ascending. They are put together on the reading
/// thread, each row copied once.
pub async fn blocks_between(
    database: &Database,
    first: u32,
    last: u32,
) -> Result<Vec<(u32, Block)>, DatabaseError> {
    let blocks: Arc<Mutex<Vec<(u32, Block)>>> = Arc::default();
    let filling = Arc::clone(&blocks);
    let sql = "SELECT id, search_json FROM device_search_row WHERE id BETWEEN $1 AND $2 ORDER BY id";
    database
        .query_each(sql, params![first, last], move |row| {
            let id = number(row, 0, "id")?;
            let Some(Value::Text(text)) = row.values().get(1) else {
                return Err(DatabaseError::Column { column: "search_json".to_owned(), wanted: "a text" });
            };
            let mut blocks = filling.lock();
            match blocks.last_mut() {
                Some((number, block)) if *number == block_of(id) => block.push(id, text),
                _ => blocks.push((block_of(id), Block::beginning(id, text))),
            }
            Ok(())
        })
        .await?;
    Ok(std::mem::take(&mut *blocks.lock()))
}

/// Ids of all devices with that alternate id, ascending.
pub async fn find(database: &Database, by: By, text: &str) -> Result<Vec<u32>, DatabaseError> {
    let Some(value) = by.value(text) else { return Ok(Vec::new()) };
    let sql = format!("SELECT id FROM device WHERE {} ORDER BY id", by.condition());
    ids(database.query(&sql, &[value]).await?)
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
pub async fn delete(database: &Database, ids: &[u32]) -> Result<(), DatabaseError> {
    let list = id_list(ids);
    let mut transaction = database.begin("remove devices").await?;
    for (table, key) in
        [("device", "id"), ("device_state", "id"), ("device_search_row", "id"), ("device_event", "device_id")]
    {
        let sql = format!("DELETE FROM {table} WHERE {key} IN (SELECT value FROM json_each($1))");
        transaction.execute(&sql, params![list.as_str()]).await?;
    }
    transaction.commit().await
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

fn id_list(ids: &[u32]) -> String {
    let mut list = String::with_capacity(ids.len() * 7 + 2);
    list.push('[');
    for (place, id) in ids.iter().enumerate() {
        if place > 0 {
            list.push(',');
        }
        list.push_str(&id.to_string());
    }
    list.push(']');
    list
}

fn encode(state: &DeviceState) -> Result<String, DatabaseError> {
    serde_json::to_string(state)
        .map_err(|_| DatabaseError::Column { column: "state".to_owned(), wanted: "a device" })
}

fn decode(text: &str) -> Result<DeviceState, DatabaseError> {
    serde_json::from_str(text)
        .map_err(|_| DatabaseError::Column { column: "state".to_owned(), wanted: "a device" })
}
