//! The enums of devices, apps on devices, profiles, certificates and commands.
//!
//! Numbers are those of old endpoints; names those of v1 and v3. Every enum keeps what it does not know.

use crate::wire::word::words;

words! {
    /// The kind of device; "device type" in newer replies.
    pub enum Platform {
        /// Not known to the UEM
        Unknown = Some(0_i64), "Unknown", "UNKNOWN";
        /// Windows Mobile
        WindowsMobile = Some(1_i64), "WindowsMobile", "WINDOWS_MOBILE";
        /// iPhone and iPad
        Apple = Some(2_i64), "Apple", "APPLE" | "AppleiOS" | "iOS";
        /// BlackBerry
        BlackBerry = Some(3_i64), "BlackBerry", "BLACK_BERRY";
        /// Symbian
        Symbian = Some(4_i64), "Symbian", "SYMBIAN";
        /// Android
        Android = Some(5_i64), "Android", "ANDROID";
        /// Athena
        Athena = Some(6_i64), "Athena", "ATHENA";
        /// Motorola
        Motorola = Some(7_i64), "Motorola", "MOTOROLA";
        /// Windows Phone
        WindowsPhone = Some(8_i64), "WindowsPhone", "WINDOWS_PHONE";
        /// Windows 7 and older desktops
        WindowsPc = Some(9_i64), "WindowsPc", "WINDOWS_PC";
        /// Mac
        AppleOsX = Some(10_i64), "AppleOsX", "APPLE_OS_X" | "macOS";
        /// Windows Phone 8
        WindowsPhone8 = Some(11_i64), "WindowsPhone8", "WINDOWS_PHONE_8";
        /// Windows 10 and 11
        WinRT = Some(12_i64), "WinRT", "WIN_RT" | "WindowsDesktop" | "Windows 10";
        /// BlackBerry 10
        BlackBerry10 = Some(13_i64), "BlackBerry10", "BLACK_BERRY_10";
        /// Apple TV
        AppleTv = Some(14_i64), "AppleTv", "APPLE_TV";
        /// QNX
        Qnx = Some(15_i64), "Qnx", "QNX";
        /// Chromebook
        ChromeBook = Some(16_i64), "ChromeBook", "CHROME_BOOK";
        /// Tizen
        Tizen = Some(17_i64), "Tizen", "TIZEN";
        /// ChromeOS
        ChromeOs = Some(18_i64), "ChromeOS", "CHROME_OS";
        /// IoT device
        IotDevice = Some(19_i64), "IOTDevice", "IOT_DEVICE";
        /// IoT gateway
        IotGateway = Some(20_i64), "IOTGateway", "IOT_GATEWAY";
        /// Linux
        Linux = Some(21_i64), "Linux", "LINUX";
        /// Apple Vision
        AppleVision = None::<i64>, "AppleVision", "APPLE_VISION";
        /// IoT printer
        IotPrinter = None::<i64>, "IotPrinter", "IOT_PRINTER";
        /// Zebra printer
        ZebraPrinter = Some(101_i64), "ZebraPrinter", "ZEBRA_PRINTER";
    }
}

