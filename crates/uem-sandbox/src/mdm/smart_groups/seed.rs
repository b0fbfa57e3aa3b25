//! The groups of a new tenant: the vendor's own four at each customer, and some that people make.

use super::{
    criteria::{Criteria, CriteriaType, Operator, SystemRule},
    store::{self, SmartGroup},
};
use crate::{
    SandboxError, SandboxSettings, Tenant,
    access::OrgGroup,
    fleet::{ids, places::ROOT, state::Platform},
    mdm::tags,
    resource::{Filter, Page},
    system::user_groups,
};

/// Integer id of the first smart group.
const FIRST_ID: i64 = 4_001;

/// Those that come with the tenant: nobody changes them.
const OWN: &[&str] = &[
    "All Devices",
    "All Corporate Dedicated Devices",
    "All Corporate Shared Devices",
    "All Employee Owned Devices",
];

/// Writes the groups; runs after user groups and tags are there.
pub async fn seed(tenant: &Tenant, settings: &SandboxSettings) -> Result<(), SandboxError> {
    let mut id = FIRST_ID;
    let now = tenant.fleet.now().as_millisecond();
    for customer in tenant.access.subtree(ROOT).into_iter().filter(|group| group.kind == "Customer") {
        for (name, criteria) in groups(tenant, &customer).await? {
            let uuid = ids::uuid(settings.seed, "smart_group", id.unsigned_abs()).to_string();
            store::insert(
                &tenant.database,
                &SmartGroup {
                    id,
                    uuid,
                    is_read_only: OWN.contains(&name.as_str()),
                    name,
                    org_group_id: customer.id,
                    criteria,
                    modified_at: now,
                },
            )
            .await?;
            id += 1;
        }
    }
    Ok(())
}

async fn groups(tenant: &Tenant, customer: &OrgGroup) -> Result<Vec<(String, Criteria)>, SandboxError> {
    let owned = |letter| Criteria { ownerships: vec![letter], ..Criteria::default() };
    let mut groups = vec![
        ("All Devices".to_owned(), Criteria { org_groups: vec![customer.id], ..Criteria::default() }),
        ("All Corporate Dedicated Devices".to_owned(), owned('C')),
        ("All Corporate Shared Devices".to_owned(), owned('S')),
        ("All Employee Owned Devices".to_owned(), owned('E')),
        ("Current iOS".to_owned(), systems(Platform::Apple, Operator::GreaterThanOrEqualTo, "iOS 17.0.0")),
        ("Old Android".to_owned(), systems(Platform::Android, Operator::LessThan, "Android 13.0.0")),
        ("Computers".to_owned(), platforms(&[Platform::AppleOsX, Platform::WinRT, Platform::Linux])),
        ("Scanners".to_owned(), Criteria { models: vec!["Zebra".into()], ..platforms(&[Platform::Android]) }),
    ];
    for place in
        tenant.access.subtree(customer.id).into_iter().filter(|group| group.id != customer.id).take(3)
    {
        groups.push((
            format!("{} Devices", place.name),
            Criteria { org_groups: vec![place.id], ..Criteria::default() },
        ));
    }
    let here = |id: i64| id == customer.id;
    for group in user_groups::store::list(&tenant.database)
        .await?
        .into_iter()
        .filter(|group| here(group.org_group_id))
        .take(2)
    {
        groups.push((
            format!("{} Staff", group.name),
            Criteria { user_groups: vec![group.id], ..Criteria::default() },
        ));
    }
    let mut filter = Filter::default();
    filter.one_of("org_group_id", &[customer.id]);
    let (tags, _) = tags::store::search(&tenant.database, &filter, Page { number: 0, size: 1 }).await?;
    for tag in tags {
        groups.push((format!("Tagged {}", tag.name), Criteria { tags: vec![tag.id], ..Criteria::default() }));
    }
    groups.push(("Pilot".to_owned(), pilot(tenant, customer)));
    Ok(groups)
}

fn platforms(platforms: &[Platform]) -> Criteria {
    Criteria { platforms: platforms.iter().map(|platform| *platform as u8).collect(), ..Criteria::default() }
}

fn systems(platform: Platform, operator: Operator, value: &str) -> Criteria {
    Criteria {
        systems: vec![SystemRule { platform: platform as u8, operator, value: value.into() }],
        ..Criteria::default()
    }
}

/// Devices by list: the first few of the customer, one of them excluded again.
fn pilot(tenant: &Tenant, customer: &OrgGroup) -> Criteria {
    let columns = tenant.fleet.columns();
    let rows = columns.rows().iter().filter(|row| row.is_listed());
    let own = rows.filter(|row| tenant.access.is_within(i64::from(row.org_group), customer.id));
    let devices: Vec<i64> = own.take(5).map(|row| i64::from(row.id)).collect();
    Criteria {
        kind: CriteriaType::UserDevice,
        device_exclusions: devices.iter().copied().take(1).collect(),
        device_additions: devices,
        ..Criteria::default()
    }
}
