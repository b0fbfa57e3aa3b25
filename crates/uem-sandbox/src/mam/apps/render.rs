//! Applications in the shape of the v1 search and of the read of a public one.

use std::collections::HashMap;

use uem_types::{
    AppId, EntityNumber, ModelId, OrgGroupId, SmartGroupId,
    mam::app::{
        App as Wire, AppCategories, AppCategory, AppSmartGroup, PushMode, SupportedModel, SupportedModels,
    },
    mdm::enums,
    wire::word::Word,
};
use uuid::Uuid;

use super::{categories, counts::Count, store::App};
use crate::{
    Tenant,
    fleet::{models::MODELS, state::Platform},
};

/// One application. `names` are smart groups' names and UUIDs by id.
pub(in crate::mam) fn app(
    tenant: &Tenant,
    names: &HashMap<i64, (String, String)>,
    count: Count,
    app: &App,
) -> Wire {
    let group = tenant.access.org_group(app.org_group_id);
    let is_internal = app.kind == "Internal";
    Wire {
        id: AppId(app.id),
        uuid: Uuid::try_parse(&app.uuid).ok(),
        application_name: Some(app.name.clone()),
        bundle_id: Some(app.bundle_id.clone()),
        app_version: Some(app.version.clone()),
        actual_file_version: is_internal.then(|| {
            Some(app.details.file_version.clone())
                .filter(|text| !text.is_empty())
                .unwrap_or_else(|| app.version.clone())
        }),
        display_name: written(&app.details.display_name),
        developer: written(&app.details.developer),
        description: written(&app.details.description),
        comments: written(&app.details.comments),
        external_id: written(&app.details.external_id),
        app_type: Some(app.kind.clone()),
        status: Some(app.status.clone()),
        platform: Some(enums::Platform::from_number(app.platform.into())),
        supported_models: Some(SupportedModels {
            model: models_of(app).into_iter().map(|(id, name)| model(app, id, name)).collect(),
        }),
        assignment_status: Some(if app.smart_groups.is_empty() { "Not Assigned" } else { "Assigned" }.into()),
        application_size: Some(size_text(app.size_bytes)),
        category_list: Some(AppCategories {
            category: vec![AppCategory {
                category_id: Some(EntityNumber(categories::number(&app.category))),
                name: Some(app.category.clone()),
            }],
        }),
        smart_groups: Some(app.smart_groups.iter().map(|id| smart_group(names, *id)).collect()),
        assigned_device_count: Some(count.assigned),
        installed_device_count: Some(count.installed),
        not_installed_device_count: Some(count.assigned - count.installed),
        push_mode: Some(PushMode::parse(&app.push_mode)),
        app_rank: Some(0),
        application_source: Some(i64::from(!is_internal)),
        root_location_group_name: group.as_ref().map(|group| group.name.clone()),
        location_group_id: Some(OrgGroupId(app.org_group_id)),
        organization_group_uuid: group.map(|group| group.uuid),
        ..Wire::default()
    }
}

/// Numbers and short names of the models of a platform, each once.
pub(in crate::mam) fn models(platform: u8) -> impl Iterator<Item = (u32, &'static str)> {
    let mut seen = Vec::new();
    MODELS.iter().filter(move |model| model.platform as u8 == platform).filter_map(move |model| {
        let is_new = !seen.contains(&model.id);
        seen.push(model.id);
        is_new.then_some((model.id, model.name))
    })
}

/// Those that an application supports: the chosen ones, or all of its platform.
pub(in crate::mam) fn models_of(app: &App) -> Vec<(u32, &'static str)> {
    let chosen = &app.details.models;
    models(app.platform).filter(|(id, _)| chosen.is_empty() || chosen.contains(id)).collect()
}

/// `923.70 MB`
pub(in crate::mam) fn size_text(bytes: i64) -> String {
    let hundredths = bytes * 100 / 1_048_576;
    format!("{}.{:02} MB", hundredths / 100, hundredths % 100)
}

/// The platform's word in newer answers: `APPLE_OS_X`.
pub(in crate::mam) fn platform_upper(number: u8) -> String {
    enums::Platform::from_number(number.into()).upper_snake().to_owned()
}

/// The platform's word.
pub(in crate::mam) fn platform(number: u8) -> &'static str {
    Platform::from_repr(number).map_or("Unknown", Platform::name)
}

fn written(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

fn model(app: &App, id: u32, name: &str) -> SupportedModel {
    SupportedModel {
        application_id: Some(AppId(app.id)),
        model_id: Some(ModelId(id.into())),
        model_name: Some(name.to_owned()),
    }
}

fn smart_group(names: &HashMap<i64, (String, String)>, id: i64) -> AppSmartGroup {
    AppSmartGroup { id: Some(SmartGroupId(id)), name: names.get(&id).map(|(name, _)| name.clone()) }
}