words! {
    /// Where a device stands between being known and being gone.
    pub enum EnrollmentStatus {
        /// Not known
        Unknown = Some(0_i64), "Unknown", "UNKNOWN";
        /// Seen, nothing more
        Discovered = Some(1_i64), "Discovered", "DISCOVERED";
        /// Announced by an admin, not yet enrolled
        Registered = Some(2_i64), "Registered", "REGISTERED";
        /// Enrolling now
        EnrollmentInProgress = Some(3_i64), "EnrollmentInProgress", "ENROLLMENT_IN_PROGRESS";
        /// Under management
        Enrolled = Some(4_i64), "Enrolled", "ENROLLED";
        /// An enterprise wipe is on its way
        EnterpriseWipePending = Some(5_i64), "EnterpriseWipePending", "ENTERPRISE_WIPE_PENDING";
        /// A full wipe is on its way
        DeviceWipePending = Some(6_i64), "DeviceWipePending", "DEVICE_WIPE_PENDING";
        /// Taken out of service
        Retired = Some(7_i64), "Retired", "RETIRED";
        /// No longer under management
        Unenrolled = Some(8_i64), "Unenrolled", "UNENROLLED";
        /// Uses the app catalog without management
        AppCatalogOnly = Some(9_i64), "StandaloneCatalog", "APP_CATALOG_ONLY";
        /// Barred from enrolling
        Blacklisted = Some(10_i64), "Blacklisted", "BLACKLISTED";
        /// Waiting for the agent
        PendingAgent = Some(11_i64), "PendingAgent", "PENDING_AGENT";
        /// Waiting for the enrollment
        PendingEnrollment = Some(12_i64), "PendingEnrollment", "PENDING_ENROLLMENT";
        /// Apple's push service reported it gone
        UnenrolledByFeedbackService = Some(13_i64), "UnenrolledByFeedbackService", "UNENROLLED_BY_FEEDBACK_SERVICE";
        /// Not found
        DeviceNotFound = Some(14_i64), "DeviceNotFound", "DEVICE_NOT_FOUND";
        /// A wipe has begun
        WipeInitiated = Some(15_i64), "WipeInitiated", "WIPE_INITIATED";
        /// Apple user enrollment
        UserEnrolled = Some(16_i64), "UserEnrolled", "USER_ENROLLED";
        /// Being handed over to its user
        RelinquishOwnershipPending = Some(17_i64), "RelinquishOwnershipPending", "RELINQUISH_OWNERSHIP_PENDING";
    }
}

words! {
    /// What the compliance policies say about a device.
    pub enum ComplianceStatus {
        /// Not known
        Unknown = Some(0_i64), "Unknown", "UNKNOWN";
        /// Allowed
        Allowed = Some(1_i64), "Allowed", "ALLOWED";
        /// Blocked
        Blocked = Some(2_i64), "Blocked", "BLOCKED";
        /// Keeps every policy
        Compliant = Some(3_i64), "Compliant", "COMPLIANT";
        /// Breaks at least one policy
        NonCompliant = Some(4_i64), "NonCompliant", "NOT_COMPLIANT" | "NotCompliant";
        /// No result to be had
        NotAvailable = Some(5_i64), "NotAvailable", "NOT_AVAILABLE";
        /// No policy applies
        NotApplicable = Some(6_i64), "NotApplicable", "NOT_APPLICABLE";
        /// Not checked yet
        PendingComplianceCheck = Some(7_i64), "PendingComplianceCheck", "PENDING_COMPLIANCE_CHECK";
        /// One policy not checked yet
        PendingComplianceCheckForAPolicy = Some(8_i64), "PendingComplianceCheckForAPolicy", "PENDING_COMPLIANCE_CHECK_FOR_A_POLICY";
        /// Registration runs
        RegistrationActive = Some(9_i64), "RegistrationActive", "REGISTRATION_ACTIVE";
        /// Registration ran out
        RegistrationExpired = Some(10_i64), "RegistrationExpired", "REGISTRATION_EXPIRED";
        /// Quarantined
        Quarantined = Some(11_i64), "Quarantined", "QUARANTINED";
    }
}

words! {
    /// Whose device it is. v1 writes one letter.
    pub enum Ownership {
        /// The company's, for one person
        Corporate = None::<i64>, "C", "CORPORATE" | "CorporateDedicated" | "CorporateOwned";
        /// The employee's own
        Employee = None::<i64>, "E", "EMPLOYEE" | "EmployeeOwned";
        /// The company's, for several people
        Shared = None::<i64>, "S", "SHARED" | "CorporateShared";
        /// Not said
        Undefined = None::<i64>, "Undefined", "UNDEFINED" | "Unassigned";
    }
}

