//! `GET /api/mam/apps/internal/peerdistribution/branchcache/{bundleid}`: what Windows computers saved by taking an
//! application from each other instead of from the server.
//!
//! A computer takes part as soon as a profile with a *P2PBranchCache* payload is on it. Of those of one organization
//! group that share with each other, the one with the lowest number fetched the application from the server and all
//! others had it from there. Hosted servers have it already.

use std::collections::{BTreeMap, HashMap, HashSet};

use roaring::RoaringBitmap;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    devices::within,
    devices_paged::members_of,
    store::{self, App},
};
use crate::{
    Tenant,
    fleet::state::{DeviceState, Platform},
    http::{Call, Reply, VendorError},
    mdm::profiles::{on_device, store as profiles},
    resource::{asked_org_group, is_visible},
};

/// The profile payload that switches it on.
const PAYLOAD: &str = "P2PBranchCache";

/// How a computer shares. The payload says a number; which is which is a guess.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Mode {
    Distributed,
    Hosted(Vec<String>),
    Local,
}

impl Mode {
    /// As a payload says it; none where it is off.
    fn read(payload: &Value) -> Option<Self> {
        let servers = payload["HostedCacheServersList"].as_array().into_iter().flatten();
        match payload["Mode"].as_i64() {
            Some(1) => Some(Self::Distributed),
            Some(2) => Some(Self::Hosted(servers.filter_map(Value::as_str).map(str::to_owned).collect())),
            Some(3) => Some(Self::Local),
            _ => None,
        }
    }

    fn word(&self) -> &'static str {
        match self {
            Self::Distributed => "Distributed",
            Self::Hosted(_) => "Hosted",
            Self::Local => "Local",
        }
    }
}

/// An application on a computer, and where its bytes came from.
struct Delivery {
    app: usize,
    mode: Option<Mode>,
    has_peers: bool,
    server_bytes: i64,
    cache_bytes: i64,
}

/// 404/7000 where there is no such internal application, 400/6 where a filter names nothing.
pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let apps = asked_apps(&call).await?;
    let deliveries = deliveries(&call, &apps).await?;
    let chosen = chosen(&call, deliveries.keys().copied().collect()).await?;
    let ids: Vec<u32> = chosen.iter().collect();
    let mut states = call.tenant.fleet.get_many(&ids).await?;
    if let Some(asked) = uuids(&call, "device_uuids")? {
        states.retain(|state| asked.contains(&state.uuid));
    }
    let found: Vec<(&DeviceState, &Delivery)> =
        states.iter().filter_map(|state| Some((state, deliveries.get(&state.id)?))).collect();
    let mut body = json!({"branchcache_statistics": summary(&found)});
    let is_summary = call.query.text("summary_only").is_some_and(|text| text.eq_ignore_ascii_case("true"));
    if !is_summary && !found.is_empty() {
        let rows =
            found.iter().filter_map(|(state, delivery)| Some(row(state, delivery, apps.get(delivery.app)?)));
        body["devices"] = rows.collect();
    }
    Reply::json(&body)
}

/// The internal applications of that bundle id, or those of them that `application_uuids` names.
async fn asked_apps(call: &Call) -> Result<Vec<App>, VendorError> {
    let bundle = call.segment("bundle");
    let mut apps = store::list(&call.tenant.database).await?;
    apps.retain(|app| {
        app.kind == "Internal"
            && app.bundle_id.eq_ignore_ascii_case(bundle)
            && is_visible(call, app.org_group_id)
    });
    if let Some(asked) = uuids(call, "application_uuids")? {
        apps.retain(|app| Uuid::try_parse(&app.uuid).is_ok_and(|uuid| asked.contains(&uuid)));
    }
    if apps.is_empty() {
        let message = format!("No internal application has the bundle id {bundle}");
        return Err(VendorError::new(404, 7000, message));
    }
    Ok(apps)
}

/// The UUIDs of a filter, separated by commas.
fn uuids(call: &Call, name: &str) -> Result<Option<HashSet<Uuid>>, VendorError> {
    let Some(text) = call.query.text(name) else { return Ok(None) };
    let read = |word: &str| {
        let message = format!("{name} holds {word:?}, which is no UUID");
        Uuid::try_parse(word).map_err(|_| VendorError::new(400, 6, message))
    };
    text.split(',').map(str::trim).map(read).collect::<Result<_, _>>().map(Some)
}

/// Those of the devices that the query's groups leave.
async fn chosen(call: &Call, mut devices: RoaringBitmap) -> Result<RoaringBitmap, VendorError> {
    let Some(org_group) = asked_org_group(call, "organization_group_uuid") else {
        let message = "organization_group_uuid names no organization group of the caller";
        return Err(VendorError::new(400, 6, message));
    };
    if let Some(groups) = call.query.text("smart_group_uuids") {
        devices &= members_of(call, groups).await?;
    }
    Ok(within(call, devices, org_group))
}

