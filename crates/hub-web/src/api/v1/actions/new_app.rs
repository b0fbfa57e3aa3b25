//! An internal app to be made, on the wire, and what the hub knows of its file.

use hub_core::{
    actions::{AppPlatform, NewInternalApp, Order},
    ids::{AppFileId, IntegrationId, UemId},
    operator::Visible,
};
use hub_store::AppFileState;
use serde::Deserialize;
use utoipa::ToSchema;

use super::order::PushModeWord;
use crate::{
    WebState,
    access::{Caller, shown_org_groups},
    http::problem::Problem,
};

/// An internal app of a file that is in the hub.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewInternalApp)]
pub struct NewInternalAppBody {
    /// The file's id in the hub.
    pub file: i64,
    /// What the app is called.
    pub name: String,
    /// What it runs on: what the ending of the file says.
    pub platform: AppPlatformWord,
    /// Id in the tenant of its organization group.
    pub org_group: i64,
    /// Bundle id or package name; the tenant reads it from the file unless told.
    pub bundle_id: Option<String>,
    /// The version; the tenant reads it from the file unless told.
    pub version: Option<String>,
    /// How it comes to devices unless an assignment says otherwise.
    pub push_mode: PushModeWord,
    /// For people.
    pub description: Option<String>,
    /// What the version before is assigned to gets this one as well.
    #[serde(default)]
    pub carries_assignments: bool,
}

/// What an internal app runs on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = AppPlatform)]
pub enum AppPlatformWord {
    /// Android.
    Android,
    /// iOS and iPadOS.
    Ios,
    /// macOS.
    Macos,
    /// Windows.
    Windows,
}

impl From<NewInternalAppBody> for NewInternalApp {
    fn from(body: NewInternalAppBody) -> Self {
        let platform = match body.platform {
            AppPlatformWord::Android => AppPlatform::Android,
            AppPlatformWord::Ios => AppPlatform::Ios,
            AppPlatformWord::Macos => AppPlatform::Macos,
            AppPlatformWord::Windows => AppPlatform::Windows,
        };
        Self {
            file: body.file,
            // What the hub knows of the file is filled in by `complete`.
            file_name: String::new(),
            size_bytes: 0,
            sha256: String::new(),
            name: body.name,
            platform,
            org_group: UemId(body.org_group),
            bundle_id: body.bundle_id,
            version: body.version,
            push_mode: body.push_mode.into(),
            description: body.description,
            carries_assignments: body.carries_assignments,
        }
    }
}

/// The order with what the hub knows of its file. A file or group that the caller is not shown is none.
pub async fn complete(
    state: &WebState,
    caller: &Caller,
    integration: IntegrationId,
    order: Order,
) -> Result<Order, Problem> {
    let Order::AddInternalApp(app) = order else { return Ok(order) };
    let found = state.store.find_app_file(AppFileId(app.file)).await?;
    let file = found.filter(|row| row.integration_id == integration && row.state == AppFileState::Whole);
    let Some(file) = file else {
        let expected = "the id of a file of this integration that is whole: send it to POST /api/v1/integrations/{id}/app-files";
        return Err(Problem::field("order.file", Some(app.file.to_string()), expected));
    };
    let groups = shown_org_groups(state, caller, &Visible::one(integration)).await?;
    if !groups.iter().any(|row| row.facts.uem_id == app.org_group && !row.is_gone) {
        let expected =
            "the id in the tenant of an organization group of this integration: see GET /api/v1/org-groups";
        return Err(Problem::field("order.org_group", Some(app.org_group.to_string()), expected));
    }
    Ok(Order::AddInternalApp(NewInternalApp {
        file_name: file.file_name,
        size_bytes: file.size_bytes,
        sha256: file.sha256,
        ..app
    }))
}
