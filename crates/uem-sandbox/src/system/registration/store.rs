//! The registrations' table: devices that are expected, allowed or refused before they enroll. Each has a token.

use database::{Database, DatabaseError, Row, Value, params};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use strum::{Display, EnumString};
use uuid::Uuid;

use crate::resource::{Filter, Page};

/// What was said of the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Display, EnumString)]
pub enum Kind {
    /// It is expected, for one user.
    Registered,
    /// It may enroll.
    Allowed,
    /// It may not.
    Denied,
}

/// How a token stands, with the vendor's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Display, EnumString)]
#[strum(ascii_case_insensitive)]
pub enum Status {
    /// The device may enroll.
    Allowed,
    /// The device may not.
    Blocked,
    /// The token can be used.
    RegistrationActive,
    /// The token was revoked.
    RegistrationExpired,
}

impl Status {
    /// The vendor's number.
    pub fn number(self) -> i64 {
        match self {
            Self::Allowed => 1,
            Self::Blocked => 2,
            Self::RegistrationActive => 9,
            Self::RegistrationExpired => 10,
        }
    }
}

/// One registration.
#[derive(Debug, Clone)]
pub struct Registration {
    /// Integer id.
    pub id: i64,
    /// UUID.
    pub uuid: Uuid,
    /// What a person types in.
    pub token: String,
    /// Expected, allowed or refused.
    pub kind: Kind,
    /// Organization group.
    pub org_group_id: i64,
    /// The user it is for.
    pub user_id: Option<i64>,
    /// Serial number, empty where unknown.
    pub serial_number: String,
    /// IMEI, empty where unknown.
    pub imei: String,
    /// UDID, empty where unknown.
    pub udid: String,
    /// Asset number, empty where unknown.
    pub asset_number: String,
    /// The vendor's number of the platform.
    pub platform: Option<i64>,
    /// How the token stands.
    pub status: Status,
    /// Made.
    pub created_at: Timestamp,
    /// The rest.
    pub details: Details,
}

/// What nothing is looked up by.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Details {
    /// Name in the console.
    pub friendly_name: String,
    /// The vendor's newer word for who owns it.
    pub ownership: Option<String>,
    /// The vendor's word for how the user is told.
    pub message_type: Option<String>,
    /// Where to.
    pub send_to: Option<String>,
    /// SIM.
    pub sim: Option<String>,
    /// The vendor's number of the model.
    pub model_id: Option<i64>,
    /// The vendor's number of the operating system.
    pub system_id: Option<i64>,
    /// Names of tags it will have.
    pub tags: Vec<String>,
    /// Custom attributes it will have.
    pub attributes: Vec<Attribute>,
}

/// One custom attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribute {
    /// Application, empty where none was said.
    pub application: String,
    /// Name.
    pub name: String,
    /// Value.
    pub value: String,
}

const COLUMNS: &str = "id, uuid, token, kind, org_group_id, user_id, serial_number, imei, udid, asset_number, platform, status, created_at, details";

fn read(row: &Row) -> Result<Registration, DatabaseError> {
    let word = |column: &str| row.get::<String>(column);
    let unreadable = |column: &str| DatabaseError::Column {
        column: column.to_owned(),
        wanted: "a value this program writes",
    };
    Ok(Registration {
        id: row.get("id")?,
        uuid: row.get("uuid")?,
        token: row.get("token")?,
        kind: word("kind")?.parse().map_err(|_| unreadable("kind"))?,
        org_group_id: row.get("org_group_id")?,
        user_id: row.get("user_id")?,
        serial_number: row.get("serial_number")?,
        imei: row.get("imei")?,
        udid: row.get("udid")?,
        asset_number: row.get("asset_number")?,
        platform: row.get("platform")?,
        status: word("status")?.parse().map_err(|_| unreadable("status"))?,
        created_at: row.get("created_at")?,
        details: serde_json::from_str(&word("details")?).map_err(|_| unreadable("details"))?,
    })
}

fn encode(details: &Details) -> Result<String, DatabaseError> {
    serde_json::to_string(details)
        .map_err(|_| DatabaseError::Column { column: "details".to_owned(), wanted: "particulars" })
}

/// Writes a new one; its id is the answer.
pub async fn insert(database: &Database, new: &Registration) -> Result<i64, DatabaseError> {
    let sql = "INSERT INTO registration (uuid, token, kind, org_group_id, user_id, serial_number, imei, udid, asset_number, platform, status, created_at, details)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING id";
    let values: [Value; 13] = [
        new.uuid.into(),
        new.token.as_str().into(),
        new.kind.to_string().into(),
        new.org_group_id.into(),
        new.user_id.into(),
        new.serial_number.as_str().into(),
        new.imei.as_str().into(),
        new.udid.as_str().into(),
        new.asset_number.as_str().into(),
        new.platform.into(),
        new.status.to_string().into(),
        new.created_at.into(),
        encode(&new.details)?.into(),
    ];
    let mut work = database.begin("insert_registration").await?;
    let row = work.query_opt(sql, &values).await?;
    work.commit().await?;
    row.map_or(Ok(0), |row| row.get("id"))
}

/// The one of that UUID.
pub async fn find(database: &Database, uuid: Uuid) -> Result<Option<Registration>, DatabaseError> {
    let sql = format!("SELECT {COLUMNS} FROM registration WHERE uuid = $1");
    database.query_opt(&sql, params![uuid]).await?.as_ref().map(read).transpose()
}

/// A page of those that meet the filter, by id.
pub async fn list(
    database: &Database,
    filter: &Filter,
    page: Page,
) -> Result<Vec<Registration>, DatabaseError> {
    let (offset, size) = (page.offset(), page.size);
    let sql = format!(
        "SELECT {COLUMNS} FROM registration{} ORDER BY id LIMIT {size} OFFSET {offset}",
        filter.clause()
    );
    database.query(&sql, &filter.params).await?.iter().map(read).collect()
}

/// How many meet the filter.
pub async fn count(database: &Database, filter: &Filter) -> Result<i64, DatabaseError> {
    let sql = format!("SELECT COUNT(*) AS total FROM registration{}", filter.clause());
    database.query_opt(&sql, &filter.params).await?.map_or(Ok(0), |row| row.get("total"))
}

/// Gives one another token and status.
pub async fn update_token(
    database: &Database,
    id: i64,
    token: &str,
    status: Status,
) -> Result<(), DatabaseError> {
    let sql = "UPDATE registration SET token = $2, status = $3 WHERE id = $1";
    database.execute("update_token", sql, params![id, token, status.to_string()]).await.map(drop)
}

/// Writes another status or other particulars over what was there.
pub async fn update_details(database: &Database, id: i64, details: &Details) -> Result<(), DatabaseError> {
    let sql = "UPDATE registration SET details = $2 WHERE id = $1";
    database.execute("update_registration", sql, params![id, encode(details)?]).await.map(drop)
}

/// Deletes those of these ids.
pub async fn delete(database: &Database, ids: &[i64]) -> Result<u64, DatabaseError> {
    let mut filter = Filter::default();
    filter.one_of("id", ids);
    database
        .execute("delete_registrations", &format!("DELETE FROM registration{}", filter.clause()), &[])
        .await
}