words! {
    /// What manages the device.
    pub enum ManagedBy {
        /// Not known
        Unknown = Some(0_i64), "Unknown", "UNKNOWN";
        /// The operating system's device management
        Mdm = Some(1_i64), "MDM", "MDM";
        /// Workspace container
        Workspace = Some(2_i64), "Workspace", "WORKSPACE";
        /// App catalog only
        AppCatalog = Some(3_i64), "AppCatalog", "APP_CATALOG";
        /// Single apps only
        AppLevel = Some(4_i64), "AppLevel", "APP_LEVEL";
        /// Virtual workspace
        VmWorkspace = Some(5_i64), "VmWorkspace", "VM_WORKSPACE";
        /// Managed off line
        Offline = Some(6_i64), "Offline", "OFFLINE";
        /// Registered through the Hub app
        HubRegistered = None::<i64>, "HubRegistered", "HUB_REGISTERED";
        /// Registered through Workspace ONE
        WorkspaceOneRegistered = None::<i64>, "WorkspaceOneRegistered", "WORKSPACE_ONE_REGISTERED";
        /// Managed by the Hub app
        HubManaged = None::<i64>, "HubManaged", "HUB_MANAGED";
    }
}

words! {
    /// Which kind of Apple enrollment token brought the device.
    pub enum DepTokenSource {
        /// None, or not known
        Unknown = Some(0_i64), "Unknown", "UNKNOWN";
        /// A business's token
        Organization = Some(1_i64), "org", "ORG";
        /// A school's token
        Education = Some(2_i64), "edu", "EDU";
    }
}

words! {
    /// State of an app on a device, in the old list of a device's apps.
    pub enum DeviceAppStatus {
        /// Ordered, not there yet
        PendingInstall = Some(1_i64), "pendinginstall", "PENDING_INSTALL";
        /// Installed
        Installed = Some(2_i64), "installed", "INSTALLED";
        /// To be removed
        PendingRemoval = Some(3_i64), "pendingremoval", "PENDING_REMOVAL";
        /// Removed
        Removed = Some(4_i64), "removed", "REMOVED";
        /// Not known
        Unknown = Some(5_i64), "unknown", "UNKNOWN";
    }
}

words! {
    /// State of a profile on a device.
    pub enum DeviceProfileStatus {
        /// Not known
        Unknown = Some(0_i64), "Unknown", "UNKNOWN";
        /// Ordered
        PendingInstall = Some(1_i64), "PendingInstall", "PENDING_INSTALL";
        /// Sent, not confirmed
        UnconfirmedInstall = Some(2_i64), "UnconfirmedInstall", "UNCONFIRMED_INSTALL";
        /// Installed
        ConfirmedInstall = Some(3_i64), "ConfirmedInstall", "CONFIRMED_INSTALL";
        /// To be removed
        PendingRemoval = Some(4_i64), "PendingRemoval", "PENDING_REMOVAL";
        /// Removal sent, not confirmed
        UnconfirmedRemoval = Some(5_i64), "UnconfirmedRemoval", "UNCONFIRMED_REMOVAL";
        /// Removed
        ConfirmedRemoval = Some(6_i64), "ConfirmedRemoval", "CONFIRMED_REMOVAL";
        /// Waiting for information
        PendingInformation = None::<i64>, "PendingInformation", "PENDING_INFORMATION";
        /// Corrupted
        Corrupted = None::<i64>, "Corrupted", "CORRUPTED";
        /// An older version is installed
        OutOfDate = None::<i64>, "OutOfDate", "OUT_OF_DATE";
        /// Installed although not assigned
        InstalledButNotAssigned = None::<i64>, "InstalledButNotAssigned", "INSTALLED_BUT_NOT_ASSIGNED";
    }
}

