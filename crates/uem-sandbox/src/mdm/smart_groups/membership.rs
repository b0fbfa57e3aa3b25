//! Who is in which smart group right now: evaluated over the fleet's columns, kept until something changes.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use database::DatabaseError;
use parking_lot::RwLock;
use roaring::RoaringBitmap;
use tokio::sync::OnceCell;

use super::{
    criteria::{Criteria, Version},
    evaluate::{Compiled, Facts, compile},
    store::{self, SmartGroup},
};
use crate::{
    Tenant,
    fleet::{columns, models::MODELS, state::Ownership},
    mdm::tags,
    system::{user_groups, users},
};

/// What smart groups are evaluated from beside the fleet's columns, and the results.
#[derive(Debug, Default)]
pub struct Membership {
    departments: OnceCell<Arc<Departments>>,
    people: RwLock<Option<Arc<People>>>,
    tagged: RwLock<HashMap<i64, Arc<RoaringBitmap>>>,
    members: RwLock<HashMap<i64, (Stamp, Arc<RoaringBitmap>)>>,
    counted: RwLock<Option<(u64, HashMap<i64, u32>)>>,
    changes: AtomicU64,
}

/// Version of the fleet, number of changes of tags and definitions.
type Stamp = (u64, u64);

/// The department that each seeded user came with. Others have none.
#[derive(Debug)]
struct Departments {
    first_id: i64,
    of: Vec<u8>,
}

/// The user groups of each user.
#[derive(Debug)]
struct People {
    departments: Arc<Departments>,
    /// Group of (department, organization group), customers' groups resolved for every group below.
    groups: HashMap<(u8, i64), i64>,
    /// Groups that users were added to, and those they were taken out of.
    exceptions: HashMap<i64, (Vec<i64>, Vec<i64>)>,
}

impl People {
    async fn load(tenant: &Tenant, departments: Arc<Departments>) -> Result<Self, DatabaseError> {
        let mut groups = HashMap::new();
        for group in user_groups::store::list(&tenant.database).await? {
            let Ok(department) = u8::try_from(group.department) else { continue };
            for below in tenant.access.subtree(group.org_group_id) {
                groups.insert((department, below.id), group.id);
            }
        }
        let mut exceptions: HashMap<i64, (Vec<i64>, Vec<i64>)> = HashMap::new();
        for exception in user_groups::store::exceptions(&tenant.database, None, None).await? {
            let (added, taken_out) = exceptions.entry(exception.user_id).or_default();
            (if exception.is_member { added } else { taken_out }).push(exception.group_id);
        }
        Ok(Self { departments, groups, exceptions })
    }

    /// The user group of that user's department, 0 without, and those the user was added to. Users live where their
    /// devices do.
    fn groups_of(&self, user: i64, org_group: i64) -> (i64, &[i64]) {
        let place = usize::try_from(user - self.departments.first_id).ok();
        let department = place.and_then(|place| self.departments.of.get(place));
        let group = department.and_then(|department| self.groups.get(&(*department, org_group))).copied();
        let group = group.unwrap_or(0);
        match self.exceptions.get(&user) {
            Some((added, taken_out)) => (if taken_out.contains(&group) { 0 } else { group }, added),
            None => (group, &[]),
        }
    }
}

impl Membership {
    /// A definition or a tag's members changed: everything is evaluated anew when next asked for.
    pub fn changed(&self, tag: Option<i64>) {
        if let Some(tag) = tag {
            self.tagged.write().remove(&tag);
        }
        self.changes.fetch_add(1, Ordering::Relaxed);
    }

    /// Users or user groups came, went or changed: as [`Self::changed`], and who is in which group is read anew.
    pub fn people_changed(&self) {
        self.changed(None);
        *self.people.write() = None;
    }

    async fn people(&self, tenant: &Tenant) -> Result<Arc<People>, DatabaseError> {
        let departments = self.departments.get_or_try_init(|| async {
            let (first_id, of) = users::store::departments(&tenant.database).await?;
            Ok::<_, DatabaseError>(Arc::new(Departments { first_id, of }))
        });
        let departments = departments.await?;
        loop {
            if let Some(people) = self.people.read().as_ref() {
                return Ok(Arc::clone(people));
            }
            let before = self.changes.load(Ordering::Acquire);
            let people = Arc::new(People::load(tenant, Arc::clone(departments)).await?);
            let mut kept = self.people.write();
            // What was read while somebody changed it is read again.
            if self.changes.load(Ordering::Acquire) == before {
                *kept = Some(Arc::clone(&people));
                return Ok(people);
            }
        }
    }

    /// Ids of the members of a group.
    pub async fn members(
        &self,
        tenant: &Tenant,
        group: &SmartGroup,
    ) -> Result<Arc<RoaringBitmap>, DatabaseError> {
        let stamp = (tenant.fleet.columns().version, self.changes.load(Ordering::Relaxed));
        if let Some((known, members)) = self.members.read().get(&group.id)
            && *known == stamp
        {
            return Ok(Arc::clone(members));
        }
        let people = self.people(tenant).await?;
        let compiled = self.compiled(tenant, group.org_group_id, &group.criteria).await?;
        let members = {
            let columns = tenant.fleet.columns();
            Arc::new(evaluate(&columns, columns.rows().iter(), &people, &compiled))
        };
        self.members.write().insert(group.id, (stamp, Arc::clone(&members)));
        Ok(members)
    }

