//! `mooring sandbox import` from end to end: one sandbox is the real tenant, another is filled from it.

#![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]

use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    path::Path,
    process::{Output, Stdio},
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use tokio::process::Command;
use uem_sandbox::{Sandbox, SandboxSettings};

const FLEET: u32 = 120;

async fn start(data: &Path, fleet: u32) -> Sandbox {
    let listen = SocketAddr::from(([127, 0, 0, 1], 0));
    let settings =
        SandboxSettings { data: data.to_owned(), listen, fleet, seed: 7, clock_rate: 0, tls: None };
    Sandbox::start(settings).await.unwrap()
}

/// An import from that tenant into that folder, by user name and password.
fn import(tenant: &Sandbox, data: &Path) -> Command {
    let credentials = tenant.credentials();
    let mut command = Command::new(env!("CARGO_BIN_EXE_mooring"));
    command.args(["sandbox", "import", "--from", tenant.api_url(), "--username", &credentials.username]);
    command.arg("--data").arg(data).arg("--calls-per-minute").arg("60000");
    command.env("MOORING_PASSWORD", credentials.password.expose_secret());
    command
        .env("MOORING_API_KEY", credentials.api_key.expose_secret())
        .stdin(Stdio::null())
        .kill_on_drop(true);
    command
}

fn stderr(ended: &Output) -> String {
    String::from_utf8_lossy(&ended.stderr).into_owned()
}

fn client() -> reqwest::Client {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().unwrap()
}

async fn read(tenant: &Sandbox, path: &str, version: u8) -> Value {
    let credentials = tenant.credentials();
    let login = format!("{}:{}", credentials.username, credentials.password.expose_secret());
    let answer = client()
        .get(format!("{}{path}", tenant.api_url()))
        .header("authorization", format!("Basic {}", STANDARD.encode(login)))
        .header("aw-tenant-code", credentials.api_key.expose_secret())
        .header("accept", format!("application/json;version={version}"))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200, "{path}");
    answer.json().await.unwrap()
}

async fn fault(tenant: &Sandbox, fault: &Value) {
    let client = client();
    let url = format!("{}/_sandbox/faults", tenant.api_url());
    assert!(client.delete(&url).send().await.unwrap().status().is_success());
    assert!(client.post(&url).json(fault).send().await.unwrap().status().is_success());
}

/// What a tenant looks like when nobody has a name.
#[derive(Debug, PartialEq)]
struct Shape {
    totals: BTreeMap<&'static str, i64>,
    /// How many devices are alike in all that names nobody.
    devices: BTreeMap<String, usize>,
    keys: BTreeSet<String>,
    serials: usize,
    with_user: usize,
    per_group: Vec<usize>,
    /// Members of each user group.
    user_groups: Vec<i64>,
    /// Devices of each smart group.
    smart_groups: Vec<String>,
    /// Version and payloads of each profile.
    profiles: Vec<String>,
}

