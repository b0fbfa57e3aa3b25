//! The resources an admin role may hold, by the names the console shows.
//!
//! A call needs one of these on the role of its admin or OAuth client. A refusal names nothing, so the client
//! adds from here what is missing and the sandbox checks the same list.

use std::{fmt, str::FromStr};

/// Whether a resource stands in the Read or the Edit column of the role editor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Access {
    /// Looking only
    Read,
    /// Changing things
    Edit,
}

macro_rules! resources {
    ($($variant:ident = $name:literal, $category:literal, $access:ident, $grants:literal;)*) => {
        /// A resource of an admin role.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum RoleResource {
            $(#[doc = $grants] $variant,)*
        }

        impl RoleResource {
            /// Every resource, in the order of the role editor.
            pub const ALL: &'static [RoleResource] = &[$(RoleResource::$variant,)*];

            /// The name in the role editor.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The category it stands under in the role editor.
            pub fn category(self) -> &'static str {
                match self { $(Self::$variant => $category,)* }
            }

            /// Its column in the role editor.
            pub fn access(self) -> Access {
                match self { $(Self::$variant => Access::$access,)* }
            }

            /// What it allows, in short.
            pub fn grants(self) -> &'static str {
                match self { $(Self::$variant => $grants,)* }
            }
        }
    };
}

