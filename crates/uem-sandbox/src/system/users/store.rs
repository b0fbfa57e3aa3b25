//! The enrolment users' tables: the columns that searches look into, and beside them what was written over them.

use std::collections::HashMap;

use database::{Bulk, Column, Conflict, Database, DatabaseError, Kind, Row, Transaction, Value, params};
use futures_util::future::try_join_all;
use jiff::Timestamp;

use super::details::Details;
use crate::{
    fleet::people::{DEPARTMENTS, Person},
    resource::{Filter, Page, id_list},
};

/// One enrolment user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Integer id.
    pub id: i64,
    /// UUID.
    pub uuid: String,
    /// Login name.
    pub user_name: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// E-mail, empty where there is none.
    pub email: String,
    /// Organization group.
    pub org_group_id: i64,
    /// Place in [`DEPARTMENTS`] of the department that a seeded user came with, -1 for all others: whose user group
    /// the user is in unless told otherwise.
    pub department: i64,
    /// Telephone number, empty where there is none.
    pub phone: String,
    /// From a directory rather than a basic account.
    pub is_directory: bool,
    /// Whether the account is active.
    pub is_active: bool,
    /// Made, in milliseconds.
    pub created_at: i64,
    /// What was written beside these.
    pub details: Details,
}

/// Readers that count at a time: others want to read as well.
const COUNTED_AT_ONCE: usize = 4;

const COLUMNS: &str = "id, uuid, user_name, first_name, last_name, email, org_group_id, department, phone, is_directory, is_active, created_at";

fn read(row: &Row) -> Result<User, DatabaseError> {
    Ok(User {
        id: row.get("id")?,
        uuid: row.get("uuid")?,
        user_name: row.get("user_name")?,
        first_name: row.get("first_name")?,
        last_name: row.get("last_name")?,
        email: row.get("email")?,
        org_group_id: row.get("org_group_id")?,
        department: row.get("department")?,
        phone: row.get("phone")?,
        is_directory: row.get("is_directory")?,
        is_active: row.get("is_active")?,
        created_at: row.get("created_at")?,
        details: Details::default(),
    })
}

fn read_details(row: &Row) -> Result<Details, DatabaseError> {
    serde_json::from_str(&row.get::<String>("details")?)
        .map_err(|_| DatabaseError::Column { column: "details".to_owned(), wanted: "a user's particulars" })
}

/// Users of those rows with what was written beside them.
async fn complete(database: &Database, rows: &[Row]) -> Result<Vec<User>, DatabaseError> {
    let mut users = rows.iter().map(read).collect::<Result<Vec<User>, _>>()?;
    if users.is_empty() {
        return Ok(users);
    }
    let ids: Vec<i64> = users.iter().map(|user| user.id).collect();
    let sql =
        format!("SELECT user_id, details FROM enrolment_user_detail WHERE user_id IN ({})", id_list(&ids));
    let mut written: HashMap<i64, Details> = HashMap::new();
    for row in database.query(&sql, &[]).await? {
        written.insert(row.get("user_id")?, read_details(&row)?);
    }
    for user in &mut users {
        user.details = written.remove(&user.id).unwrap_or_default();
    }
    Ok(users)
}

async fn one(
    database: &Database,
    condition: &str,
    value: impl Into<Value>,
) -> Result<Option<User>, DatabaseError> {
    let sql = format!("SELECT {COLUMNS} FROM enrolment_user WHERE {condition} LIMIT 1");
    let rows = database.query(&sql, &[value.into()]).await?;
    Ok(complete(database, &rows).await?.pop())
}

/// One user by integer id.
pub async fn find(database: &Database, id: i64) -> Result<Option<User>, DatabaseError> {
    one(database, "id = $1", id).await
}

/// One user by UUID.
pub async fn find_by_uuid(database: &Database, uuid: &str) -> Result<Option<User>, DatabaseError> {
    one(database, "uuid = $1", uuid.to_lowercase()).await
}

/// One user by login name, without regard to case.
pub async fn find_by_name(database: &Database, user_name: &str) -> Result<Option<User>, DatabaseError> {
    one(database, "user_name = $1 COLLATE NOCASE", user_name).await
}

