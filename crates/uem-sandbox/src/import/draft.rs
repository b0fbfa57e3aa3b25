//! The tenant in the making: page after page is replaced and written; the last step gives it its name.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};

use database::Database;
use jiff::Timestamp;
use uem_types::{
    DeviceId, OrgGroupId,
    mdm::{device::Device, smart_group::SmartGroup, tag::Tag},
    system::org_group::OrgGroup,
    wire::word::Word as _,
};

use super::{
    convert,
    pseudonyms::Pseudonyms,
    rules::{self, NewIds},
    store,
};
use crate::{
    SandboxError,
    access::{self, seed::CUSTOMER_ID},
    fleet::{
        ids,
        state::DeviceUser,
        store::{self as fleet_store, Batch},
    },
    mdm::{smart_groups, tags},
    system::users,
    tenant::{self, FolderLock},
};

/// Integer ids of what is imported begin where those of a seeded tenant do.
const FIRST_GROUP_ID: i64 = 575;
const FIRST_SMART_GROUP_ID: i64 = 4_001;

/// How much an import brought.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Imported {
    /// Organization groups.
    pub org_groups: usize,
    /// Enrollment users.
    pub users: usize,
    /// Devices.
    pub devices: usize,
    /// Devices of platforms that the sandbox does not have; they are left out.
    pub other_platforms: usize,
    /// Tags.
    pub tags: usize,
    /// Smart groups.
    pub smart_groups: usize,
    /// Applications.
    pub apps: usize,
    /// Profiles.
    pub profiles: usize,
    /// User groups.
    pub user_groups: usize,
    /// Admins.
    pub admins: usize,
    /// Roles that those hold, without the ones that every tenant has.
    pub roles: usize,
}

/// An import under way. Dropped before [`Import::finish`], it leaves nothing behind.
pub struct Import {
    folder: PathBuf,
    draft: PathBuf,
    database: Option<Database>,
    pub(super) names: Pseudonyms,
    pub(super) ids: NewIds,
    pub(super) people: HashMap<i64, DeviceUser>,
    pub(super) count: Imported,
    pub(super) now: Timestamp,
    _lock: FolderLock,
}

impl Import {
    /// Takes the folder, which must not hold a tenant, and writes the tree. `groups` are the group that the account is
    /// bound to and all below it.
    pub async fn begin(folder: &Path, groups: &[OrgGroup]) -> Result<Self, SandboxError> {
        let lock = tenant::take_folder(folder)?;
        if folder.join(tenant::DATABASE_FILE).exists() {
            return Err(SandboxError::Occupied { folder: folder.display().to_string() });
        }
        let draft = folder.join("import.sqlite3");
        tenant::remove(&draft)?;
        let database = tenant::open_database(&draft).await?;
        let mut import = Self {
            folder: folder.to_owned(),
            draft,
            database: Some(database),
            names: Pseudonyms::new()?,
            ids: NewIds::default(),
            people: HashMap::new(),
            count: Imported::default(),
            now: Timestamp::now(),
            _lock: lock,
        };
        import.tree(groups).await?;
        Ok(import)
    }

    pub(super) fn database(&self) -> Result<&Database, SandboxError> {
        self.database.as_ref().ok_or_else(|| SandboxError::Seed {
            what: "an import",
            reason: "it is finished already".to_owned(),
        })
    }

