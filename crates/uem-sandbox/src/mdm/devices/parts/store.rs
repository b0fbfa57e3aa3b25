//! Counts over what only the devices' documents hold.

use database::{Database, DatabaseError};

use crate::resource::id_list;

/// Enrolled devices in a doubtful state.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct SecurityCounts {
    /// Jailbroken or rooted.
    pub(super) compromised: i64,
    /// Without a passcode.
    pub(super) no_passcode: i64,
    /// With storage that is not encrypted.
    pub(super) not_encrypted: i64,
}

/// Counts the enrolled devices of these organization groups.
pub(super) async fn security_counts(
    database: &Database,
    org_groups: &[i64],
) -> Result<SecurityCounts, DatabaseError> {
    let sql = format!(
        "SELECT COALESCE(SUM(json_extract(d.state, '$.is_compromised') = 1), 0) AS compromised, \
         COALESCE(SUM(json_extract(d.state, '$.has_passcode') = 0), 0) AS no_passcode, \
         COALESCE(SUM(json_extract(d.state, '$.is_encrypted') = 0), 0) AS not_encrypted \
         FROM device AS v JOIN device_state AS d ON d.id = v.id WHERE v.enrollment <> 8 AND v.org_group_id IN ({})",
        id_list(org_groups)
    );
    let row = database.query_opt(&sql, &[]).await?;
    row.map_or(Ok(SecurityCounts::default()), |row| {
        Ok(SecurityCounts {
            compromised: row.get("compromised")?,
            no_passcode: row.get("no_passcode")?,
            not_encrypted: row.get("not_encrypted")?,
        })
    })
}
