//! What became of a profile: `/{uuid}/devices`, `/{uuid}/summary`, `/{uuid}/detail`.

use serde_json::{Value, json};
use uem_types::mdm::enums;

use super::{
    find::asked,
    on_device::{Progress, reached},
};
use crate::{
    http::{Call, Reply, VendorError},
    resource::{Page, asked_org_group, is_visible},
};

/// `GET /api/mdm/profiles/{uuid}/devices?profilestatus=`; 204 where there are none.
pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let profile = asked(&call, (404, 8)).await?;
    let no_group =
        || VendorError::new(404, 5142, "Organization group not found or the user does not have access to it");
    let org_group = asked_org_group(&call, "organizationgroupuuid").ok_or_else(no_group)?;
    let wanted = Wanted::parse(call.query.text("profilestatus"))?;
    let found: Vec<u32> = reached(&call.tenant, &profile)
        .await?
        .into_iter()
        .filter(|(_, progress)| wanted.fits(*progress))
        .map(|(id, _)| id)
        .filter(|id| {
            let facts = call.tenant.fleet.facts(*id);
            facts.is_some_and(|facts| call.tenant.access.is_within(facts.org_group.into(), org_group))
        })
        .collect();
    let shown = Page::v1(&call.query).of(&found);
    if shown.is_empty() {
        return Ok(Reply::empty(204));
    }
    let rows: Vec<Value> = (call.tenant.fleet.get_many(shown).await?.iter())
        .map(|device| {
            let link = format!("http://{}/api/mdm/devices/{}", call.host, device.uuid);
            json!({"Links": [{"Rel": "self", "Href": link}], "id": device.id, "uuid": device.uuid})
        })
        .collect();
    Reply::json(&json!({"profileAssignedDevices": rows, "TotalResults": found.len()}))
}

/// Which devices are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Assigned,
    Installed,
    NotInstalled,
}

impl Wanted {
    fn parse(word: Option<&str>) -> Result<Self, VendorError> {
        match word.unwrap_or("ASSIGNED").replace('_', "").to_uppercase().as_str() {
            "ASSIGNED" => Ok(Self::Assigned),
            "INSTALLED" => Ok(Self::Installed),
            "NOTINSTALLED" => Ok(Self::NotInstalled),
            other => Err(VendorError::new(
                422,
                1012,
                format!(
                    "Validation failed: profilestatus {other} is unknown: use ASSIGNED, INSTALLED or NOT_INSTALLED"
                ),
            )),
        }
    }

    fn fits(self, progress: Progress) -> bool {
        match self {
            Self::Assigned => true,
            Self::Installed => progress.is_installed(),
            Self::NotInstalled => !progress.is_installed(),
        }
    }
}

/// `GET /api/mdm/profiles/{uuid}/summary`: how many devices have it.
pub(super) async fn summary(call: Call) -> Result<Reply, VendorError> {
    let profile = asked(&call, (404, 5231)).await?;
    let reached = reached(&call.tenant, &profile).await?;
    let installed = reached.iter().filter(|(_, progress)| progress.is_installed()).count();
    Reply::json(&json!({
        "profile_name": profile.name,
        "device_type": platform_word(profile.platform),
        "device_profile_assignment_type": profile.assignment,
        "active": profile.is_active,
        "cloud_profile": false,
        "last_profile_published_version": profile.version,
        "assigned_count": reached.len(),
        "installed_count": installed,
        "not_installed_count": reached.len() - installed,
    }))
}

/// `GET /api/mdm/profiles/{uuid}/detail`.
pub(super) async fn detail(call: Call) -> Result<Reply, VendorError> {
    let profile = asked(&call, (404, 5231)).await?;
    let managed_by = call.tenant.access.org_group(profile.org_group_id);
    Reply::json(&json!({
        "name": profile.name,
        "platform": platform_word(profile.platform),
        "is_active": profile.is_active,
        "managed_by": managed_by.map(|group| group.name),
        "is_actionable": is_visible(&call, profile.org_group_id),
    }))
}

fn platform_word(number: u8) -> String {
    use uem_types::wire::word::Word as _;
    enums::Platform::from_number(number.into()).name().to_owned()
}
