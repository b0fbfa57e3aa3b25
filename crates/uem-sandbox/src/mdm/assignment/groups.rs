//! Smart groups by id, UUID and name, those that exist for a caller.

use crate::{
    http::{Call, VendorError},
    mdm::smart_groups::store::{self, SmartGroup},
    resource::{Fields, is_visible},
};

/// The smart groups of the caller's organization groups.
#[derive(Debug)]
pub struct Groups(Vec<SmartGroup>);

impl Groups {
    /// Reads them.
    pub async fn load(call: &Call) -> Result<Self, VendorError> {
        let mut groups = store::list(&call.tenant.database).await?;
        groups.retain(|group| is_visible(call, group.org_group_id));
        Ok(Self(groups))
    }

    /// By integer id.
    pub fn find(&self, id: i64) -> Option<&SmartGroup> {
        self.0.iter().find(|group| group.id == id)
    }

    /// By UUID, in either case.
    pub fn find_by_uuid(&self, uuid: &str) -> Option<&SmartGroup> {
        self.0.iter().find(|group| group.uuid.eq_ignore_ascii_case(uuid))
    }

    /// What an object with an id and a name refers to: the id counts where both are there.
    pub fn named(&self, fields: &Fields, id: &str, name: &str) -> Option<&SmartGroup> {
        match fields.number(id).filter(|id| *id != 0) {
            Some(id) => self.find(id),
            None => {
                let name = fields.text(name)?;
                self.0.iter().find(|group| group.name == name)
            }
        }
    }

    /// Ids of the groups that a list of such objects refers to; otherwise what is wrong with it.
    pub fn ids(&self, list: &[Fields], id: &str, name: &str) -> Result<Vec<i64>, String> {
        let mut ids = Vec::with_capacity(list.len());
        for fields in list {
            let group = self.named(fields, id, name).ok_or_else(|| {
                let asked = fields.text(id).or_else(|| fields.text(name)).unwrap_or_default();
                format!(
                    "smart group {asked:?} does not exist or is not accessible: name one by {id} or {name}"
                )
            })?;
            if !ids.contains(&group.id) {
                ids.push(group.id);
            }
        }
        Ok(ids)
    }

    /// Ids of the groups of those UUIDs; otherwise the one that is unknown.
    pub fn ids_of_uuids(&self, uuids: &[String]) -> Result<Vec<i64>, String> {
        let mut ids = Vec::with_capacity(uuids.len());
        for uuid in uuids {
            let group = self.find_by_uuid(uuid).ok_or_else(|| uuid.clone())?;
            if !ids.contains(&group.id) {
                ids.push(group.id);
            }
        }
        Ok(ids)
    }

    /// Those of the ids that are there, in order.
    pub fn of<'a>(&'a self, ids: &'a [i64]) -> impl Iterator<Item = &'a SmartGroup> {
        ids.iter().filter_map(|id| self.find(*id))
    }
}
