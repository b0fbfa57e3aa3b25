//! The table: capability → boxes of the role editor.

use serde::{Deserialize, Serialize};

use crate::sync::Section;

/// Which box of a line is ticked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Boxed {
    /// Read.
    Read,
    /// Edit.
    Edit,
}

/// One box of the role editor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Need {
    /// The category, by its path in the role editor.
    pub category: &'static str,
    /// The line.
    pub name: &'static str,
    /// The box.
    pub boxed: Boxed,
}

impl Need {
    /// Whether the API checks it; the others are permissions of the console that tenants ask for beside it.
    pub fn is_of_api(&self) -> bool {
        self.category.starts_with("API > REST")
    }
}

const fn need(category: &'static str, name: &'static str, boxed: Boxed) -> Need {
    Need { category, name, boxed }
}

macro_rules! boxes {
    ($($constant:ident = $category:literal, $name:literal, $boxed:ident;)*) => {
        $(const $constant: Need = need($category, $name, Boxed::$boxed);)*
    };
}

boxes! {
    DEVICES_READ = "API > REST > Devices", "REST API Devices Read", Read;
    DEVICES_WRITE = "API > REST > Devices", "REST API Devices Write", Edit;
    DEVICES_EXECUTE = "API > REST > Devices", "REST API Devices Execute", Edit;
    DEVICES_DELETE = "API > REST > Devices", "REST API Devices Delete", Edit;
    BLOBS_WRITE = "API > REST > Devices", "REST API BLOBS Write", Edit;
    GROUPS_READ = "API > REST > Groups", "REST API Groups Read", Read;
    SMART_GROUPS_READ = "API > REST > Groups", "REST API Smart Groups Read", Read;
    SMART_GROUPS_WRITE = "API > REST > Groups", "REST API Smart Groups Write", Edit;
    USER_GROUPS_READ = "API > REST > Groups", "REST API User Groups Read", Read;
    DEVICE_APPS_READ = "API > REST > Groups", "REST API Apps For Device Read", Read;
    USERS_READ = "API > REST > Users", "REST API Users Read", Read;
    USERS_WRITE = "API > REST > Users", "REST API Users Write", Edit;
    USERS_DELETE = "API > REST > Users", "REST API Users Delete", Edit;
    APPS_READ = "API > REST > Apps", "REST API Apps Read", Read;
    APPS_WRITE = "API > REST > Apps", "REST API Apps Write", Edit;
    APPS_EXECUTE = "API > REST > Apps", "REST API Apps Execute", Edit;
    COMPLIANCE_READ = "API > REST > Compliance Policy", "REST API Compliance Policy Read", Read;
    EVENTS_READ = "API > REST > REST Enterprise Integration", "REST API Enterprise Integration Read", Read;
    LOCK_BOX = "Device Management > Device Details", "Lock", Edit;
    ENTERPRISE_WIPE_BOX = "Device Management > Device Details", "Enterprise Wipe", Edit;
    DEVICE_WIPE_BOX = "Device Management > Device Details", "Device Wipe", Edit;
    USER_ADD_BOX = "Accounts > Users > Accounts", "Add/Edit", Edit;
    USER_EDIT_BOX = "Accounts > Users > Accounts", "Edit", Edit;
    USER_DETAIL_BOX = "Accounts > Users > Accounts", "User Detail", Read;
    PUBLISH_BOX = "Apps & Books > Application", "Publish", Edit;
}

