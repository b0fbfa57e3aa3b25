//! `POST /api/mdm/profiles/search`, version 3: a search by body.

use uem_types::{
    mdm::{
        enums,
        profile::{ProfileRowV3, ProfileSearchResultV3, ProfileSearchV3, ProfileSmartGroupV3},
    },
    wire::word::Word,
};
use uuid::Uuid;

use super::search::{Asked, group_names, matching, platform_number};
use crate::{
    http::{Call, Reply, VendorError},
    resource::{Page, is_visible},
};

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let body: ProfileSearchV3 = if call.body.is_empty() { ProfileSearchV3::default() } else { call.json()? };
    let org_group = match body.organization_group_uuid {
        None => call.caller.org_group_id,
        Some(uuid) => {
            let group =
                call.tenant.access.org_group_by_uuid(uuid).filter(|group| is_visible(&call, group.id));
            group.ok_or_else(|| VendorError::new(404, 5054, "Organization group not found"))?.id
        }
    };
    let platform = body.platform.as_deref().map(platform_number);
    let profiles = matching(
        &call.tenant,
        &Asked {
            org_group,
            platform,
            status: body.status,
            text: body.search_text.map(|text| text.to_lowercase()),
        },
    )
    .await?;
    let size = body.page_size.unwrap_or(50);
    if !(1..=500).contains(&size) {
        return Err(VendorError::new(422, 1012, "Validation failed: page_size is between 1 and 500"));
    }
    let number = body.page_number.unwrap_or(0).max(0);
    let page =
        Page { number: u32::try_from(number).unwrap_or(u32::MAX), size: u32::try_from(size).unwrap_or(500) };
    let names = group_names(&call.tenant).await?;
    let rows = page.of(&profiles).iter().map(|profile| {
        let managed_by = call.tenant.access.org_group(profile.org_group_id);
        let group = |id: &i64| {
            names.get(id).map(|(name, uuid)| ProfileSmartGroupV3 {
                uuid: Uuid::try_parse(uuid).ok(),
                name: Some(name.clone()),
            })
        };
        ProfileRowV3 {
            uuid: Uuid::try_parse(&profile.uuid).unwrap_or_default(),
            name: Some(profile.name.clone()),
            platform: Some(platform_word(profile.platform)),
            status: Some(if profile.is_active { "ACTIVE" } else { "INACTIVE" }.into()),
            context: Some(profile.setting("ProfileContext", "Device").to_uppercase()),
            assignment_type: Some(profile.assignment.to_uppercase()),
            configuration_type: Some("DEVICE".into()),
            managed_by: managed_by.as_ref().map(|group| group.name.clone()),
            organization_group_uuid: managed_by.map(|group| group.uuid),
            assigned_smart_groups: profile.smart_groups.iter().filter_map(group).collect(),
            excluded_smart_groups: profile.excluded.iter().filter_map(group).collect(),
        }
    });
    Reply::json(&ProfileSearchResultV3 {
        profiles: rows.collect(),
        total_count: i64::try_from(profiles.len()).ok(),
    })
}

/// This search calls Windows by another name than the rest.
fn platform_word(number: u8) -> String {
    match enums::Platform::from_number(number.into()) {
        enums::Platform::WinRT => "WINDOWS_DESKTOP".to_owned(),
        other => other.upper_snake().to_owned(),
    }
}
