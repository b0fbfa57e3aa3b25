//! The tables of custom attributes: definitions, and values that were set or deleted.

use database::{Database, DatabaseError, Row, Transaction, params};

/// A definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// Integer id.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Description.
    pub description: String,
    /// `ApplicationGroup` on most wires.
    pub application: String,
    /// The organization group that manages it.
    pub org_group_id: i64,
    /// Values to choose from; empty for free text.
    pub choices: Vec<String>,
    /// Where it may be used.
    pub uses: Uses,
}

/// Where an attribute may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Uses {
    /// As a look-up value.
    pub is_lookup_value: bool,
    /// In rules.
    pub is_in_rules: bool,
    /// Kept when the device is removed.
    pub is_persistent: bool,
    /// Its values are collected for rules.
    pub collects_values: bool,
}

impl Default for Uses {
    fn default() -> Self {
        Self { is_lookup_value: false, is_in_rules: true, is_persistent: true, collects_values: false }
    }
}

/// A change of a value on a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What was written, by whom and when.
    pub new: Changed,
    /// What stood there before, as far as it had been written.
    pub old: Option<String>,
}

/// A value that was set on a device, or (`None`) deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The device.
    pub device_id: u32,
    /// Application group.
    pub application: String,
    /// Name.
    pub name: String,
    /// Value; none where it was deleted.
    pub value: Option<String>,
    /// Who set it: `API`, `Device`.
    pub source: String,
    /// When, in milliseconds.
    pub modified_at: i64,
}

/// All definitions, by id.
pub async fn definitions(database: &Database) -> Result<Vec<Definition>, DatabaseError> {
    let sql = "SELECT id, name, description, application, org_group_id, choices, is_lookup_value, is_in_rules, is_persistent, \
               collects_values FROM custom_attribute ORDER BY id";
    let rows = database.query(sql, &[]).await?;
    rows.iter().map(read_definition).collect()
}

fn read_definition(row: &Row) -> Result<Definition, DatabaseError> {
    let choices: String = row.get("choices")?;
    Ok(Definition {
        id: row.get("id")?,
        name: row.get("name")?,
        description: row.get("description")?,
        application: row.get("application")?,
        org_group_id: row.get("org_group_id")?,
        choices: serde_json::from_str(&choices)
            .map_err(|_| DatabaseError::Column { column: "choices".into(), wanted: "a list of texts" })?,
        uses: Uses {
            is_lookup_value: row.get("is_lookup_value")?,
            is_in_rules: row.get("is_in_rules")?,
            is_persistent: row.get("is_persistent")?,
            collects_values: row.get("collects_values")?,
        },
    })
}

/// Writes a definition under its own id.
pub async fn insert_definition(database: &Database, definition: &Definition) -> Result<(), DatabaseError> {
    database
        .execute(
            "insert_custom_attribute",
            "INSERT INTO custom_attribute (id, name, description, application, org_group_id, choices, is_lookup_value, is_in_rules, \
             is_persistent, collects_values) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            params![
                definition.id,
                definition.name.as_str(),
                definition.description.as_str(),
                definition.application.as_str(),
                definition.org_group_id,
                serde_json::json!(definition.choices).to_string(),
                definition.uses.is_lookup_value,
                definition.uses.is_in_rules,
                definition.uses.is_persistent,
                definition.uses.collects_values
            ],
        )
        .await?;
    Ok(())
}

/// What was changed on these devices.
pub async fn changed(database: &Database, device_ids: &[u32]) -> Result<Vec<Changed>, DatabaseError> {
    let sql = "SELECT a.device_id, a.application, a.name, a.value, a.source, a.modified_at FROM json_each($1) AS j \
               JOIN device_attribute AS a ON a.device_id = j.value ORDER BY a.device_id, a.application, a.name";
    let rows = database.query(sql, params![serde_json::json!(device_ids).to_string()]).await?;
    rows.iter().map(read_changed).collect()
}

fn read_changed(row: &Row) -> Result<Changed, DatabaseError> {
    let device_id: i64 = row.get("device_id")?;
    Ok(Changed {
        device_id: u32::try_from(device_id)
            .map_err(|_| DatabaseError::Column { column: "device_id".into(), wanted: "a device id" })?,
        application: row.get("application")?,
        name: row.get("name")?,
        value: row.get("value")?,
        source: row.get("source")?,
        modified_at: row.get("modified_at")?,
    })
}

/// Sets or deletes a value on a device, and notes what stood there before.
pub async fn set(transaction: &mut Transaction, changed: &Changed) -> Result<(), DatabaseError> {
    transaction
        .execute(
            "INSERT INTO device_attribute_change (device_id, application, name, old_value, new_value, source, changed_at) \
             VALUES ($1, $2, $3, (SELECT value FROM device_attribute WHERE device_id = $1 AND application = $2 AND name = $3), \
             $4, $5, $6)",
            params![
                changed.device_id,
                changed.application.as_str(),
                changed.name.as_str(),
                changed.value.clone(),
                changed.source.as_str(),
                changed.modified_at
            ],
        )
        .await?;
    transaction
        .execute(
            "INSERT INTO device_attribute (device_id, application, name, value, source, modified_at) VALUES ($1, $2, $3, $4, $5, $6) \
             ON CONFLICT (device_id, application, name) DO UPDATE SET value = excluded.value, source = excluded.source, \
             modified_at = excluded.modified_at",
            params![
                changed.device_id,
                changed.application.as_str(),
                changed.name.as_str(),
                changed.value.clone(),
                changed.source.as_str(),
                changed.modified_at
            ],
        )
        .await?;
    Ok(())
}

/// The latest changes between two times in milliseconds, those of one device together, newest first.
pub async fn changes(
    database: &Database,
    (from, till): (i64, i64),
    limit: u32,
) -> Result<Vec<Change>, DatabaseError> {
    let sql = "SELECT device_id, application, name, old_value, new_value AS value, source, changed_at AS modified_at \
               FROM device_attribute_change WHERE changed_at >= $1 AND changed_at <= $2 ORDER BY id DESC LIMIT $3";
    let rows = database.query(sql, params![from, till, limit]).await?;
    rows.iter().map(|row| Ok(Change { new: read_changed(row)?, old: row.get("old_value")? })).collect()
}
