//! Reads the attempts to log in; they are written where passwords are compared.

use database::{Database, DatabaseError, Row};
use jiff::Timestamp;
use uuid::Uuid;

use crate::resource::{Filter, Page};

/// One attempt with whose it was.
#[derive(Debug, Clone)]
pub(super) struct Login {
    pub admin_uuid: String,
    pub user_name: String,
    pub is_directory_user: bool,
    pub status: String,
    pub source_ip: String,
    pub happened_at: Timestamp,
}

/// What attempts are sorted by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Order {
    /// A column that this crate wrote.
    pub column: &'static str,
    pub is_descending: bool,
}

/// A page of the attempts of admins of those organization groups, and how many there are.
pub(super) async fn search(
    database: &Database,
    org_groups: &[i64],
    admin: Option<Uuid>,
    text: Option<&str>,
    order: Order,
    page: Page,
) -> Result<(Vec<Login>, i64), DatabaseError> {
    let mut filter = Filter::default();
    filter.one_of("a.org_group_id", org_groups);
    filter.equals("a.uuid", admin.map(|uuid| uuid.to_string()));
    filter.contains("(a.user_name || ' ' || a.first_name || ' ' || a.last_name || ' ' || l.source_ip)", text);
    let from = format!("FROM admin_login AS l JOIN admins AS a ON a.id = l.admin_id{}", filter.clause());
    let counted = database.query_opt(&format!("SELECT COUNT(*) AS total {from}"), &filter.params).await?;
    let total = counted.map_or(Ok(0), |row| row.get("total"))?;
    let direction = if order.is_descending { "DESC" } else { "ASC" };
    let sql = format!(
        "SELECT a.uuid, a.user_name, a.is_directory_user, l.status, l.source_ip, l.happened_at {from}
         ORDER BY {} {direction}, l.id {direction} LIMIT {} OFFSET {}",
        order.column,
        page.size,
        page.offset()
    );
    let read = |row: &Row| {
        Ok(Login {
            admin_uuid: row.get("uuid")?,
            user_name: row.get("user_name")?,
            is_directory_user: row.get::<i64>("is_directory_user")? != 0,
            status: row.get("status")?,
            source_ip: row.get("source_ip")?,
            happened_at: row.get("happened_at")?,
        })
    };
    let rows = database.query(&sql, &filter.params).await?;
    Ok((rows.iter().map(read).collect::<Result<_, DatabaseError>>()?, total))
}
