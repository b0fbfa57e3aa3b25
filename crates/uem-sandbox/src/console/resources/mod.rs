//! *Resources*: applications and profiles, and what can be done about them.

mod app_actions;
mod apps;
mod profile_actions;
mod profiles;

use axum::{Router, routing::get};

use super::{Console, menu};

/// The pages of this folder.
pub(super) fn routes() -> Router<Console> {
    Router::new()
        .route("/console/resources", get(apps::list))
        .route(menu::APPS, get(apps::list))
        .route(&format!("{}/{{kind}}/{{id}}", menu::APPS), get(apps::detail).post(app_actions::act))
        .route(menu::PROFILES, get(profiles::list))
        .route(&format!("{}/{{id}}", menu::PROFILES), get(profiles::detail).post(profile_actions::act))
}
