//! The profiles' table.

use database::{Database, DatabaseError, Row, Value, params};
use serde_json::{Map, json};

/// One profile.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// Integer id.
    pub id: i64,
    /// UUID.
    pub uuid: String,
    /// Name.
    pub name: String,
    /// Description.
    pub description: String,
    /// Platform number.
    pub platform: u8,
    /// `Auto`, `Optional`, `Interactive` or `Compliance`.
    pub assignment: String,
    /// Current version.
    pub version: i64,
    /// Whether it is given out.
    pub is_active: bool,
    /// The organization group that manages it.
    pub org_group_id: i64,
    /// Smart groups it is assigned to.
    pub smart_groups: Vec<i64>,
    /// Smart groups it is kept from.
    pub excluded: Vec<i64>,
    /// One object, a key a payload.
    pub payloads: Map<String, serde_json::Value>,
    /// General settings without a column of their own, as they were written.
    pub settings: Map<String, serde_json::Value>,
    /// Made, tenant time in milliseconds; 0 where it was there from the beginning.
    pub created_at: i64,
    /// Last change.
    pub modified_at: i64,
    /// When its present version was published, or it was taken back.
    pub published_at: i64,
    /// When what stood before that was published: [`NEVER`] for a new profile.
    pub published_before: i64,
}

/// Later than every contact.
pub const NEVER: i64 = i64::MAX;

impl Profile {
    /// One of the settings, or what counts where it was not said.
    pub fn setting<'a>(&'a self, name: &str, otherwise: &'a str) -> &'a str {
        self.settings.get(name).and_then(serde_json::Value::as_str).unwrap_or(otherwise)
    }
}

const COLUMNS: &str = "id, uuid, name, description, platform, assignment, version, is_active, org_group_id, smart_groups, excluded, \
                       payloads, settings, created_at, modified_at, published_at, published_before";

fn read(row: &Row) -> Result<Profile, DatabaseError> {
    Ok(Profile {
        id: row.get("id")?,
        uuid: row.get("uuid")?,
        name: row.get("name")?,
        description: row.get("description")?,
        platform: u8::try_from(row.get::<i64>("platform")?).unwrap_or(0),
        assignment: row.get("assignment")?,
        version: row.get("version")?,
        is_active: row.get("is_active")?,
        org_group_id: row.get("org_group_id")?,
        smart_groups: decoded(row, "smart_groups")?,
        excluded: decoded(row, "excluded")?,
        payloads: decoded(row, "payloads")?,
        settings: decoded(row, "settings")?,
        created_at: row.get("created_at")?,
        modified_at: row.get("modified_at")?,
        published_at: row.get("published_at")?,
        published_before: row.get("published_before")?,
    })
}

fn decoded<T: serde::de::DeserializeOwned>(row: &Row, column: &str) -> Result<T, DatabaseError> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text)
        .map_err(|_| DatabaseError::Column { column: column.to_owned(), wanted: "JSON this program writes" })
}

fn values(profile: &Profile) -> [Value; 17] {
    [
        profile.id.into(),
        profile.uuid.as_str().into(),
        profile.name.as_str().into(),
        profile.description.as_str().into(),
        i64::from(profile.platform).into(),
        profile.assignment.as_str().into(),
        profile.version.into(),
        profile.is_active.into(),
        profile.org_group_id.into(),
        json!(profile.smart_groups).to_string().into(),
        json!(profile.excluded).to_string().into(),
        json!(profile.payloads).to_string().into(),
        json!(profile.settings).to_string().into(),
        profile.created_at.into(),
        profile.modified_at.into(),
        profile.published_at.into(),
        profile.published_before.into(),
    ]
}

/// All profiles, by id.
pub async fn list(database: &Database) -> Result<Vec<Profile>, DatabaseError> {
    let rows = database.query(&format!("SELECT {COLUMNS} FROM profile ORDER BY id"), &[]).await?;
    rows.iter().map(read).collect()
}

/// One by integer id.
pub async fn find(database: &Database, id: i64) -> Result<Option<Profile>, DatabaseError> {
    let sql = format!("SELECT {COLUMNS} FROM profile WHERE id = $1");
    database.query_opt(&sql, params![id]).await?.as_ref().map(read).transpose()
}

/// One by UUID, in lower case.
pub async fn find_by_uuid(database: &Database, uuid: &str) -> Result<Option<Profile>, DatabaseError> {
    let sql = format!("SELECT {COLUMNS} FROM profile WHERE uuid = $1");
    database.query_opt(&sql, params![uuid]).await?.as_ref().map(read).transpose()
}

/// Writes a new profile. Its id, which no profile has had before, is chosen here.
pub async fn add(database: &Database, profile: &Profile) -> Result<i64, DatabaseError> {
    let mut transaction = database.begin("add_profile").await?;
    let row = transaction
        .query_opt(
            "UPDATE profile_number SET last = MAX(last, (SELECT COALESCE(MAX(id), 68700) FROM profile)) + 1 RETURNING last",
            &[],
        )
        .await?;
    let id = row.map_or(Ok(0), |row| row.get("last"))?;
    transaction.execute(&inserting(), &values(&Profile { id, ..profile.clone() })).await?;
    transaction.commit().await?;
    Ok(id)
}

fn inserting() -> String {
    format!(
        "INSERT INTO profile ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)"
    )
}

/// Writes a new profile under its own id.
pub async fn insert(database: &Database, profile: &Profile) -> Result<(), DatabaseError> {
    database.execute("insert_profile", &inserting(), &values(profile)).await?;
    Ok(())
}

/// Writes what changed. Answers whether it is still there.
pub async fn update(database: &Database, profile: &Profile) -> Result<bool, DatabaseError> {
    let sql = "UPDATE profile SET uuid = $2, name = $3, description = $4, platform = $5, assignment = $6, version = $7, is_active = $8, \
               org_group_id = $9, smart_groups = $10, excluded = $11, payloads = $12, settings = $13, created_at = $14, \
               modified_at = $15, published_at = $16, published_before = $17 WHERE id = $1";
    Ok(database.execute("update_profile", sql, &values(profile)).await? == 1)
}

/// Takes one out. Answers whether it was there.
pub async fn delete(database: &Database, id: i64) -> Result<bool, DatabaseError> {
    Ok(database.execute("delete_profile", "DELETE FROM profile WHERE id = $1", params![id]).await? == 1)
}
