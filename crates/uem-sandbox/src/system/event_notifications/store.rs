//! The rules' table.

use database::{Database, DatabaseError, Row, params};

use super::rule::{Format, Rule};

const COLUMNS: &str = "id, uuid, name, org_group_id, url, user_name, password, format, is_active, events";

fn read(row: &Row) -> Result<Rule, DatabaseError> {
    let (format, events): (String, String) = (row.get("format")?, row.get("events")?);
    Ok(Rule {
        id: row.get("id")?,
        uuid: row.get("uuid")?,
        name: row.get("name")?,
        org_group_id: row.get("org_group_id")?,
        url: row.get("url")?,
        user_name: row.get("user_name")?,
        password: row.get("password")?,
        format: format.parse().unwrap_or(Format::Json),
        is_active: row.get::<i64>("is_active")? != 0,
        events: Rule::events_named(&events),
    })
}

/// All rules, by id.
pub async fn list(database: &Database) -> Result<Vec<Rule>, DatabaseError> {
    let rows = database.query(&format!("SELECT {COLUMNS} FROM event_rule ORDER BY id"), &[]).await?;
    rows.iter().map(read).collect()
}

/// One rule by integer id.
pub async fn find(database: &Database, id: i64) -> Result<Option<Rule>, DatabaseError> {
    let sql = format!("SELECT {COLUMNS} FROM event_rule WHERE id = $1");
    database.query_opt(&sql, params![id]).await?.as_ref().map(read).transpose()
}

/// One rule by UUID.
pub async fn find_by_uuid(database: &Database, uuid: &str) -> Result<Option<Rule>, DatabaseError> {
    let sql = format!("SELECT {COLUMNS} FROM event_rule WHERE uuid = $1");
    database.query_opt(&sql, params![uuid]).await?.as_ref().map(read).transpose()
}

/// Writes a new rule under the next id, which is answered. [`DatabaseError::Duplicate`] where its organization group
/// has one of that name.
pub async fn create(database: &Database, rule: &Rule) -> Result<i64, DatabaseError> {
    let mut work = database.begin("create_event_rule").await?;
    let row = work.query_opt("SELECT COALESCE(MAX(id), 7000) + 1 AS next FROM event_rule", &[]).await?;
    let id: i64 = row.map_or(Ok(7_001), |row| row.get("next"))?;
    let sql = "INSERT INTO event_rule (id, uuid, name, org_group_id, url, user_name, password, format, is_active, events) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let (format, is_active, events) =
        (rule.format.to_string(), i64::from(rule.is_active), rule.event_names());
    let (user_name, password) = (rule.user_name.as_str(), rule.password.as_str());
    let (uuid, name, url) = (rule.uuid.as_str(), rule.name.as_str(), rule.url.as_str());
    work.execute(
        sql,
        params![id, uuid, name, rule.org_group_id, url, user_name, password, format, is_active, events],
    )
    .await?;
    work.commit().await?;
    Ok(id)
}

/// Writes everything but the ids. Answers whether the rule is there.
pub async fn update(database: &Database, rule: &Rule) -> Result<bool, DatabaseError> {
    let sql = "UPDATE event_rule SET name = $2, org_group_id = $3, url = $4, user_name = $5, password = $6, format = $7, \
               is_active = $8, events = $9 WHERE id = $1";
    let (format, is_active, events) =
        (rule.format.to_string(), i64::from(rule.is_active), rule.event_names());
    let (user_name, password) = (rule.user_name.as_str(), rule.password.as_str());
    let (name, url) = (rule.name.as_str(), rule.url.as_str());
    let values =
        params![rule.id, name, rule.org_group_id, url, user_name, password, format, is_active, events];
    Ok(database.execute("update_event_rule", sql, values).await? == 1)
}

/// Deletes a rule. Answers whether it was there.
pub async fn delete(database: &Database, id: i64) -> Result<bool, DatabaseError> {
    Ok(database.execute("delete_event_rule", "DELETE FROM event_rule WHERE id = $1", params![id]).await? == 1)
}