macro_rules! capabilities {
    ($($(#[$doc:meta])* $variant:ident $words:literal needs [$($need:ident),*];)*) => {
        /// Something that the hub can do in a tenant.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumString, strum::AsRefStr, strum::Display)]
        #[serde(rename_all = "snake_case")]
        #[strum(serialize_all = "snake_case")]
        pub enum Capability { $($(#[$doc])* $variant,)* }

        impl Capability {
            /// All of them, what reads first.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// In words.
            pub fn words(self) -> &'static str {
                match self { $(Self::$variant => $words,)* }
            }
        }

        /// The boxes that a capability needs.
        pub fn needs(capability: Capability) -> &'static [Need] {
            match capability { $(Capability::$variant => &[$($need),*],)* }
        }
    };
}

capabilities! {
    /// The devices.
    ReadDevices "read devices" needs [DEVICES_READ];
    /// The tree of organization groups.
    ReadOrgGroups "read organization groups" needs [GROUPS_READ];
    /// Smart groups and their members.
    ReadSmartGroups "read smart groups" needs [SMART_GROUPS_READ];
    /// User groups.
    ReadUserGroups "read user groups" needs [USER_GROUPS_READ];
    /// Enrollment users.
    ReadUsers "read users" needs [USERS_READ];
    /// The catalogue.
    ReadApps "read the app catalogue" needs [APPS_READ];
    /// Apps on each device.
    ReadDeviceApps "read the apps on devices" needs [DEVICES_READ, DEVICE_APPS_READ];
    /// Passcode, encryption and how each device starts.
    ReadDeviceSecurity "read security facts of devices" needs [DEVICES_READ];
    /// Certificates on each device.
    ReadDeviceCertificates "read the certificates on devices" needs [DEVICES_READ];
    /// Why a device is not compliant.
    ReadCompliance "read compliance policies" needs [COMPLIANCE_READ];
    /// Event notifications; the rule itself is made in the console.
    ReceiveEvents "check event notifications" needs [EVENTS_READ];
    /// The hub's tags, made and put on devices.
    WriteTags "write tags" needs [DEVICES_READ, DEVICES_WRITE, DEVICES_EXECUTE];
    /// Lock.
    Lock "lock devices" needs [DEVICES_READ, DEVICES_EXECUTE, LOCK_BOX];
    /// Remove corporate data.
    EnterpriseWipe "enterprise wipe" needs [DEVICES_READ, DEVICES_EXECUTE, ENTERPRISE_WIPE_BOX];
    /// Factory reset.
    DeviceWipe "device wipe" needs [DEVICES_READ, DEVICES_EXECUTE, DEVICE_WIPE_BOX];
    /// Clear the passcode.
    ClearPasscode "clear passcodes" needs [DEVICES_READ, DEVICES_EXECUTE];
    /// Have a device check in.
    SyncDevice "sync and query devices" needs [DEVICES_READ, DEVICES_EXECUTE];
    /// Message to a device.
    SendMessage "send messages" needs [DEVICES_READ, DEVICES_EXECUTE];
    /// Move to another organization group.
    ChangeOrgGroup "move devices to another organization group" needs [DEVICES_READ, GROUPS_READ, DEVICES_EXECUTE];
    /// Delete a device's record.
    DeleteDevice "delete devices" needs [DEVICES_READ, DEVICES_DELETE];
    /// Add an enrollment user.
    AddUser "add users" needs [USERS_READ, USERS_WRITE, USER_ADD_BOX, USER_DETAIL_BOX];
    /// Change an enrollment user.
    UpdateUser "change users" needs [USERS_READ, USERS_WRITE, USER_ADD_BOX, USER_DETAIL_BOX];
    /// Delete an enrollment user.
    DeleteUser "delete users" needs [USERS_READ, USERS_DELETE, USER_EDIT_BOX, USER_DETAIL_BOX];
    /// Assign and install an app.
    DeployApp "deploy apps" needs [APPS_READ, SMART_GROUPS_READ, USER_GROUPS_READ, APPS_WRITE, APPS_EXECUTE, PUBLISH_BOX];
    /// Make the smart group by which an app goes to a user group or an organization group.
    MakeSmartGroups "make smart groups for user groups and organization groups" needs [SMART_GROUPS_READ, USER_GROUPS_READ, SMART_GROUPS_WRITE];
    /// Upload an internal app.
    UploadApp "upload apps" needs [APPS_READ, APPS_WRITE, BLOBS_WRITE];
}

impl Capability {
    /// What a section of a synchronization needs.
    pub fn of_section(section: Section) -> Self {
        match section {
            Section::OrgGroups => Self::ReadOrgGroups,
            Section::SmartGroups => Self::ReadSmartGroups,
            Section::UserGroups => Self::ReadUserGroups,
            Section::Users => Self::ReadUsers,
            Section::Devices => Self::ReadDevices,
            Section::Apps => Self::ReadApps,
            Section::DeviceApps => Self::ReadDeviceApps,
            Section::DeviceSecurity => Self::ReadDeviceSecurity,
            Section::DeviceCertificates => Self::ReadDeviceCertificates,
        }
    }

    /// Capabilities by a short word: a name, or `read`, `tags`, `wipe`, `users`, `apps`, `all`.
    pub fn of_word(word: &str) -> Option<Vec<Self>> {
        let word = word.trim().to_ascii_lowercase().replace('-', "_");
        if let Ok(one) = word.parse() {
            return Some(vec![one]);
        }
        let chosen = match word.as_str() {
            "read" => Self::ALL.iter().copied().filter(|one| one.is_reading()).collect(),
            "tags" => vec![Self::WriteTags],
            "wipe" => vec![Self::EnterpriseWipe, Self::DeviceWipe],
            "message" => vec![Self::SendMessage],
            "users" => vec![Self::AddUser, Self::UpdateUser, Self::DeleteUser],
            "apps" => vec![Self::DeployApp, Self::MakeSmartGroups, Self::UploadApp],
            "events" => vec![Self::ReceiveEvents],
            "all" => Self::ALL.to_vec(),
            _ => return None,
        };
        Some(chosen)
    }

    /// Whether it only looks, so that a probe shows all of it.
    pub fn is_reading(self) -> bool {
        needs(self).iter().all(|need| need.boxed == Boxed::Read && need.is_of_api())
    }
}
