//! Some profiles for each platform at each customer.

use serde_json::{Map, Value, json};

use super::store::{self, Profile};
use crate::{
    SandboxError, SandboxSettings, Tenant,
    fleet::{
        ids,
        places::ROOT,
        state::Platform::{self, Android, Apple, AppleOsX, Linux, WinRT},
    },
    mdm::smart_groups,
};

/// Integer id of the first profile.
const FIRST_ID: i64 = 68_701;

struct Template {
    platform: Platform,
    name: &'static str,
    description: &'static str,
    version: i64,
    is_optional: bool,
    payload: (&'static str, Value),
}

/// A profile that every device of the platform gets.
fn new(
    platform: Platform,
    name: &'static str,
    description: &'static str,
    version: i64,
    payload: (&'static str, Value),
) -> Template {
    Template { platform, name, description, version, is_optional: false, payload }
}

fn wifi() -> Value {
    json!([{"ServiceSetIdentifier": "corp", "SecurityType": "WPA2Enterprise", "AutoJoin": true}])
}

fn passcode(length: u32) -> Value {
    json!({"RequirePasscode": true, "MinimumPasscodeLength": length, "MaximumNumberOfFailedAttempts": 10})
}

fn for_phones() -> Vec<Template> {
    vec![
        new(Apple, "iOS Passcode", "Six digits at least", 3, ("Passcode", passcode(6))),
        new(
            Apple,
            "iOS Restrictions",
            "No screen capture of managed apps",
            5,
            ("Restrictions", json!({"AllowScreenCapture": false, "AllowCamera": true})),
        ),
        new(Apple, "iOS Wi-Fi", "Office network", 1, ("WifiList", wifi())),
        new(Android, "Android Passcode", "Work profile passcode", 2, ("AndroidForWorkPasscode", passcode(6))),
        new(
            Android,
            "Android Restrictions",
            "No unknown sources",
            4,
            ("AndroidForWorkRestrictions", json!({"AllowNonMarketAppInstall": false})),
        ),
    ]
}

fn for_computers() -> Vec<Template> {
    vec![
        new(
            AppleOsX,
            "FileVault",
            "Disk encryption with an escrowed key",
            2,
            ("DiskEncryption", json!({"RecoveryType": "Personal", "IsEnabled": true})),
        ),
        new(AppleOsX, "macOS Wi-Fi", "Office network", 1, ("NetworkList", wifi())),
        Template {
            is_optional: true,
            ..new(
                AppleOsX,
                "Developer Settings",
                "On request",
                1,
                ("CustomSettingsList", json!([{"CustomSettings": "<dict/>"}])),
            )
        },
        new(
            WinRT,
            "BitLocker",
            "Encrypts the system volume",
            6,
            ("Encryption", json!({"EncryptedVolumes": "SystemVolume", "EncryptionMethod": "XTS_AES_256"})),
        ),
        new(
            WinRT,
            "Windows Updates",
            "Broad ring",
            9,
            ("WindowsUpdates", json!({"DeferFeatureUpdatesPeriodInDays": 30})),
        ),
        new(
            Linux,
            "Linux Certificate",
            "Network access",
            1,
            ("CredentialsList", json!([{"CredentialSource": "DefinedCertificateAuthority"}])),
        ),
    ]
}

/// Writes the profiles; runs after the smart groups are there.
pub async fn seed(tenant: &Tenant, settings: &SandboxSettings) -> Result<(), SandboxError> {
    let groups = smart_groups::store::list(&tenant.database).await?;
    let mut id = FIRST_ID;
    for customer in tenant.access.subtree(ROOT).into_iter().filter(|group| group.kind == "Customer") {
        let everybody =
            groups.iter().find(|group| group.org_group_id == customer.id && group.name == "All Devices");
        for template in for_phones().into_iter().chain(for_computers()) {
            let profile = Profile {
                id,
                uuid: ids::uuid(settings.seed, "profile", id.unsigned_abs()).to_string(),
                name: template.name.into(),
                description: template.description.into(),
                platform: template.platform as u8,
                assignment: if template.is_optional { "Optional" } else { "Auto" }.into(),
                version: template.version,
                is_active: true,
                org_group_id: customer.id,
                smart_groups: everybody.map(|group| group.id).into_iter().collect(),
                payloads: [(template.payload.0.to_owned(), template.payload.1)].into_iter().collect(),
                excluded: Vec::new(),
                settings: Map::new(),
                created_at: 0,
                modified_at: 0,
                published_at: 0,
                published_before: 0,
            };
            store::insert(&tenant.database, &profile).await?;
            id += 1;
        }
    }
    Ok(())
}