resources! {
    SystemGroups = "REST API System Groups", "Admins", Edit, "Organization groups, in the older scheme";
    SystemAdmin = "REST API System Admin", "Admins", Edit, "Admin accounts, in the older scheme";
    SystemUsers = "REST API System Users", "Admins", Edit, "Enrollment users, in the older scheme";
    AdminsWrite = "REST API Admins Write", "Admins", Edit, "Make and change admin accounts";
    AdminsExecute = "REST API Admins Execute", "Admins", Edit, "Carry out actions on admin accounts";
    AdminsDelete = "REST API Admins Delete", "Admins", Edit, "Delete admin accounts";
    AdminsRead = "REST API Admins Read", "Admins", Read, "Look at admin accounts";
    MamBlob = "REST API MAM Blob", "Apps", Edit, "Upload and download files";
    MamApps = "REST API MAM Apps", "Apps", Edit, "Managed apps, in the older scheme";
    AppsWrite = "REST API Apps Write", "Apps", Edit, "Make and change apps";
    AppsExecute = "REST API Apps Execute", "Apps", Edit, "Carry out actions on apps";
    AppsDelete = "REST API Apps Delete", "Apps", Edit, "Delete apps";
    AppsRead = "REST API Apps Read", "Apps", Read, "Look at apps";
    CompliancePolicyDelete = "REST API Compliance Policy Delete", "Compliance Policy", Edit, "Delete compliance policies";
    CompliancePolicyExecute = "REST API Compliance Policy Execute", "Compliance Policy", Edit, "Carry out actions on compliance policies";
    CompliancePolicyWrite = "REST API Compliance Policy Write", "Compliance Policy", Edit, "Make and change compliance policies";
    CompliancePolicyRead = "REST API Compliance Policy Read", "Compliance Policy", Read, "Look at compliance policies";
    CustomAttributesExecute = "REST API Custom Attributes Execute", "Custom Attributes", Edit, "Carry out actions on custom attributes";
    CustomAttributesWrite = "REST API Custom Attributes Write", "Custom Attributes", Edit, "Make and change custom attributes";
    CustomAttributesDelete = "REST API Custom Attributes Delete", "Custom Attributes", Edit, "Delete custom attributes";
    CustomAttributesRead = "REST API Custom Attributes Read", "Custom Attributes", Read, "Look at custom attributes";
    MdmSmartGroups = "REST API MDM Smart Groups", "Devices", Edit, "Smart groups, in the older scheme";
    MdmUserGroups = "REST API MDM User Groups", "Devices", Edit, "User groups, in the older scheme";
    MdmProfiles = "REST API MDM Profiles", "Devices", Edit, "Profiles, in the older scheme";
    MdmDevices = "REST API MDM Devices", "Devices", Edit, "Device commands, in the older scheme";
    BlobsWrite = "REST API BLOBS Write", "Devices", Edit, "Make and change uploaded files";
    BlobsExecute = "REST API BLOBS Execute", "Devices", Edit, "Carry out actions on uploaded files";
    BlobsDelete = "REST API BLOBS Delete", "Devices", Edit, "Delete uploaded files";
    DevicesWrite = "REST API Devices Write", "Devices", Edit, "Make and change devices";
    DevicesExecute = "REST API Devices Execute", "Devices", Edit, "Carry out actions on devices";
    DevicesDelete = "REST API Devices Delete", "Devices", Edit, "Delete devices";
    DevicesAdvanced = "REST API Devices Advanced", "Devices", Edit, "Use the advanced calls for devices";
    BlobsRead = "REST API BLOBS Read", "Devices", Read, "Look at uploaded files";
    DevicesRead = "REST API Devices Read", "Devices", Read, "Look at devices";
    EnterpriseIntegrationRead = "REST API Enterprise Integration Read", "REST Enterprise Integration", Read, "Look at event notifications";
    GroupsWrite = "REST API Groups Write", "Groups", Edit, "Make and change organization groups";
    GroupsExecute = "REST API Groups Execute", "Groups", Edit, "Carry out actions on organization groups";
    GroupsDelete = "REST API Groups Delete", "Groups", Edit, "Delete organization groups";
    SmartGroupsWrite = "REST API Smart Groups Write", "Groups", Edit, "Make and change smart groups";
    SmartGroupsExecute = "REST API Smart Groups Execute", "Groups", Edit, "Carry out actions on smart groups";
    SmartGroupsDelete = "REST API Smart Groups Delete", "Groups", Edit, "Delete smart groups";
    UserGroupsWrite = "REST API User Groups Write", "Groups", Edit, "Make and change user groups";
    UserGroupsExecute = "REST API User Groups Execute", "Groups", Edit, "Carry out actions on user groups";
    UserGroupsDelete = "REST API User Groups Delete", "Groups", Edit, "Delete user groups";
    CartWrite = "REST API Cart Write", "Groups", Edit, "Make and change carts of school devices";
    CartDelete = "REST API Cart Delete", "Groups", Edit, "Delete carts of school devices";
    AppleSchoolManagerWrite = "REST API Apple School Manager Write", "Groups", Edit, "Start a sync with Apple School Manager";
    AppleSchoolManagerMap = "REST API Apple School Manager map", "Groups", Edit, "Tie a user to a person of Apple School Manager";
    ClassAssignmentsSave = "REST API Class Assignments Save", "Groups", Edit, "Save who is in which class";
    ClassWrite = "REST API Class Write", "Groups", Edit, "Make and change school classes";
    ClassDelete = "REST API Class Delete", "Groups", Edit, "Delete school classes";
    EducationSettingsWrite = "REST API Education settings Write", "Groups", Edit, "Make and change education settings";
    EducationSettingsRead = "REST API Education settings Read", "Groups", Edit, "Look at education settings";
    GroupsRead = "REST API Groups Read", "Groups", Read, "Look at organization groups";
    SmartGroupsRead = "REST API Smart Groups Read", "Groups", Read, "Look at smart groups";
    UserGroupsRead = "REST API User Groups Read", "Groups", Read, "Look at user groups";
    AppleSchoolManagerSyncRead = "REST API Apple School Manager Sync Read", "Groups", Read, "See how the sync with Apple School Manager stands";
    AppsForDeviceRead = "REST API Apps For Device Read", "Groups", Read, "See which apps a device may have";
    ClassRead = "REST API Class Read", "Groups", Read, "Look at school classes";
    ProductsExecute = "REST API Products Execute", "Products", Edit, "Carry out actions on products";
    ProductsWrite = "REST API Products Write", "Products", Edit, "Make and change products";
    ProductsDelete = "REST API Products Delete", "Products", Edit, "Delete products";
    ProductsRead = "REST API Products Read", "Products", Read, "Look at products";
    UpdatesPolicyWrite = "Updates Policy Write access", "Profiles", Edit, "Make and change update policies";
    UpdatesPolicyExecute = "Updates Policy Execute access", "Profiles", Edit, "Carry out actions on update policies";
    UpdatesPolicyDelete = "Updates Policy Delete access", "Profiles", Edit, "Delete update policies";
    ProfilesWrite = "REST API Profiles Write", "Profiles", Edit, "Make and change profiles";
    ProfilesExecute = "REST API Profiles Execute", "Profiles", Edit, "Carry out actions on profiles";
    ProfilesDelete = "REST API Profiles Delete", "Profiles", Edit, "Delete profiles";
    UpdatesPolicyRead = "Updates Policy Read access", "Profiles", Read, "Look at update policies";
    ProfilesRead = "REST API Profiles Read", "Profiles", Read, "Look at profiles";
    UsersWrite = "REST API Users Write", "Users", Edit, "Make and change enrollment users";
    UsersExecute = "REST API Users Execute", "Users", Edit, "Carry out actions on enrollment users";
    UsersDelete = "REST API Users Delete", "Users", Edit, "Delete enrollment users";
    UserTokensRead = "REST API User Tokens Read", "Users", Read, "Read enrollment tokens of users";
    UsersRead = "REST API Users Read", "Users", Read, "Look at enrollment users";
}

impl fmt::Display for RoleResource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// A name that is no resource.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown role resource {0:?}")]
pub struct UnknownResource(pub String);

impl FromStr for RoleResource {
    type Err = UnknownResource;

    fn from_str(name: &str) -> Result<Self, UnknownResource> {
        let found = Self::ALL.iter().find(|resource| resource.name().eq_ignore_ascii_case(name.trim()));
        found.copied().ok_or_else(|| UnknownResource(name.to_owned()))
    }
}

impl serde::Serialize for RoleResource {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> serde::Deserialize<'de> for RoleResource {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        name.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_name_is_unique_and_parses_back() {
        let names: BTreeSet<&str> = RoleResource::ALL.iter().map(|resource| resource.name()).collect();
        assert_eq!(names.len(), RoleResource::ALL.len());
        for resource in RoleResource::ALL {
            assert_eq!(resource.name().parse(), Ok(*resource));
        }
        assert!("REST API Everything".parse::<RoleResource>().is_err());
    }
}
