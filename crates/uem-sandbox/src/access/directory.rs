//! Everything this folder knows, in memory: read on every call, so never from the database.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use arc_swap::ArcSwap;
use database::{Database, DatabaseError};
use jiff::Timestamp;
use parking_lot::Mutex;
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::{
    access::{
        Admin, ApiKey, Caller, OauthClient, OrgGroup, OrgTree, Role, logins::Attempts, sessions::Sessions,
        store, tokens::Tokens,
    },
    http::QuotaLimits,
};

/// Most verified credentials that are kept in memory.
const VERIFIED_MAX: usize = 10_000;

/// Slow hashes at a time: each takes about 20 MB.
const HASHES_AT_ONCE: usize = 2;

/// What an organization group sets of *REST API* itself; a tab that is none is inherited as a whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OrgGroupSettings {
    /// *General*: whether the REST API may be used.
    pub api_enabled: Option<bool>,
    /// *Authentication*: which ways in are open.
    pub authentication: Option<Authentication>,
    /// *Advanced*: how many calls it has.
    pub limits: Option<QuotaLimits>,
}

/// Which ways in are open to admins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Authentication {
    /// User name and password.
    pub basic: bool,
    /// A certificate (CMSURL).
    pub certificate: bool,
    /// User name and password of a directory.
    pub directory: bool,
}

impl Authentication {
    /// Every way is open: what holds where no group says anything.
    pub const ALL: Self = Self { basic: true, certificate: true, directory: true };
}

/// The tables as they were read. Not `Debug`: the keys are in it.
#[derive(Default)]
pub(crate) struct Loaded {
    pub tree: Arc<OrgTree>,
    pub settings: HashMap<i64, OrgGroupSettings>,
    pub roles: HashMap<i64, Arc<Role>>,
    pub admins: Vec<Arc<Admin>>,
    pub admins_by_name: HashMap<String, Arc<Admin>>,
    pub certificates: HashMap<String, i64>,
    pub keys: HashMap<String, ApiKey>,
    pub clients: HashMap<String, Arc<OauthClient>>,
}

/// The tenant's access data: its tables, as read after the last change.
pub struct Access {
    /// Replaced as a whole after each change.
    pub(super) loaded: ArcSwap<Loaded>,
    /// Held from the first statement of a change until what it wrote was read again.
    pub(super) changing: tokio::sync::Mutex<()>,
    /// Organization groups that act as though they were gone, see [`crate::faults`].
    vanished: Mutex<BTreeSet<i64>>,
    pub(crate) tokens: Tokens,
    /// Who was let in by what.
    pub(crate) sessions: Sessions,
    /// Who tried a password just now.
    pub(super) attempts: Attempts,
    /// Digests of credentials that the slow hash accepted before: a second call need not wait for it.
    pub(crate) verified: Mutex<HashMap<[u8; 32], String>>,
    /// Who may run the slow hash.
    pub(crate) hashing: Semaphore,
}

impl Access {
    pub(crate) fn new(loaded: Loaded) -> Self {
        Self {
            loaded: ArcSwap::from_pointee(loaded),
            changing: tokio::sync::Mutex::default(),
            vanished: Mutex::default(),
            tokens: Tokens::default(),
            sessions: Sessions::default(),
            attempts: Attempts::default(),
            verified: Mutex::default(),
            hashing: Semaphore::new(HASHES_AT_ONCE),
        }
    }

    /// Reads the tables again, without the groups that have vanished.
    pub(super) async fn reload(&self, database: &Database) -> Result<(), DatabaseError> {
        let mut loaded = store::load(database).await?;
        let vanished = self.vanished.lock().clone();
        if !vanished.is_empty() {
            loaded.tree = Arc::new(loaded.tree.without(&vanished));
        }
        self.loaded.store(loaded.into());
        self.sessions.forget_all();
        Ok(())
    }

    /// Exactly these groups act as though they were gone, with all below them, until told otherwise. Nothing is stored.
    pub(crate) async fn set_vanished(
        &self,
        groups: BTreeSet<i64>,
        database: &Database,
    ) -> Result<(), DatabaseError> {
        let _turn = self.changing.lock().await;
        *self.vanished.lock() = groups;
        self.reload(database).await
    }

    /// The groups that act as though they were gone.
    pub(crate) fn vanished(&self) -> BTreeSet<i64> {
        self.vanished.lock().clone()
    }

