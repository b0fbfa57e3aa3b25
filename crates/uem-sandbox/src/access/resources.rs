//! The role resources: names as the role editor shows them.
//!
//! Two generations stand side by side: one resource per collection and verb, and older ones for a whole collection
//! (`REST API MDM Devices`), which grant all verbs of it.

/// Resources for one verb of one collection that only read.
pub const READ_RESOURCES: &[&str] = &[
    "REST API Admins Read",
    "REST API Apps Read",
    "REST API Compliance Policy Read",
    "REST API Custom Attributes Read",
    "REST API BLOBS Read",
    "REST API Devices Read",
    "REST API Enterprise Integration Read",
    "REST API Groups Read",
    "REST API Smart Groups Read",
    "REST API User Groups Read",
    "REST API Apple School Manager Sync Read",
    "REST API Apps For Device Read",
    "REST API Class Read",
    "REST API Products Read",
    "Updates Policy Read access",
    "REST API Profiles Read",
    "REST API User Tokens Read",
    "REST API Users Read",
    "REST API Education settings Read",
];

/// Resources that change something.
pub const EDIT_RESOURCES: &[&str] = &[
    "REST API System Groups",
    "REST API System Admin",
    "REST API System Users",
    "REST API Admins Write",
    "REST API Admins Execute",
    "REST API Admins Delete",
    "REST API MAM Blob",
    "REST API MAM Apps",
    "REST API Apps Write",
    "REST API Apps Execute",
    "REST API Apps Delete",
    "REST API Compliance Policy Delete",
    "REST API Compliance Policy Execute",
    "REST API Compliance Policy Write",
    "REST API Custom Attributes Execute",
    "REST API Custom Attributes Write",
    "REST API Custom Attributes Delete",
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
    "REST API Products Execute",
    "REST API Products Write",
    "REST API Products Delete",
    "Updates Policy Write access",
    "Updates Policy Execute access",
    "Updates Policy Delete access",
    "REST API Profiles Write",
    "REST API Profiles Execute",
    "REST API Profiles Delete",
    "REST API Users Write",
    "REST API Users Execute",
    "REST API Users Delete",
];

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
        let listed: BTreeSet<&str> = READ_RESOURCES.iter().chain(EDIT_RESOURCES).copied().collect();
        assert_eq!(listed.len(), 76);
        for (method, template, _, resource) in crate::catalog::known() {
            assert!(resource == "*" || listed.contains(resource), "{method} {template} needs {resource:?}");
        }
        for (_, umbrella) in UMBRELLAS {
            assert!(listed.contains(umbrella));
        }
    }
}
