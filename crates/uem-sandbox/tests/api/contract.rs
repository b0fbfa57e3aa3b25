//! Every built read against the public description of the API: names and types of fields, words of enums.
//!
//! The description is not part of the project. Where it does not lie beside the checkout this says so and checks
//! nothing; the snapshots of the other tests hold everywhere.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs,
    path::{Path, PathBuf},
};

use reqwest::Method;
use secrecy::ExposeSecret as _;
use serde_json::Value;

use crate::support::{self, Testbed};

/// Where the wire is known to differ from the description: recordings and clients show it (`schema.field`).
const KNOWN: &[&str] = &[
    // Old endpoints write the number of an enum.
    "AdminUser.MessageType",
    // Two operations differ in nothing but the kind of the id; the description's schema found here is the other one's.
    "DeviceAppsResult.app_details",
    "DeviceAppsResult.assignment_info",
    "DeviceAppsResult.compliance_info",
    "DeviceAppsResult.device_sample_info",
    // The description has words, the recording a number.
    "AppAssignmentDistributionV1Model.pre_release_version",
    "AppAssignmentDistributionV2Model.pre_release_version",
    "ApplicationEntity.PushMode",
    "Device.DepTokenSource",
    "Device.ManagedBy",
    "DeviceExtended.DepTokenSource",
    "DeviceExtended.ManagedBy",
    "DeviceProfileApiEntity.AssignmentType",
    "DeviceProfileApiEntity.Status",
    "Tag12.TagType",
    "User.MessageType",
    // One key for each payload of the profile.
    "DeviceProfileV2Entity.Passcode",
    "DeviceProfileV4Entity.Passcode",
    // Of payloads, version 3 names those of Windows only, and none of their fields.
    "BasePayloadV3Entity.MaximumNumberOfFailedAttempts",
    "BasePayloadV3Entity.MinimumPasscodeLength",
    "BasePayloadV3Entity.RequirePasscode",
    "BasePayloadV3Entity.type",
    // The description gives one row of the v2 user search where a list is meant.
    "answer",
];

/// Reads that have no page to compare with: the description leaves their answer open, or does not list them.
const OPEN: &[&str] = &[
    "/api/mam/apps/search v2",
    "/api/mam/apps/search v4",
    // Known from a client's own code and from samples.
    "/api/mam/apps/categories v2",
    "/api/mam/apps/kiosk-bookmarks/{platform} v2",
    "/api/mam/apps/public/{id}/status v1",
    "/api/mam/blobs/downloadblob/{id:int} v1",
    "/api/mam/blobs/downloadblob/{uuid:uuid} v2",
    "/api/mam/blobs/{id} v2",
    "/api/mam/groups/{group:uuid}/macos/apps/{uuid:uuid}/metadata v1",
    "/api/mdm/devices/{id:int}/customattributes v1",
    // The sandbox's own: the description has no routes for education.
    "/api/mdm/education/carts/search v1",
    "/api/mdm/education/carts/{uuid:uuid} v1",
    "/api/mdm/education/classes/search v1",
    "/api/mdm/education/classes/{uuid:uuid} v1",
    "/api/mdm/education/classes/{uuid:uuid}/assignments v1",
    "/api/mdm/education/devices/{uuid:uuid}/apps v1",
    "/api/mdm/education/groups/{uuid:uuid}/apple-school-manager/members v1",
    "/api/mdm/education/groups/{uuid:uuid}/apple-school-manager/sync v1",
    "/api/mdm/education/groups/{uuid:uuid}/settings v1",
    // The sandbox's own: the description has resources for these in its roles, and no routes.
    "/api/mdm/compliancepolicies/{uuid:uuid} v1",
    "/api/system/customattributes/assignment-rules v1",
    // The description has its shape and no route; clients call it.
    "/api/mdm/devices/{uuid:uuid}/security/recovery-key v1",
    // Its answer is left open.
    "/api/system/operations/{operationUuid:uuid} v1",
    // Known from samples only.
    "/api/mdm/profiles/search v1",
    "/api/system/groups/{uuid:uuid}/parents v1",
    "/api/system/groups/{uuid:uuid}/tree v1",
    "/api/system/user-groups/{uuid:uuid}/actions/changes v2",
    "/api/system/usergroups/custom/search v1",
    "/api/system/usergroups/search v1",
    "/api/system/usergroups/{id:int}/users v1",
];

