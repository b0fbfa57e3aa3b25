//! What a database holds after pulls, in a form that two databases can be compared by: without the hub's own ids,
//! without times of the hub's own clock, without run ids.

use std::collections::BTreeMap;

use database::{Database, Value};

use crate::place::Place;

/// Table → its rows as text, in order.
pub type Stored = BTreeMap<&'static str, Vec<String>>;

/// Everything that a pull leaves, except the runs themselves.
const CONTENT: &[(&str, &str)] = &[
    ("integrations", "SELECT name, settings, credentials_kind, credentials_identity, state, scope_version FROM integrations"),
    (
        "org_groups",
        "SELECT uem_id, uem_uuid, name, group_code, kind, parent_uem_id, level, devices, users, gone_at_ms IS NULL FROM org_groups",
    ),
    ("smart_groups", "SELECT uem_id, uem_uuid, name, org_group_uem_id, devices, members, gone_at_ms IS NULL FROM smart_groups"),
    (
        "smart_group_members",
        "SELECT g.uem_id, m.uem_device_id FROM smart_group_members m JOIN smart_groups g ON g.id = m.smart_group_id",
    ),
    ("user_groups", "SELECT uem_id, name, org_group, org_group_uem_id, users, gone_at_ms IS NULL FROM user_groups"),
    (
        "users",
        "SELECT uem_id, uem_uuid, user_name, email, first_name, last_name, display_name, phone_number, is_active,
            account_type, role, org_group_uem_id, enrolled_devices, user_name_lower, email_lower, first_name_lower,
            last_name_lower, gone_at_ms IS NULL FROM users",
    ),
    (
        "apps",
        "SELECT kind, uem_id, uem_uuid, name, bundle_id, version, platform, status, org_group_uem_id, assigned_devices,
            installed_devices, gone_at_ms IS NULL FROM apps",
    ),
    (
        "devices",
        "SELECT d.uem_id, d.uem_uuid, d.udid, d.serial_number, d.mac_address, d.imei, d.asset_number, d.friendly_name,
            d.reported_name, d.org_group_uem_id, d.org_group_name, d.user_uem_id, d.user_name, d.user_email,
            d.phone_number, d.model, d.maker, d.os_version, d.os_build, d.is_supervised, d.is_encrypted, d.managed_by,
            d.last_seen_ms, d.enrolled_at_ms, d.compliance_checked_at_ms, d.compromised_checked_at_ms, d.patched_at_ms,
            d.friendly_name_lower, d.user_name_lower, d.user_email_lower, f.state, f.platform, f.compliance,
            f.enrollment, f.ownership, f.compromised, s.content_hash, s.facet_id = d.facet_id,
            s.missing_runs > 0, s.apps_read_at_ms, s.security_read_at_ms, s.certificates_read_at_ms
         FROM devices d JOIN device_facets f ON f.id = d.facet_id JOIN device_sync s ON s.device_id = d.id",
    ),
    (
        "device_facets",
        "SELECT state, platform, compliance, enrollment, ownership, compromised, devices FROM device_facets WHERE devices <> 0",
    ),
    ("device_contact_hours", "SELECT hour, devices FROM device_contact_hours WHERE devices <> 0"),
    (
        "device_history",
        "SELECT d.uem_id, h.kind, h.changes FROM device_history h JOIN devices d ON d.id = h.device_id",
    ),
    ("held_plan_devices", "SELECT d.uem_id FROM held_plan_devices p JOIN devices d ON d.id = p.device_id"),
    ("device_apps", "SELECT d.uem_id, a.bundle_id, a.name, a.version FROM device_apps a JOIN devices d ON d.id = a.device_id"),
];

