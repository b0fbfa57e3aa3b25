//! Everything this folder knows, in memory: read on every call, so never from the database.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use jiff::Timestamp;
use parking_lot::{Mutex, RwLock};
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::access::{Admin, ApiKey, Caller, OauthClient, OrgGroup, OrgTree, Role, tokens::Tokens};

/// Most verified credentials that are kept in memory.
const VERIFIED_MAX: usize = 10_000;

/// Slow hashes at a time: each takes about 20 MB.
const HASHES_AT_ONCE: usize = 2;

/// The switches of an organization group; none is *inherit*.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct OrgGroupSettings {
    /// Whether the REST API may be used.
    pub api_enabled: Option<bool>,
    /// Whether user name and password do.
    pub basic_allowed: Option<bool>,
    /// Whether a certificate does.
    pub certificate_allowed: Option<bool>,
}

/// The tables as they were read. Not `Debug`: the keys are in it.
#[derive(Default)]
pub(crate) struct Loaded {
    pub tree: OrgTree,
    pub settings: HashMap<i64, OrgGroupSettings>,
    pub roles: HashMap<i64, Arc<Role>>,
    pub admins: Vec<Admin>,
    pub certificates: HashMap<String, i64>,
    pub keys: HashMap<String, ApiKey>,
    pub clients: HashMap<String, Arc<OauthClient>>,
}

/// The tenant's access data, in memory, saved to its tables.
pub struct Access {
    pub(crate) loaded: Loaded,
    /// Roles and clients may come at run time.
    roles: RwLock<HashMap<i64, Arc<Role>>>,
    clients: RwLock<HashMap<String, Arc<OauthClient>>>,
    pub(crate) tokens: Tokens,
    /// Digests of credentials that the slow hash accepted before: a second call need not wait for it.
    pub(crate) verified: Mutex<HashMap<[u8; 32], String>>,
    /// Who may run the slow hash.
    pub(crate) hashing: Semaphore,
    admins_by_name: HashMap<String, usize>,
}

impl Access {
    pub(crate) fn new(mut loaded: Loaded) -> Self {
        let roles = RwLock::new(std::mem::take(&mut loaded.roles));
        let clients = RwLock::new(std::mem::take(&mut loaded.clients));
        let admins_by_name = loaded
            .admins
            .iter()
            .enumerate()
            .map(|(place, admin)| (admin.user_name.to_lowercase(), place))
            .collect();
        Self {
            loaded,
            roles,
            clients,
            tokens: Tokens::default(),
            verified: Mutex::default(),
            hashing: Semaphore::new(HASHES_AT_ONCE),
            admins_by_name,
        }
    }

    /// The whole tree.
    pub fn tree(&self) -> &OrgTree {
        &self.loaded.tree
    }

    /// The node of that id.
    pub fn org_group(&self, id: i64) -> Option<OrgGroup> {
        self.loaded.tree.find(id).cloned()
    }

    /// The node of that UUID.
    pub fn org_group_by_uuid(&self, uuid: Uuid) -> Option<OrgGroup> {
        self.loaded.tree.find_by_uuid(uuid).cloned()
    }

    /// The node and everything below it, parents first.
    pub fn subtree(&self, id: i64) -> Vec<OrgGroup> {
        self.loaded.tree.subtree(id).into_iter().cloned().collect()
    }

    /// Whether `id` is `root` or lies below it.
    pub fn is_within(&self, id: i64, root: i64) -> bool {
        self.loaded.tree.is_within(id, root)
    }

    /// The nearest Customer group at or above `id`.
    pub fn customer_of(&self, id: i64) -> Option<OrgGroup> {
        self.loaded.tree.customer_of(id).cloned()
    }

    /// The organization group that the fleet lives under: the first Customer.
    pub fn customer(&self) -> Option<OrgGroup> {
        self.loaded.tree.all().find(|group| group.kind == "Customer").cloned()
    }

    /// All admins by id.
    pub fn admins(&self) -> &[Admin] {
        &self.loaded.admins
    }