/// An internal application for Apple devices.
const BUNDLE: &str = "com.example.store.companion";

#[tokio::test]
async fn fields_of_every_read_are_those_of_the_description() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/contract");
    if !folder.is_dir() {
        eprintln!("NOT CHECKED: the folder shared/contract is not beside this workspace");
        return;
    }
    let description = Description::read(&folder);
    let bed = support::start(150).await;
    let samples = Samples::take(&bed).await;
    let (mut wrong, mut open) = (BTreeSet::new(), BTreeSet::new());
    for (method, template, version, _) in bed.sandbox.routes() {
        if method != "GET" {
            continue;
        }
        let name = format!("{template} v{version}");
        let Some((spec, schema)) = description.answers.get(&(plain(template), version)) else {
            open.insert(name);
            continue;
        };
        let answer = match template {
            // Only enrollment users may ask this, about themselves.
            "/api/system/users" => own_attributes(&bed).await,
            _ => bed.get(&samples.path(template), version).await,
        };
        if answer.status() != 200 {
            wrong.insert((name, format!("answers {}", answer.status())));
            continue;
        }
        let body: Value = answer.json().await.unwrap();
        description.compare(&body, &reference(schema), spec, "answer", &mut wrong);
    }
    bed.sandbox.stop().await;
    let known: BTreeSet<String> = KNOWN.iter().map(|&name| name.to_owned()).collect();
    let wrong: BTreeMap<String, String> = wrong.into_iter().collect();
    let found: BTreeSet<String> = wrong.keys().cloned().collect();
    let new: Vec<_> = wrong.iter().filter(|(name, _)| !known.contains(*name)).collect();
    assert!(new.is_empty(), "{new:#?}");
    assert!(known.is_subset(&found), "no longer so: {:?}", known.difference(&found));
    assert_eq!(open, OPEN.iter().map(|&name| name.to_owned()).collect());
}

/// What an enrollment user is told about itself.
async fn own_attributes(bed: &Testbed) -> reqwest::Response {
    let accounts = bed.sandbox.accounts();
    let user = &accounts.enrollment_users[0];
    let call = bed.nobody(reqwest::Method::GET, "/api/system/users?attributes=true");
    let call = call.header("aw-tenant-code", accounts.enrollment_api_key.expose_secret());
    let call = call.header("authorization", support::basic(&user.username, user.password.expose_secret()));
    call.send().await.unwrap()
}

/// Path without the names of its placeholders.
fn plain(template: &str) -> String {
    let segments = template
        .split('/')
        .map(|part| if part.starts_with('{') { "{}".to_owned() } else { part.to_lowercase() });
    segments.collect::<Vec<_>>().join("/")
}

/// `Name` or `[Name]`, as the description writes answers, in the form of a property.
fn reference(schema: &str) -> Value {
    match schema.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(item) => serde_json::json!({"type": "array", "items": {"ref": item}}),
        None => serde_json::json!({"ref": schema}),
    }
}

/// What the description says.
struct Description {
    /// Specification and schema of the good answer, by path and version of reads.
    answers: HashMap<(String, u8), (String, String)>,
    /// By specification and name.
    schemas: HashMap<(String, String), Value>,
}

impl Description {
    fn read(folder: &Path) -> Self {
        let lines = |name: &str| -> Vec<Value> {
            let text = fs::read_to_string(folder.join(name)).unwrap();
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
        };
        let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
        let mut answers = HashMap::new();
        for row in lines("operations.jsonl") {
            let schema = text(&row["responses"]["200"], "schema");
            if text(&row, "method") != "GET" || schema.is_empty() {
                continue;
            }
            let version = u8::try_from(row["version"].as_u64().unwrap()).unwrap();
            let spec = format!("{}v{version}", text(&row, "section"));
            answers.insert((plain(&text(&row, "path")), version), (spec, schema));
        }
        let schemas =
            lines("schemas.jsonl").into_iter().map(|row| ((text(&row, "spec"), text(&row, "schema")), row));
        Self { answers, schemas: schemas.collect() }
    }

