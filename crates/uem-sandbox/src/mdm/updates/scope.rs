//! What the calls under an update and an organization group have in common.

use uuid::Uuid;

use super::releases::{self, Update};
use crate::{
    access::OrgGroup,
    fleet::columns::Facts,
    http::{Call, VendorError},
    mdm::smart_groups::criteria::Version,
    resource::is_visible,
};

/// The update of the path; 404/5045 where it is unknown.
pub(super) fn update(call: &Call) -> Result<Update, VendorError> {
    let uuid = call.segment("update");
    releases::find(&call.tenant, uuid)
        .ok_or_else(|| VendorError::new(404, 5045, format!("Update {uuid} does not exist")))
}

/// The organization group of the path.
pub(super) fn org_group(call: &Call) -> Result<OrgGroup, VendorError> {
    group(call, call.segment("og"))
}

/// The organization group of that UUID; 404/5177 where it is none of the caller's.
pub(super) fn group(call: &Call, uuid: &str) -> Result<OrgGroup, VendorError> {
    let group = Uuid::try_parse(uuid).ok().and_then(|uuid| call.tenant.access.org_group_by_uuid(uuid));
    group.filter(|group| is_visible(call, group.id)).ok_or_else(|| {
        VendorError::new(404, 5177, format!("Organization group {uuid} does not exist or is not accessible"))
    })
}

/// Enrolled devices of the update's platform at the group or below it, with the versions they run, by id.
pub(super) fn devices(call: &Call, update: Update, org_group: i64) -> Vec<(Facts, Version)> {
    let fleet = &call.tenant.fleet;
    let within = fleet.places().subtree(org_group);
    let columns = fleet.columns();
    let versions: Vec<Version> = columns.systems().iter().map(|text| Version::read(text)).collect();
    let rows = columns
        .rows()
        .iter()
        .filter(|row| row.is_listed() && row.platform == update.platform && within.contains(&row.org_group));
    rows.map(|row| (*row, versions.get(usize::from(row.system)).copied().unwrap_or_default())).collect()
}
