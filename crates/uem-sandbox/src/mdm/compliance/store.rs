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

/// Writes a new policy; its id is chosen here.
pub async fn create(database: &Database, policy: &Policy) -> Result<i64, DatabaseError> {
    let mut transaction = database.begin("create_compliance_policy").await?;
    let row = transaction
        .query_opt(
            "INSERT INTO compliance_policy (id, uuid, name, description, rule, platform, is_active, org_group_id) \
             SELECT COALESCE(MAX(id), 500) + 1, $1, $2, $3, $4, $5, $6, $7 FROM compliance_policy RETURNING id",
            params![
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
    let id = row.map_or(Ok(0), |row| row.get("id"))?;
    transaction.commit().await?;
    Ok(id)
}

/// Writes what changed.
pub async fn update(database: &Database, policy: &Policy) -> Result<(), DatabaseError> {
    database
        .execute(
            "update_compliance_policy",
            "UPDATE compliance_policy SET name = $2, description = $3, rule = $4, platform = $5, is_active = $6 \
             WHERE id = $1",
            params![
                policy.id,
                policy.name.as_str(),
                policy.description.as_str(),
                policy.rule.to_string(),
                policy.platform.map(i64::from),
                policy.is_active
            ],
        )
        .await
        .map(drop)
}

/// Takes one out.
pub async fn delete(database: &Database, id: i64) -> Result<(), DatabaseError> {
    let sql = "DELETE FROM compliance_policy WHERE id = $1";
    database.execute("delete_compliance_policy", sql, params![id]).await.map(drop)
}
