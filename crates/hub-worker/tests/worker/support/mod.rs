//! A small tenant in memory behind wiremock, and a hub on a fresh SQLite file. The real tests against a whole tenant
//! are in the `mooring` crate; these are for single rules.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use database::testing::{TestDatabase, sqlite};
use hub_core::{
    ids::IntegrationId,
    integration::{Credentials, IntegrationSettings, SyncSettings},
    operator::Visible,
    sync::{Mode, RunReport, Section, SectionCounts},
};
use hub_store::{DeviceFilter, DeviceState, NewIntegration, Store, Vault};
use hub_worker::{RunOutcome, RunRequest, Worker, WorkerSettings};
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers::any};

/// What the tenant has, and how it misbehaves.
#[derive(Default)]
pub struct Fleet {
    /// (id, name, serial number)
    pub devices: Vec<(i64, String, String)>,
    /// Devices that exist but are left out of the list.
    pub hidden: Vec<i64>,
    /// Organization groups that the account sees.
    pub org_groups: Vec<i64>,
    /// (group, the group above it)
    pub parents: Vec<(i64, i64)>,
    /// (device, organization group) where that is not 7.
    pub placed: Vec<(i64, i64)>,
    /// Devices in smart group 9; it is gone when this is empty.
    pub members: Option<Vec<i64>>,
    /// User groups: (id, name, name of its organization group).
    pub user_groups: Vec<(i64, String, String)>,
    /// Part of every text about people, so that a later reading tells others.
    pub mark: u8,
    /// Refuses all calls with this status and code.
    pub refusal: Option<(u16, i64)>,
    /// Refuses paths that contain this with 403 and 1011.
    pub forbidden: Option<&'static str>,
    /// Fails paths that contain this with that status.
    pub broken: Option<(&'static str, u16)>,
    /// The same with a code of the tenant.
    pub broken_with: Option<(&'static str, u16, i64)>,
    /// Fails the apps of devices up to that id.
    pub apps_broken_up_to: i64,
    /// Part of the UUIDs of its organization groups.
    pub tenant_mark: u8,
    /// Fails with this status from that page of devices on.
    pub broken_from_page: Option<(usize, u16)>,
    /// Leaves this device after that page of devices was given.
    pub leaves_after_page: Option<(usize, i64)>,
    /// How long a page of devices takes, in milliseconds.
    pub page_delay_ms: u64,
    /// Security samples of devices, where they are not good; null is none.
    pub samples: Vec<(i64, Value)>,
    /// Takes the certificates of this device out of the list, or gives only some of what it says there are.
    pub certificates: Certificates,
    /// Calls left of a quota of 1,000 that does not end soon.
    pub calls_left: Option<u64>,
    /// Gives an empty list of devices.
    pub is_empty: bool,
    /// Paths that were asked.
    pub asked: Vec<String>,
    /// Request ids that came.
    pub request_ids: Vec<String>,
}

/// How the lists of certificates are.
#[derive(Clone, Copy, Default, PartialEq)]
pub enum Certificates {
    /// Two of each device.
    #[default]
    Whole,
    /// The first is gone.
    OneLess,
    /// The first is missing, and the total counts it.
    Cut,
    /// None.
    Empty,
}

/// A tenant.
#[derive(Clone, Default)]
pub struct Tenant(Arc<Mutex<Fleet>>);

impl Tenant {
    /// Changes it.
    pub fn change<T>(&self, change: impl FnOnce(&mut Fleet) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

const PAGE: usize = 10;

impl Respond for Tenant {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        self.change(|fleet| {
            let answer = fleet.answer(request);
            let Some(left) = &mut fleet.calls_left else { return answer };
            *left = left.saturating_sub(1);
            answer
                .insert_header("X-RateLimit-Limit", "1000")
                .insert_header("X-RateLimit-Remaining", left.to_string().as_str())
        })
    }
}

impl Fleet {
    fn answer(&mut self, request: &Request) -> ResponseTemplate {
        let path = request.url.path().to_owned();
        self.asked
            .push(request.url.as_str().split_once("/api").map_or_else(String::new, |it| it.1.to_owned()));
        if let Some(id) = request.headers.get("x-request-id") {
            self.request_ids.push(id.to_str().unwrap_or_default().to_owned());
        }
        let refuse = |status: u16, code: i64| {
            ResponseTemplate::new(status).set_body_json(json!({"errorCode": code, "message": "refused"}))
        };
        if let Some((status, code)) = self.refusal {
            return refuse(status, code);
        }
        if self.forbidden.is_some_and(|part| path.contains(part)) {
            return refuse(403, 1011);
        }
        if let Some((part, status)) = self.broken
            && path.contains(part)
        {
            return refuse(status, 7);
        }
        if let Some((part, status, code)) = self.broken_with
            && path.contains(part)
        {
            return refuse(status, code);
        }
        match path.as_str() {
            "/api/system/info" => ok(json!({"ProductName": "Tenant", "ProductVersion": "1.0"})),
            "/api/mdm/devices/search" => self.search(request),
            "/api/system/groups/search" => self.org_groups(),
            "/api/system/users/search" => {
                let users = [self.user(1, 7), self.user(2, 1)];
                ok(json!({"Users": users, "Page": 0, "PageSize": 500, "Total": 2}))
            }
            "/api/system/users/1" => ok(self.user(1, 7)),
            "/api/mdm/smartgroups/search" if self.members.as_ref().is_some_and(Vec::is_empty) => {
                ResponseTemplate::new(204)
            }
            "/api/mdm/smartgroups/search" => ok(json!({"SmartGroups": [
                {"SmartGroupID": 9, "Name": "all", "Devices": 2}], "Page": 0, "PageSize": 500, "Total": 1})),
            "/api/system/usergroups/search" => self.user_groups(),
            "/api/mdm/smartgroups/9/devices" => {
                let members = self.members.clone().unwrap_or_else(|| vec![1, 2]);
                let members: Vec<Value> = members.iter().map(|id| json!({"Id": id.to_string()})).collect();
                ok(json!({"Devices": members}))
            }
            "/api/mdm/devices" if request.method == "GET" => self.find_by_serial(request),
            "/api/mdm/devices" => self.look_up(request),
            "/api/mam/apps/search" => ok(json!({"Application": [
                {"Id": {"Value": 5}, "ApplicationName": "Mail", "BundleId": "com.example.mail", "AppType": "Public"}],
                "Page": 0, "PageSize": 500, "Total": 1})),
            _ if path.ends_with("/children") => {
                let below = |(group, above): &(i64, i64)| json!({"Id": {"Value": group}, "ParentLocationGroup": {"Id": {"Value": above}}});
                ok(Value::Array(self.parents.iter().map(below).collect()))
            }
            _ if path.ends_with("/apps/search") && self.has_broken_apps(&path) => refuse(400, 7),
            _ if path.ends_with("/apps/search") => ok(json!({"app_items": [
                {"name": "Mail", "bundle_id": "com.example.mail", "installed_version": "1"}], "TotalResults": 1})),
            _ if path.ends_with("/security") => self.sample(&path),
            _ if path.ends_with("/certificates") => self.certificates(&path),
            _ => self.one(&path),
        }
    }

    fn org_groups(&self) -> ResponseTemplate {
        let group = |id: &i64| {
            let uuid = format!("{:08}-0000-4000-8000-{id:012}", self.tenant_mark);
            json!({"Id": id, "Uuid": uuid, "Name": format!("group {id}"), "LgLevel": id})
        };
        let groups: Vec<Value> = self.org_groups.iter().map(group).collect();
        ok(json!({"OrganizationGroups": groups, "TotalResults": groups.len()}))
    }

    fn user_groups(&self) -> ResponseTemplate {
        if self.user_groups.is_empty() {
            return ResponseTemplate::new(204);
        }
        let group = |(id, name, place): &(i64, String, String)| json!({"UserGroupId": id, "UserGroupName": name, "OrganizationGroup": place, "UserCount": 3});
        let groups: Vec<Value> = self.user_groups.iter().map(group).collect();
        ok(json!({"UserGroup": groups, "Page": 0, "PageSize": 500, "Total": groups.len()}))
    }

    fn sample(&self, path: &str) -> ResponseTemplate {
        let id = id_in(path);
        let good = json!({"IsPasscodePresent": true, "IsPasscodeCompliant": true, "IsEncrypted": true});
        match self.samples.iter().find(|it| it.0 == id).map_or(&good, |it| &it.1) {
            Value::Null => {
                ResponseTemplate::new(404).set_body_json(json!({"errorCode": 8, "message": "no sample"}))
            }
            sample => ok(sample.clone()),
        }
    }

    /// Two a device, whose subjects name a person in every way.
    fn certificates(&self, path: &str) -> ResponseTemplate {
        let (id, mark) = (id_in(path), self.mark);
        let name = format!(
            "CN=marker-login-{mark}-{id}, E=marker-mail-{mark}-{id}@example.com, GN=marker-first-{mark}, \
             SN=marker-last-{mark}, OU=marker-display-{mark}, O=marker-friendly-{mark}-{id}, marker-reported"
        );
        let mut rows = vec![
            json!({"Id": {"Value": id * 10 + 1}, "Name": name, "IssuedBy": "Example CA", "Status": "Active",
                "IsIdentity": "True", "CertificateContext": "User", "ExpiresOn": "2030-01-01T00:00:00"}),
            json!({"Id": {"Value": id * 10 + 2}, "Name": name, "IssuedBy": name, "Status": "Active"}),
        ];
        match self.certificates {
            Certificates::Whole => {}
            Certificates::OneLess | Certificates::Cut => drop(rows.remove(0)),
            Certificates::Empty => rows.clear(),
        }
        let total = if self.certificates == Certificates::Cut { 2 } else { rows.len() };
        ok(json!({"DeviceCertificates": rows, "Page": 0, "PageSize": 500, "Total": total}))
    }

    fn user(&self, id: i64, group: i64) -> Value {
        let mark = self.mark;
        json!({"Id": {"Value": id}, "UserName": format!("marker-login-{mark}-{id}"), "Status": true,
            "Email": format!("marker-mail-{mark}-{id}@example.com"), "FirstName": format!("marker-first-{mark}"),
            "LastName": format!("marker-last-{mark}"), "DisplayName": format!("marker-display-{mark}"),
            "ContactNumber": format!("marker-phone-{mark}"), "LocationGroupId": group.to_string()})
    }

    fn org_group(&self, device: i64) -> i64 {
        self.placed.iter().find(|it| it.0 == device).map_or(7, |it| it.1)
    }

    fn is_below(&self, group: i64, top: i64) -> bool {
        group == top
            || self.parents.iter().any(|it| it.0 == group && it.0 != it.1 && self.is_below(it.1, top))
    }

    fn look_up(&self, request: &Request) -> ResponseTemplate {
        let body: Value = serde_json::from_slice(&request.body).expect("JSON");
        let ids: Vec<i64> = body["BulkValues"]["Value"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|id| id.as_str()?.parse().ok())
            .collect();
        let found: Vec<Value> =
            self.devices.iter().filter(|it| ids.contains(&it.0)).map(|it| self.device(it)).collect();
        if found.is_empty() { ResponseTemplate::new(404) } else { ok(json!({"Devices": found})) }
    }

    fn find_by_serial(&self, request: &Request) -> ResponseTemplate {
        let query: HashMap<String, String> = request.url.query_pairs().into_owned().collect();
        assert_eq!(query["searchby"], "Serialnumber");
        match self.devices.iter().find(|it| it.2 == query["id"]) {
            Some(it) => ok(self.device(it)),
            None => ResponseTemplate::new(404)
                .set_body_json(json!({"errorCode": 5002, "message": "no such device"})),
        }
    }

    fn has_broken_apps(&self, path: &str) -> bool {
        let uuid = path.rsplit('/').nth(2).unwrap_or_default();
        let id = uuid.rsplit('-').next().and_then(|id| id.parse().ok());
        id.is_some_and(|id: i64| id <= self.apps_broken_up_to)
    }

    fn search(&mut self, request: &Request) -> ResponseTemplate {
        let query = |name: &str| {
            request.url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
        };
        let top: Option<i64> = query("lgid").and_then(|text| text.parse().ok());
        if top.is_some_and(|top| !self.org_groups.contains(&top)) {
            return ResponseTemplate::new(400)
                .set_body_json(json!({"errorCode": 6, "message": "no such group"}));
        }
        let page: usize = query("page").and_then(|text| text.parse().ok()).unwrap_or(0);
        if let Some((from, status)) = self.broken_from_page
            && page >= from
        {
            return ResponseTemplate::new(status)
                .set_body_json(json!({"errorCode": 500, "message": "broken"}));
        }
        if self.is_empty {
            return ResponseTemplate::new(204);
        }
        let listed: Vec<&(i64, String, String)> = self
            .devices
            .iter()
            .filter(|it| !self.hidden.contains(&it.0))
            .filter(|it| top.is_none_or(|top| self.is_below(self.org_group(it.0), top)))
            .collect();
        let rows: Vec<Value> = listed.iter().skip(page * PAGE).take(PAGE).map(|it| self.device(it)).collect();
        let total = listed.len();
        if let Some((after, id)) = self.leaves_after_page
            && page == after
        {
            self.leaves_after_page = None;
            self.devices.retain(|it| it.0 != id);
        }
        if rows.is_empty() {
            return ResponseTemplate::new(204);
        }
        ok(json!({"Devices": rows, "Page": page, "PageSize": PAGE, "Total": total}))
            .set_delay(std::time::Duration::from_millis(self.page_delay_ms))
    }

    fn device(&self, (id, name, serial): &(i64, String, String)) -> Value {
        let mark = self.mark;
        json!({"Id": {"Value": id}, "Uuid": format!("00000000-0000-4000-8000-{id:012}"), "Udid": format!("udid-{serial}"),
            "SerialNumber": serial, "DeviceFriendlyName": name, "Platform": "Linux", "EnrollmentStatus": "Enrolled",
            "DeviceReportedName": format!("marker-reported-{mark}-{id}"), "UserName": format!("marker-login-{mark}-{id}"),
            "UserEmailAddress": format!("marker-mail-{mark}-{id}@example.com"), "PhoneNumber": format!("marker-phone-{mark}-{id}"),
            "UserId": {"Id": {"Value": 1}}, "ComplianceStatus": "Compliant",
            "LocationGroupId": {"Id": {"Value": self.org_group(*id)}, "Name": "Retail"}})
    }

    fn one(&self, path: &str) -> ResponseTemplate {
        let id: Option<i64> = path.strip_prefix("/api/mdm/devices/").and_then(|rest| rest.parse().ok());
        match self.devices.iter().find(|it| Some(it.0) == id) {
            Some(it) => ok(self.device(it)),
            None => ResponseTemplate::new(404)
                .set_body_json(json!({"errorCode": 5002, "message": "no such device"})),
        }
    }
}

/// The device of `/api/mdm/devices/{id}/...`.
fn id_in(path: &str) -> i64 {
    path.split('/').nth(4).and_then(|id| id.parse().ok()).expect("a device in the path")
}

fn ok(body: Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

/// A hub beside a tenant.
pub struct Hub {
    pub tenant: Tenant,
    pub store: Store,
    pub integration: IntegrationId,
    pub server: MockServer,
    pub database: TestDatabase,
}

/// A hub beside a tenant with so many devices; deletion after 2 runs, threshold 50 %.
pub async fn hub(devices: i64) -> Hub {
    let tenant = Tenant::default();
    tenant.change(|fleet| {
        fleet.devices =
            (1..=devices).map(|id| (id, format!("device {id}"), format!("SERIAL{id:04}"))).collect();
        fleet.org_groups = vec![1, 7];
    });
    on(tenant, sqlite().await).await
}

/// The same on that database.
pub async fn on(tenant: Tenant, database: TestDatabase) -> Hub {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(tenant.clone()).mount(&server).await;
    let vault = Vault::from_key(&Vault::new_key()).expect("a new key is a key");
    let store = Store::open(database.database.clone(), vault).await.expect("a fresh database opens");
    let new = NewIntegration { settings: settings(&server.uri()), credentials: credentials() };
    let integration = store.insert_integration(&new, Timestamp::now()).await.expect("the name is free");
    Hub { tenant, store, integration, server, database }
}

/// Settings of an integration at that address.
pub fn settings(url: &str) -> IntegrationSettings {
    IntegrationSettings {
        sync: SyncSettings {
            deletion_after_runs: 2,
            deletion_threshold_percent: 50,
            ..SyncSettings::default()
        },
        ..IntegrationSettings::new("Test", url)
    }
}

/// Any credentials.
pub fn credentials() -> Credentials {
    Credentials::Basic { username: "api".into(), password: "password".into(), api_key: "key".into() }
}

/// Small batches, and leases that do not keep a test waiting.
pub fn quick() -> WorkerSettings {
    let lease_time = std::time::Duration::from_millis(800);
    WorkerSettings {
        write_batch: 7,
        calls_per_minute: None,
        pages_ahead: 1,
        lease_time,
        ..WorkerSettings::default()
    }
}

/// A request as a person makes it.
pub fn request(sections: &[Section]) -> RunRequest {
    RunRequest {
        mode: None,
        sections: sections.to_vec(),
        requested_by: "test".into(),
        request_id: "request-2".into(),
    }
}

/// What a fleet run reads.
pub const FLEET: [Section; 5] =
    [Section::OrgGroups, Section::Users, Section::Devices, Section::SmartGroups, Section::Apps];

impl Hub {
    /// Changes settings of the integration.
    pub async fn edit(&self, change: impl FnOnce(&mut IntegrationSettings)) {
        let row = self.store.find_integration(self.integration).await.expect("read").expect("there");
        let mut settings = row.settings;
        change(&mut settings);
        self.store
            .update_integration(self.integration, &settings, None, Timestamp::now())
            .await
            .expect("edited");
    }

    /// Works in the background until the test has seen what it waits for.
    pub async fn works_until<F: Future<Output = bool>>(&self, is_done: impl Fn() -> F) {
        let (worker, shutdown) = (self.worker(), CancellationToken::new());
        let loops = tokio::spawn({
            let shutdown = shutdown.clone();
            async move { worker.run(shutdown).await }
        });
        let waits = async {
            while !is_done().await {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(30), waits)
            .await
            .expect("it comes within half a minute");
        shutdown.cancel();
        loops.await.expect("the loop ends");
    }

    /// A worker with small batches.
    pub fn worker(&self) -> Worker {
        Worker::new(self.store.clone(), quick())
    }

    /// One run of these sections.
    pub async fn run(&self, mode: Mode, sections: &[Section]) -> RunOutcome {
        self.run_by(&self.worker(), mode, sections).await
    }

    /// One full run of the devices with so many look-ups.
    pub async fn full_with(&self, look_ups_max: usize) -> RunOutcome {
        let worker = Worker::new(self.store.clone(), WorkerSettings { look_ups_max, ..quick() });
        self.run_by(&worker, Mode::Full, &[Section::Devices]).await
    }

    async fn run_by(&self, worker: &Worker, mode: Mode, sections: &[Section]) -> RunOutcome {
        let request = RunRequest {
            mode: Some(mode),
            sections: sections.to_vec(),
            requested_by: "test".into(),
            request_id: "request-1".into(),
        };
        let (progress, _) = watch::channel(RunReport::default());
        let shutdown = CancellationToken::new();
        worker.run_once(self.integration, request, progress, shutdown).await.expect("the run begins")
    }

    /// One full run of the devices.
    pub async fn full(&self) -> RunOutcome {
        self.run(Mode::Full, &[Section::Devices]).await
    }
}

/// How many devices the store lists.
pub async fn devices(hub: &Hub, state: Option<DeviceState>) -> u64 {
    let filter = DeviceFilter { state, ..DeviceFilter::default() };
    hub.store
        .list_devices(&Visible::Everything, &filter, None, 500)
        .await
        .expect("devices can be listed")
        .count
}

/// The counts of a section.
pub fn counts(outcome: &RunOutcome, section: Section) -> SectionCounts {
    outcome.report.sections.iter().find(|(name, _)| *name == section).map(|it| it.1).unwrap_or_default()
}
