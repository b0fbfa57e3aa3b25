//! Apps that the UEM manages, in the v1 search.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    AppId, EntityNumber, ModelId, OrgGroupId, SmartGroupId,
    wire::{lenient, shape, word, word::words},
};

use crate::mdm::enums::Platform;

/// A page of apps.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AppSearchResult {
    /// The apps.
    #[serde(deserialize_with = "lenient::list")]
    pub application: Vec<App>,
    /// The page this is, from 0.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub page: Option<i64>,
    /// The page size in force, which may be smaller than what was asked.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub page_size: Option<i64>,
    /// How many rows there are on all pages.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// A managed app.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct App {
    /// Its number.
    #[serde(with = "shape::value")]
    pub id: AppId,
    /// Its UUID.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub uuid: Option<Uuid>,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub application_name: Option<String>,
    /// Its name as shown.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Bundle id or package name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub bundle_id: Option<String>,
    /// Version.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub app_version: Option<String>,
    /// Version of the file.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub actual_file_version: Option<String>,
    /// `Internal`, `Public` or `Purchased`.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub app_type: Option<String>,
    /// State.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Platform.
    #[serde(default, with = "word::number", skip_serializing_if = "Option::is_none")]
    pub platform: Option<Platform>,
    /// Models it runs on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supported_models: Option<SupportedModels>,
    /// Whether it is assigned.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub assignment_status: Option<String>,
    /// Size, in words.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub application_size: Option<String>,
    /// Categories.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category_list: Option<AppCategories>,
    /// Smart groups it goes to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub smart_groups: Option<Vec<AppSmartGroup>>,
    /// Devices it is assigned to.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub assigned_device_count: Option<i64>,
    /// Devices that have it.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub installed_device_count: Option<i64>,
    /// Devices that lack it.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub not_installed_device_count: Option<i64>,
    /// Installed at once or when asked for: a number in the search.
    #[serde(default, with = "word::number", skip_serializing_if = "Option::is_none")]
    pub push_mode: Option<PushMode>,
    /// Rank.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub app_rank: Option<i64>,
    /// Where it came from.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub application_source: Option<i64>,
    /// Its maker.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub developer: Option<String>,
    /// Description.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Comments.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub comments: Option<String>,
    /// Its id in the store.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// Icon.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub large_icon_uri: Option<String>,
    /// Name of its organization group.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub root_location_group_name: Option<String>,
    /// Its organization group.
    #[serde(default, deserialize_with = "lenient::id", skip_serializing_if = "Option::is_none")]
    pub location_group_id: Option<OrgGroupId>,
    /// The UUID of that group.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub organization_group_uuid: Option<Uuid>,
}

/// Models an app runs on.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SupportedModels {
    /// The models.
    #[serde(default, deserialize_with = "lenient::list")]
    pub model: Vec<SupportedModel>,
}

/// A model an app runs on.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SupportedModel {
    /// The app.
    #[serde(default, deserialize_with = "lenient::id", skip_serializing_if = "Option::is_none")]
    pub application_id: Option<AppId>,
    /// The model.
    #[serde(default, deserialize_with = "lenient::id", skip_serializing_if = "Option::is_none")]
    pub model_id: Option<ModelId>,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub model_name: Option<String>,
}

/// Categories of an app.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AppCategories {
    /// The categories.
    #[serde(default, deserialize_with = "lenient::list")]
    pub category: Vec<AppCategory>,
}

/// A category of apps.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AppCategory {
    /// Its number.
    #[serde(default, deserialize_with = "lenient::id", skip_serializing_if = "Option::is_none")]
    pub category_id: Option<EntityNumber>,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// A smart group an app goes to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AppSmartGroup {
    /// Its number.
    #[serde(default, deserialize_with = "lenient::id", skip_serializing_if = "Option::is_none")]
    pub id: Option<SmartGroupId>,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

words! {
    /// How an application comes onto devices.
    pub enum PushMode {
        /// At once
        Auto = Some(0_i64), "auto", "AUTO";
        /// When its user asks for it
        OnDemand = Some(1_i64), "ondemand", "ON_DEMAND";
    }
}
