//! The role resources: names as the role editor shows them.
//!
//! Two generations stand side by side: one resource per collection and verb, and older ones for a whole collection
//! (`REST API MDM Devices`), which grant all verbs of it.

/// Of the category *Admins*.
pub(crate) const ADMINS: &[&str] = &[
    "REST API System Groups",
    "REST API System Admin",
    "REST API System Users",
    "REST API Admins Write",
    "REST API Admins Execute",
    "REST API Admins Delete",
    "REST API Admins Read",
];
/// Of the category *Apps*.
pub(crate) const APPS: &[&str] = &[
    "REST API MAM Blob",
    "REST API MAM Apps",
    "REST API Apps Write",
    "REST API Apps Execute",
    "REST API Apps Delete",
    "REST API Apps Read",
];
/// Of the category *Compliance Policy*.
pub(crate) const COMPLIANCE_POLICY: &[&str] = &[
    "REST API Compliance Policy Delete",
    "REST API Compliance Policy Execute",
    "REST API Compliance Policy Write",
    "REST API Compliance Policy Read",
];
/// Of the category *Custom Attributes*.
pub(crate) const CUSTOM_ATTRIBUTES: &[&str] = &[
    "REST API Custom Attributes Execute",
    "REST API Custom Attributes Write",
    "REST API Custom Attributes Delete",
    "REST API Custom Attributes Read",
];
/// Of the category *Devices*.
pub(crate) const DEVICES: &[&str] = &[
    "REST API MDM Smart Groups",
    "REST API MDM User Groups",
    "REST API MDM Profiles",
    "REST API MDM Devices",
    "REST API BLOBS Write",
    "REST API BLOBS Execute",
    "REST API BLOBS Delete",
    "REST API Devices Write",
    "REST API Devices Execute",
    "REST API Devices Delete",
    "REST API Devices Advanced",
    "REST API BLOBS Read",
    "REST API Devices Read",
];
/// Of the category *REST Enterprise Integration*.
pub(crate) const ENTERPRISE_INTEGRATION: &[&str] = &["REST API Enterprise Integration Read"];
/// Of the category *Groups*.
pub(crate) const GROUPS: &[&str] = &[
    "REST API Groups Write",
    "REST API Groups Execute",
    "REST API Groups Delete",
    "REST API Smart Groups Write",
    "REST API Smart Groups Execute",
    "REST API Smart Groups Delete",
    "REST API User Groups Write",
    "REST API User Groups Execute",
    "REST API User Groups Delete",
    "REST API Cart Write",
    "REST API Cart Delete",
    "REST API Apple School Manager Write",
    "REST API Apple School Manager map",
    "REST API Class Assignments Save",
    "REST API Class Write",
    "REST API Class Delete",
    "REST API Education settings Write",
    "REST API Education settings Read",
    "REST API Groups Read",
    "REST API Smart Groups Read",
    "REST API User Groups Read",
    "REST API Apple School Manager Sync Read",
    "REST API Apps For Device Read",
    "REST API Class Read",
];
/// Of the category *Products*.
pub(crate) const PRODUCTS: &[&str] = &[
    "REST API Products Execute",
    "REST API Products Write",
    "REST API Products Delete",
    "REST API Products Read",
];
/// Of the category *Profiles*.
pub(crate) const PROFILES: &[&str] = &[
    "Updates Policy Write access",
    "Updates Policy Execute access",
    "Updates Policy Delete access",
    "REST API Profiles Write",
    "REST API Profiles Execute",
    "REST API Profiles Delete",
    "Updates Policy Read access",
    "REST API Profiles Read",
];
/// Of the category *Users*.
pub(crate) const USERS: &[&str] = &[
    "REST API Users Write",
    "REST API Users Execute",
    "REST API Users Delete",
    "REST API User Tokens Read",
    "REST API Users Read",
];

/// The categories of *API → REST*.
const CATEGORIES: &[&[&str]] = &[
    ADMINS,
    APPS,
    COMPLIANCE_POLICY,
    CUSTOM_ATTRIBUTES,
    DEVICES,
    ENTERPRISE_INTEGRATION,
    GROUPS,
    PRODUCTS,
    PROFILES,
    USERS,
];

/// Every resource.
pub fn all() -> impl Iterator<Item = &'static str> {
    CATEGORIES.iter().flat_map(|category| category.iter().copied())
}

/// Whether a resource only reads: its name says so.
pub fn only_reads(resource: &str) -> bool {
    resource.ends_with(" Read") || resource.ends_with(" Read access")
}

/// Collections and the older resource that stands for each.
const UMBRELLAS: &[(&str, &str)] = &[
    ("REST API Admins ", "REST API System Admin"),
    ("REST API Users ", "REST API System Users"),
    ("REST API User Tokens ", "REST API System Users"),
    ("REST API Groups ", "REST API System Groups"),
    ("REST API Smart Groups ", "REST API MDM Smart Groups"),
    ("REST API User Groups ", "REST API MDM User Groups"),
    ("REST API Profiles ", "REST API MDM Profiles"),
    ("REST API Devices ", "REST API MDM Devices"),
    ("REST API Apps ", "REST API MAM Apps"),
    ("REST API BLOBS ", "REST API MAM Blob"),
];

/// The older resource that grants this one as well.
pub fn umbrella_of(resource: &str) -> Option<&'static str> {
    UMBRELLAS.iter().find(|(collection, _)| resource.starts_with(collection)).map(|(_, umbrella)| *umbrella)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_resource_that_an_operation_needs_is_in_the_list() {
        let listed: BTreeSet<&str> = all().collect();
        assert_eq!((all().count(), listed.len()), (76, 76));
        assert_eq!(all().filter(|resource| only_reads(resource)).count(), 19);
        for (method, template, _, resource) in crate::catalog::known() {
            assert!(resource == "*" || listed.contains(resource), "{method} {template} needs {resource:?}");
        }
        for (_, umbrella) in UMBRELLAS {
            assert!(listed.contains(umbrella));
        }
    }
}
