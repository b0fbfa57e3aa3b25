//! A pull gives exactly what the tenant has, by each of the three ways in, and writes only what changed.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{
    place::{Kind, Place, on_both},
    stored::{assert_same, in_state, rows, stored},
    tenant::Tenant,
};

on_both!(
    all_ways_in_give_exactly_what_the_tenant_has,
    only_what_changed_is_written,
    parts_are_pulled_by_themselves,
);

async fn all_ways_in_give_exactly_what_the_tenant_has(kind: Kind) {
    let tenant = Tenant::start(700).await;
    let place = Place::new(kind).await;
    let first = tenant.pull(&place.url).succeeds().await;
    assert_tenant_is_stored(&tenant, &place).await;
    assert_fields(&first, &tenant).await;
    let by_oauth = stored(&place).await;

    for (way, pull) in [
        ("Basic", tenant.pull_by_basic(&place.url)),
        ("certificate", tenant.pull_by_certificate(&place.url)),
        ("OAuth", tenant.pull(&place.url)),
    ] {
        let again = pull.succeeds().await;
        assert_eq!((again["writes"].as_u64(), again["added"].as_u64()), (Some(0), Some(0)), "{way}: {again}");
        let mut now = stored(&place).await;
        now.insert("integrations", by_oauth["integrations"].clone());
        assert_same(&now, &by_oauth, way);
    }
    for (way, pull) in
        [("Basic", Tenant::pull_by_basic as fn(&_, &_) -> _), ("certificate", Tenant::pull_by_certificate)]
    {
        let other = Place::new(kind).await;
        pull(&tenant, &other.url).succeeds().await;
        let mut found = stored(&other).await;
        found.insert("integrations", by_oauth["integrations"].clone());
        assert_same(&found, &by_oauth, way);
    }
}

/// The last line has the documented fields, and they say what the tenant has.
async fn assert_fields(line: &Value, tenant: &Tenant) {
    let number = |field: &str| line[field].as_u64().unwrap_or_else(|| panic!("{field} is missing in {line}"));
    let (users, apps) = (users(tenant).await.len() as u64, apps(tenant).await.len() as u64);
    let (groups, smart_groups) = (groups(tenant).await.len() as u64, smart_groups(tenant).await.len() as u64);
    assert_eq!((number("devices"), number("users"), number("groups")), (700, users, groups), "{line}");
    assert_eq!((number("smart_groups"), number("apps")), (smart_groups, apps), "{line}");
    let user_groups = user_groups(tenant).await.len() as u64;
    assert_eq!(number("user_groups"), user_groups, "{line}");
    assert_eq!(number("added"), 700 + users + groups + smart_groups + user_groups + apps, "{line}");
    assert_eq!((number("changed"), number("missing")), (0, 0), "{line}");
    assert!(line["seconds"].as_f64().is_some_and(|seconds| seconds > 0.0), "{line}");
    assert_eq!(line["state"], "succeeded");
}

async fn only_what_changed_is_written(kind: Kind) {
    let tenant = Tenant::start(600).await;
    let place = Place::new(kind).await;
    tenant.pull(&place.url).succeeds().await;
    let nothing = tenant.pull(&place.url).succeeds().await;
    for field in ["added", "changed", "missing", "tombstoned", "writes"] {
        assert_eq!(nothing[field], 0, "{field}: {nothing}");
    }

    tenant.change(100, 3, "friendly_name").await;
    let changed = tenant.pull(&place.url).succeeds().await;
    assert_eq!((&changed["writes"], &changed["changed"]), (&json!(100), &json!(100)), "{changed}");
    let kinds = rows(&place.open().await, "SELECT kind, COUNT(*) FROM device_history GROUP BY kind").await;
    assert_eq!(kinds, ["changed|100"]);

    tenant.enrol(7).await;
    let gone = tenant.remove(5, 1).await;
    let moved = tenant.pull(&place.url).succeeds().await;
    assert_eq!((&moved["missing"], &moved["devices"]), (&json!(5), &json!(602)), "{moved}");
    // Seven new ones and five that are missing.
    assert_eq!(moved["writes"], 12, "{moved}");
    assert_eq!(in_state(&place, "missing").await, gone);
    assert_tenant_is_stored(&tenant, &place).await;
}

async fn parts_are_pulled_by_themselves(kind: Kind) {
    let tenant = Tenant::start(60).await;
    let place = Place::new(kind).await;
    let counts = async |place: &Place| {
        let tables = ["devices", "users", "org_groups", "smart_groups", "user_groups", "apps"];
        let counts: Vec<String> =
            tables.map(|table| format!("(SELECT COUNT(*) > 0 FROM {table})::int")).to_vec();
        let sql = format!("SELECT {}", counts.join(", "));
        let sql = if matches!(kind, Kind::Sqlite) { sql.replace("::int", "") } else { sql };
        rows(&place.open().await, &sql).await
    };
    for (only, expected) in [
        ("apps", "0|0|0|0|0|1"),
        ("users,apps", "0|1|0|0|0|1"),
        ("groups", "0|1|1|1|1|1"),
        ("devices", "1|1|1|1|1|1"),
    ] {
        tenant.pull(&place.url).options(&["--only", only]).succeeds().await;
        assert_eq!(counts(&place).await, [expected], "--only {only}");
    }
    let in_pieces = stored(&place).await;
    let whole = Place::new(kind).await;
    tenant.pull(&whole.url).succeeds().await;
    assert_same(&in_pieces, &stored(&whole).await, "in pieces");
    let ended = tenant.pull(&place.url).options(&["--only", "printers"]).run().await;
    assert_eq!(ended.code, Some(2), "{ended:?}");
}

