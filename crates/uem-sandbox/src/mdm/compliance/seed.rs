//! A few policies at each customer.

use super::{
    on_device::Rule,
    store::{self, Policy},
};
use crate::{
    SandboxError, SandboxSettings, Tenant,
    fleet::{ids, places::ROOT, state::Platform},
};

/// Integer id of the first policy.
const FIRST_ID: i64 = 501;

const POLICIES: [(&str, &str, Rule, Option<Platform>); 5] = [
    ("Compromised Status", "Jailbroken or rooted devices", Rule::NotCompromised, None),
    ("Encryption", "Storage must be encrypted", Rule::Encrypted, None),
    ("iOS Passcode", "A passcode must be set", Rule::Passcode, Some(Platform::Apple)),
    ("Android Passcode", "A passcode must be set", Rule::Passcode, Some(Platform::Android)),
    ("Application List", "No application of the deny list", Rule::Applications, None),
];

/// Writes the policies.
pub async fn seed(tenant: &Tenant, settings: &SandboxSettings) -> Result<(), SandboxError> {
    let mut id = FIRST_ID;
    for customer in tenant.access.subtree(ROOT).into_iter().filter(|group| group.kind == "Customer") {
        for (name, description, rule, platform) in POLICIES {
            let policy = Policy {
                id,
                uuid: ids::uuid(settings.seed, "policy", id.unsigned_abs()).to_string(),
                name: name.into(),
                description: description.into(),
                rule,
                platform: platform.map(|platform| platform as u8),
                is_active: true,
                org_group_id: customer.id,
            };
            store::insert(&tenant.database, &policy).await?;
            id += 1;
        }
    }
    Ok(())
}
