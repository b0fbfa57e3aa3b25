//! What an import writes, many rows at once.

use database::{Bulk, Column, Conflict, Database, DatabaseError, Kind, Value};
use serde_json::Map;

use super::convert::Person;

const fn column(name: &'static str, kind: Kind) -> Column {
    Column { name, kind }
}

async fn write(
    database: &Database,
    table: &'static str,
    columns: &'static [Column],
    values: Vec<Value>,
) -> Result<(), DatabaseError> {
    if values.is_empty() {
        return Ok(());
    }
    let mut work = database.begin("import").await?;
    work.bulk(Bulk { table, columns, conflict: Conflict::Fail, values }).await?;
    work.commit().await
}

/// Writes people.
pub(super) async fn people(
    database: &Database,
    people: &[Person],
    created_at: i64,
) -> Result<(), DatabaseError> {
    const COLUMNS: [Column; 12] = [
        column("id", Kind::Int),
        column("uuid", Kind::Text),
        column("user_name", Kind::Text),
        column("first_name", Kind::Text),
        column("last_name", Kind::Text),
        column("email", Kind::Text),
        column("org_group_id", Kind::Int),
        column("department", Kind::Int),
        column("phone", Kind::Text),
        column("is_directory", Kind::Bool),
        column("is_active", Kind::Bool),
        column("created_at", Kind::Int),
    ];
    let row = |person: &Person| {
        let Person { id, uuid, user_name, first_name, last_name, email, phone, .. } = person.clone();
        [
            Value::from(id),
            uuid.to_string().into(),
            user_name.into(),
            first_name.into(),
            last_name.into(),
            email.into(),
            person.org_group_id.into(),
            person.department.into(),
            phone.into(),
            person.is_directory.into(),
            person.is_active.into(),
            created_at.into(),
        ]
    };
    write(database, "enrolment_user", &COLUMNS, people.iter().flat_map(row).collect()).await
}

/// Writes who carries a tag.
pub(super) async fn tagged(
    database: &Database,
    tag: i64,
    devices: &[u32],
    at: i64,
) -> Result<(), DatabaseError> {
    const COLUMNS: [Column; 3] =
        [column("tag_id", Kind::Int), column("device_id", Kind::Int), column("tagged_at", Kind::Int)];
    let values = devices.iter().flat_map(|device| [tag.into(), (*device).into(), at.into()]).collect();
    write(database, "device_tag", &COLUMNS, values).await
}

/// An application, replaced.
pub(super) struct App {
    pub id: i64,
    pub uuid: String,
    pub name: String,
    pub bundle_id: String,
    pub version: String,
    pub kind: String,
    pub status: String,
    pub platform: u8,
    pub org_group_id: i64,
    pub smart_groups: Vec<i64>,
}

/// Writes an application.
pub(super) async fn app(database: &Database, app: App, created_at: i64) -> Result<(), DatabaseError> {
    const COLUMNS: [Column; 14] = [
        column("id", Kind::Int),
        column("uuid", Kind::Text),
        column("name", Kind::Text),
        column("bundle_id", Kind::Text),
        column("version", Kind::Text),
        column("kind", Kind::Text),
        column("status", Kind::Text),
        column("platform", Kind::Int),
        column("size_bytes", Kind::Int),
        column("category", Kind::Text),
        column("push_mode", Kind::Text),
        column("org_group_id", Kind::Int),
        column("smart_groups", Kind::Text),
        column("created_at", Kind::Int),
    ];
    let groups = serde_json::json!(app.smart_groups).to_string();
    let values: [Value; COLUMNS.len()] = [
        app.id.into(),
        app.uuid.into(),
        app.name.into(),
        app.bundle_id.into(),
        app.version.into(),
        app.kind.into(),
        app.status.into(),
        i64::from(app.platform).into(),
        0_i64.into(),
        "Business".into(),
        "Auto".into(),
        app.org_group_id.into(),
        groups.into(),
        created_at.into(),
    ];
    write(database, "app", &COLUMNS, values.into()).await
}

/// A profile, replaced.
pub(super) struct Profile {
    pub id: i64,
    pub uuid: String,
    pub name: String,
    pub platform: u8,
    pub assignment: String,
    pub is_active: bool,
    pub org_group_id: i64,
    pub smart_groups: Vec<i64>,
    pub excluded: Vec<i64>,
    pub version: i64,
    pub payloads: Map<String, serde_json::Value>,
}

/// Writes a profile.
pub(super) async fn profile(database: &Database, profile: Profile) -> Result<(), DatabaseError> {
    const COLUMNS: [Column; 12] = [
        column("id", Kind::Int),
        column("uuid", Kind::Text),
        column("name", Kind::Text),
        column("description", Kind::Text),
        column("platform", Kind::Int),
        column("assignment", Kind::Text),
        column("version", Kind::Int),
        column("is_active", Kind::Bool),
        column("org_group_id", Kind::Int),
        column("smart_groups", Kind::Text),
        column("excluded", Kind::Text),
        column("payloads", Kind::Text),
    ];
    let groups = serde_json::json!(profile.smart_groups).to_string();
    let values: [Value; COLUMNS.len()] = [
        profile.id.into(),
        profile.uuid.into(),
        profile.name.into(),
        "".into(),
        i64::from(profile.platform).into(),
        profile.assignment.into(),
        profile.version.into(),
        profile.is_active.into(),
        profile.org_group_id.into(),
        groups.into(),
        serde_json::json!(profile.excluded).to_string().into(),
        serde_json::Value::Object(profile.payloads).to_string().into(),
    ];
    write(database, "profile", &COLUMNS, values.into()).await
}