/// Rows that must not be there, whatever was pulled and whoever was killed meanwhile.
const FAULTS: &[(&str, &str)] = &[
    (
        "facets that miscount",
        "SELECT f.id, f.devices FROM device_facets f LEFT JOIN devices d ON d.facet_id = f.id
         GROUP BY f.id, f.devices HAVING COUNT(d.id) <> f.devices",
    ),
    (
        "devices without their sync row",
        "SELECT id FROM devices WHERE id NOT IN (SELECT device_id FROM device_sync)",
    ),
    (
        "sync rows without their device",
        "SELECT device_id FROM device_sync WHERE device_id NOT IN (SELECT id FROM devices)",
    ),
    (
        "devices that stand there twice",
        "SELECT uem_id FROM devices GROUP BY integration_id, uem_id HAVING COUNT(*) > 1",
    ),
    (
        "security facts of nobody",
        "SELECT device_id FROM device_security WHERE device_id NOT IN (SELECT id FROM devices)",
    ),
    (
        "certificates of nobody",
        "SELECT device_id FROM device_certificates WHERE device_id NOT IN (SELECT id FROM devices)",
    ),
    ("history of nobody", "SELECT id FROM device_history WHERE device_id NOT IN (SELECT id FROM devices)"),
    ("runs that seem to go on", "SELECT id FROM sync_runs WHERE state IN ('requested', 'running')"),
];

/// Reads all of it, and checks that it is consistent.
pub async fn stored(place: &Place) -> Stored {
    let database = place.open().await;
    for (fault, sql) in FAULTS {
        assert_eq!(rows(&database, sql).await, Vec::<String>::new(), "{fault}");
    }
    let mut stored = Stored::new();
    for (table, sql) in CONTENT {
        let mut found = rows(&database, sql).await;
        found.sort();
        stored.insert(table, found);
    }
    let indexes = if database.is_postgres() {
        "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'"
    } else {
        "SELECT name FROM sqlite_schema WHERE type = 'index'"
    };
    let mut indexes = rows(&database, indexes).await;
    indexes.sort();
    stored.insert("indexes", indexes);
    stored
}

/// Compares table by table, and tells the first difference only.
pub fn assert_same(found: &Stored, expected: &Stored, when: &str) {
    for (table, rows) in expected {
        let found = &found[table];
        if found == rows {
            continue;
        }
        let missing = rows.iter().find(|row| !found.contains(row));
        let surplus = found.iter().find(|row| !rows.contains(row));
        let (count, expected) = (found.len(), rows.len());
        panic!(
            "{when}: {table} has {count} rows instead of {expected}\n missing: {missing:?}\n surplus: {surplus:?}"
        );
    }
}

/// Devices by their ids in the tenant.
pub async fn states(place: &Place) -> BTreeMap<i64, (String, i64)> {
    let sql = "SELECT d.uem_id, f.state, s.missing_runs FROM devices d
        JOIN device_facets f ON f.id = d.facet_id JOIN device_sync s ON s.device_id = d.id";
    let rows = place.open().await.query(sql, &[]).await.unwrap();
    rows.iter().map(|row| (row.at(0).unwrap(), (row.at(1).unwrap(), row.at(2).unwrap()))).collect()
}

/// Ids in the tenant of the devices that are in this state.
pub async fn in_state(place: &Place, state: &str) -> Vec<i64> {
    states(place).await.into_iter().filter(|(_, (found, _))| found == state).map(|(id, _)| id).collect()
}

/// One field of the newest run.
pub async fn last_run(place: &Place, field: &str) -> String {
    let sql = format!("SELECT {field} FROM sync_runs ORDER BY id DESC LIMIT 1");
    place.open().await.query(&sql, &[]).await.unwrap()[0].at(0).unwrap()
}

/// The answer of a query as lines of text.
pub async fn rows(database: &Database, sql: &str) -> Vec<String> {
    let rows = database.query(sql, &[]).await.unwrap();
    rows.iter().map(|row| row.values().iter().map(text).collect::<Vec<_>>().join("|")).collect()
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Int(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Bool(yes) => yes.to_string(),
        Value::Text(text) => text.clone(),
        Value::Blob(bytes) => format!("{bytes:?}"),
    }
}
