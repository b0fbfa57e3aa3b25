//! What the catalogue of software says the tenant gives out, at each customer.

use super::{
    details::{Details, Licences},
    rules::Rules,
    store::{self, App},
};
use crate::{
    SandboxError, SandboxSettings, Tenant,
    fleet::{
        ids,
        places::ROOT,
        software::{self, Source},
    },
    mdm::smart_groups,
};

/// Integer id of the first application.
const FIRST_ID: i64 = 1_201;

/// Writes the applications; runs after the smart groups are there.
pub async fn seed(tenant: &Tenant, settings: &SandboxSettings) -> Result<(), SandboxError> {
    let groups = smart_groups::store::list(&tenant.database).await?;
    let created_at = tenant.fleet.now().as_millisecond() - 200 * 86_400_000;
    let mut id = FIRST_ID;
    for customer in tenant.access.subtree(ROOT).into_iter().filter(|group| group.kind == "Customer") {
        let named = |name: &str| {
            groups
                .iter()
                .find(|group| group.org_group_id == customer.id && group.name == name)
                .map(|group| group.id)
        };
        for software in software::catalogue() {
            let kind = match software.source {
                Source::Internal => "Internal",
                Source::Public => "Public",
                Source::Purchased => "Purchased",
                Source::Unmanaged => continue,
            };
            let is_for_all = software.percent >= 50;
            let group =
                if is_for_all { named("All Devices") } else { named("All Corporate Dedicated Devices") };
            let is_auto = is_for_all;
            let groups: Vec<i64> = group.into_iter().collect();
            let app = App {
                id,
                uuid: ids::uuid(settings.seed, "app", id.unsigned_abs()).to_string(),
                name: software.name.into(),
                bundle_id: software.bundle_id.into(),
                version: software.versions.last().copied().unwrap_or_default().into(),
                kind: kind.into(),
                status: "Active".into(),
                platform: software.platform as u8,
                size_bytes: i64::try_from(software.size_bytes).unwrap_or(0),
                category: if software.source == Source::Internal { "Business" } else { "Productivity" }
                    .into(),
                push_mode: if is_auto { "Auto" } else { "OnDemand" }.into(),
                org_group_id: customer.id,
                rules: Rules::seeded(&groups, is_auto, created_at),
                details: Details {
                    licences: licences(settings.fleet, &groups, is_for_all),
                    ..Details::default()
                },
                smart_groups: groups,
                created_at,
                deleting_at: None,
            };
            store::insert(&tenant.database, &app).await?;
            id += 1;
        }
    }
    Ok(())
}

/// Twice as many as there are devices; half of them given to the group.
fn licences(fleet: u32, groups: &[i64], is_for_devices: bool) -> Licences {
    let share = i64::from(fleet.max(100));
    Licences {
        total: 2 * share,
        is_for_devices,
        allocated: groups.iter().map(|group| (*group, share)).collect(),
        ..Licences::default()
    }
}
