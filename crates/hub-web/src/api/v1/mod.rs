//! Version 1: one folder per resource, one file per endpoint (parameters, reply, handler).

pub mod action_guards;
pub mod actions;
pub mod agents;
pub mod app_files;
pub mod apps;
pub mod audit;
pub mod devices;
pub mod held_plan;
pub mod integrations;
pub mod notifications;
pub mod operators;
pub mod org_groups;
pub mod permissions;
pub mod playbooks;
pub mod registrations;
pub mod runs;
pub mod signals;
pub mod smart_groups;
pub mod status;
pub mod tagging;
pub mod tokens;
pub mod trust;
pub mod user_groups;
pub mod users;
pub mod verifications;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::WebState;

/// All operations, below `/api/v1`.
pub fn router() -> OpenApiRouter<WebState> {
    OpenApiRouter::new()
        .merge(of_integrations())
        .merge(of_the_fleet())
        .merge(of_actions())
        .merge(of_the_hub())
        .routes(routes!(status::me::get_me))
        .routes(routes!(status::counts::get_counts))
        .routes(routes!(status::version::get_status))
}

/// Integrations and what is asked of them.
fn of_integrations() -> OpenApiRouter<WebState> {
    OpenApiRouter::new()
        .routes(routes!(integrations::list::list_integrations, integrations::add::add_integration))
        .routes(routes!(
            integrations::get::get_integration,
            integrations::edit::edit_integration,
            integrations::remove::remove_integration
        ))
        .routes(routes!(integrations::finish::finish_integration))
        .routes(routes!(integrations::verify::verify_integration))
        .routes(routes!(integrations::groups::list_selectable_groups))
        .routes(routes!(integrations::groups::add_group_lookup))
        .routes(routes!(integrations::group_preview::add_group_preview))
        .routes(routes!(
            integrations::webhook::get_uem_webhook,
            integrations::webhook::add_uem_webhook,
            integrations::webhook::remove_uem_webhook
        ))
        .routes(routes!(permissions::get::get_permission_check, permissions::add::add_permission_check))
        .routes(routes!(integrations::sync::sync_integration))
        .routes(routes!(integrations::pause::pause_integration))
        .routes(routes!(integrations::resume::resume_integration))
        .routes(routes!(integrations::connector::add_connector, integrations::connector::remove_connector))
        .routes(routes!(integrations::status::get_integration_status))
        .routes(routes!(held_plan::get::get_held_plan))
        .routes(routes!(held_plan::devices::list_held_devices))
        .routes(routes!(held_plan::approve::approve_held_plan))
        .routes(routes!(held_plan::reject::reject_held_plan))
        .routes(routes!(tagging::get::get_tagging))
        .routes(routes!(tagging::check::check_tagging))
        .routes(routes!(tagging::clear::clear_tagging))
        .routes(routes!(registrations::register::register_device))
        .routes(routes!(registrations::list::list_provisional_devices))
        .routes(routes!(registrations::remove::remove_provisional_device))
        .routes(routes!(
            registrations::token::get_registration_token,
            registrations::token::add_registration_token
        ))
        .routes(routes!(verifications::add::add_verification))
        .routes(routes!(verifications::get::get_verification))
        .routes(routes!(runs::list::list_runs))
        .routes(routes!(runs::get::get_run))
        .routes(routes!(runs::events::get_run_events))
}

/// Devices, users, groups and apps.
fn of_the_fleet() -> OpenApiRouter<WebState> {
    OpenApiRouter::new()
        .routes(routes!(devices::list::list_devices))
        .routes(routes!(devices::get::get_device))
        .routes(routes!(devices::keep::keep_device, devices::keep::release_device))
        .routes(routes!(devices::risk::get_device_risk, devices::risk::edit_device_risk))
        .routes(routes!(agents::get::get_device_agent, agents::remove::remove_device_agent))
        .routes(routes!(agents::mdm_config::add_device_mdm_config))
        .routes(routes!(agents::mdm_config::get_mdm_config_template))
        .routes(routes!(signals::edit_risk::edit_signalled_risk))
        .routes(routes!(devices::history::list_device_history))
        .routes(routes!(devices::apps::list_device_apps))
        .routes(routes!(devices::security::get_device_security))
        .routes(routes!(devices::certificates::list_device_certificates))
        .routes(routes!(users::list::list_users))
        .routes(routes!(users::get::get_user))
        .routes(routes!(users::devices::list_user_devices))
        .routes(routes!(org_groups::list::list_org_groups))
        .routes(routes!(smart_groups::list::list_smart_groups))
        .routes(routes!(smart_groups::get::get_smart_group))
        .routes(routes!(user_groups::list::list_user_groups))
        .routes(routes!(user_groups::get::get_user_group))
        .routes(routes!(apps::list::list_apps))
        .routes(routes!(apps::get::get_app))
        .routes(routes!(apps::devices::list_app_devices))
        .routes(routes!(apps::reading::get_app_reading, apps::reading::add_app_reading))
}

/// Operations whose bodies are long and come slowly: they stand outside of the limits that the others have.
pub fn long_router() -> OpenApiRouter<WebState> {
    OpenApiRouter::new().routes(routes!(app_files::add::add_app_file))
}

/// What is done to devices, users and apps.
fn of_actions() -> OpenApiRouter<WebState> {
    OpenApiRouter::new()
        .routes(routes!(actions::list::list_actions, actions::add::add_action))
        .routes(routes!(app_files::list::list_app_files))
        .routes(routes!(app_files::get::get_app_file, app_files::remove::remove_app_file))
        .routes(routes!(actions::get::get_action))
        .routes(routes!(actions::items::list_action_items))
        .routes(routes!(actions::events::list_action_events))
        .routes(routes!(actions::approve::approve_action))
        .routes(routes!(actions::cancel::cancel_action))
        .routes(routes!(actions::settle::settle_action_item))
        .routes(routes!(actions::check::check_action))
        .routes(routes!(playbooks::get::get_playbooks))
        .routes(routes!(playbooks::cases::list_playbook_cases))
        .routes(routes!(playbooks::preview::add_playbook_preview))
        .routes(routes!(playbooks::stop::stop_playbook_case))
        .routes(routes!(action_guards::get::get_action_guards, action_guards::edit::edit_action_guards))
        .routes(routes!(action_guards::stop::stop_actions))
        .routes(routes!(action_guards::start::start_actions))
        .routes(routes!(action_guards::cancel_waiting::cancel_waiting_actions))
}

/// Those about the hub itself: who may come in, and what it tells people.
fn of_the_hub() -> OpenApiRouter<WebState> {
    OpenApiRouter::new()
        .routes(routes!(
            notifications::get::get_notification_settings,
            notifications::edit::edit_notification_settings
        ))
        .routes(routes!(notifications::add_preview::add_notification_preview))
        .routes(routes!(notifications::add_test::add_test_notification))
        .routes(routes!(notifications::list::list_notifications))
        .routes(routes!(operators::list::list_operators, operators::add::add_operator))
        .routes(routes!(operators::edit::edit_operator))
        .routes(routes!(operators::password::edit_own_password))
        .routes(routes!(tokens::list::list_tokens, tokens::add::add_token))
        .routes(routes!(tokens::remove::remove_token))
        .routes(routes!(audit::list::list_audit_entries))
        .routes(routes!(audit::get::get_audit_entry))
        .routes(routes!(audit::head::get_audit_head))
        .routes(routes!(audit::check::check_audit))
        .routes(routes!(audit::export::get_audit_export))
        .merge(trust::router())
}