words! {
    /// How a profile comes to its devices. The numbers are those of a device's profile list.
    pub enum AssignmentType {
        /// By itself
        Auto = Some(0_i64), "Auto", "AUTO";
        /// Custom
        Custom = Some(1_i64), "Custom", "CUSTOM";
        /// On demand
        Optional = Some(2_i64), "Optional", "OPTIONAL";
        /// By the user
        Interactive = Some(3_i64), "Interactive", "INTERACTIVE";
        /// By a compliance policy
        Compliance = Some(4_i64), "Compliance", "COMPLIANCE";
    }
}

words! {
    /// What a compliance policy did to a device that broke it.
    pub enum ComplianceAction {
        /// Not known
        Unknown = Some(0_i64), "Unknown", "UNKNOWN";
        /// Wrote to the user
        SendEmail = Some(1_i64), "SendEmail", "SEND_EMAIL";
        /// Installed a profile
        InstallComplianceProfile = Some(2_i64), "InstallComplianceProfile", "INSTALL_COMPLIANCE_PROFILE";
        /// Took a profile away
        BlockRemoveProfile = Some(3_i64), "BlockRemoveProfile", "BLOCK_REMOVE_PROFILE";
        /// Took all profiles of a kind away
        BlockRemoveProfileType = Some(4_i64), "BlockRemoveProfileType", "BLOCK_REMOVE_PROFILE_TYPE";
        /// Took an app away
        BlockRemoveManagedApp = Some(5_i64), "BlockRemoveManagedApp", "BLOCK_REMOVE_MANAGED_APP";
        /// Took all profiles away
        BlockRemoveAllProfiles = Some(6_i64), "BlockRemoveAllProfiles", "BLOCK_REMOVE_ALL_PROFILES";
        /// Took all managed apps away
        BlockRemoveAllManagedApps = Some(7_i64), "BlockRemoveAllManagedApps", "BLOCK_REMOVE_ALL_MANAGED_APPS";
        /// Sent a text message
        SendSms = Some(8_i64), "SendSMS", "SEND_SMS";
        /// Sent a push message
        SendPushNotification = Some(9_i64), "SendPushNotification", "SEND_PUSH_NOTIFICATION";
        /// Asked the device to check in
        RequestDeviceCheckIn = Some(10_i64), "RequestDeviceCheckIn", "REQUEST_DEVICE_CHECKIN";
        /// Enterprise wipe
        EnterpriseWipe = Some(11_i64), "EnterpriseWipe", "ENTERPRISE_WIPE";
        /// Changed roaming
        ChangeRoamingSettings = Some(12_i64), "ChangeRoamingSettings", "CHANGE_ROAMING_SETTINGS";
        /// Blocked mail
        BlockEmail = Some(13_i64), "BlockEmail", "BLOCK_EMAIL";
        /// Wrote to an admin
        SendEmailToAdmin = Some(14_i64), "SendEmailToAdmin", "SEND_EMAIL_TO_ADMIN";
        /// Enterprise reset; v1 misspells it
        EnterpriseReset = Some(15_i64), "EnterproseReset", "ENTERPRISE_RESET";
    }
}

words! {
    /// State of a certificate on a device.
    pub enum CertificateStatus {
        /// Any
        Any = None::<i64>, "Any", "ANY";
        /// Not known
        Unknown = None::<i64>, "Unknown", "UNKNOWN";
        /// In force
        Active = None::<i64>, "Active", "ACTIVE";
        /// Revoked
        Revoked = None::<i64>, "Revoked", "REVOKED";
        /// Revoking failed
        RevokeError = None::<i64>, "RevokeError", "REVOKE_ERROR";
        /// To be revoked
        RevokePending = None::<i64>, "RevokePending", "REVOKE_PENDING";
        /// Ordered
        PendingInstall = None::<i64>, "PendingInstall", "PENDING_INSTALL";
        /// Not used
        NotInUse = None::<i64>, "NotInUse", "NOT_IN_USE";
        /// The device did not report it
        NotReported = None::<i64>, "NotReported", "NOT_REPORTED";
    }
}

