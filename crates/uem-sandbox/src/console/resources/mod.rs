//! *Resources*: applications and profiles.

mod apps;
mod profiles;

use axum::{Router, routing::get};

use super::{Console, menu};

/// The pages of this folder.
pub(super) fn routes() -> Router<Console> {
    Router::new()
        .route("/console/resources", get(apps::list))
        .route(menu::APPS, get(apps::list))
        .route(&format!("{}/{{kind}}/{{id}}", menu::APPS), get(apps::detail))
        .route(menu::PROFILES, get(profiles::list))
        .route(&format!("{}/{{id}}", menu::PROFILES), get(profiles::detail))
}
