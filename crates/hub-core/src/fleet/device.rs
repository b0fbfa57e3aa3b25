//! A device as a tenant describes it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::UemId;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$vdoc])* $variant,)*
            /// A word this version does not know: kept as it came, and counts as "not known", never as "fine".
            Other(String),
        }

        impl $name {
            /// The word it is stored and shown as.
            pub fn as_str(&self) -> &str {
                match self { $(Self::$variant => $word,)* Self::Other(word) => word }
            }

            /// All words this version knows, in order.
            pub const KNOWN: &'static [&'static str] = &[$($word),*];
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                match word { $($word => Self::$variant,)* other => Self::Other(other.to_owned()) }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.pad(self.as_str()) }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { to.serialize_str(self.as_str()) }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                Ok(Self::from(String::deserialize(from)?.as_str()))
            }
        }
    };
}

words! {
    /// Which system a device runs.
    Platform {
        /// iOS and iPadOS
        Ios = "ios",
        /// macOS
        MacOs = "macos",
        /// Android
        Android = "android",
        /// Windows 10 and 11 (WinRT and desktop)
        Windows = "windows",
        /// ChromeOS
        ChromeOs = "chromeos",
        /// Linux
        Linux = "linux",
        /// Apple TV
        AppleTv = "appletv",
        /// The tenant does not say.
        Unknown = "unknown",
    }
}

words! {
    /// Whether the tenant's compliance policies are met.
    Compliance {
        /// All are met.
        Compliant = "compliant",
        /// At least one is broken (any spelling on the wire).
        NonCompliant = "non_compliant",
        /// A check is under way.
        Pending = "pending",
        /// No policy applies or no answer is known.
        NotAvailable = "not_available",
        /// The tenant does not say.
        Unknown = "unknown",
    }
}

words! {
    /// Where a device stands in its enrolment.
    Enrollment {
        /// Managed.
        Enrolled = "enrolled",
        /// Known, not yet enrolled.
        Registered = "registered",
        /// Being enrolled.
        InProgress = "in_progress",
        /// Enterprise wipe asked for, not confirmed.
        EnterpriseWipePending = "enterprise_wipe_pending",
        /// Device wipe asked for, not confirmed.
        DeviceWipePending = "device_wipe_pending",
        /// No longer managed.
        Unenrolled = "unenrolled",
        /// The tenant does not say.
        Unknown = "unknown",
    }
}

words! {
    /// Whose device it is.
    Ownership {
        /// Corporate, one person's.
        CorporateDedicated = "corporate_dedicated",
        /// Corporate, shared.
        CorporateShared = "corporate_shared",
        /// The employee's own.
        EmployeeOwned = "employee_owned",
        /// Not set.
        Undefined = "undefined",
    }
}

/// All that the hub keeps of one device. Empty texts mean that the tenant gave none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeviceFacts {
    /// Integer id in the tenant: a new one after re-enrolment.
    pub uem_id: UemId,
    /// UUID in the tenant, lower case; empty when not given.
    pub uem_uuid: String,
    /// Unique device identifier.
    pub udid: String,
    /// Serial number as given: may be a placeholder, see [`crate::sync::identity`].
    pub serial_number: String,
    /// MAC address.
    pub mac_address: String,
    /// IMEI.
    pub imei: String,
    /// Asset number.
    pub asset_number: String,
    /// Name the tenant shows.
    pub friendly_name: String,
    /// Name the device reports.
    pub reported_name: String,
    /// Organization group in the tenant.
    pub org_group_uem_id: UemId,
    /// Its name.
    pub org_group_name: String,
    /// Enrolment user in the tenant.
    pub user_uem_id: Option<UemId>,
    /// Enrolment user name.
    pub user_name: String,
    /// Enrolment user's e-mail.
    pub user_email: String,
    /// Phone number.
    pub phone_number: String,
    /// System.
    pub platform: Platform,
    /// Model.
    pub model: String,
    /// Maker, where given.
    pub maker: String,
    /// System version.
    pub os_version: String,
    /// System build.
    pub os_build: String,
    /// When its system was patched last, by the date of its patch level; `None` when not known.
    pub patched_at: Option<Timestamp>,
    /// Whose it is.
    pub ownership: Ownership,
    /// Enrolment.
    pub enrollment: Enrollment,
    /// Compliance.
    pub compliance: Compliance,
    /// Jailbroken or rooted; `None` when not known.
    pub is_compromised: Option<bool>,
    /// Supervised (Apple); `None` when not known.
    pub is_supervised: Option<bool>,
    /// Data protection or encryption on; `None` when not known.
    pub is_encrypted: Option<bool>,
    /// Who manages it (MDM, Workspace, ...), as the tenant says.
    pub managed_by: String,
    /// Last contact with the tenant.
    pub last_seen: Option<Timestamp>,
    /// Last enrolment.
    pub enrolled_at: Option<Timestamp>,
    /// Last compliance check.
    pub compliance_checked_at: Option<Timestamp>,
    /// Last compromised check.
    pub compromised_checked_at: Option<Timestamp>,
}