/// All computers that have one of the applications, whoever asks: what one of them saved depends on its peers.
async fn deliveries(call: &Call, apps: &[App]) -> Result<BTreeMap<u32, Delivery>, VendorError> {
    let tenant = &call.tenant;
    let modes = modes(tenant).await?;
    let installs = tenant.installs.get(tenant).await?;
    let mut deliveries = BTreeMap::new();
    for (place, app) in apps.iter().enumerate().filter(|(_, app)| app.platform == Platform::WinRT as u8) {
        let devices = within(call, installs.installed(app), app.org_group_id);
        let mut sharing: HashMap<i64, u32> = HashMap::new();
        let group_of = |id: u32| tenant.fleet.facts(id).map(|facts| i64::from(facts.org_group)).unwrap_or(0);
        for id in devices.iter().filter(|id| modes.get(id) == Some(&Mode::Distributed)) {
            *sharing.entry(group_of(id)).or_default() += 1;
        }
        let mut served: HashSet<i64> = HashSet::new();
        for id in &devices {
            let (mode, group) = (modes.get(&id).cloned(), group_of(id));
            let is_from_cache = match &mode {
                Some(Mode::Distributed) => !served.insert(group),
                Some(Mode::Hosted(_)) => true,
                Some(Mode::Local) | None => false,
            };
            let has_peers = match &mode {
                Some(Mode::Distributed) => sharing.get(&group).is_some_and(|count| *count > 1),
                Some(Mode::Hosted(_)) => true,
                Some(Mode::Local) | None => false,
            };
            let (server_bytes, cache_bytes) =
                if is_from_cache { (0, app.size_bytes) } else { (app.size_bytes, 0) };
            deliveries.insert(id, Delivery { app: place, mode, has_peers, server_bytes, cache_bytes });
        }
    }
    Ok(deliveries)
}

/// How each computer shares that has a profile which says so; the newest profile counts.
async fn modes(tenant: &Tenant) -> Result<HashMap<u32, Mode>, VendorError> {
    let mut modes = HashMap::new();
    for profile in profiles::list(&tenant.database).await? {
        let Some(payload) = profile.payloads.get(PAYLOAD) else { continue };
        let payload = payload.as_array().and_then(|list| list.first()).unwrap_or(payload);
        for (id, progress) in on_device::reached(tenant, &profile).await? {
            match Mode::read(payload) {
                Some(mode) if progress.is_installed() => modes.insert(id, mode),
                _ => None,
            };
        }
    }
    Ok(modes)
}

fn summary(found: &[(&DeviceState, &Delivery)]) -> Value {
    let count = |is: fn(&Delivery) -> bool| found.iter().filter(|(_, delivery)| is(delivery)).count();
    let cache: i64 = found.iter().map(|(_, delivery)| delivery.cache_bytes).sum();
    let server: i64 = found.iter().map(|(_, delivery)| delivery.server_bytes).sum();
    json!({
        "total_cache_bytes": cache,
        "total_device_count": found.len(),
        "total_devices_branchcache_mode_enabled": count(|delivery| delivery.mode.is_some()),
        "total_devices_not_utilized_branchcache": count(|delivery| delivery.cache_bytes == 0),
        "total_devices_utilized_branchcache": count(|delivery| delivery.cache_bytes > 0),
        "total_savings_percent": (cache * 100).checked_div(cache + server).unwrap_or(0),
        "total_server_bytes": server,
    })
}

fn row(state: &DeviceState, delivery: &Delivery, app: &App) -> Value {
    let enabled = match (&delivery.mode, delivery.has_peers) {
        (None, _) => "DISABLED",
        (Some(_), false) => "ENABLED_NO_PEERS",
        (Some(_), true) => "ENABLED_WITH_PEERS",
    };
    let servers = match &delivery.mode {
        Some(Mode::Hosted(servers)) => servers.clone(),
        _ => Vec::new(),
    };
    json!({
        "application_size": app.size_bytes,
        "application_uuid": app.uuid,
        "branchcache_enabled": enabled,
        "cache_bytes": delivery.cache_bytes,
        "client_mode": delivery.mode.as_ref().map_or("Disabled", Mode::word),
        "device_uuid": state.uuid,
        "download_sources": if delivery.cache_bytes > 0 { "BranchCache" } else { "Server" },
        "hosted_servers": servers,
        "server_bytes": delivery.server_bytes,
    })
}