async fn shape(tenant: &Sandbox) -> Shape {
    let mut totals = BTreeMap::new();
    for (path, version, total) in [
        ("/api/mdm/devices/search", 1, "Total"),
        ("/api/system/users/search", 1, "Total"),
        ("/api/system/groups/search", 2, "TotalResults"),
        ("/api/mdm/tags/search?organizationgroupid=572", 1, "Total"),
        ("/api/mdm/smartgroups/search", 1, "Total"),
        ("/api/mam/apps/search", 1, "Total"),
        ("/api/mdm/profiles/search", 2, "TotalResults"),
        ("/api/system/usergroups/search", 1, "Total"),
        ("/api/system/usergroups/custom/search", 1, "Total"),
    ] {
        totals.insert(path, read(tenant, path, version).await[total].as_i64().unwrap());
    }
    let rows = read(tenant, "/api/mdm/devices/search", 1).await["Devices"].as_array().unwrap().clone();
    let (mut devices, mut keys, mut groups) =
        (BTreeMap::new(), BTreeSet::new(), BTreeMap::<String, usize>::new());
    for row in &rows {
        let alike = [
            "Platform",
            "Model",
            "OperatingSystem",
            "Ownership",
            "EnrollmentStatus",
            "ComplianceStatus",
            "LastSeen",
        ];
        let alike = alike.map(|key| row[key].to_string()).join(" ");
        *devices.entry(alike).or_default() += 1;
        *groups.entry(row["LocationGroupId"]["Id"]["Value"].to_string()).or_default() += 1;
        keys.extend(row.as_object().unwrap().keys().cloned());
    }
    let serials: BTreeSet<_> = rows.iter().map(|row| row["SerialNumber"].to_string()).collect();
    let with_user = rows.iter().filter(|row| row["UserName"] != "").count();
    let mut per_group: Vec<usize> = groups.into_values().collect();
    per_group.sort_unstable();
    let groups = read(tenant, "/api/system/usergroups/search", 1).await;
    let mut user_groups: Vec<i64> =
        rows_of(&groups, "UserGroup").map(|group| group["UserCount"].as_i64().unwrap()).collect();
    user_groups.sort_unstable();
    let groups = read(tenant, "/api/mdm/smartgroups/search", 1).await;
    let mut smart_groups: Vec<String> =
        rows_of(&groups, "SmartGroups").map(|group| group["Devices"].to_string()).collect();
    smart_groups.sort_unstable();
    let profiles = profiles(tenant).await;
    Shape {
        totals,
        devices,
        keys,
        serials: serials.len(),
        with_user,
        per_group,
        user_groups,
        smart_groups,
        profiles,
    }
}

fn rows_of<'a>(found: &'a Value, list: &str) -> impl Iterator<Item = &'a Value> {
    found[list].as_array().unwrap().iter()
}

/// Version of each profile, and its payloads with the kinds of their values.
async fn profiles(tenant: &Sandbox) -> Vec<String> {
    fn kinds(value: &Value) -> Value {
        match value {
            Value::Array(list) => list.iter().map(kinds).collect(),
            Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), kinds(value))).collect(),
            Value::String(_) => json!("text"),
            other => other.clone(),
        }
    }
    let mut found = Vec::new();
    let list = read(tenant, "/api/mdm/profiles/search", 2).await;
    for row in rows_of(&list, "ProfileList") {
        let mut whole = read(tenant, &format!("/api/mdm/profiles/{}", row["ProfileId"]), 2).await;
        let general = whole.as_object_mut().unwrap().remove("General").unwrap();
        found.push(format!("{} {}", general["Version"], kinds(&whole)));
    }
    found.sort_unstable();
    found
}

/// Every text of the tenant that names somebody or something of theirs.
async fn names(tenant: &Sandbox) -> BTreeSet<String> {
    let lists: [(&str, u8, &str, &[&str]); 9] = [
        (
            "/api/mdm/devices/search",
            1,
            "Devices",
            &[
                "SerialNumber",
                "Udid",
                "Imei",
                "MacAddress",
                "DeviceFriendlyName",
                "UserName",
                "UserEmailAddress",
                "PhoneNumber",
                "Uuid",
                "AssetNumber",
            ],
        ),
        (
            "/api/system/users/search",
            1,
            "Users",
            &["UserName", "Email", "ContactNumber", "Uuid", "DisplayName"],
        ),
        ("/api/system/groups/search", 2, "OrganizationGroups", &["Name", "Uuid", "GroupId"]),
        ("/api/mdm/smartgroups/search", 1, "SmartGroups", &["Name", "SmartGroupUuid"]),
        ("/api/mdm/tags/search?organizationgroupid=572", 1, "Tags", &["TagName", "Uuid"]),
        ("/api/mdm/profiles/search", 2, "ProfileList", &["ProfileName", "ProfileUuid"]),
        (
            "/api/mam/apps/search?applicationtype=Internal",
            1,
            "Application",
            &["ApplicationName", "BundleId", "Uuid"],
        ),
        ("/api/system/usergroups/search", 1, "UserGroup", &["UserGroupName"]),
        ("/api/system/admins/search", 1, "Admins", &["Uuid"]),
    ];
    let mut names = BTreeSet::new();
    for (path, version, list, keys) in lists {
        for row in read(tenant, path, version).await[list].as_array().unwrap() {
            names.extend(keys.iter().filter_map(|key| row[*key].as_str()).map(str::to_owned));
        }
    }
    // Public apps and countries keep their names, and other things may be called like them.
    let apps = read(tenant, "/api/mam/apps/search?applicationtype=Public", 1).await;
    let groups = read(tenant, "/api/system/groups/search", 2).await;
    for (list, key) in [(&apps["Application"], "ApplicationName"), (&groups["OrganizationGroups"], "Country")]
    {
        for row in list.as_array().unwrap() {
            names.remove(row[key].as_str().unwrap_or_default());
        }
    }
    // What is shorter may stand anywhere by chance, and what a maker left in place of a number says nothing.
    names.retain(|name| {
        name.len() >= 8 && !["EXAMPLE", "00000000"].iter().any(|known| name.starts_with(known))
    });
    names
}