/// The users of those ids, in the order of ids; those that are not there are left out.
pub async fn find_many(database: &Database, ids: &[i64]) -> Result<Vec<User>, DatabaseError> {
    let sql = format!("SELECT {COLUMNS} FROM enrolment_user WHERE id IN ({}) ORDER BY id", id_list(ids));
    let rows = database.query(&sql, &[]).await?;
    complete(database, &rows).await
}

/// Argon2 hash of the user's password, none where there is none.
pub async fn find_password(database: &Database, id: i64) -> Result<Option<String>, DatabaseError> {
    let sql = "SELECT password_hash FROM enrolment_password WHERE user_id = $1";
    database.query_opt(sql, params![id]).await?.map(|row| row.get("password_hash")).transpose()
}

/// A page of the users that meet the filter, and how many there are. `order` is a column list this crate wrote.
pub async fn search(
    database: &Database,
    filter: &Filter,
    order: &str,
    page: Page,
) -> Result<(Vec<User>, i64), DatabaseError> {
    Ok((self::page(database, filter, order, page).await?, count_all_over(database, filter).await?))
}

/// A page of the users that meet the filter.
pub async fn page(
    database: &Database,
    filter: &Filter,
    order: &str,
    page: Page,
) -> Result<Vec<User>, DatabaseError> {
    let (offset, size) = (page.offset(), page.size);
    let sql = format!(
        "SELECT {COLUMNS} FROM enrolment_user{} ORDER BY {order} LIMIT {size} OFFSET {offset}",
        filter.clause()
    );
    let rows = database.query(&sql, &filter.params).await?;
    complete(database, &rows).await
}

/// How many users meet the filter.
pub async fn count(database: &Database, filter: &Filter) -> Result<i64, DatabaseError> {
    let row = database
        .query_opt(
            &format!("SELECT COUNT(*) AS total FROM enrolment_user{}", filter.clause()),
            &filter.params,
        )
        .await?;
    row.map_or(Ok(0), |row| row.get("total"))
}

/// The same where every user has to be looked at: the cores share them.
pub async fn count_all_over(database: &Database, filter: &Filter) -> Result<i64, DatabaseError> {
    let sql = "SELECT COALESCE(MIN(id), 0) AS first, COALESCE(MAX(id), 0) AS last FROM enrolment_user";
    let Some(row) = database.query_opt(sql, &[]).await? else { return Ok(0) };
    let (first, last): (i64, i64) = (row.get("first")?, row.get("last")?);
    let parts = std::thread::available_parallelism().map_or(1, usize::from).min(COUNTED_AT_ONCE);
    let size = (last - first) / i64::try_from(parts).unwrap_or(1) + 1;
    let condition = if filter.is_empty() { "WHERE".to_owned() } else { format!("{} AND", filter.clause()) };
    let counts = (0..i64::try_from(parts).unwrap_or(1)).map(|part| {
        let (from, till) = (first + part * size, first + (part + 1) * size);
        let sql =
            format!("SELECT COUNT(*) AS total FROM enrolment_user {condition} id >= {from} AND id < {till}");
        async move { database.query_opt(&sql, &filter.params).await?.map_or(Ok(0), |row| row.get("total")) }
    });
    Ok(try_join_all(counts).await?.into_iter().sum())
}

/// Every user's department, in the order of ids, beginning with the lowest id.
pub async fn departments(database: &Database) -> Result<(i64, Vec<u8>), DatabaseError> {
    let rows = database.query("SELECT id, department FROM enrolment_user ORDER BY id", &[]).await?;
    let Some(first) = rows.first() else { return Ok((0, Vec::new())) };
    let first: i64 = first.at(0)?;
    let mut departments = Vec::with_capacity(rows.len());
    for row in &rows {
        let place = usize::try_from(row.at::<i64>(0)? - first).unwrap_or(0);
        departments.resize(place, u8::MAX);
        departments.push(u8::try_from(row.at::<i64>(1)?).unwrap_or(u8::MAX));
    }
    Ok((first, departments))
}

