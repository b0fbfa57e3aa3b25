//! The compliance policies' table.

use database::{Database, DatabaseError, Row, params};

use super::on_device::Rule;

/// One policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Integer id.
    pub id: i64,
    /// UUID.
    pub uuid: String,
    /// Name.
    pub name: String,
    /// Description.
    pub description: String,
    /// What it asks.
    pub rule: Rule,
    /// Platform number, none for all.
    pub platform: Option<u8>,
    /// Whether it is evaluated.
    pub is_active: bool,
    /// The organization group that manages it.
    pub org_group_id: i64,
}

fn read(row: &Row) -> Result<Policy, DatabaseError> {
    let rule: String = row.get("rule")?;
    let platform: Option<i64> = row.get("platform")?;
    Ok(Policy {
        id: row.get("id")?,
        uuid: row.get("uuid")?,
        name: row.get("name")?,
        description: row.get("description")?,
        rule: rule
            .parse()
            .map_err(|_| DatabaseError::Column { column: "rule".into(), wanted: "a compliance rule" })?,
        platform: platform.and_then(|number| u8::try_from(number).ok()),
        is_active: row.get("is_active")?,
        org_group_id: row.get("org_group_id")?,
    })
}

/// All policies, by id.
pub async fn list(database: &Database) -> Result<Vec<Policy>, DatabaseError> {
    let sql = "SELECT id, uuid, name, description, rule, platform, is_active, org_group_id FROM compliance_policy ORDER BY id";
    database.query(sql, &[]).await?.iter().map(read).collect()
}

/// Writes a new policy under its own id.
pub async fn insert(database: &Database, policy: &Policy) -> Result<(), DatabaseError> {
    database
        .execute(
            "insert_compliance_policy",
            "INSERT INTO compliance_policy (id, uuid, name, description, rule, platform, is_active, org_group_id) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            params![
                policy.id,
                policy.uuid.as_str(),
                policy.name.as_str(),
                policy.description.as_str(),
                policy.rule.to_string(),
                policy.platform.map(i64::from),
                policy.is_active,
                policy.org_group_id
            ],
        )
        .await?;
    Ok(())
}
