//! What the tables know of organization groups beyond the tree itself.

use std::collections::HashMap;

use database::{Database, DatabaseError};

/// Enrollment users of each group, without the groups below it.
pub(super) async fn count_users(database: &Database) -> Result<HashMap<i64, i64>, DatabaseError> {
    let rows = database
        .query("SELECT org_group_id, COUNT(*) AS users FROM enrolment_user GROUP BY org_group_id", &[])
        .await?;
    rows.iter().map(|row| Ok((row.get("org_group_id")?, row.get("users")?))).collect()
}
