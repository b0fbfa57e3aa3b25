//! What the role of an integration's account allows, by reading one record of each kind (TM-7, API-6). Nothing is ever
//! written to find out.

use std::collections::BTreeMap;

use hub_core::{
    ids::IntegrationId,
    permissions::{Answer, Capability, Probed, Probes, answer},
};
use jiff::Timestamp;
use serde_json::Value;
use tracing::{info, warn};
use uem_client::{
    AppSearch, DeviceSearch, Listing, OrgGroupSearch, Search, SmartGroupSearch, UemClient, UemError,
    UserSearch, call::Call,
};
use uem_types::role::RoleResource;
use uuid::Uuid;

use crate::{Worker, error::Failure};

/// A check by another version than this is out of date.
pub(crate) const HUB_VERSION: &str = env!("CARGO_PKG_VERSION");

/// What the probes showed.
#[derive(Default)]
pub(crate) struct Seen {
    /// By resource.
    pub probes: Probes,
    counts: BTreeMap<&'static str, u64>,
    errors: BTreeMap<&'static str, UemError>,
}

impl Seen {
    /// How many records the tenant tells of what a capability reads.
    pub fn count_of(&self, capability: Capability) -> Option<u64> {
        hub_core::permissions::needs(capability).iter().find_map(|need| self.counts.get(need.name)).copied()
    }

    /// Why a capability's probe failed.
    pub fn error_of(&self, capability: Capability) -> Option<&UemError> {
        hub_core::permissions::needs(capability).iter().find_map(|need| self.errors.get(need.name))
    }

    fn note(&mut self, resource: RoleResource, outcome: Result<Option<u64>, UemError>) {
        let name = resource.name();
        let probed = match outcome {
            Ok(count) => {
                self.counts.extend(count.map(|count| (name, count)));
                Probed::Granted
            }
            Err(error) => {
                let is_permission = error.is_permission();
                self.errors.insert(name, error);
                if is_permission { Probed::Refused } else { Probed::Failed }
            }
        };
        self.probes.insert(name, probed);
    }

    /// All answers, in the order of the table.
    pub fn answers(&self) -> Vec<(Capability, Answer)> {
        Capability::ALL.iter().map(|capability| (*capability, answer(*capability, &self.probes))).collect()
    }
}

/// Probes every resource that can be probed by reading.
pub(crate) async fn probe_all(client: &UemClient) -> Seen {
    let mut seen = Seen::default();
    let device = probe_devices(client, &mut seen).await;
    seen.note(RoleResource::GroupsRead, one(client.org_groups().search(&OrgGroupSearch::default())).await);
    seen.note(
        RoleResource::SmartGroupsRead,
        one(client.smart_groups().search(&SmartGroupSearch::default())).await,
    );
    seen.note(RoleResource::UserGroupsRead, one(client.user_groups().search(None)).await);
    seen.note(RoleResource::UsersRead, one(client.users().search(&UserSearch::default())).await);
    seen.note(RoleResource::AppsRead, one(client.apps().search(&AppSearch::default())).await);
    seen.note(RoleResource::CompliancePolicyRead, one(client.compliance_policies().search(None)).await);
    seen.note(RoleResource::EnterpriseIntegrationRead, probe_events(client).await);
    match device {
        Some(uuid) => seen.note(RoleResource::AppsForDeviceRead, one(client.devices().apps(uuid)).await),
        // Without a device there is nothing to ask about.
        None => {
            seen.probes.insert(RoleResource::AppsForDeviceRead.name(), Probed::Failed);
        }
    }
    seen
}

/// Probes the devices, and gives one of them.
async fn probe_devices(client: &UemClient, seen: &mut Seen) -> Option<Uuid> {
    let page = client.devices().search(&DeviceSearch::default()).page_size(1).page(0).await;
    let device = page.as_ref().ok().and_then(|page| page.items.first()?.uuid);
    seen.note(
        RoleResource::DevicesRead,
        page.map(|page| Some(page.total.unwrap_or(page.items.len() as u64))),
    );
    device
}

async fn probe_events(client: &UemClient) -> Result<Option<u64>, UemError> {
    let call =
        Call::get("/api/system/eventnotifications/search", 1).needs(RoleResource::EnterpriseIntegrationRead);
    client.read_optional::<Value>(&call).await.map(|_| None)
}

/// One record of a search.
async fn one<L: Listing>(search: Search<L>) -> Result<Option<u64>, UemError> {
    let page = search.page_size(1).page(0).await?;
    Ok(Some(page.total.unwrap_or(page.items.len() as u64)))
}

/// Answers a check that was taken from the store.
pub(crate) async fn check_next(worker: &Worker, id: IntegrationId) {
    let outcome = check(worker, id).await;
    let (store, now) = (&worker.store, Timestamp::now());
    let ended = match &outcome {
        Ok(answers) => {
            let off: Vec<&str> = answers
                .iter()
                .filter(|(_, answer)| answer.is_off())
                .map(|(capability, _)| capability.words())
                .collect();
            info!(integration.id = %id, "Checked the permissions of integration {id}; off: {off:?}");
            store.end_permission_check(id, Ok(answers), HUB_VERSION, now).await
        }
        Err(failure) => {
            warn!(integration.id = %id, "The permissions of integration {id} could not be checked: {failure}");
            store
                .end_permission_check(id, Err(&format!("{failure}. {}", failure.remedy())), HUB_VERSION, now)
                .await
        }
    };
    if let Err(error) = ended {
        warn!(integration.id = %id, "The answer of a permission check could not be stored: {error}");
    }
}

async fn check(worker: &Worker, id: IntegrationId) -> Result<Vec<(Capability, Answer)>, Failure> {
    // Removed meanwhile: there is nothing to answer.
    let Some(row) = worker.store.find_integration(id).await? else { return Ok(Vec::new()) };
    let client = worker.connect(&row).await?.without_retries();
    let seen = probe_all(&client).await;
    // Nothing was answered at all: that is the tenant's failure, and says nothing about the role.
    if let Some(error) = seen.errors.values().find(|error| !error.is_permission())
        && seen.probes.values().all(|probed| *probed == Probed::Failed)
    {
        return Err(error.clone().into());
    }
    Ok(seen.answers())
}
