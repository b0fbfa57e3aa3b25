//! What the tables know of organization groups beyond the tree itself.

use std::collections::HashMap;

use database::{Database, DatabaseError, params};

/// Enrollment users of each group, without the groups below it.
pub(super) async fn count_users(database: &Database) -> Result<HashMap<i64, i64>, DatabaseError> {
    let rows = database
        .query("SELECT org_group_id, COUNT(*) AS users FROM enrolment_user GROUP BY org_group_id", &[])
        .await?;
    rows.iter().map(|row| Ok((row.get("org_group_id")?, row.get("users")?))).collect()
}

/// The direct enrollment settings that a group has itself, as JSON.
pub(super) async fn find_direct_enrollment(
    database: &Database,
    org_group_id: i64,
) -> Result<Option<String>, DatabaseError> {
    let sql = "SELECT settings FROM direct_enrollment WHERE org_group_id = $1";
    database.query_opt(sql, params![org_group_id]).await?.map(|row| row.get("settings")).transpose()
}

/// Gives a group direct enrollment settings of its own.
pub(super) async fn save_direct_enrollment(
    database: &Database,
    org_group_id: i64,
    settings: &str,
) -> Result<(), DatabaseError> {
    let sql = "INSERT INTO direct_enrollment (org_group_id, settings) VALUES ($1, $2) \
               ON CONFLICT (org_group_id) DO UPDATE SET settings = excluded.settings";
    database.execute("save direct enrollment", sql, params![org_group_id, settings]).await.map(drop)
}
