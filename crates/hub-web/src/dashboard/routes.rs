//! Every route of the dashboard with what it needs. The router is made from this list, and so is the test that calls
//! each route as nobody and as every role.

use axum::{
    Router,
    routing::{MethodRouter, get, post},
};
use hub_core::operator::Role;

use super::{
    actions, app_devices, app_upload, apps, audit, decisions, devices, groups, integrations, live, login,
    notifications, operators, overview, password, runs, settings, trust, users,
};
use crate::WebState;

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Least {
    /// Anybody: how people get in.
    Nobody,
    /// Who has this role, or a higher one.
    Role(Role),
}

/// A route of the dashboard.
#[derive(Debug, Clone, Copy)]
pub struct PageRoute {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Path.
    pub path: &'static str,
    /// Who may.
    pub least: Least,
}

macro_rules! pages {
    ($($method:ident $path:literal $least:expr => $handler:path;)*) => {
        /// Every route of the dashboard.
        pub const PAGES: &[PageRoute] = &[$(PageRoute { method: stringify!($method), path: $path, least: $least },)*];

        /// Those routes that a test of their method and path picks.
        fn routes(are_wanted: impl Fn(&str, &str) -> bool) -> Router<WebState> {
            let routes: Vec<(&str, &str, MethodRouter<WebState>)> =
                vec![$((stringify!($method), $path, pages!(@route $method $handler)),)*];
            let wanted = routes.into_iter().filter(|(method, path, _)| are_wanted(method, path));
            wanted.fold(Router::new(), |router, (_, path, route)| router.route(path, route))
        }
    };
    (@route GET $handler:path) => { get($handler) };
    (@route POST $handler:path) => { post($handler) };
}

/// Forms with files: they stand outside of the limits of size and time that the others have.
const LONG: &[(&str, &str)] = &[("POST", "/apps/upload")];

/// The dashboard.
pub fn router() -> Router<WebState> {
    routes(|method, path| !LONG.contains(&(method, path)))
}

/// What of it takes files.
pub fn long_router() -> Router<WebState> {
    routes(|method, path| LONG.contains(&(method, path)))
}

const VIEWER: Least = Least::Role(Role::Viewer);
const OPERATOR: Least = Least::Role(Role::Operator);
const APPROVER: Least = Least::Role(Role::Approver);
const ADMIN: Least = Least::Role(Role::Admin);