/// Writes many people at once; called with a few thousand at a time.
pub async fn insert(
    database: &Database,
    people: &[(Person, i64)],
    created: Timestamp,
) -> Result<(), DatabaseError> {
    const INSERTED: [Column; 12] = [
        Column { name: "id", kind: Kind::Int },
        Column { name: "uuid", kind: Kind::Text },
        Column { name: "user_name", kind: Kind::Text },
        Column { name: "first_name", kind: Kind::Text },
        Column { name: "last_name", kind: Kind::Text },
        Column { name: "email", kind: Kind::Text },
        Column { name: "org_group_id", kind: Kind::Int },
        Column { name: "department", kind: Kind::Int },
        Column { name: "phone", kind: Kind::Text },
        Column { name: "is_directory", kind: Kind::Bool },
        Column { name: "is_active", kind: Kind::Bool },
        Column { name: "created_at", kind: Kind::Int },
    ];
    let mut values: Vec<Value> = Vec::with_capacity(people.len() * INSERTED.len());
    for (person, org_group_id) in people {
        let department = DEPARTMENTS.iter().position(|name| *name == person.department).unwrap_or(0);
        values.extend([
            person.id.into(),
            person.uuid.to_string().into(),
            person.user_name.as_str().into(),
            person.first.into(),
            person.last.into(),
            person.email.as_str().into(),
            (*org_group_id).into(),
            i64::try_from(department).unwrap_or(0).into(),
            person.phone_number.as_str().into(),
            person.is_directory.into(),
            person.is_active.into(),
            created.as_millisecond().into(),
        ]);
    }
    let mut transaction = database.begin("insert_users").await?;
    transaction
        .bulk(Bulk { table: "enrolment_user", columns: &INSERTED, conflict: Conflict::Fail, values })
        .await?;
    transaction.commit().await
}

/// Why a write was not made.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// Somebody else has the login name.
    #[error("the user name {0:?} is taken")]
    Taken(String),
    /// The database refused.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

/// The next id of that kind of thing, higher than all before, those of deleted ones included.
pub async fn next_id(
    work: &mut Transaction,
    kind: &'static str,
    table: &'static str,
) -> Result<i64, DatabaseError> {
    let sql = format!(
        "SELECT MAX(COALESCE((SELECT MAX(id) FROM {table}), 0), COALESCE((SELECT id FROM people_last_id WHERE kind = $1), 0)) + 1 AS id"
    );
    let row = work.query_opt(&sql, params![kind]).await?;
    let id: i64 = row.map_or(Ok(1), |row| row.get("id"))?;
    let sql = "INSERT INTO people_last_id (kind, id) VALUES ($1, $2) ON CONFLICT (kind) DO UPDATE SET id = excluded.id";
    work.execute(sql, params![kind, id]).await?;
    Ok(id)
}

/// Writes a new user under the next id, which is the answer.
pub async fn create(
    database: &Database,
    user: &User,
    password_hash: Option<&str>,
) -> Result<i64, WriteError> {
    let mut work = database.begin("create_user").await?;
    must_be_free(&mut work, &user.user_name, 0).await?;
    let id = next_id(&mut work, "user", "enrolment_user").await?;
    let sql = format!(
        "INSERT INTO enrolment_user ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
    );
    let user = User { id, ..user.clone() };
    work.execute(&sql, &values(&user)).await?;
    write_rest(&mut work, &user, password_hash).await?;
    work.commit().await?;
    Ok(id)
}

/// Reads a user, changes it and writes it back, all in one transaction. None where it is not there; what `change`
/// refuses is handed back and nothing is written.
pub async fn change<E: From<WriteError>>(
    database: &Database,
    id: i64,
    password_hash: Option<&str>,
    change: impl FnOnce(&mut User) -> Result<(), E> + Send,
) -> Result<Option<User>, E> {
    let failed = |error: DatabaseError| E::from(WriteError::from(error));
    let mut work = database.begin("change_user").await.map_err(failed)?;
    let Some(mut user) = read_one(&mut work, id).await.map_err(failed)? else { return Ok(None) };
    let old_name = user.user_name.clone();
    change(&mut user)?;
    if user.user_name != old_name {
        must_be_free(&mut work, &user.user_name, id).await?;
    }
    let sql = "UPDATE enrolment_user SET uuid = $2, user_name = $3, first_name = $4, last_name = $5, email = $6, org_group_id = $7,
               department = $8, phone = $9, is_directory = $10, is_active = $11, created_at = $12 WHERE id = $1";
    work.execute(sql, &values(&user)).await.map_err(failed)?;
    write_rest(&mut work, &user, password_hash).await.map_err(failed)?;
    work.commit().await.map_err(failed)?;
    Ok(Some(user))
}