/// Everything the tenant has is stored as it is there, and nothing else is active.
pub async fn assert_tenant_is_stored(tenant: &Tenant, place: &Place) {
    let database = place.open().await;
    let devices: Vec<String> = tenant.devices().await.values().map(device_line).collect();
    let sql =
        "SELECT d.uem_id, d.uem_uuid, d.udid, d.serial_number, d.friendly_name, d.user_name, d.user_email,
        d.os_version, d.asset_number, d.org_group_uem_id, d.last_seen_ms, f.compliance
        FROM devices d JOIN device_facets f ON f.id = d.facet_id WHERE f.state = 'active' ORDER BY d.uem_id";
    assert_lines(&rows(&database, sql).await, &devices, "devices");
    let named = async |sql: &str| rows(&database, sql).await;
    let listed = |rows: BTreeMap<i64, Value>, name: &str| -> Vec<String> {
        rows.iter().map(|(id, row)| format!("{id}|{}", word(&row[name]))).collect()
    };
    for (sql, expected) in [
        (
            "SELECT uem_id, user_name FROM users WHERE gone_at_ms IS NULL ORDER BY uem_id",
            listed(users(tenant).await, "UserName"),
        ),
        (
            "SELECT uem_id, name FROM org_groups WHERE gone_at_ms IS NULL ORDER BY uem_id",
            listed(groups(tenant).await, "Name"),
        ),
        (
            "SELECT uem_id, name FROM user_groups WHERE gone_at_ms IS NULL ORDER BY uem_id",
            listed(user_groups(tenant).await, "UserGroupName"),
        ),
        (
            "SELECT uem_id, name FROM smart_groups WHERE gone_at_ms IS NULL ORDER BY uem_id",
            listed(smart_groups(tenant).await, "Name"),
        ),
        (
            "SELECT uem_id, name FROM apps WHERE gone_at_ms IS NULL ORDER BY uem_id",
            listed(apps(tenant).await, "ApplicationName"),
        ),
    ] {
        assert_lines(&named(sql).await, &expected, sql);
    }
    let sql = "SELECT g.uem_id, m.uem_device_id FROM smart_group_members m JOIN smart_groups g ON g.id = m.smart_group_id
        ORDER BY g.uem_id, m.uem_device_id";
    assert_lines(&named(sql).await, &members(tenant).await, "members of smart groups");
}

fn assert_lines(found: &[String], expected: &[String], what: &str) {
    let first = found.iter().zip(expected).find(|(found, expected)| found != expected);
    assert!(
        found == expected,
        "{what}: {} stored, {} in the tenant, first difference {first:?}",
        found.len(),
        expected.len()
    );
}

/// A device as the tenant's own search gives it.
fn device_line(device: &Value) -> String {
    let seen: jiff::civil::DateTime = device["LastSeen"].as_str().unwrap().parse().unwrap();
    let seen_ms = seen.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp().as_millisecond();
    let compliance = match device["ComplianceStatus"].as_str().unwrap() {
        "Compliant" => "compliant",
        "NonCompliant" => "non_compliant",
        "PendingComplianceCheck" => "pending",
        "NotAvailable" => "not_available",
        other => panic!("unexpected compliance {other}"),
    };
    let mut fields: Vec<String> = vec![device["Id"]["Value"].to_string()];
    for name in [
        "Uuid",
        "Udid",
        "SerialNumber",
        "DeviceFriendlyName",
        "UserName",
        "UserEmailAddress",
        "OperatingSystem",
        "AssetNumber",
    ] {
        fields.push(word(&device[name]));
    }
    fields.extend([
        device["LocationGroupId"]["Id"]["Value"].to_string(),
        seen_ms.to_string(),
        compliance.to_owned(),
    ]);
    fields.join("|")
}

fn word(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn id(row: &Value, field: &str) -> i64 {
    row[field].as_i64().or_else(|| row[field]["Value"].as_i64()).unwrap()
}

async fn users(tenant: &Tenant) -> BTreeMap<i64, Value> {
    tenant.rows("/system/users/search", "Users", |row| id(row, "Id")).await
}

async fn groups(tenant: &Tenant) -> BTreeMap<i64, Value> {
    // The first version gives the same groups under another name.
    tenant.rows("/system/groups/search", "LocationGroups", |row| id(row, "Id")).await
}

async fn user_groups(tenant: &Tenant) -> BTreeMap<i64, Value> {
    tenant.rows("/system/usergroups/search", "UserGroup", |row| id(row, "UserGroupId")).await
}

async fn smart_groups(tenant: &Tenant) -> BTreeMap<i64, Value> {
    tenant.rows("/mdm/smartgroups/search", "SmartGroups", |row| id(row, "SmartGroupID")).await
}

async fn apps(tenant: &Tenant) -> BTreeMap<i64, Value> {
    tenant.rows("/mam/apps/search", "Application", |row| id(row, "Id")).await
}

async fn members(tenant: &Tenant) -> Vec<String> {
    let mut pairs: Vec<(i64, i64)> = Vec::new();
    for group in smart_groups(tenant).await.into_keys() {
        let list = tenant.get(&format!("/mdm/smartgroups/{group}/devices")).await;
        let devices = list["Devices"].as_array().cloned().unwrap_or_default();
        pairs.extend(devices.iter().map(|device| (group, word(&device["Id"]).parse().unwrap())));
    }
    pairs.sort_unstable();
    pairs.iter().map(|(group, device)| format!("{group}|{device}")).collect()
}
