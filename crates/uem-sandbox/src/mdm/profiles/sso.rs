//! `GET /api/mdm/profiles/sso/status`: for which platforms an active profile signs people on.

use serde_json::json;

use super::store::{self, Profile};
use crate::{
    fleet::state::Platform,
    http::{Call, Reply, VendorError},
    resource::is_visible,
};

const PAYLOADS: [&str; 4] =
    ["SingleSignOn", "SsoExtensionList", "AndroidContainerSingleSignOn", "WINDOWS_SINGLE_SIGN_ON"];

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let mut profiles = store::list(&call.tenant.database).await?;
    profiles.retain(|profile| profile.is_active && is_visible(&call, profile.org_group_id));
    let has = |platform: Platform| profiles.iter().any(|profile| signs_on(profile, platform));
    Reply::json(&json!({
        "androidSsoProfileConfigured": has(Platform::Android),
        "iosSsoProfileConfigured": has(Platform::Apple),
        "windowsSsoProfileConfigured": has(Platform::WinRT),
    }))
}

fn signs_on(profile: &Profile, platform: Platform) -> bool {
    profile.platform == platform as u8 && PAYLOADS.iter().any(|name| profile.payloads.contains_key(*name))
}
