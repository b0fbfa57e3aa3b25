//! *Groups & Settings → Groups*: organization groups and assignment groups.

mod org_groups;
mod smart_group_edit;
mod smart_groups;

use axum::{Router, routing::get};

use super::{Console, menu};

/// The pages of this folder.
pub(super) fn routes() -> Router<Console> {
    let groups = |path: &str| format!("{}{path}", menu::ORG_GROUPS);
    let smart = |path: &str| format!("{}{path}", menu::SMART_GROUPS);
    Router::new()
        .route("/console/groups-settings", get(org_groups::list))
        .route(menu::ORG_GROUPS, get(org_groups::list))
        .route(&groups("/add"), get(org_groups::ask).post(org_groups::create))
        .route(&groups("/{id}"), get(org_groups::detail).post(org_groups::change))
        .route(menu::SMART_GROUPS, get(smart_groups::list))
        .route(&smart("/add"), get(smart_groups::ask).post(smart_groups::create))
        .route(&smart("/{id}"), get(smart_groups::detail).post(smart_groups::remove))
        .route(&smart("/{id}/edit"), get(smart_group_edit::ask).post(smart_group_edit::save))
}