async fn read_one(work: &mut Transaction, id: i64) -> Result<Option<User>, DatabaseError> {
    let sql = format!("SELECT {COLUMNS} FROM enrolment_user WHERE id = $1");
    let Some(row) = work.query_opt(&sql, params![id]).await? else { return Ok(None) };
    let mut user = read(&row)?;
    let sql = "SELECT details FROM enrolment_user_detail WHERE user_id = $1";
    if let Some(row) = work.query_opt(sql, params![id]).await? {
        user.details = read_details(&row)?;
    }
    Ok(Some(user))
}

async fn must_be_free(work: &mut Transaction, user_name: &str, own_id: i64) -> Result<(), WriteError> {
    let sql = "SELECT id FROM enrolment_user WHERE user_name = $1 COLLATE NOCASE AND id <> $2 LIMIT 1";
    match work.query_opt(sql, params![user_name, own_id]).await? {
        Some(_) => Err(WriteError::Taken(user_name.to_owned())),
        None => Ok(()),
    }
}

fn values(user: &User) -> [Value; 12] {
    [
        user.id.into(),
        user.uuid.as_str().into(),
        user.user_name.as_str().into(),
        user.first_name.as_str().into(),
        user.last_name.as_str().into(),
        user.email.as_str().into(),
        user.org_group_id.into(),
        user.department.into(),
        user.phone.as_str().into(),
        user.is_directory.into(),
        user.is_active.into(),
        user.created_at.into(),
    ]
}

async fn write_rest(
    work: &mut Transaction,
    user: &User,
    password_hash: Option<&str>,
) -> Result<(), DatabaseError> {
    let details = serde_json::to_string(&user.details).map_err(|_| DatabaseError::Column {
        column: "details".to_owned(),
        wanted: "a user's particulars",
    })?;
    let sql = "INSERT INTO enrolment_user_detail (user_id, role, details) VALUES ($1, $2, $3)
               ON CONFLICT (user_id) DO UPDATE SET role = excluded.role, details = excluded.details";
    work.execute(sql, params![user.id, user.details.role(), details]).await?;
    if let Some(hash) = password_hash {
        write_password(work, user.id, hash).await?;
    }
    Ok(())
}

/// Gives the user of that id another password.
pub async fn write_password(work: &mut Transaction, id: i64, hash: &str) -> Result<(), DatabaseError> {
    let sql = "INSERT INTO enrolment_password (user_id, password_hash) VALUES ($1, $2)
               ON CONFLICT (user_id) DO UPDATE SET password_hash = excluded.password_hash";
    work.execute(sql, params![id, hash]).await.map(drop)
}

/// Deletes a user with everything that was written about it. Answers whether it was there.
pub async fn delete(database: &Database, id: i64) -> Result<bool, DatabaseError> {
    let mut work = database.begin("delete_user").await?;
    // What the id was is kept: it is not given twice.
    let sql = "INSERT INTO people_last_id (kind, id) SELECT 'user', MAX(id) FROM enrolment_user WHERE true
               ON CONFLICT (kind) DO UPDATE SET id = MAX(id, excluded.id)";
    work.execute(sql, &[]).await?;
    let deleted = work.execute("DELETE FROM enrolment_user WHERE id = $1", params![id]).await?;
    for table in [
        "enrolment_user_detail",
        "enrolment_password",
        "user_group_member",
        "user_group_change",
        "registration",
        "directory_sync_change",
    ] {
        work.execute(&format!("DELETE FROM {table} WHERE user_id = $1"), params![id]).await?;
    }
    work.commit().await?;
    Ok(deleted > 0)
}

/// Indexes of the searches: made after the users are in, which is faster.
pub async fn index(database: &Database) -> Result<(), DatabaseError> {
    let mut transaction = database.begin("index_users").await?;
    transaction
        .batch(
            "CREATE UNIQUE INDEX IF NOT EXISTS enrolment_user_uuid ON enrolment_user (uuid);
             CREATE INDEX IF NOT EXISTS enrolment_user_name ON enrolment_user (user_name COLLATE NOCASE);
             CREATE INDEX IF NOT EXISTS enrolment_user_org_group ON enrolment_user (org_group_id, department);",
        )
        .await?;
    transaction.commit().await
}