/// All files of a folder as one text, without regard to case.
fn written(folder: &Path) -> String {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
    files.map(|bytes| String::from_utf8_lossy(&bytes).to_lowercase()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_new_tenant_has_the_shape_of_the_old_one_and_none_of_its_names() {
    let (old_folder, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let data = folder.path().join("copy");
    let tenant = start(old_folder.path(), FLEET).await;
    let ended = import(&tenant, &data).output().await.unwrap();
    assert!(ended.status.success(), "{}", stderr(&ended));
    assert!(stderr(&ended).contains(&format!("devices: {FLEET} of {FLEET}")), "{}", stderr(&ended));
    let names = names(&tenant).await;
    assert!(names.len() > 500, "{}", names.len());
    let written = written(&data);
    let left: Vec<_> = names.iter().filter(|name| written.contains(&name.to_lowercase())).collect();
    assert!(left.is_empty(), "{left:?}");

    let ended = import(&tenant, &data).output().await.unwrap();
    assert!(stderr(&ended).contains("holds a tenant already"), "{}", stderr(&ended));
    let copy = start(&data, 7).await;
    assert_eq!(shape(&copy).await, shape(&tenant).await);
    let ended = import(&tenant, &data).output().await.unwrap();
    assert!(stderr(&ended).contains("in use by another process"), "{}", stderr(&ended));

    let again = folder.path().join("again");
    let credentials = tenant.credentials();
    let mut by_client = Command::new(env!("CARGO_BIN_EXE_mooring"));
    by_client.args(["sandbox", "import", "--from", tenant.api_url(), "--client-id", &credentials.client_id]);
    by_client
        .args(["--token-url", &credentials.token_url, "--calls-per-minute", "60000", "--data"])
        .arg(&again);
    by_client.env("MOORING_CLIENT_SECRET", credentials.client_secret.expose_secret());
    let ended = by_client.output().await.unwrap();
    assert!(ended.status.success(), "{}", stderr(&ended));
    let second = start(&again, 7).await;
    let serials = async |tenant: &Sandbox| {
        read(tenant, "/api/mdm/devices/search", 1).await["Devices"][0]["SerialNumber"].clone()
    };
    assert_ne!(serials(&copy).await, serials(&second).await, "each import has a key of its own");
    for sandbox in [copy, second, tenant] {
        sandbox.stop().await;
    }
}

/// The admins that did not come with the sandbox itself.
async fn imported_admins(tenant: &Sandbox, own: &[&str]) -> Vec<Value> {
    let admins = read(tenant, "/api/system/admins/search", 1).await;
    let is_own = |admin: &&Value| own.contains(&admin["UserName"].as_str().unwrap());
    rows_of(&admins, "Admins").filter(|admin| !is_own(admin)).cloned().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn admins_come_over_with_their_roles_and_cannot_log_in_before_they_have_a_password() {
    let (old_folder, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let data = folder.path().join("copy");
    let tenant = start(old_folder.path(), 20).await;
    let ended = import(&tenant, &data).output().await.unwrap();
    assert!(ended.status.success(), "{}", stderr(&ended));
    let old = read(&tenant, "/api/system/admins/search", 1).await;
    let own: Vec<&str> = rows_of(&old, "Admins").map(|admin| admin["UserName"].as_str().unwrap()).collect();
    assert!(stderr(&ended).contains(&format!("admins: {}", own.len())), "{}", stderr(&ended));

    let copy = start(&data, 7).await;
    let admins = imported_admins(&copy, &own).await;
    assert_eq!(admins.len(), own.len());
    let role = |admin: &Value| admin["Roles"][0]["Name"].as_str().unwrap().to_owned();
    let mut roles: Vec<String> = admins.iter().map(role).collect();
    roles.sort_unstable();
    assert!(roles.contains(&"API Only".to_owned()) && roles.contains(&"Read Only".to_owned()), "{roles:?}");
    assert!(
        roles.iter().any(|name| name.starts_with("Role ")),
        "a role of their own has another name: {roles:?}"
    );
    assert!(!roles.contains(&"Device Reader".to_owned()), "{roles:?}");

    let reader = admins.iter().find(|admin| role(admin) == "Read Only").unwrap();
    let logs_in = async |password: &str| {
        let login = format!("{}:{password}", reader["UserName"].as_str().unwrap());
        let call = client().get(format!("{}/api/system/info", copy.api_url()));
        let call = call.header("aw-tenant-code", copy.credentials().api_key.expose_secret());
        call.header("authorization", format!("Basic {}", STANDARD.encode(login)))
            .send()
            .await
            .unwrap()
            .status()
    };
    assert_eq!(logs_in("").await, 401);
    assert_eq!(logs_in("correct horse").await, 401);
    let credentials = copy.credentials();
    let login = format!("{}:{}", credentials.username, credentials.password.expose_secret());
    let answer = client()
        .post(format!("{}/api/system/admins/{}/update", copy.api_url(), reader["Id"]["Value"]))
        .header("authorization", format!("Basic {}", STANDARD.encode(login)))
        .header("aw-tenant-code", credentials.api_key.expose_secret())
        .json(&json!({"Password": "correct horse"}))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
    assert_eq!(logs_in("correct horse").await, 200);
    copy.stop().await;
    tenant.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_fails_or_is_killed_leaves_no_tenant() {
    let (old_folder, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let data = folder.path().join("copy");
    let tenant = start(old_folder.path(), 30).await;
    let files =
        || std::fs::read_dir(&data).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());

    fault(&tenant, &json!({"kind": "status", "route": "/devices/search", "status": 400, "code": 400})).await;
    let ended = import(&tenant, &data).output().await.unwrap();
    assert!(!ended.status.success() && stderr(&ended).contains("users: "), "{}", stderr(&ended));
    assert_eq!(files().collect::<Vec<_>>(), ["sandbox.lock"]);

    fault(&tenant, &json!({"kind": "hang", "route": "/devices/search"})).await;
    let mut child = import(&tenant, &data).stderr(Stdio::null()).spawn().unwrap();
    let is_under_way = || data.join("import.sqlite3").exists();
    for _ in 0..600 {
        if is_under_way() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(is_under_way());
    child.kill().await.unwrap();
    assert!(!files().any(|name| name.starts_with("sandbox.sqlite3")), "no tenant was made");

    fault(&tenant, &json!({"kind": "status", "route": "/tags", "status": 403, "code": 1011})).await;
    let ended = import(&tenant, &data).output().await.unwrap();
    assert!(ended.status.success(), "{}", stderr(&ended));
    assert!(stderr(&ended).contains("tags: left out"), "{}", stderr(&ended));
    assert!(!files().any(|name| name.starts_with("import")), "{:?}", files().collect::<Vec<_>>());
    tenant.stop().await;
}