    async fn tree(&mut self, groups: &[OrgGroup]) -> Result<(), SandboxError> {
        let missing = || SandboxError::Seed {
            what: "organization groups",
            reason: "the tenant shows none: the account needs REST API Groups Read".to_owned(),
        };
        let known: Vec<i64> = groups.iter().map(|group| group.id.0).collect();
        let parent = |group: &OrgGroup| group.parent_location_group.as_ref()?.id.map(|id| id.0);
        let is_top =
            |group: &&OrgGroup| parent(group).is_none_or(|id| id == group.id.0 || !known.contains(&id));
        let top = groups.iter().find(is_top).ok_or_else(missing)?;
        self.ids.org_groups.insert(top.id.0, CUSTOMER_ID);
        for (n, group) in groups.iter().filter(|group| group.id != top.id).enumerate() {
            self.ids.org_groups.entry(group.id.0).or_insert(FIRST_GROUP_ID + i64::try_from(n).unwrap_or(0));
        }
        for group in groups {
            let name = group.name.clone().unwrap_or_default();
            let new = self.ids.org_groups.get(&group.id.0).copied();
            // The same name twice says nothing.
            self.ids.org_group_names.entry(name).and_modify(|known| *known = None).or_insert(new);
        }
        let mut replaced = vec![self.org_group(top, None)];
        // Parents before their children: each round takes those whose parent is there.
        let mut waiting: Vec<&OrgGroup> = groups.iter().filter(|group| group.id != top.id).collect();
        let mut written = vec![top.id.0];
        while !waiting.is_empty() {
            let (ready, rest): (Vec<_>, Vec<_>) =
                waiting.into_iter().partition(|group| parent(group).is_none_or(|id| written.contains(&id)));
            // A loop, or a parent that is not shown: they hang below the top.
            let (ready, rest) = if ready.is_empty() { (rest, Vec::new()) } else { (ready, rest) };
            for group in ready {
                if !written.contains(&group.id.0) {
                    let above = parent(group).filter(|id| written.contains(id)).unwrap_or(top.id.0);
                    replaced.push(self.org_group(group, Some(above)));
                    written.push(group.id.0);
                }
            }
            waiting = rest;
        }
        self.count.org_groups = replaced.len();
        let seed = self.names.number("seed", "");
        access::seed::seed_tree(self.database()?, seed, replaced).await?;
        Ok(())
    }

    fn org_group(&self, group: &OrgGroup, above: Option<i64>) -> access::OrgGroup {
        let key = group.uuid.map_or_else(|| group.id.to_string(), |uuid| uuid.to_string());
        let kind = group.location_group_type.as_ref().map_or("Container", |kind| kind.name());
        // The sandbox has its own top above the imported one, which is the Customer of all credentials.
        let kind = match (above, kind) {
            (None, _) => "Customer",
            (Some(_), "Global" | "Partner" | "Customer" | "Prospect") => "Container",
            (Some(_), kind) => kind,
        };
        let id = self.ids.org_groups.get(&group.id.0).copied().unwrap_or(CUSTOMER_ID);
        access::OrgGroup {
            id,
            uuid: self.names.uuid("org group", &key),
            name: self.names.name("Group", group.name.as_deref().unwrap_or(&key)),
            group_id: format!("G{id}{:05}", self.names.number("code", &key) % 100_000),
            kind: kind.to_owned(),
            parent: above.and_then(|id| self.ids.org_groups.get(&id).copied()),
            level: 0,
            country: group.country.clone().unwrap_or_default(),
            locale: None,
            timezone: None,
            timezone_code: None,
            created: group.created_on.unwrap_or(self.now),
        }
    }

    pub(super) fn new_org_group(&self, old: Option<OrgGroupId>) -> i64 {
        old.and_then(|id| self.ids.org_groups.get(&id.0).copied()).unwrap_or(CUSTOMER_ID)
    }

    /// Writes devices. Those that came already (pages drift) are left out.
    pub async fn devices(&mut self, devices: &[Device]) -> Result<(), SandboxError> {
        let mut states = Vec::new();
        for device in devices {
            if self.ids.devices.contains_key(&device.id.0) {
                continue;
            }
            let Some(platform) = convert::platform(device) else {
                self.count.other_platforms += 1;
                continue;
            };
            let id = ids::FIRST_DEVICE_ID + u32::try_from(self.ids.devices.len()).unwrap_or(0);
            let group = self.new_org_group(device.location_group_id.as_ref().and_then(|group| group.id));
            let user = device.user_id.as_ref().and_then(|user| self.people.get(&user.id?.0).cloned());
            let state = convert::device(device, platform, id, group, user, &self.names);
            self.ids.devices.insert(device.id.0, id);
            states.push(state);
        }
        self.count.devices += states.len();
        let mut work = self.database()?.begin("import devices").await?;
        Batch::new(states)?.write(&mut work, true).await?;
        work.commit().await?;
        Ok(())
    }

