//! `GET /api/mdm/profiles/search`, version 2.

use std::collections::HashMap;

use uem_types::{
    OrgGroupId, ProfileId, SmartGroupId,
    mdm::{
        enums,
        profile::{ProfileRowV2, ProfileSearchResultV2, ProfileSmartGroup},
    },
    wire::{
        link::{AdditionalInfo, Link},
        word::Word,
    },
};
use uuid::Uuid;

use super::store::{self, Profile};
use crate::{
    Tenant,
    fleet::state::Platform,
    http::{Call, Query, Reply, VendorError},
    mdm::smart_groups,
    resource::{Page, asked_org_group},
};

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let group_name = if call.query.text("organizationgroupuuid").is_some() {
        "organizationgroupuuid"
    } else {
        "organizationgroupid"
    };
    let Some(org_group) = asked_org_group(&call, group_name) else {
        return Err(VendorError::new(
            400,
            5005,
            "Organization group not found or the user does not have access to it",
        ));
    };
    let asked = Asked {
        org_group,
        platform: call.query.text("platform").map(platform_number),
        status: call.query.text("status").map(str::to_owned),
        text: call.query.text("searchtext").map(str::to_lowercase),
    };
    let mut profiles = matching(&call.tenant, &asked).await?;
    if let Some(payload) = call.query.text("payloadname") {
        profiles.retain(|profile| {
            profile.payloads.keys().any(|key| key.to_lowercase().contains(&payload.to_lowercase()))
        });
    }
    sort(&call.query, &mut profiles);
    let page = Page::v1(&call.query);
    let shown = page.of(&profiles);
    if shown.is_empty() {
        return Ok(Reply::empty(204));
    }
    let names = group_names(&call.tenant).await?;
    let profile_list = shown.iter().map(|profile| row(&call.tenant, &names, profile)).collect();
    let link = Link {
        rel: Some("self".into()),
        href: Some(format!("http://{}{}", call.host, call.uri)),
        title: None,
    };
    Reply::json(&ProfileSearchResultV2 {
        profile_list,
        additional_info: Some(AdditionalInfo { links: vec![link] }),
        total_results: i64::try_from(profiles.len()).ok(),
    })
}

/// By name, platform, status or managing group; by id where nothing else is asked for.
fn sort(query: &Query, profiles: &mut [Profile]) {
    match query.text("orderby").unwrap_or_default().to_lowercase().as_str() {
        "profilename" | "name" => profiles.sort_by_key(|profile| profile.name.to_lowercase()),
        "platform" => profiles.sort_by_key(|profile| profile.platform),
        "profilestatus" | "status" => profiles.sort_by_key(|profile| !profile.is_active),
        "managedby" => profiles.sort_by_key(|profile| profile.org_group_id),
        _ => {}
    }
    if query.text("sortorder").is_some_and(|order| order.eq_ignore_ascii_case("DESC")) {
        profiles.reverse();
    }
}

/// What both searches ask for.
pub(super) struct Asked {
    pub(super) org_group: i64,
    /// Platform number; none of ours where the word is unknown.
    pub(super) platform: Option<u8>,
    pub(super) status: Option<String>,
    pub(super) text: Option<String>,
}

/// The profiles managed at the organization group or below it that meet the rest.
pub(super) async fn matching(tenant: &Tenant, asked: &Asked) -> Result<Vec<Profile>, VendorError> {
    let mut profiles = store::list(&tenant.database).await?;
    let is_active = asked
        .status
        .as_deref()
        .filter(|status| !status.eq_ignore_ascii_case("all"))
        .map(|status| status.eq_ignore_ascii_case("active"));
    profiles.retain(|profile| {
        tenant.access.is_within(profile.org_group_id, asked.org_group)
            && asked.platform.is_none_or(|platform| profile.platform == platform)
            && is_active.is_none_or(|is_active| profile.is_active == is_active)
            && asked.text.as_ref().is_none_or(|text| profile.name.to_lowercase().contains(text))
    });
    Ok(profiles)
}

/// The number of a platform in any of the vendor's spellings; 0 where it is none that devices have here.
pub(super) fn platform_number(word: &str) -> u8 {
    let known = enums::Platform::parse(match word {
        "Apple iOS" => "Apple",
        "WINDOWS_DESKTOP" => "WinRT",
        other => other,
    });
    known.number().and_then(|number| u8::try_from(number).ok()).unwrap_or(0)
}

/// Names and UUIDs of smart groups by id.
pub(crate) async fn group_names(tenant: &Tenant) -> Result<HashMap<i64, (String, String)>, VendorError> {
    let groups = smart_groups::store::list(&tenant.database).await?;
    Ok(groups.into_iter().map(|group| (group.id, (group.name, group.uuid))).collect())
}

fn row(tenant: &Tenant, names: &HashMap<i64, (String, String)>, profile: &Profile) -> ProfileRowV2 {
    let managed_by = tenant.access.org_group(profile.org_group_id);
    let group = |id: &i64| ProfileSmartGroup {
        id: Some(SmartGroupId(*id)),
        name: names.get(id).map(|(name, _)| name.clone()),
    };
    let context = profile.setting("ProfileContext", "Device").to_owned();
    ProfileRowV2 {
        profile_id: ProfileId(profile.id),
        profile_uuid: Uuid::try_parse(&profile.uuid).ok(),
        profile_name: Some(profile.name.clone()),
        platform: Some(search_word(profile.platform).to_owned()),
        profile_type: Some("Device".into()),
        profile_status: Some(if profile.is_active { "Active" } else { "Inactive" }.into()),
        assignment_type: Some(profile.assignment.clone()),
        context: Some(context),
        managed_by: managed_by.as_ref().map(|group| group.name.clone()),
        organization_group_id: Some(OrgGroupId(profile.org_group_id)),
        organization_group_uuid: managed_by.map(|group| group.uuid),
        assignment_smart_groups: profile.smart_groups.iter().map(group).collect(),
        excluded_smart_groups: profile.excluded.iter().map(group).collect(),
    }
}

/// Platforms as this search alone spells them; Linux was never finished.
pub(super) fn search_word(platform: u8) -> &'static str {
    match Platform::from_repr(platform) {
        Some(Platform::Apple) => "Apple iOS",
        Some(Platform::WinRT) => "Windows 10",
        Some(Platform::Linux) => "To do",
        Some(other) => other.name(),
        None => "Unknown",
    }
}