pages! {
    GET "/login" Least::Nobody => login::show;
    POST "/login" Least::Nobody => login::log_in;
    GET "/first-run" Least::Nobody => login::show_first_run;
    POST "/first-run" Least::Nobody => login::first_run;
    POST "/logout" VIEWER => login::log_out;
    GET "/" VIEWER => overview::show;
    GET "/devices" VIEWER => devices::list::show;
    GET "/devices/provisional" VIEWER => devices::provisional::show;
    POST "/devices/provisional/{id}/remove" APPROVER => devices::provisional::remove;
    GET "/devices/{id}" VIEWER => devices::detail::show;
    POST "/devices/{id}/agent/revoke" APPROVER => devices::agent::revoke;
    POST "/devices/{id}/mdm-config" ADMIN => devices::agent::make_config;
    POST "/devices/{id}/keep" APPROVER => devices::keep::keep;
    POST "/devices/{id}/release" APPROVER => devices::keep::release;
    GET "/users" VIEWER => users::list;
    GET "/users/{id}" VIEWER => users::detail;
    GET "/groups" VIEWER => groups::show;
    GET "/apps" VIEWER => apps::show;
    GET "/apps/upload" OPERATOR => app_upload::show;
    POST "/apps/upload" OPERATOR => app_upload::save;
    POST "/apps/upload/{id}/remove" OPERATOR => app_upload::remove;
    GET "/apps/{id}" VIEWER => apps::detail;
    GET "/apps/{id}/devices" VIEWER => app_devices::list::show;
    POST "/apps/{id}/devices/read" OPERATOR => app_devices::read;
    GET "/actions" VIEWER => actions::list::show;
    GET "/actions/new" OPERATOR => actions::choose::show;
    POST "/actions/details" OPERATOR => actions::details::again;
    POST "/actions/preview" OPERATOR => actions::preview::show;
    POST "/actions/order" OPERATOR => actions::preview::save;
    GET "/actions/{id}" VIEWER => actions::detail::show;
    GET "/actions/{id}/live" VIEWER => actions::live::events;
    GET "/actions/{id}/progress" VIEWER => actions::live::progress;
    GET "/actions/{id}/approve" APPROVER => actions::approve::show;
    POST "/actions/{id}/approve" APPROVER => actions::approve::save;
    GET "/actions/{id}/stop" OPERATOR => actions::stop::show;
    POST "/actions/{id}/stop" OPERATOR => actions::stop::save;
    POST "/actions/{id}/check" OPERATOR => actions::check::ask;
    GET "/actions/{id}/settle" APPROVER => actions::settle::show;
    POST "/actions/{id}/settle" APPROVER => actions::settle::save;
    GET "/decisions" VIEWER => decisions::list;
    GET "/decisions/{id}" VIEWER => decisions::show;
    GET "/trust" VIEWER => trust::overview::show;
    GET "/trust/services" VIEWER => trust::services::list;
    GET "/trust/new-service" ADMIN => trust::services::new;
    POST "/trust/new-service" ADMIN => trust::services::add;
    GET "/trust/services/{id}" VIEWER => trust::services::show;
    POST "/trust/services/{id}" ADMIN => trust::services::save;
    POST "/trust/services/{id}/remove" ADMIN => trust::services::remove;
    GET "/trust/policies" VIEWER => trust::policies::list;
    GET "/trust/new-policy" ADMIN => trust::policies::new;
    POST "/trust/new-policy" ADMIN => trust::policies::add;
    GET "/trust/policies/{id}" VIEWER => trust::policies::show;
    POST "/trust/policies/{id}" ADMIN => trust::policies::save;
    POST "/trust/policies/{id}/remove" ADMIN => trust::policies::remove;
    GET "/trust/factors" VIEWER => trust::factors::list;
    GET "/trust/factors/{id}" VIEWER => trust::factors::show;
    POST "/trust/factors/{id}" ADMIN => trust::factors::save;
    GET "/trust/authorities" VIEWER => trust::authorities::list;
    GET "/trust/new-authority" ADMIN => trust::authorities::new;
    POST "/trust/new-authority" ADMIN => trust::authorities::add;
    GET "/trust/authorities/{id}" VIEWER => trust::authorities::show;
    POST "/trust/authorities/{id}" ADMIN => trust::authorities::save;
    POST "/trust/authorities/{id}/remove" ADMIN => trust::authorities::remove;
    POST "/trust/shut-outs" ADMIN => trust::shut_outs::add;
    POST "/trust/shut-outs/{id}/remove" ADMIN => trust::shut_outs::remove;
    GET "/trust/proxies" VIEWER => trust::proxies::list;
    GET "/trust/new-proxy" ADMIN => trust::proxies::new;
    POST "/trust/new-proxy" ADMIN => trust::proxies::add;
    GET "/trust/proxies/{id}" VIEWER => trust::proxies::show;
    POST "/trust/proxies/{id}" ADMIN => trust::proxies::save;
    POST "/trust/proxies/{id}/secret" ADMIN => trust::proxies::renew;
    POST "/trust/proxies/{id}/remove" ADMIN => trust::proxies::remove;
    GET "/trust/limits" VIEWER => trust::limits::show;
    POST "/trust/limits" OPERATOR => trust::limits::set;
    POST "/trust/limits/{id}/remove" OPERATOR => trust::limits::remove;
    GET "/trust/bypasses" VIEWER => trust::bypasses::show;
    POST "/trust/bypasses" ADMIN => trust::bypasses::open;
    POST "/trust/bypasses/{id}/end" ADMIN => trust::bypasses::end;
    GET "/trust/simulate" VIEWER => trust::simulate::show;
    GET "/trust/explain" VIEWER => trust::explain::show;
    GET "/trust/settings" VIEWER => trust::settings::show;
    POST "/trust/settings" ADMIN => trust::settings::save;
    GET "/audit" APPROVER => audit::list;
    GET "/audit/check" APPROVER => audit::check;
    GET "/audit/{id}" APPROVER => audit::show;
    GET "/runs" VIEWER => runs::list;
    GET "/runs/{id}" VIEWER => runs::detail;
    GET "/runs/{id}/progress" VIEWER => runs::progress;
    GET "/runs/{id}/live" VIEWER => live::run;
    GET "/integrations" VIEWER => integrations::list::show;
    GET "/integrations/live" VIEWER => live::integrations;
    GET "/integrations/progress" VIEWER => live::integrations_parts;
    GET "/integrations/new" ADMIN => integrations::add::show;
    POST "/integrations/new" ADMIN => integrations::add::save;
    POST "/integrations/verify" ADMIN => integrations::verify::start;
    GET "/integrations/verifications/{id}" ADMIN => integrations::verify::progress;
    GET "/integrations/role" VIEWER => integrations::role::show;
    GET "/integrations/{id}" VIEWER => integrations::detail::show;
    GET "/integrations/{id}/live" VIEWER => live::integration;
    GET "/integrations/{id}/progress" VIEWER => live::integration_parts;
    GET "/integrations/{id}/connector" ADMIN => integrations::connector::show;
    POST "/integrations/{id}/connector" ADMIN => integrations::connector::save;
    POST "/integrations/{id}/connector/token" ADMIN => integrations::connector::token;
    GET "/integrations/{id}/edit" ADMIN => integrations::edit::show;
    POST "/integrations/{id}/edit" ADMIN => integrations::edit::save;
    GET "/integrations/{id}/synchronization" ADMIN => integrations::synchronization::show;
    POST "/integrations/{id}/synchronization" ADMIN => integrations::synchronization::save;
    GET "/integrations/{id}/finish" ADMIN => integrations::finish::show;
    POST "/integrations/{id}/finish" ADMIN => integrations::finish::save;
    GET "/integrations/{id}/permissions" VIEWER => integrations::permissions::part;
    POST "/integrations/{id}/permission-check" ADMIN => integrations::permissions::check;
    POST "/integrations/{id}/verify" ADMIN => integrations::verify::start_stored;
    GET "/integrations/{id}/groups" ADMIN => integrations::groups::show;
    POST "/integrations/{id}/groups" ADMIN => integrations::groups::save;
    POST "/integrations/{id}/groups/preview" ADMIN => integrations::groups::preview;
    POST "/integrations/{id}/groups/read" ADMIN => integrations::groups::read;
    GET "/integrations/{id}/personal-data" ADMIN => integrations::personal_data::show;
    POST "/integrations/{id}/personal-data" ADMIN => integrations::personal_data::save;
    GET "/integrations/{id}/webhook" ADMIN => integrations::webhook::show;
    POST "/integrations/{id}/webhook" ADMIN => integrations::webhook::renew;
    POST "/integrations/{id}/webhook/remove" ADMIN => integrations::webhook::remove;
    GET "/integrations/{id}/held-plan" VIEWER => integrations::held_plan::show;
    POST "/integrations/{id}/held-plan/approve" APPROVER => integrations::held_plan::approve;
    POST "/integrations/{id}/held-plan/reject" APPROVER => integrations::held_plan::reject;
    GET "/integrations/{id}/playbooks" VIEWER => integrations::playbooks::show;
    POST "/integrations/{id}/playbooks" ADMIN => integrations::playbooks::save;
    POST "/integrations/{id}/playbooks/stop" OPERATOR => integrations::playbooks::stop;
    GET "/integrations/{id}/tagging" VIEWER => integrations::tagging::show;
    POST "/integrations/{id}/tagging" ADMIN => integrations::tagging::save;
    POST "/integrations/{id}/tagging/check" OPERATOR => integrations::tagging::check;
    POST "/integrations/{id}/tagging/clear" ADMIN => integrations::tagging::clear;
    GET "/integrations/{id}/actions" ADMIN => integrations::actions::show;
    POST "/integrations/{id}/actions" ADMIN => integrations::actions::save;
    GET "/integrations/{id}/addition" VIEWER => integrations::addition::show;
    POST "/integrations/{id}/addition" ADMIN => integrations::addition::save;
    POST "/integrations/{id}/addition/token" ADMIN => integrations::addition::make_token;
    POST "/integrations/{id}/sync" OPERATOR => integrations::change::sync;
    POST "/integrations/{id}/pause" ADMIN => integrations::change::pause;
    POST "/integrations/{id}/resume" ADMIN => integrations::change::resume;
    POST "/integrations/{id}/remove" ADMIN => integrations::change::remove;
    GET "/settings/operators" ADMIN => operators::show;
    POST "/settings/operators" ADMIN => operators::add;
    POST "/settings/operators/{id}" ADMIN => operators::change;
    GET "/settings/action-guards" OPERATOR => actions::guards::show;
    POST "/settings/action-guards" ADMIN => actions::guards::save;
    POST "/settings/action-guards/stop" OPERATOR => actions::guards::stop;
    POST "/settings/action-guards/start" ADMIN => actions::guards::start;
    POST "/settings/action-guards/cancel" OPERATOR => actions::guards::cancel;
    GET "/settings/password" VIEWER => password::show;
    POST "/settings/password" VIEWER => password::change;
    GET "/settings/notifications" ADMIN => notifications::show;
    POST "/settings/notifications" ADMIN => notifications::save;
    POST "/settings/notifications/test" ADMIN => notifications::test;
    GET "/settings/tokens" ADMIN => settings::tokens;
    POST "/settings/tokens" ADMIN => settings::add_token;
    POST "/settings/tokens/{id}/remove" ADMIN => settings::remove_token;
}
