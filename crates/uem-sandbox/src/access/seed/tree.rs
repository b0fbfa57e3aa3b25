//! The seeded tree: Global → Partner → three Customers; below the first one regions, countries and sites.
//!
//! The fleet lives below the first Customer. The others are somebody else's: they have no Containers and no devices,
//! only an admin and a key each. The second's must not open anything of the first; the third has the API switched off.

use jiff::{SignedDuration, Timestamp};

use crate::{
    access::{Authentication, OrgGroup, OrgGroupSettings},
    fleet::ids,
};

/// Id of the root.
pub(super) const GLOBAL_ID: i64 = 570;
const PARTNER_ID: i64 = 571;
/// Id of the Customer that the fleet and the credentials belong to.
pub const CUSTOMER_ID: i64 = 572;
/// Id of the other Customer.
pub(super) const NEIGHBOUR_ID: i64 = 573;
/// Id of a third Customer, where the REST API is switched off.
pub(super) const SUSPENDED_ID: i64 = 574;
const FIRST_CONTAINER_ID: i64 = 575;

/// A name, and the code that activation codes are made of.
type Named = (&'static str, &'static str);

/// Regions, and the countries in them.
const REGIONS: &[(Named, &[Named])] = &[
    (
        ("Americas", "AMER"),
        &[("United States", "US"), ("Canada", "CA"), ("Brazil", "BR"), ("Argentina", "AR")],
    ),
    (
        ("Europe", "EUR"),
        &[("Germany", "DE"), ("France", "FR"), ("United Kingdom", "GB"), ("Spain", "ES"), ("Poland", "PL")],
    ),
    (("Asia Pacific", "APAC"), &[("Japan", "JP"), ("Australia", "AU"), ("India", "IN"), ("Singapore", "SG")]),
];
const SITES: &[&str] =
    &["Headquarters", "Store", "Warehouse", "Field Service", "Laboratory", "Call Center", "Plant", "Academy"];
/// Devices that a site holds on average, once there are enough of them.
const DEVICES_PER_SITE: u32 = 400;
const SITES_MAX: u32 = 800;

/// The groups above the fleet's, and its neighbours: every tenant has them.
pub(super) fn top(seed: u64) -> Vec<OrgGroup> {
    let country = "United States";
    vec![
        group(seed, GLOBAL_ID, None, "Global", "GLOBAL", "Global", country),
        group(seed, PARTNER_ID, Some(GLOBAL_ID), "Example Partner", "EXPARTNER", "Partner", country),
        group(seed, CUSTOMER_ID, Some(PARTNER_ID), "Example Corp", "EXAMPLE", "Customer", country),
        group(seed, NEIGHBOUR_ID, Some(PARTNER_ID), "Neighbour Corp", "NEIGHBOUR", "Customer", country),
        group(seed, SUSPENDED_ID, Some(PARTNER_ID), "Suspended Corp", "SUSPENDED", "Customer", country),
    ]
}

/// All organization groups for a fleet of that size, parents before children.
pub(super) fn groups(seed: u64, fleet: u32) -> Vec<OrgGroup> {
    let mut groups = top(seed);
    let countries: u32 = REGIONS.iter().map(|region| u32::try_from(region.1.len()).unwrap_or(1)).sum();
    let sites_per_country = (fleet / DEVICES_PER_SITE).clamp(countries, SITES_MAX) / countries;
    let mut next_id = FIRST_CONTAINER_ID;
    let mut add = |parent: i64, name: &str, code: &str, country: &str| {
        groups.push(group(seed, next_id, Some(parent), name, code, "Container", country));
        next_id += 1;
        next_id - 1
    };
    for ((region, region_code), countries) in REGIONS {
        let region_id = add(CUSTOMER_ID, region, region_code, countries[0].0);
        for (country, country_code) in *countries {
            let country_id = add(region_id, country, &format!("{region_code}-{country_code}"), country);
            for n in 0..sites_per_country {
                let kind = SITES[n as usize % SITES.len()];
                let round = n as usize / SITES.len() + 1;
                let name = if round == 1 {
                    format!("{kind} {country_code}")
                } else {
                    format!("{kind} {country_code} {round}")
                };
                add(country_id, &name, &format!("{region_code}-{country_code}-{:03}", n + 1), country);
            }
        }
    }
    groups
}

/// Switches that differ from what is inherited.
pub(super) fn switches() -> Vec<(i64, OrgGroupSettings)> {
    vec![
        (
            GLOBAL_ID,
            OrgGroupSettings {
                api_enabled: Some(true),
                authentication: Some(Authentication::ALL),
                limits: None,
            },
        ),
        (SUSPENDED_ID, OrgGroupSettings { api_enabled: Some(false), ..OrgGroupSettings::default() }),
    ]
}

fn group(
    seed: u64,
    id: i64,
    parent: Option<i64>,
    name: &str,
    code: &str,
    kind: &str,
    country: &str,
) -> OrgGroup {
    let n = (id - GLOBAL_ID).unsigned_abs();
    // The tree is as old as the tenant: from 2021-03-01 on, one group every five hours and some minutes.
    let age = SignedDuration::from_secs(i64::try_from(n).unwrap_or(0) * 18_493);
    let created = Timestamp::from_second(1_614_591_013).unwrap_or(Timestamp::UNIX_EPOCH) + age;
    let (name, group_id, kind, country) =
        (name.to_owned(), code.to_owned(), kind.to_owned(), country.to_owned());
    OrgGroup {
        id,
        uuid: ids::uuid(seed, "org group", n),
        name,
        group_id,
        kind,
        parent,
        level: 0,
        country,
        locale: None,
        timezone: None,
        timezone_code: None,
        created,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::access::OrgTree;

    #[test]
    fn tree_grows_with_the_fleet_and_every_code_is_its_own() {
        for (fleet, least) in [(0, 30), (500, 30), (100_000, 250), (1_000_000, 780)] {
            let groups = groups(7, fleet);
            let codes: BTreeSet<_> = groups.iter().map(|group| group.group_id.clone()).collect();
            assert_eq!(codes.len(), groups.len());
            assert!(groups.len() >= least, "{fleet} devices: {} groups", groups.len());
            let tree = OrgTree::new(groups);
            assert_eq!(tree.all().map(|group| group.level).max(), Some(5));
            assert_eq!(tree.subtree(NEIGHBOUR_ID).len(), 1);
        }
    }
}
