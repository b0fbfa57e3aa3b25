//! The organization group at which the hub keeps what is its own in a tenant: tags and smart groups.

use hub_store::OrgGroupRow;

/// The tenant's word for the group that owns such things.
const CUSTOMER: &str = "Customer";

/// The customer's group, or the top of what the account sees. `None` while the organization groups are not known. They are
/// given from the top down.
pub(super) fn home(groups: &[OrgGroupRow]) -> Option<&OrgGroupRow> {
    let mut seen = groups.iter().filter(|group| !group.is_gone);
    seen.clone().find(|group| group.facts.kind == CUSTOMER).or_else(|| seen.next())
}