    /// The admin of that user name, without regard to case.
    pub fn admin_by_name(&self, user_name: &str) -> Option<&Admin> {
        self.admins_by_name.get(&user_name.to_lowercase()).and_then(|place| self.loaded.admins.get(*place))
    }

    /// The role of that id.
    pub fn role(&self, id: i64) -> Option<Arc<Role>> {
        self.roles.read().get(&id).cloned()
    }

    /// The role of that name, without regard to case.
    pub fn role_by_name(&self, name: &str) -> Option<Arc<Role>> {
        self.roles.read().values().find(|role| role.name.eq_ignore_ascii_case(name)).cloned()
    }

    /// The OAuth client of that `client_id`.
    pub fn oauth_client(&self, client_id: &str) -> Option<Arc<OauthClient>> {
        self.clients.read().get(client_id).cloned()
    }

    /// The keys of exactly that organization group, ordered by service.
    pub fn api_keys(&self, org_group_id: i64) -> Vec<&ApiKey> {
        let mut keys: Vec<_> =
            self.loaded.keys.values().filter(|key| key.org_group_id == org_group_id).collect();
        keys.sort_by(|one, other| (&one.service, &one.key).cmp(&(&other.service, &other.key)));
        keys
    }

    /// The OAuth clients of exactly that organization group, ordered by name.
    pub fn oauth_clients(&self, org_group_id: i64) -> Vec<Arc<OauthClient>> {
        let mut clients: Vec<_> = self
            .clients
            .read()
            .values()
            .filter(|client| client.org_group_id == org_group_id)
            .cloned()
            .collect();
        clients.sort_by(|one, other| one.name.cmp(&other.name));
        clients
    }

    /// Makes a role known that was written to its table.
    pub(crate) fn add_role(&self, role: Role) {
        self.roles.write().insert(role.id, Arc::new(role));
    }

    /// Makes an OAuth client known that was written to its table.
    pub(crate) fn add_client(&self, client: OauthClient) {
        self.clients.write().insert(client.client_id.clone(), Arc::new(client));
    }

    /// Ends all bearer tokens now, as after a restart or a rotation of keys.
    pub fn expire_tokens(&self, now: Timestamp) {
        self.tokens.expire_all(now);
    }

    /// The nearest setting at or above the group; `default` where none overrides.
    pub(crate) fn effective(
        &self,
        org_group_id: i64,
        pick: impl Fn(&OrgGroupSettings) -> Option<bool>,
        default: bool,
    ) -> bool {
        let tree = &self.loaded.tree;
        let path = tree.find(org_group_id).into_iter().chain(tree.ancestors(org_group_id));
        path.filter_map(|group| self.loaded.settings.get(&group.id)).find_map(pick).unwrap_or(default)
    }

    pub(crate) fn caller_for_admin(&self, admin: &Admin) -> Caller {
        let roles: Vec<Arc<Role>> = admin.roles.iter().filter_map(|(role, _)| self.role(*role)).collect();
        let resources: BTreeSet<String> =
            roles.iter().flat_map(|role| role.resources.iter().cloned()).collect();
        Caller {
            name: admin.user_name.clone(),
            org_group_id: admin.org_group_id,
            resources: Arc::new(resources),
            is_full_access: roles.iter().any(|role| role.is_full_access),
        }
    }

    pub(crate) fn caller_for_client(&self, client: &OauthClient) -> Caller {
        let role = self.role(client.role_id);
        Caller {
            name: client.name.clone(),
            org_group_id: client.org_group_id,
            resources: Arc::new(role.as_ref().map(|role| role.resources.clone()).unwrap_or_default()),
            is_full_access: role.is_some_and(|role| role.is_full_access),
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
        let access = Access::new(Loaded { tree, settings, ..Loaded::default() });
        let effective = |id: i64| access.effective(id, |settings| settings.api_enabled, false);
        assert_eq!([1, 2, 3, 4, 5].map(effective), [true, false, false, true, true]);
        assert!(!effective(99));
    }
}
