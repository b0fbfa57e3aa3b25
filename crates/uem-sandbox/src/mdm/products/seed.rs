//! Products of a new tenant: what scanners and Windows computers of each customer get.

use super::{
    components::{Condition, FileAction},
    product::{Product, Step, StepKind},
};
use crate::{
    SandboxError, SandboxSettings, Tenant,
    access::OrgGroup,
    fleet::{ids, places::ROOT, state::Platform},
    mdm::{
        definitions::{
            Body, Definition,
            store::{count, insert},
        },
        profiles, smart_groups,
    },
};

/// Writes them; runs after smart groups and profiles are there.
pub async fn seed(tenant: &Tenant, settings: &SandboxSettings) -> Result<(), SandboxError> {
    let groups = smart_groups::store::list(&tenant.database).await?;
    let profiles = profiles::store::list(&tenant.database).await?;
    for customer in tenant.access.subtree(ROOT).into_iter().filter(|group| group.kind == "Customer") {
        let group = |name: &str| -> Vec<i64> {
            let found = groups.iter().filter(|group| group.org_group_id == customer.id && group.name == name);
            found.map(|group| group.id).collect()
        };
        let night = Condition {
            description: "Between one and four".into(),
            kind: "Time".into(),
            platform: Platform::Android as u8,
            items: vec![("HourStart".into(), "1".into()), ("HourEnd".into(), "4".into())],
        };
        let night = write(tenant, settings, &customer, "At night", night).await?;
        let files = FileAction {
            description: "Settings of the scan engine".into(),
            platform: Platform::Android as u8,
            version: 2,
            files: vec![("scanner.xml".into(), "/sdcard/scanner/".into())],
            install: vec![(1, "apply scanner.xml".into())],
            uninstall: vec![(1, "reset scanner".into())],
        };
        let files = write(tenant, settings, &customer, "Scanner settings", files).await?;
        let restrictions = profiles
            .iter()
            .find(|profile| profile.org_group_id == customer.id && profile.name == "Android Restrictions");
        let mut manifest = vec![Step { action: StepKind::InstallFileAction, item: files, persists: true }];
        manifest.extend(restrictions.map(|profile| Step {
            action: StepKind::InstallProfile,
            item: profile.id,
            persists: false,
        }));
        let scanners = Product {
            description: "What every scanner has".into(),
            platform: Platform::Android as u8,
            is_active: true,
            version: 3,
            smart_groups: group("Scanners"),
            manifest,
            download_conditions: vec![night],
            retries: true,
            ..Product::default()
        };
        write(tenant, settings, &customer, "Scanner Base", scanners).await?;
        let kiosks = Product {
            description: "Starts computers anew".into(),
            platform: Platform::WinRT as u8,
            version: 1,
            smart_groups: group("Computers"),
            manifest: vec![Step { action: StepKind::Reboot, item: 0, persists: false }],
            ..Product::default()
        };
        write(tenant, settings, &customer, "Weekly Restart", kiosks).await?;
    }
    Ok(())
}

async fn write<B: Body>(
    tenant: &Tenant,
    settings: &SandboxSettings,
    customer: &OrgGroup,
    name: &str,
    body: B,
) -> Result<i64, SandboxError> {
    let kind: u64 = B::KIND.bytes().map(u64::from).sum();
    let number = u64::try_from(count::<B>(&tenant.database).await?).unwrap_or(0) + (kind << 32);
    let now = tenant.fleet.now().as_millisecond();
    let definition = Definition {
        id: 0,
        uuid: ids::uuid(settings.seed, "definition", number),
        parent: 0,
        name: name.to_owned(),
        org_group_id: customer.id,
        body,
        created_at: now,
        modified_at: now,
        modified_by: "System".to_owned(),
    };
    Ok(insert(&tenant.database, &definition).await?)
}
