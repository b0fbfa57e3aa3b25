//! Which routes answer with personal data or with a secret that is shown again: who calls them is told. A test walks all
//! routes that read: each stands here or in its list of those that hold neither.

/// A route that shows personal data.
#[derive(Debug, Clone, Copy)]
pub struct PersonalRoute {
    /// Method: two that read are `POST`, because what they ask does not fit into an address.
    pub method: &'static str,
    /// As it is matched.
    pub path: &'static str,
    /// What reading it is called.
    pub verb: &'static str,
    /// Kind of object.
    pub kind: &'static str,
}

macro_rules! personal {
    ($($method:ident $path:literal => $verb:literal of $kind:literal;)*) => {
        /// All of them.
        pub const PERSONAL: &[PersonalRoute] = &[$(
            PersonalRoute { method: stringify!($method), path: $path, verb: $verb, kind: $kind },
        )*];
    };
}

personal! {
    GET "/api/v1/apps/{id}/devices" => "app.list_devices" of "app";
    GET "/api/v1/devices" => "device.list" of "device";
    GET "/api/v1/devices/{id}" => "device.read" of "device";
    GET "/api/v1/devices/{id}/agent" => "device.read" of "device";
    GET "/api/v1/devices/{id}/apps" => "device.read" of "device";
    GET "/api/v1/devices/{id}/certificates" => "device.read" of "device";
    GET "/api/v1/devices/{id}/history" => "device.read" of "device";
    GET "/api/v1/devices/{id}/risk" => "device.read" of "device";
    GET "/api/v1/devices/{id}/security" => "device.read" of "device";
    GET "/api/v1/integrations/{id}/held-plan/devices" => "held_plan.read" of "integration";
    GET "/api/v1/integrations/{id}/mdm-config" => "registration_token.read" of "integration";
    GET "/api/v1/integrations/{id}/registration-token" => "registration_token.read" of "integration";
    GET "/api/v1/provisional-devices" => "registration.list" of "registration";
    GET "/api/v1/notifications" => "notification.list" of "notification";
    GET "/api/v1/users" => "user.list" of "user";
    GET "/api/v1/users/{id}" => "user.read" of "user";
    GET "/api/v1/users/{id}/devices" => "user.read" of "user";
    GET "/api/v1/trust/bypasses" => "bypass.list" of "bypass";
    GET "/api/v1/trust/limits" => "limit.list" of "limit";
    GET "/api/v1/trust/decisions" => "decision.list" of "decision";
    GET "/api/v1/trust/decisions/{id}" => "decision.read" of "decision";
    POST "/api/v1/trust/explanations" => "decision.explain" of "decision";
    POST "/api/v1/trust/simulations" => "policy.simulate" of "policy";
    GET "/api/v1/actions/{id}/items" => "action.read" of "action";
    GET "/api/v1/actions/{id}/events" => "action.read" of "action";
    GET "/api/v1/integrations/{id}/playbooks/cases" => "playbook.read" of "integration";
    GET "/api/v1/audit" => "audit.read" of "audit";
    GET "/api/v1/audit/{id}" => "audit.read" of "audit";
    GET "/api/v1/audit/export" => "audit.export" of "audit";
    GET "/apps/{id}/devices" => "app.list_devices" of "app";
    GET "/devices" => "device.list" of "device";
    GET "/devices/provisional" => "registration.list" of "registration";
    GET "/devices/{id}" => "device.read" of "device";
    GET "/users" => "user.list" of "user";
    GET "/users/{id}" => "user.read" of "user";
    GET "/decisions" => "decision.list" of "decision";
    GET "/decisions/{id}" => "decision.read" of "decision";
    GET "/trust/limits" => "limit.list" of "limit";
    GET "/trust/bypasses" => "bypass.list" of "bypass";
    GET "/trust/simulate" => "policy.simulate" of "policy";
    GET "/trust/explain" => "decision.explain" of "decision";
    GET "/integrations/{id}/held-plan" => "held_plan.read" of "integration";
    GET "/integrations/{id}/addition" => "registration_token.read" of "integration";
    GET "/settings/notifications" => "notification.list" of "notification";
    GET "/actions/{id}" => "action.read" of "action";
    GET "/integrations/{id}/playbooks" => "playbook.read" of "integration";
    GET "/audit" => "audit.read" of "audit";
    GET "/audit/{id}" => "audit.read" of "audit";
}

/// The route, if it shows personal data.
pub fn find(method: &str, path: &str) -> Option<&'static PersonalRoute> {
    PERSONAL.iter().find(|route| route.path == path && route.method == method)
}
