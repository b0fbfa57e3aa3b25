//! Everything this folder knows, in memory: read on every call, so never from the database.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use jiff::Timestamp;
use parking_lot::Mutex;
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

/// The tables as they were read.
#[derive(Debug, Default)]
pub(crate) struct Loaded {
    pub tree: OrgTree,
    pub settings: HashMap<i64, OrgGroupSettings>,
    pub roles: HashMap<i64, Role>,
    pub admins: Vec<Admin>,
    pub certificates: HashMap<String, i64>,
    pub keys: HashMap<String, ApiKey>,
    pub clients: HashMap<String, OauthClient>,
}

/// The tenant's access data, in memory, saved to its tables.
pub struct Access {
    pub(crate) loaded: Loaded,
    pub(crate) tokens: Tokens,
    /// Digests of credentials that the slow hash accepted before: a second call need not wait for it.
    pub(crate) verified: Mutex<HashMap<[u8; 32], String>>,
    /// Who may run the slow hash.
    pub(crate) hashing: Semaphore,
    admins_by_name: HashMap<String, usize>,
}

impl Access {
    pub(crate) fn new(loaded: Loaded) -> Self {
        let admins_by_name = loaded.admins.iter().enumerate().map(|(place, admin)| (admin.user_name.to_lowercase(), place)).collect();
        Self { loaded, tokens: Tokens::default(), verified: Mutex::default(), hashing: Semaphore::new(HASHES_AT_ONCE), admins_by_name }
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
    pub fn role(&self, id: i64) -> Option<&Role> {
        self.loaded.roles.get(&id)
    }

    /// The keys of exactly that organization group, ordered by service.
    pub fn api_keys(&self, org_group_id: i64) -> Vec<&ApiKey> {
        let mut keys: Vec<_> = self.loaded.keys.values().filter(|key| key.org_group_id == org_group_id).collect();
        keys.sort_by(|one, other| (&one.service, &one.key).cmp(&(&other.service, &other.key)));
        keys
    }

    /// The OAuth clients of exactly that organization group, ordered by name.
    pub fn oauth_clients(&self, org_group_id: i64) -> Vec<&OauthClient> {
        let mut clients: Vec<_> = self.loaded.clients.values().filter(|client| client.org_group_id == org_group_id).collect();
        clients.sort_by(|one, other| one.name.cmp(&other.name));
        clients
    }

    /// Ends all bearer tokens now, as after a restart or a rotation of keys.
    pub fn expire_tokens(&self, now: Timestamp) {
        self.tokens.expire_all(now);
    }

    /// The nearest setting at or above the group; `default` where none overrides.
    pub(crate) fn effective(&self, org_group_id: i64, pick: impl Fn(&OrgGroupSettings) -> Option<bool>, default: bool) -> bool {
        let tree = &self.loaded.tree;
        let path = tree.find(org_group_id).into_iter().chain(tree.ancestors(org_group_id));
        path.filter_map(|group| self.loaded.settings.get(&group.id)).find_map(pick).unwrap_or(default)
    }

    pub(crate) fn caller_for_admin(&self, admin: &Admin) -> Caller {
        let roles: Vec<&Role> = admin.roles.iter().filter_map(|(role, _)| self.role(*role)).collect();
        let resources: BTreeSet<String> = roles.iter().flat_map(|role| role.resources.iter().cloned()).collect();
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
            resources: Arc::new(role.map(|role| role.resources.clone()).unwrap_or_default()),
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