words! {
    /// What a tag is for.
    pub enum TagType {
        /// Devices
        Device = Some(1_i64), "Device", "DEVICE";
        /// Anything
        General = Some(2_i64), "General", "GENERAL";
        /// Video
        Video = Some(3_i64), "Video", "VIDEO";
    }
}

words! {
    /// A command for one device, by its v1 name.
    pub enum Command {
        /// Lock the screen
        Lock = None::<i64>, "Lock", "LOCK";
        /// Remove management and company data
        EnterpriseWipe = None::<i64>, "EnterpriseWipe", "ENTERPRISE_WIPE";
        /// Erase everything
        DeviceWipe = None::<i64>, "DeviceWipe", "DEVICE_WIPE";
        /// Ask the device for its state
        DeviceQuery = None::<i64>, "DeviceQuery", "DEVICE_QUERY";
        /// Remove the passcode
        ClearPasscode = None::<i64>, "ClearPasscode", "CLEAR_PASSCODE";
        /// Send what waits for the device
        SyncDevice = None::<i64>, "SyncDevice", "SYNC_DEVICE";
        /// Stop AirPlay
        StopAirPlay = None::<i64>, "StopAirPlay", "STOP_AIR_PLAY";
        /// Update the operating system
        ScheduleOsUpdate = None::<i64>, "ScheduleOsUpdate", "SCHEDULE_OS_UPDATE";
        /// A command written by hand
        CustomMdmCommand = None::<i64>, "CustomMdmCommand", "CUSTOM_MDM_COMMAND";
        /// Install the Mac agent
        InstallPackagedMacOSXAgent = None::<i64>, "InstallPackagedMacOSXAgent", "INSTALL_PACKAGED_MAC_OSXAGENT";
        /// Restart
        SoftReset = None::<i64>, "SoftReset", "SOFT_RESET";
        /// Switch off
        Shutdown = None::<i64>, "Shutdown", "SHUTDOWN";
        /// Enterprise reset
        EnterpriseReset = None::<i64>, "EnterpriseReset", "ENTERPRISE_RESET";
        /// Run the sensors
        SyncSensors = None::<i64>, "SyncSensors", "SYNC_SENSORS";
        /// Ask for the state of an update
        OsUpdateStatus = None::<i64>, "OsUpdateStatus", "OS_UPDATE_STATUS";
        /// New FileVault key
        RotateFileVaultKey = None::<i64>, "RotateFileVaultKey", "ROTATE_FILE_VAULT_KEY";
        /// New password of the managed admin
        RotateDEPAdminPassword = None::<i64>, "RotateDEPAdminPassword", "ROTATE_DEPADMIN_PASSWORD";
        /// Install the seeded SCEP profile
        InstallSeededScepProfile = None::<i64>, "InstallSeededScepProfile", "INSTALL_SEEDED_SCEP_PROFILE";
        /// Reset the BIOS password
        ResetBiosPassword = None::<i64>, "ResetBiosPassword", "RESET_BIOS_PASSWORD";
        /// Ask for the users of the device
        UserList = None::<i64>, "UserList", "USER_LIST";
        /// Run the workflows
        SyncWorkflows = None::<i64>, "SyncWorkflows", "SYNC_WORKFLOWS";
    }
}

words! {
    /// By which key a single device is looked up.
    pub enum SearchBy {
        /// MAC address
        MacAddress = None::<i64>, "Macaddress", "MAC_ADDRESS";
        /// UDID
        Udid = None::<i64>, "Udid", "UDID";
        /// Serial number
        SerialNumber = None::<i64>, "Serialnumber", "SERIAL_NUMBER";
        /// IMEI
        Imei = None::<i64>, "ImeiNumber", "IMEI_NUMBER" | "Imei";
        /// Exchange ActiveSync id
        EasId = None::<i64>, "EasId", "EAS_ID";
        /// Device id
        DeviceId = None::<i64>, "DeviceId", "DEVICE_ID";
        /// UUID; only some calls take it
        Uuid = None::<i64>, "Uuid", "UUID";
    }
}