    /// The wanted groups with their members.
    pub async fn all(
        &self,
        tenant: &Tenant,
        is_wanted: impl Fn(&SmartGroup) -> bool + Send,
    ) -> Result<Vec<(SmartGroup, Arc<RoaringBitmap>)>, DatabaseError> {
        let mut all = Vec::new();
        for group in store::list(&tenant.database).await? {
            if is_wanted(&group) {
                let members = self.members(tenant, &group).await?;
                all.push((group, members));
            }
        }
        Ok(all)
    }

    /// The wanted groups with those of the devices that are in them. Looks at no other device, so it costs the same
    /// in a fleet of any size.
    pub async fn among(
        &self,
        tenant: &Tenant,
        devices: &[u32],
        is_wanted: impl Fn(&SmartGroup) -> bool + Send,
    ) -> Result<Vec<(SmartGroup, RoaringBitmap)>, DatabaseError> {
        let people = self.people(tenant).await?;
        let mut found = Vec::new();
        for group in store::list(&tenant.database).await? {
            if !is_wanted(&group) {
                continue;
            }
            let compiled = self.compiled(tenant, group.org_group_id, &group.criteria).await?;
            let columns = tenant.fleet.columns();
            let rows = devices.iter().filter_map(|id| columns.get(*id));
            let members = evaluate(&columns, rows, &people, &compiled);
            drop(columns);
            if !members.is_empty() {
                found.push((group, members));
            }
        }
        Ok(found)
    }

    /// How many enrolled devices a user has.
    pub fn devices_of_user(&self, tenant: &Tenant, user: i64) -> u32 {
        let version = tenant.fleet.columns().version;
        if let Some((known, counts)) = self.counted.read().as_ref()
            && *known == version
        {
            return counts.get(&user).copied().unwrap_or(0);
        }
        let counts = tenant.fleet.devices_per_user();
        let count = counts.get(&user).copied().unwrap_or(0);
        *self.counted.write() = Some((version, counts));
        count
    }

    /// How many devices meet these criteria, managed by that organization group. Nothing of it is kept.
    pub async fn count(
        &self,
        tenant: &Tenant,
        managed_by: i64,
        criteria: &Criteria,
    ) -> Result<u64, DatabaseError> {
        let people = self.people(tenant).await?;
        let compiled = self.compiled(tenant, managed_by, criteria).await?;
        let columns = tenant.fleet.columns();
        Ok(evaluate(&columns, columns.rows().iter(), &people, &compiled).len())
    }

    async fn compiled(
        &self,
        tenant: &Tenant,
        managed_by: i64,
        criteria: &Criteria,
    ) -> Result<Compiled, DatabaseError> {
        let mut tagged: HashMap<i64, Arc<RoaringBitmap>> = HashMap::new();
        for tag in &criteria.tags {
            let known = self.tagged.read().get(tag).cloned();
            let members = match known {
                Some(members) => members,
                None => {
                    let members = Arc::new(tags::store::members(&tenant.database, *tag).await?);
                    self.tagged.write().insert(*tag, Arc::clone(&members));
                    members
                }
            };
            tagged.insert(*tag, members);
        }
        let subtree = |root: i64| tenant.access.subtree(root).into_iter().map(|group| group.id).collect();
        Ok(compile(criteria, managed_by, subtree, |tag| tagged.get(&tag).cloned().unwrap_or_default()))
    }
}

fn evaluate<'a>(
    columns: &columns::Columns,
    rows: impl Iterator<Item = &'a columns::Facts>,
    people: &People,
    compiled: &Compiled,
) -> RoaringBitmap {
    let versions: Vec<Version> = columns.systems().iter().map(|text| Version::read(text)).collect();
    // Looking up the user's group is what costs most: only where it is asked for.
    let people = compiled.asks_user_groups().then_some(people);
    let makers: Vec<&str> = if compiled.asks_makers() {
        columns.models().iter().map(|model| maker_of(model)).collect()
    } else {
        Vec::new()
    };
    let listed = rows.filter(|row| row.is_listed());
    listed
        .filter(|row| compiled.includes(&facts(columns, people, &versions, &makers, row)))
        .map(|row| row.id)
        .collect()
}

fn facts<'a>(
    columns: &'a columns::Columns,
    people: Option<&'a People>,
    versions: &[Version],
    makers: &[&'a str],
    row: &columns::Facts,
) -> Facts<'a> {
    let user = i64::from(row.user);
    let org_group = i64::from(row.org_group);
    let (user_group, other_groups) = people.map_or((0, &[][..]), |people| people.groups_of(user, org_group));
    Facts {
        device: row.id,
        user,
        org_group,
        platform: row.platform as u8,
        ownership: letter(row.ownership),
        version: versions.get(usize::from(row.system)).copied().unwrap_or_default(),
        model: columns.models().get(usize::from(row.model)).map_or("", String::as_str),
        maker: makers.get(usize::from(row.model)).copied().unwrap_or_default(),
        user_group,
        other_groups,
    }
}

/// Who makes a model, by its full name.
fn maker_of(model: &str) -> &'static str {
    let known = MODELS.iter().find(|known| known.marketing_name == model);
    known.map_or("", |known| known.maker)
}

/// As criteria store it.
pub fn letter(ownership: Ownership) -> char {
    match ownership {
        Ownership::C => 'C',
        Ownership::E => 'E',
        Ownership::S => 'S',
        Ownership::Undefined => 'U',
    }
}
