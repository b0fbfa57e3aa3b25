//! The user groups' tables. Members of a seeded group are the users of its department below its organization group;
//! a table beside it holds who was added and who was taken out.

use database::{Database, DatabaseError, Row, Transaction, params};

use super::details::Details;
use crate::{
    resource::{Filter, Page},
    system::users::store::next_id,
};

/// One user group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserGroup {
    /// Integer id.
    pub id: i64,
    /// UUID.
    pub uuid: String,
    /// Name.
    pub name: String,
    /// Organization group.
    pub org_group_id: i64,
    /// The department whose people are in it, -1 where only those are who were added.
    pub department: i64,
    /// From a directory rather than made in the console.
    pub is_directory: bool,
    /// What was written beside these.
    pub details: Details,
}

/// Somebody who was added to a group or taken out of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exception {
    /// The group.
    pub group_id: i64,
    /// The user.
    pub user_id: i64,
    /// Added rather than taken out.
    pub is_member: bool,
}

/// Why a group was not written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// Another group of that organization group has the name.
    #[error("the name {0:?} is taken")]
    Taken(String),
    /// The database refused.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

const SELECT: &str = "SELECT g.id, g.uuid, g.name, g.org_group_id, g.department, g.is_directory, d.details
                      FROM user_group AS g LEFT JOIN user_group_detail AS d ON d.group_id = g.id";

fn read(row: &Row) -> Result<UserGroup, DatabaseError> {
    let details = row.get::<Option<String>>("details")?.map(|text| serde_json::from_str(&text)).transpose();
    Ok(UserGroup {
        id: row.get("id")?,
        uuid: row.get("uuid")?,
        name: row.get("name")?,
        org_group_id: row.get("org_group_id")?,
        department: row.get("department")?,
        is_directory: row.get("is_directory")?,
        details: details.map_err(|_| unreadable())?.unwrap_or_default(),
    })
}

fn unreadable() -> DatabaseError {
    DatabaseError::Column { column: "details".to_owned(), wanted: "a user group's particulars" }
}

/// All user groups, by id.
pub async fn list(database: &Database) -> Result<Vec<UserGroup>, DatabaseError> {
    database.query(&format!("{SELECT} ORDER BY g.id"), &[]).await?.iter().map(read).collect()
}

/// One user group by integer id.
pub async fn find(database: &Database, id: i64) -> Result<Option<UserGroup>, DatabaseError> {
    let row = database.query_opt(&format!("{SELECT} WHERE g.id = $1"), params![id]).await?;
    row.as_ref().map(read).transpose()
}

/// One user group by UUID.
pub async fn find_by_uuid(database: &Database, uuid: &str) -> Result<Option<UserGroup>, DatabaseError> {
    let row =
        database.query_opt(&format!("{SELECT} WHERE g.uuid = $1"), params![uuid.to_lowercase()]).await?;
    row.as_ref().map(read).transpose()
}

/// A page of the groups that meet the filter, and how many there are.
pub async fn search(
    database: &Database,
    filter: &Filter,
    page: Page,
) -> Result<(Vec<UserGroup>, i64), DatabaseError> {
    let counted = database
        .query_opt(&format!("SELECT COUNT(*) AS total FROM user_group{}", filter.clause()), &filter.params)
        .await?;
    let total = counted.map_or(Ok(0), |row| row.get("total"))?;
    let (offset, size) = (page.offset(), page.size);
    let sql = format!("{SELECT}{} ORDER BY g.id LIMIT {size} OFFSET {offset}", filter.clause());
    let rows = database.query(&sql, &filter.params).await?;
    Ok((rows.iter().map(read).collect::<Result<_, _>>()?, total))
}

/// Writes a seeded group under its own id.
pub async fn insert(database: &Database, group: &UserGroup) -> Result<(), DatabaseError> {
    let mut work = database.begin("insert_user_group").await?;
    insert_row(&mut work, group).await?;
    work.commit().await
}

async fn insert_row(work: &mut Transaction, group: &UserGroup) -> Result<(), DatabaseError> {
    let sql = "INSERT INTO user_group (id, uuid, name, org_group_id, department, is_directory) VALUES ($1, $2, $3, $4, $5, $6)";
    let (uuid, name) = (group.uuid.as_str(), group.name.as_str());
    let values = params![group.id, uuid, name, group.org_group_id, group.department, group.is_directory];
    work.execute(sql, values).await.map(drop)
}

async fn write_details(work: &mut Transaction, group: &UserGroup) -> Result<(), DatabaseError> {
    let details = serde_json::to_string(&group.details).map_err(|_| unreadable())?;
    let sql = "INSERT INTO user_group_detail (group_id, details) VALUES ($1, $2)
               ON CONFLICT (group_id) DO UPDATE SET details = excluded.details";
    work.execute(sql, params![group.id, details]).await.map(drop)
}