    /// The whole tree.
    pub fn tree(&self) -> Arc<OrgTree> {
        Arc::clone(&self.loaded.load().tree)
    }

    /// The node of that id.
    pub fn org_group(&self, id: i64) -> Option<OrgGroup> {
        self.loaded.load().tree.find(id).cloned()
    }

    /// The node of that UUID.
    pub fn org_group_by_uuid(&self, uuid: Uuid) -> Option<OrgGroup> {
        self.loaded.load().tree.find_by_uuid(uuid).cloned()
    }

    /// The node and everything below it, parents first.
    pub fn subtree(&self, id: i64) -> Vec<OrgGroup> {
        self.loaded.load().tree.subtree(id).into_iter().cloned().collect()
    }

    /// Whether `id` is `root` or lies below it.
    pub fn is_within(&self, id: i64, root: i64) -> bool {
        self.loaded.load().tree.is_within(id, root)
    }

    /// The nearest Customer group at or above `id`.
    pub fn customer_of(&self, id: i64) -> Option<OrgGroup> {
        self.loaded.load().tree.customer_of(id).cloned()
    }

    /// The organization group that the fleet lives under: the first Customer.
    pub fn customer(&self) -> Option<OrgGroup> {
        self.loaded.load().tree.all().find(|group| group.kind == "Customer").cloned()
    }

    /// All admins by id.
    pub fn admins(&self) -> Vec<Arc<Admin>> {
        self.loaded.load().admins.clone()
    }

    /// The admin of that id.
    pub fn admin(&self, id: i64) -> Option<Arc<Admin>> {
        self.loaded.load().admins.iter().find(|admin| admin.id == id).cloned()
    }

    /// The admin of that UUID.
    pub fn admin_by_uuid(&self, uuid: Uuid) -> Option<Arc<Admin>> {
        self.loaded.load().admins.iter().find(|admin| admin.uuid == uuid).cloned()
    }

    /// The admin of that user name, without regard to case.
    pub fn admin_by_name(&self, user_name: &str) -> Option<Arc<Admin>> {
        self.loaded.load().admins_by_name.get(&user_name.to_lowercase()).cloned()
    }

    /// All roles by id.
    pub fn roles(&self) -> Vec<Arc<Role>> {
        let mut roles: Vec<_> = self.loaded.load().roles.values().cloned().collect();
        roles.sort_by_key(|role| role.id);
        roles
    }

    /// The role of that id.
    pub fn role(&self, id: i64) -> Option<Arc<Role>> {
        self.loaded.load().roles.get(&id).cloned()
    }

    /// The role of that name, without regard to case.
    pub fn role_by_name(&self, name: &str) -> Option<Arc<Role>> {
        self.loaded.load().roles.values().find(|role| role.name.eq_ignore_ascii_case(name)).cloned()
    }

    /// The role of that UUID.
    pub fn role_by_uuid(&self, uuid: Uuid) -> Option<Arc<Role>> {
        self.loaded.load().roles.values().find(|role| role.uuid == uuid).cloned()
    }

    /// The API key of that value.
    pub(crate) fn api_key(&self, key: &str) -> Option<ApiKey> {
        self.loaded.load().keys.get(key).cloned()
    }

    /// The OAuth client of that `client_id`.
    pub fn oauth_client(&self, client_id: &str) -> Option<Arc<OauthClient>> {
        self.loaded.load().clients.get(client_id).cloned()
    }

    /// The keys of exactly that organization group, ordered by service.
    pub fn api_keys(&self, org_group_id: i64) -> Vec<ApiKey> {
        let loaded = self.loaded.load();
        let mut keys: Vec<_> =
            loaded.keys.values().filter(|key| key.org_group_id == org_group_id).cloned().collect();
        keys.sort_by(|one, other| (&one.service, &one.key).cmp(&(&other.service, &other.key)));
        keys
    }

    /// The OAuth clients of exactly that organization group, ordered by name.
    pub fn oauth_clients(&self, org_group_id: i64) -> Vec<Arc<OauthClient>> {
        let loaded = self.loaded.load();
        let mut clients: Vec<_> =
            loaded.clients.values().filter(|client| client.org_group_id == org_group_id).cloned().collect();
        clients.sort_by(|one, other| one.name.cmp(&other.name));
        clients
    }

