//! The enrolment users' table.

use database::{Bulk, Column, Conflict, Database, DatabaseError, Kind, Row, Value};
use jiff::Timestamp;

use crate::{
    fleet::people::{DEPARTMENTS, Person},
    resource::{Filter, Page},
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
    /// Place of the department in [`DEPARTMENTS`].
    pub department: i64,
    /// Telephone number, empty where there is none.
    pub phone: String,
    /// From a directory rather than a basic account.
    pub is_directory: bool,
    /// Whether the account is active.
    pub is_active: bool,
    /// Made, in milliseconds.
    pub created_at: i64,
}

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
    })
}

/// One user by integer id.
pub async fn find(database: &Database, id: i64) -> Result<Option<User>, DatabaseError> {
    let row = database
        .query_opt(&format!("SELECT {COLUMNS} FROM enrolment_user WHERE id = $1"), &[id.into()])
        .await?;
    row.as_ref().map(read).transpose()
}

/// One user by UUID.
pub async fn find_by_uuid(database: &Database, uuid: &str) -> Result<Option<User>, DatabaseError> {
    let row = database
        .query_opt(&format!("SELECT {COLUMNS} FROM enrolment_user WHERE uuid = $1"), &[uuid.into()])
        .await?;
    row.as_ref().map(read).transpose()
}

/// A page of the users that meet the filter, and how many there are. `order` is a column list this crate wrote.
pub async fn search(
    database: &Database,
    filter: &Filter,
    order: &str,
    page: Page,
) -> Result<(Vec<User>, i64), DatabaseError> {
    Ok((self::page(database, filter, order, page).await?, count(database, filter).await?))
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
    rows.iter().map(read).collect()
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

/// Users of these departments in these organization groups, by id.
pub async fn in_department(
    database: &Database,
    department: i64,
    org_groups: &str,
    page: Page,
) -> Result<(Vec<User>, i64), DatabaseError> {
    let mut filter = Filter::default();
    filter.equals("department", Some(department));
    filter.that(format!("org_group_id IN ({org_groups})"));
    search(database, &filter, "id", page).await
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

/// Indexes of the searches: made after the users are in, which is faster.
pub async fn index(database: &Database) -> Result<(), DatabaseError> {
    let mut transaction = database.begin("index_users").await?;
    transaction
        .batch(
            "CREATE UNIQUE INDEX IF NOT EXISTS enrolment_user_uuid ON enrolment_user (uuid);
             CREATE INDEX IF NOT EXISTS enrolment_user_org_group ON enrolment_user (org_group_id, department);",
        )
        .await?;
    transaction.commit().await
}
