//! The tabs of a device: each is one operation of the API and a table of what to show of its answer.

/// How a tab's answer is shown.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    /// Rows at a pointer, with a heading and a pointer for each column.
    Rows(&'static str, &'static [(&'static str, &'static str)]),
    /// Names and pointers.
    Facts(&'static [(&'static str, &'static str)]),
}

/// One tab.
#[derive(Debug, Clone, Copy)]
pub(super) struct DeviceTab {
    /// In the address.
    pub key: &'static str,
    /// Label.
    pub label: &'static str,
    /// What follows `/api/mdm/devices/{id}/`.
    pub path: &'static str,
    /// How it is shown.
    pub shape: Shape,
}

/// The tabs beside the summary.
pub(super) static TABS: [DeviceTab; 13] = [
    DeviceTab {
        key: "compliance",
        label: "Compliance",
        path: "compliance",
        shape: Shape::Rows(
            "/DeviceCompliance",
            &[
                ("Policy", "/PolicyName"),
                ("Rule", "/PolicyDetail"),
                ("Compliant", "/CompliantStatus"),
                ("Last Check", "/LastComplianceCheck"),
                ("Next Check", "/NextComplianceCheck"),
            ],
        ),
    },
    DeviceTab {
        key: "profiles",
        label: "Profiles",
        path: "profiles",
        shape: Shape::Rows(
            "/DeviceProfiles",
            &[
                ("Profile", "/Name"),
                ("Description", "/Description"),
                ("Installed Version", "/InstalledProfileVersion"),
                ("Current Version", "/CurrentVersion"),
                ("Managed By", "/LocationGroupId/Name"),
            ],
        ),
    },
    DeviceTab {
        key: "apps",
        label: "Apps",
        path: "apps?pagesize=200",
        shape: Shape::Rows(
            "/DeviceApps",
            &[
                ("Application", "/ApplicationName"),
                ("Identifier", "/ApplicationIdentifier"),
                ("Version", "/AppVersion"),
                ("Status", "/Status"),
                ("Managed", "/IsManaged"),
            ],
        ),
    },
    DeviceTab {
        key: "location",
        label: "Location",
        path: "gps",
        shape: Shape::Rows(
            "",
            &[("Latitude", "/Latitude"), ("Longitude", "/Longitude"), ("Sampled", "/SampleTime")],
        ),
    },
    DeviceTab {
        key: "user",
        label: "User",
        path: "user",
        shape: Shape::Facts(&[
            ("User Name", "/DeviceUser/UserName"),
            ("First Name", "/DeviceUser/FirstName"),
            ("Last Name", "/DeviceUser/LastName"),
            ("Email", "/DeviceUser/Email"),
            ("Security Type", "/DeviceUser/SecurityType"),
            ("Department", "/DeviceUser/Department"),
            ("Enrolled Devices", "/DeviceUser/EnrolledDevicesCount"),
        ]),
    },
    DeviceTab {
        key: "network",
        label: "Network",
        path: "network",
        shape: Shape::Facts(&[
            ("Wi-Fi IP Address", "/IPAddress/WifiIPAddress"),
            ("Cellular IP Address", "/IPAddress/CellularIPAddress"),
            ("Ethernet IP Address", "/IPAddress/EthernetIPAddress"),
            ("Wi-Fi MAC Address", "/WifiInfo/WifiMacAddress"),
            ("Roaming", "/RoamingStatus"),
            ("Phone Number", "/PhoneNumber"),
        ]),
    },
    DeviceTab {
        key: "security",
        label: "Security",
        path: "security",
        shape: Shape::Facts(&[
            ("Compromised", "/IsCompromised"),
            ("Passcode Present", "/IsPasscodePresent"),
            ("Passcode Compliant", "/IsPasscodeCompliant"),
            ("Encrypted", "/IsEncrypted"),
            ("Encryption Status", "/EncryptionStatus"),
            ("Data Protection", "/DataProtectionEnabled"),
        ]),
    },
    DeviceTab {
        key: "certificates",
        label: "Certificates",
        path: "certificates",
        shape: Shape::Rows(
            "/DeviceCertificates",
            &[
                ("Name", "/Name"),
                ("Issued By", "/IssuedBy"),
                ("Status", "/Status"),
                ("Identity", "/IsIdentity"),
                ("Expires", "/ExpiresOn"),
            ],
        ),
    },
    DeviceTab {
        key: "tags",
        label: "Tags",
        path: "",
        shape: Shape::Rows("/tags", &[("Tag", "/name"), ("Tagged", "/date_tagged")]),
    },
    DeviceTab {
        key: "notes",
        label: "Notes",
        path: "notes",
        shape: Shape::Rows("/DeviceNotes", &[("Note", "/Note"), ("Changed", "/ModifiedOn")]),
    },
    DeviceTab {
        key: "smart-groups",
        label: "Assignment Groups",
        path: "smartgroups",
        shape: Shape::Rows("/SmartGroup", &[("Smart Group", "/SmartGroupName"), ("Id", "/SmartGroupId")]),
    },
    DeviceTab {
        key: "custom-attributes",
        label: "Custom Attributes",
        path: "customattributes",
        shape: Shape::Rows(
            "/Devices/0/CustomAttributes",
            &[("Application", "/Application"), ("Attribute", "/Name"), ("Value", "/Value")],
        ),
    },
    DeviceTab {
        key: "event-log",
        label: "Event Log",
        path: "eventlog?dayrange=90&pagesize=200",
        shape: Shape::Rows(
            "/DeviceEventLogEntries",
            &[
                ("Event", "/Event"),
                ("Severity", "/Severity"),
                ("Event Source", "/Source"),
                ("User", "/AdminAccount"),
                ("Date/Time", "/TimeStamp"),
            ],
        ),
    },
];