    /// Adds what differs: `schema.field` and how.
    fn compare(
        &self,
        value: &Value,
        wanted: &Value,
        spec: &str,
        place: &str,
        wrong: &mut BTreeSet<(String, String)>,
    ) {
        if let Some(name) = wanted["ref"].as_str() {
            let Some(schema) = self.schemas.get(&(spec.to_owned(), name.to_owned())) else { return };
            return self.compare_named(value, schema, spec, name, place, wrong);
        }
        let kind = wanted["type"].as_str().unwrap_or_default();
        let fits = match (kind, value) {
            ("array", Value::Array(rows)) => {
                for row in rows {
                    self.compare(row, &wanted["items"], spec, place, wrong);
                }
                true
            }
            ("string", Value::String(text)) => {
                wanted["enum"].as_array().is_none_or(|words| words.iter().any(|word| word == text))
            }
            ("integer", Value::Number(number)) => number.is_i64() || number.is_u64(),
            ("number", Value::Number(_)) | ("boolean", Value::Bool(_)) | ("object", Value::Object(_)) => true,
            _ => kind.is_empty() && !value.is_null(),
        };
        if !fits {
            wrong.insert((place.to_owned(), format!("{value} is not {wanted}")));
        }
    }

    fn compare_named(
        &self,
        value: &Value,
        schema: &Value,
        spec: &str,
        name: &str,
        place: &str,
        wrong: &mut BTreeSet<(String, String)>,
    ) {
        let (Some(properties), Some(map)) = (schema["properties"].as_object(), value.as_object()) else {
            let mut bare = schema.clone();
            bare.as_object_mut().unwrap().remove("ref");
            return self.compare(value, &bare, spec, place, wrong);
        };
        for (key, value) in map {
            let place = format!("{name}.{key}");
            match properties.get(key) {
                Some(wanted) => self.compare(value, wanted, spec, &place, wrong),
                None => {
                    wrong.insert((place, "no such field".to_owned()));
                }
            }
        }
    }
}

