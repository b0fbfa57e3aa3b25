//! The profiles' table.

use database::{Database, DatabaseError, Row, params};

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
    /// `Auto` or `Optional`.
    pub assignment: String,
    /// Current version.
    pub version: i64,
    /// Whether it is given out.
    pub is_active: bool,
    /// The organization group that manages it.
    pub org_group_id: i64,
    /// Smart groups it is assigned to.
    pub smart_groups: Vec<i64>,
    /// One object, a key a payload.
    pub payloads: serde_json::Map<String, serde_json::Value>,
}

const COLUMNS: &str = "id, uuid, name, description, platform, assignment, version, is_active, org_group_id, smart_groups, payloads";

fn read(row: &Row) -> Result<Profile, DatabaseError> {
    let bad = |column: &str| DatabaseError::Column {
        column: column.to_owned(),
        wanted: "JSON this program writes",
    };
    let smart_groups: String = row.get("smart_groups")?;
    let payloads: String = row.get("payloads")?;
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
        smart_groups: serde_json::from_str(&smart_groups).map_err(|_| bad("smart_groups"))?,
        payloads: serde_json::from_str(&payloads).map_err(|_| bad("payloads"))?,
    })
}

/// All profiles, by id.
pub async fn list(database: &Database) -> Result<Vec<Profile>, DatabaseError> {
    let rows = database.query(&format!("SELECT {COLUMNS} FROM profile ORDER BY id"), &[]).await?;
    rows.iter().map(read).collect()
}

/// Writes a new profile under its own id.
pub async fn insert(database: &Database, profile: &Profile) -> Result<(), DatabaseError> {
    let groups = serde_json::json!(profile.smart_groups).to_string();
    let payloads = serde_json::json!(profile.payloads).to_string();
    database
        .execute(
            "insert_profile",
            "INSERT INTO profile (id, uuid, name, description, platform, assignment, version, is_active, org_group_id, smart_groups, payloads) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            params![
                profile.id,
                profile.uuid.as_str(),
                profile.name.as_str(),
                profile.description.as_str(),
                i64::from(profile.platform),
                profile.assignment.as_str(),
                profile.version,
                profile.is_active,
                profile.org_group_id,
                groups,
                payloads
            ],
        )
        .await?;
    Ok(())
}