async fn must_be_free(work: &mut Transaction, group: &UserGroup) -> Result<(), WriteError> {
    let sql =
        "SELECT id FROM user_group WHERE name = $1 COLLATE NOCASE AND org_group_id = $2 AND id <> $3 LIMIT 1";
    match work.query_opt(sql, params![group.name.as_str(), group.org_group_id, group.id]).await? {
        Some(_) => Err(WriteError::Taken(group.name.clone())),
        None => Ok(()),
    }
}

/// Writes a new group under the next id, which is the answer.
pub async fn create(database: &Database, group: &UserGroup) -> Result<i64, WriteError> {
    let mut work = database.begin("create_user_group").await?;
    must_be_free(&mut work, group).await?;
    let group = UserGroup { id: next_id(&mut work, "user_group", "user_group").await?, ..group.clone() };
    insert_row(&mut work, &group).await?;
    write_details(&mut work, &group).await?;
    work.commit().await?;
    Ok(group.id)
}

/// Reads a group, changes it and writes it back in one transaction. None where it is not there.
pub async fn change(
    database: &Database,
    id: i64,
    change: impl FnOnce(&mut UserGroup) + Send,
) -> Result<Option<UserGroup>, WriteError> {
    let mut work = database.begin("change_user_group").await?;
    let row = work.query_opt(&format!("{SELECT} WHERE g.id = $1"), params![id]).await?;
    let Some(mut group) = row.as_ref().map(read).transpose()? else { return Ok(None) };
    change(&mut group);
    must_be_free(&mut work, &group).await?;
    work.execute("UPDATE user_group SET name = $2 WHERE id = $1", params![id, group.name.as_str()]).await?;
    write_details(&mut work, &group).await?;
    work.commit().await?;
    Ok(Some(group))
}

/// Deletes a group with all that was written about it.
pub async fn delete(database: &Database, id: i64) -> Result<(), DatabaseError> {
    let mut work = database.begin("delete_user_group").await?;
    work.execute("DELETE FROM user_group WHERE id = $1", params![id]).await?;
    for table in ["user_group_detail", "user_group_member", "user_group_change"] {
        work.execute(&format!("DELETE FROM {table} WHERE group_id = $1"), params![id]).await?;
    }
    work.commit().await
}

/// Who was added to groups or taken out: of one group, of one user, or all.
pub async fn exceptions(
    database: &Database,
    group_id: Option<i64>,
    user_id: Option<i64>,
) -> Result<Vec<Exception>, DatabaseError> {
    let mut filter = Filter::default();
    filter.equals("group_id", group_id);
    filter.equals("user_id", user_id);
    let sql = format!("SELECT group_id, user_id, is_member FROM user_group_member{}", filter.clause());
    let read = |row: &Row| {
        Ok(Exception {
            group_id: row.get("group_id")?,
            user_id: row.get("user_id")?,
            is_member: row.get("is_member")?,
        })
    };
    database.query(&sql, &filter.params).await?.iter().map(read).collect()
}

/// Adds users to a group or takes them out, whatever they were before, and forgets their pending changes.
pub async fn set_members(
    database: &Database,
    group_id: i64,
    users: &[(i64, bool)],
) -> Result<(), DatabaseError> {
    let mut work = database.begin("set_members").await?;
    let rows =
        users.iter().map(|(user, is_member)| vec![group_id.into(), (*user).into(), (*is_member).into()]);
    let sql = "INSERT INTO user_group_member (group_id, user_id, is_member) VALUES ($1, $2, $3)
               ON CONFLICT (group_id, user_id) DO UPDATE SET is_member = excluded.is_member";
    work.execute_many(sql, rows.collect()).await?;
    let rows = users.iter().map(|(user, _)| vec![group_id.into(), (*user).into()]);
    let sql = "DELETE FROM user_group_change WHERE group_id = $1 AND user_id = $2";
    work.execute_many(sql, rows.collect()).await?;
    work.commit().await
}

/// Replaces the changes that wait for being taken over: user and whether it is an addition.
pub async fn replace_changes(
    database: &Database,
    group_id: i64,
    changes: &[(i64, bool)],
) -> Result<(), DatabaseError> {
    let mut work = database.begin("replace_changes").await?;
    work.execute("DELETE FROM user_group_change WHERE group_id = $1", params![group_id]).await?;
    let rows =
        changes.iter().map(|(user, addition)| vec![group_id.into(), (*user).into(), (*addition).into()]);
    let sql = "INSERT INTO user_group_change (group_id, user_id, is_addition) VALUES ($1, $2, $3)";
    work.execute_many(sql, rows.collect()).await?;
    work.commit().await
}

/// The changes that wait for being taken over: user and whether it is an addition, by user.
pub async fn pending_changes(database: &Database, group_id: i64) -> Result<Vec<(i64, bool)>, DatabaseError> {
    let sql = "SELECT user_id, is_addition FROM user_group_change WHERE group_id = $1 ORDER BY user_id";
    let rows = database.query(sql, params![group_id]).await?;
    rows.iter().map(|row| Ok((row.get("user_id")?, row.get("is_addition")?))).collect()
}