    /// Writes a tag of that group and puts it on devices.
    pub async fn tag(
        &mut self,
        tag: &Tag,
        group: OrgGroupId,
        carriers: &[DeviceId],
    ) -> Result<(), SandboxError> {
        if self.ids.tags.contains_key(&tag.id.0) {
            return Ok(());
        }
        let key = tag.uuid.map_or_else(|| tag.id.to_string(), |uuid| uuid.to_string());
        let at = self.now.as_millisecond();
        let new = tags::store::Tag {
            id: 0,
            uuid: self.names.uuid("tag", &key).to_string(),
            name: self.names.name("Tag", tag.tag_name.as_deref().unwrap_or(&key)),
            kind: 1,
            avatar: String::new(),
            org_group_id: self.new_org_group(Some(group)),
            created_at: at,
        };
        let id = tags::store::insert(self.database()?, &new).await?;
        self.ids.tags.insert(tag.id.0, id);
        let mut devices: Vec<u32> =
            carriers.iter().filter_map(|id| self.ids.devices.get(&id.0).copied()).collect();
        devices.sort_unstable();
        devices.dedup();
        store::tagged(self.database()?, id, &devices, at).await?;
        self.count.tags += 1;
        Ok(())
    }

    /// Writes a smart group. Comes after devices and tags, which its criteria name.
    pub async fn smart_group(&mut self, group: &SmartGroup) -> Result<(), SandboxError> {
        let Some(old) = group.smart_group_id.filter(|id| !self.ids.smart_groups.contains_key(&id.0)) else {
            return Ok(());
        };
        let id = FIRST_SMART_GROUP_ID + i64::try_from(self.count.smart_groups).unwrap_or(0);
        let key = group.smart_group_uuid.map_or_else(|| old.to_string(), |uuid| uuid.to_string());
        let new = smart_groups::store::SmartGroup {
            id,
            uuid: self.names.uuid("smart group", &key).to_string(),
            name: self.names.name("Smart Group", group.name.as_deref().unwrap_or(&key)),
            org_group_id: self.new_org_group(group.managed_by_organization_group_id),
            criteria: rules::criteria(group, &self.ids),
            is_read_only: false,
            modified_at: self.now.as_millisecond(),
        };
        smart_groups::store::insert(self.database()?, &new).await?;
        self.ids.smart_groups.insert(old.0, id);
        self.count.smart_groups += 1;
        Ok(())
    }

    /// What was written so far.
    pub fn count(&self) -> Imported {
        self.count
    }

    /// Makes the tenant complete and gives it its name: from now on the folder holds it.
    pub async fn finish(mut self) -> Result<Imported, SandboxError> {
        let database = self.database()?.clone();
        let seed = self.names.number("seed", "").cast_signed();
        let last = i64::from(ids::FIRST_DEVICE_ID) + i64::try_from(self.count.devices).unwrap_or(0) - 1;
        let facts = [
            ("seed", seed),
            ("fleet", 0),
            (fleet_store::LAST_ID, last),
            ("clock_ms", self.now.as_millisecond()),
        ];
        for (name, value) in facts {
            fleet_store::keep_fact(&database, name, value).await?;
        }
        fleet_store::index(&database).await?;
        users::store::index(&database).await?;
        access::store::set_mark(&database, tenant::SEEDED, "1").await?;
        drop(database);
        // The last one closes the file; its log goes with it.
        self.database = None;
        let failed = |source| SandboxError::File { file: self.draft.display().to_string(), source };
        let log = self.draft.with_extension("sqlite3-wal");
        if fs::metadata(&log).is_ok_and(|found| found.len() > 0) {
            return Err(failed(std::io::Error::other("its log could not be written into it")));
        }
        let file = fs::File::open(&self.draft).map_err(failed)?;
        file.sync_all().map_err(failed)?;
        fs::rename(&self.draft, self.folder.join(tenant::DATABASE_FILE)).map_err(failed)?;
        Ok(self.count)
    }
}

impl Drop for Import {
    fn drop(&mut self) {
        self.database = None;
        if let Err(error) = tenant::remove(&self.draft) {
            let error: &dyn std::error::Error = &error;
            tracing::warn!(error, "Could not remove an unfinished import");
        }
    }
}