/// Integer id and UUID of the first row of a search.
async fn first(bed: &Testbed, path: &str, version: u8, [list, id, uuid]: [&str; 3]) -> (String, String) {
    let row = bed.json(path, version).await.pointer(&format!("{list}/0")).unwrap().clone();
    let text = |pointer: &str| match row.pointer(pointer).unwrap_or(&Value::Null) {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    (text(id), text(uuid))
}

/// A phone that has been looked at, as the others have no security sample; with a note and a command.
async fn seen_phone(bed: &Testbed) -> (String, String) {
    let phones = "/api/mdm/devices/search?platform=Apple&ownership=C";
    let mut device = first(bed, phones, 1, ["/Devices", "/Id/Value", "/Uuid"]).await;
    for row in bed.json(phones, 1).await["Devices"].as_array().unwrap() {
        let id = row["Id"]["Value"].to_string();
        if bed.get(&format!("/api/mdm/devices/{id}/security"), 1).await.status() == 200 {
            device = (id, row["Uuid"].as_str().unwrap().to_owned());
            break;
        }
    }
    let path = |rest: &str| format!("/api/mdm/devices/{}/{rest}", device.0);
    let note = serde_json::json!({"Note": "seen"});
    bed.call(Method::POST, &path("notes")).json(&note).send().await.unwrap();
    bed.call(Method::POST, &path("commands?command=DeviceQuery")).send().await.unwrap();
    device
}

async fn user_group(bed: &Testbed) -> (String, String) {
    let (id, _) = first(bed, "/api/system/usergroups/search", 1, ["/UserGroup", "/UserGroupId", ""]).await;
    let sql = format!("SELECT uuid FROM user_group WHERE id = {id}");
    let row = bed.sandbox.tenant.database.query_opt(&sql, &[]).await.unwrap().unwrap();
    (id, row.get::<String>("uuid").unwrap())
}

async fn event_rule(bed: &Testbed) -> (String, String) {
    let rule =
        serde_json::json!({"TargetName": "sample", "TargetUrl": "http://127.0.0.1:9/", "IsActive": false});
    let made = bed.call(Method::POST, "/api/system/eventnotifications").json(&rule).send().await.unwrap();
    let made: Value = made.json().await.unwrap();
    (made["Value"].to_string(), made["uuid"].as_str().unwrap().to_owned())
}

/// Integer id and UUID of one thing of each kind.
pub struct Samples(pub HashMap<&'static str, (String, String)>);

/// An enrollment token, and a device that is registered.
async fn token_of(bed: &Testbed, user: &str, group: &str) -> (String, String) {
    let post = |path: String, body: Value| bed.call(reqwest::Method::POST, &path).json(&body).send();
    post(format!("/api/system/users/{user}/registerdevice"), serde_json::json!({"PlatformId": 2}))
        .await
        .unwrap();
    let body = serde_json::json!({"registration_type": "WHITELIST", "device_attribute": "SN-SAMPLE"});
    let made = post(format!("/api/mdm/groups/{group}/enrollment-tokens"), body).await.unwrap();
    let location = made.headers()["location"].to_str().unwrap();
    let uuid = location.rsplit('/').next().unwrap().to_owned();
    (uuid.clone(), uuid)
}

/// A comparison with the directory.
async fn job_of(bed: &Testbed, group: &str) -> (String, String) {
    let call = bed.call(reqwest::Method::POST, "/api/system/advanced-ldap-sync-jobs");
    let made = call.json(&serde_json::json!({"organization_group_uuid": group})).send().await.unwrap();
    let made: Value = made.json().await.unwrap();
    let uuid = made["advanced_ldap_sync_job_uuid"].as_str().unwrap().to_owned();
    (uuid.clone(), uuid)
}

/// An application group, and an application whose removal is held because it is on so many devices.
async fn deny_and_deactivate(bed: &Testbed, application: &str) {
    let group = serde_json::json!({"Name": "Denied", "AppGroupType": "Blacklist", "Platform": "Apple"});
    bed.call(Method::POST, "/api/mam/apps/appgroups").json(&group).send().await.unwrap();
    let path = format!("/api/mam/apps/public/{application}/deactivate");
    bed.call(Method::POST, &path).send().await.unwrap();
}

impl Samples {
    pub async fn take(bed: &Testbed) -> Self {
        let first = async |path: &str, version: u8, list: &str, id: &str, uuid: &str| {
            first(bed, path, version, [list, id, uuid]).await
        };
        let internal = "/api/mam/apps/search?applicationtype=Internal";
        let purchased = "/api/mam/apps/search?applicationtype=Purchased";
        let public = "/api/mam/apps/search?applicationtype=Public";
        let device = seen_phone(bed).await;
        let (hub, _) = first(public, 1, "/Application", "/Id/Value", "/Uuid").await;
        deny_and_deactivate(bed, &hub).await;
        let user = first("/api/system/users/search", 1, "/Users", "/Id/Value", "/Uuid").await;
        let group = first("/api/system/groups/search", 2, "/OrganizationGroups", "/Id", "/Uuid").await;
        let token = token_of(bed, &user.0, &group.1).await;
        let job = job_of(bed, &group.1).await;
        let (user_group, rule) = (user_group(bed).await, event_rule(bed).await);
        let mut samples = HashMap::from([
            ("/api/mdm/devices", device.clone()),
            ("/api/system/users", user.clone()),
            ("/api/system/scim/v2/Users", user),
            (
                "/api/system/admins",
                // Not the one that asks: a stranger's call may take its password and roles.
                first("/api/system/admins/search?username=read.only", 1, "/Admins", "/Id/Value", "/Uuid")
                    .await,
            ),
            ("/api/system/groups", group.clone()),
            ("/api/system/v2/groups", group.clone()),
            ("/api/mdm/groups", group),
            ("{token:uuid}", token),
            ("/api/system/advanced-ldap-sync-jobs", job.clone()),
            ("/api/system/advancedldapsyncjobs", job),
            (
                "/api/mdm/smartgroups",
                first(
                    "/api/mdm/smartgroups/search?name=Pilot",
                    1,
                    "/SmartGroups",
                    "/SmartGroupID",
                    "/SmartGroupUuid",
                )
                .await,
            ),
            ("/api/mdm/tags", first("/api/mdm/tags/search", 1, "/Tags", "/Id/Value", "/Uuid").await),
            (
                "/api/mdm/profiles",
                first("/api/mdm/profiles/search", 2, "/ProfileList", "/ProfileId", "/ProfileUuid").await,
            ),
            ("/api/mam/apps", first(internal, 1, "/Application", "/Id/Value", "/Uuid").await),
            (
                // One whose settings are known.
                "/api/mam/apps/{uuid:uuid}/app-config-template",
                first(
                    "/api/mam/apps/search?bundleid=com.android.chrome",
                    1,
                    "/Application",
                    "/Id/Value",
                    "/Uuid",
                )
                .await,
            ),
            ("/api/mam/apps/appgroups", ("1".to_owned(), String::new())),
            ("/api/mam/apps/purchased", first(purchased, 1, "/Application", "/Id/Value", "/Uuid").await),
            ("/api/mam/apps/internal", first(internal, 1, "/Application", "/Id/Value", "/Uuid").await),
            ("/api/mam/apps/public", first(public, 1, "/Application", "/Id/Value", "/Uuid").await),
            ("/api/system/eventnotifications", rule),
            ("/api/system/usergroups", user_group.clone()),
            ("/api/system/scim/v2/Groups", user_group.clone()),
            ("/api/system/user-groups", user_group),
        ]);
        samples.extend(crate::mdm::samples::take(bed, &device).await);
        Self(samples)
    }

    /// The path with values for its placeholders; twins are asked for the device by id.
    fn path(&self, template: &str) -> String {
        let nothing = (String::new(), String::new());
        let of = |kind: &str| {
            let found = self.0.iter().filter(|(prefix, _)| template.starts_with(*prefix));
            let (id, uuid) = found.max_by_key(|(prefix, _)| prefix.len()).map_or(&nothing, |(_, ids)| ids);
            if kind.ends_with(":uuid}") { uuid.clone() } else { id.clone() }
        };
        let segments = template.split('/').map(|part| match part {
            "{note:int}" => "1".to_owned(),
            "{bundle}" => BUNDLE.to_owned(),
            "{type}" => "Apple".to_owned(),
            "{source}" => "AirWatch".to_owned(),
            "{device:int}" if template.contains("vppinvite") => self.0["/api/mdm/devices"].0.clone(),
            "{group:int}" if template.contains("Vpp") => self.0["/api/system/groups"].0.clone(),
            "{tag:int}" => self.0["/api/mdm/tags"].0.clone(),
            // Placeholders that stand for the same thing wherever they are.
            part if self.0.contains_key(part) => self.0[part].0.clone(),
            part if part.starts_with('{') => of(part),
            part => part.to_owned(),
        });
        let path = segments.collect::<Vec<_>>().join("/");
        let device = &self.0["/api/mdm/devices"].0;
        let group = &self.0["/api/mdm/groups"].1;
        let more = match template {
            purchased if purchased.starts_with("/api/mam/apps/purchased") => String::new(),
            internal if internal.starts_with("/api/mam/apps/internal") => format!("&bundleid={BUNDLE}"),
            "/api/mdm/devices/{uuid:uuid}/apps" => format!("&bundleid={}", self.0["?bundleid"].0),
            directory if directory.starts_with("/api/system") => {
                format!("&organization-group-uuid={group}&mergechangestype=All")
            }
            _ => "&applicationtype=Internal&packageId=7zip.7zip&version=24.09".to_owned(),
        };
        let asked = &self.0["?"].0;
        format!(
            "{path}?{asked}&searchby=DeviceId&id={device}&dayRange=90&devicetype=Apple&deviceid={device}{more}"
        )
    }
}