    /// All OAuth clients, ordered by name.
    pub fn all_oauth_clients(&self) -> Vec<Arc<OauthClient>> {
        let mut clients: Vec<_> = self.loaded.load().clients.values().cloned().collect();
        clients.sort_by(|one, other| one.name.cmp(&other.name));
        clients
    }

    /// What the organization group sets itself.
    pub fn own_settings(&self, org_group_id: i64) -> OrgGroupSettings {
        self.loaded.load().settings.get(&org_group_id).copied().unwrap_or_default()
    }

    /// What holds there: each tab from the nearest group at or above it that overrides it.
    pub fn effective_settings(&self, org_group_id: i64) -> OrgGroupSettings {
        OrgGroupSettings {
            api_enabled: Some(self.is_api_enabled(org_group_id)),
            authentication: Some(self.authentication(org_group_id)),
            limits: self.limits(org_group_id),
        }
    }

    /// Whether the REST API may be used at the group.
    pub fn is_api_enabled(&self, org_group_id: i64) -> bool {
        self.nearest(org_group_id, |settings| settings.api_enabled).unwrap_or(true)
    }

    /// Which ways in are open at the group.
    pub fn authentication(&self, org_group_id: i64) -> Authentication {
        self.nearest(org_group_id, |settings| settings.authentication).unwrap_or(Authentication::ALL)
    }

    /// The calls that the group has; none where the tenant's own limits hold.
    pub fn limits(&self, org_group_id: i64) -> Option<QuotaLimits> {
        self.nearest(org_group_id, |settings| settings.limits)
    }

    /// The nearest setting at or above the group.
    fn nearest<T>(&self, org_group_id: i64, pick: impl Fn(&OrgGroupSettings) -> Option<T>) -> Option<T> {
        let loaded = self.loaded.load();
        let path = loaded.tree.find(org_group_id).into_iter().chain(loaded.tree.ancestors(org_group_id));
        path.filter_map(|group| loaded.settings.get(&group.id)).find_map(pick)
    }

    /// Ends all bearer tokens now, as after a restart or a rotation of keys.
    pub fn expire_tokens(&self, now: Timestamp) {
        self.tokens.expire_all(now);
        self.sessions.forget_all();
    }

    pub(crate) fn caller_for_admin(&self, admin: &Admin) -> Caller {
        let held = admin.roles.iter().filter_map(|(role, group)| Some((self.role(*role)?, *group)));
        Caller {
            name: admin.user_name.clone(),
            org_group_id: admin.org_group_id,
            roles: held.collect(),
            enrollment_user: None,
        }
    }

    pub(crate) fn caller_for_client(&self, client: &OauthClient) -> Caller {
        let role = self.role(client.role_id).map(|role| (role, client.org_group_id));
        Caller {
            name: client.name.clone(),
            org_group_id: client.org_group_id,
            roles: role.into_iter().collect(),
            enrollment_user: None,
        }
    }

    pub(crate) fn remember_verified(&self, digest: [u8; 32], who: &str) {
        let mut verified = self.verified.lock();
        if verified.len() >= VERIFIED_MAX {
            verified.clear();
        }
        verified.insert(digest, who.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_switch_is_inherited_from_the_nearest_group_that_overrides_it() {
        let group = |id: i64, parent: Option<i64>| OrgGroup {
            id,
            uuid: Uuid::from_u128(id.unsigned_abs().into()),
            name: String::new(),
            group_id: String::new(),
            kind: "Container".to_owned(),
            parent,
            level: 0,
            country: String::new(),
            locale: None,
            timezone: None,
            timezone_code: None,
            created: Timestamp::UNIX_EPOCH,
        };
        let switch =
            |value: bool| OrgGroupSettings { api_enabled: Some(value), ..OrgGroupSettings::default() };
        let settings = HashMap::from([(1, switch(true)), (2, switch(false)), (4, switch(true))]);
        let tree = OrgTree::new([
            group(1, None),
            group(2, Some(1)),
            group(3, Some(2)),
            group(4, Some(3)),
            group(5, Some(1)),
        ]);
        let access = Access::new(Loaded { tree: Arc::new(tree), settings, ..Loaded::default() });
        assert_eq!([1, 2, 3, 4, 5].map(|id| access.is_api_enabled(id)), [true, false, false, true, true]);
        assert_eq!(access.own_settings(3), OrgGroupSettings::default());
        assert_eq!(access.effective_settings(3).api_enabled, Some(false));
    }
}
