//! What decisions about requests rest on, beside the fleet, and the decisions that were kept.
//!
//! Services, policies and rules are one set: a change of any of them is checked with all the others, in one transaction.

pub mod authorities;
pub mod bypasses;
pub mod change;
pub mod decisions;
pub mod explain;
pub mod limits;
pub mod policies;
pub mod policy_set;
pub mod proxies;
pub mod rules;
pub mod schema;
pub mod services;
pub mod settings;
pub mod shut_outs;
pub mod simulate;
pub mod text;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::WebState;

/// All operations, below `/api/v1`.
pub fn router() -> OpenApiRouter<WebState> {
    OpenApiRouter::new()
        .routes(routes!(policy_set::get_policy_set, policy_set::edit_policy_set))
        .routes(routes!(rules::get_trust_rules, rules::edit_trust_rules))
        .routes(routes!(policies::list::list_policies))
        .routes(routes!(
            policies::entry::get_policy,
            policies::entry::edit_policy,
            policies::entry::remove_policy
        ))
        .routes(routes!(services::list::list_services))
        .routes(routes!(
            services::entry::get_service,
            services::entry::edit_service,
            services::entry::remove_service
        ))
        .routes(routes!(authorities::list::list_authorities))
        .routes(routes!(
            authorities::entry::get_authority,
            authorities::entry::edit_authority,
            authorities::entry::remove_authority
        ))
        .routes(routes!(shut_outs::list::list_shut_out_certificates))
        .routes(routes!(
            shut_outs::entry::edit_shut_out_certificate,
            shut_outs::entry::remove_shut_out_certificate
        ))
        .routes(routes!(proxies::list::list_proxies))
        .routes(routes!(proxies::entry::edit_proxy, proxies::entry::remove_proxy))
        .routes(routes!(limits::list::list_limits, limits::edit::edit_limit))
        .routes(routes!(limits::remove::remove_limit))
        .routes(routes!(bypasses::list::list_bypasses, bypasses::add::add_bypass))
        .routes(routes!(bypasses::remove::remove_bypass))
        .routes(routes!(decisions::list::list_decisions))
        .routes(routes!(decisions::get::get_decision))
        .routes(routes!(settings::get_decision_settings, settings::edit_decision_settings))
        .routes(routes!(explain::get_explanation))
        .routes(routes!(simulate::get_simulation))
}
