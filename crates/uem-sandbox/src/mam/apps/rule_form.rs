//! The fields of assignment rules and of the old deployment parameters, and the way from the latter to the former.

use serde_json::{Value, json};

use crate::mam::form::{Field, Kind, field};

/// All rules of an application, in the newer form.
pub(super) static RULES: [Field; 3] = [
    field("application_msi_deployment_params", Kind::Object(&INSTALLER)),
    field("assignments", Kind::List(&Kind::Object(&RULE))).required(),
    field("excluded_smart_groups", Kind::List(&Kind::Uuid)).or_empty(),
];

static INSTALLER: [Field; 4] = [
    field("device_restart", Kind::Number),
    field("installer_reboot_exit_code", Kind::Text),
    field("installer_success_exit_code", Kind::Text),
    field("restart_deadline_in_days", Kind::Number),
];

/// One rule.
pub(super) static RULE: [Field; 11] = [
    field("priority", Kind::Number).required(),
    field("distribution", Kind::Object(&DISTRIBUTION)).required(),
    field("restriction", Kind::Object(&RESTRICTION)).or_defaults(),
    field("tunnel", Kind::Object(&TUNNEL)).or_defaults(),
    field("application_configuration", Kind::List(&Kind::Object(&CONFIGURATION))).or_empty(),
    field("application_attributes", Kind::List(&Kind::Object(&CONFIGURATION))).or_empty(),
    field("app_profiles_mapping", Kind::List(&Kind::Object(&PROFILE))).or_empty(),
    field("application_policy", Kind::Object(&POLICY)),
    field("is_android_enterprise_config_template", Kind::Flag).or(false),
    field("is_apple_education_assignment", Kind::Flag).or(false),
    field("is_dynamic_template_saved", Kind::Flag).or(false),
];

/// How and when, and to whom.
static DISTRIBUTION: [Field; 28] = [
    field("name", Kind::Text).required(),
    field("description", Kind::Text).or_text(""),
    field("smart_groups", Kind::List(&Kind::Uuid)).or_empty(),
    field("app_delivery_method", Kind::Word(&["AUTO", "ON_DEMAND"])).or_text("ON_DEMAND"),
    field("effective_date", Kind::Time),
    field("app_track_id", Kind::Text),
    field("application_transforms", Kind::List(&Kind::Uuid)).or_empty(),
    field("auto_update_devices_with_previous_versions", Kind::Flag).or(false),
    field("auto_update_priority", Kind::Word(&["DEFAULT", "HIGH_PRIORITY", "POSTPONED"])),
    field("bsp_assignments", Kind::Object(&BSP)).or_defaults(),
    field("deferral_message_content", Kind::Text),
    field("deferral_message_headline", Kind::Text),
    field("deferral_notification_type", Kind::Word(&["CUSTOM_DEFERRAL", "UEM_DEFERRAL"])),
    field("display_in_app_catalog", Kind::Flag).or(true),
    field("hide_notifications", Kind::Flag).or(false),
    field("installer_deferral_allowed", Kind::Flag).or(false),
    field("installer_deferral_exit_code", Kind::Text).or_text(""),
    field("installer_deferral_interval", Kind::Number).or_zero(),
    field("is_default_assignment", Kind::Flag).or(false),
    field("keep_app_on_enterprise_wipe", Kind::Word(&["DEFAULT", "ENABLED", "DISABLED"])),
    field("keep_app_on_unassignment", Kind::Word(&["DEFAULT", "ENABLED", "DISABLED"])),
    field("keep_app_updated_automatically", Kind::Flag).or(false),
    field("max_deferral_duration_in_days", Kind::Number),
    field("max_deferrals", Kind::Number),
    field("msi_deployment_override_params", Kind::Object(&INSTALLER)).or_defaults(),
    field("pre_release_version", Kind::Word(&["Production", "Alpha", "Beta"])).or_text("Production"),
    field("reboot_override", Kind::Flag).or(false),
    field("requires_approval", Kind::Flag).or(false),
];

static BSP: [Field; 2] = [
    field("smart_groups_offline_licenses", Kind::List(&Kind::Uuid)).or_empty(),
    field("smart_groups_online_licenses", Kind::List(&Kind::Uuid)).or_empty(),
];

static RESTRICTION: [Field; 6] = [
    field("desired_state_management", Kind::Flag).or(false),
    field("make_app_mdm_managed", Kind::Flag).or(false),
    field("managed_access", Kind::Flag).or(false),
    field("prevent_application_backup", Kind::Flag).or(false),
    field("prevent_removal", Kind::Flag).or(false),
    field("remove_on_unenroll", Kind::Flag).or(false),
];

static TUNNEL: [Field; 3] = [
    field("afw_per_app_vpn_profile_uuid", Kind::Uuid),
    field("amapi_per_app_vpn_profile_uuid", Kind::Uuid),
    field("per_app_vpn_profile_uuid", Kind::Uuid),
];

static CONFIGURATION: [Field; 4] = [
    field("key", Kind::Text).required(),
    field(
        "type",
        Kind::Word(&[
            "STRING",
            "INTEGER",
            "BOOLEAN",
            "DATE",
            "ARRAY",
            "CHOICE",
            "MULTI_SELECT",
            "HIDDEN",
            "STRING_ARRAY",
            "INTEGER_ARRAY",
            "BUNDLE",
            "BUNDLE_ARRAY",
        ]),
    ),
    field("value", Kind::Text),
    field("nested_configurations", Kind::List(&Kind::Object(&CONFIGURATION))),
];

static PROFILE: [Field; 3] = [
    field("device_profile_uuid", Kind::Uuid).required(),
    field("configuration_type", Kind::Text),
    field("profile_category", Kind::Word(&["UNKNOWN", "TIME_AWARENESS"])),
];

static POLICY: [Field; 7] = [
    field("allow_home_screen_widgets", Kind::Flag),
    field("allow_modifying_defaults", Kind::Flag),
    field("allow_vpn_lockdown_exemption", Kind::Flag),
    field("connected_work_and_personal_apps", Kind::Flag),
    field(
        "default_permission_policy",
        Kind::Word(&["PERMISSION_POLICY_UNSPECIFIED", "PROMPT", "GRANT", "DENY"]),
    ),
    field("minimum_version_code", Kind::Number),
    field(
        "user_control_settings",
        Kind::Word(&["USER_CONTROL_SETTINGS_UNSPECIFIED", "USER_CONTROL_ALLOWED", "USER_CONTROL_DISALLOWED"]),
    ),
];

/// The old parameters, which hold for each group of a call.
pub(super) static PARAMETERS: [Field; 17] = [
    field("PushMode", Kind::Word(&["Auto", "OnDemand"])),
    field("EffectiveDate", Kind::Time),
    field("AdaptiveManagement", Kind::Flag),
    field("AllowManagement", Kind::Flag),
    field("ApplicationAttributes", Kind::List(&Kind::Object(&OLD_CONFIGURATION))),
    field("ApplicationBackup", Kind::Flag),
    field("ApplicationConfigurations", Kind::List(&Kind::Object(&OLD_CONFIGURATION))),
    field("ApplicationTransformIds", Kind::List(&Kind::Number)),
    field("AutoUpdateDevicesWithPreviousVersion", Kind::Flag),
    field("IsPerAppVpnEnabled", Kind::Flag),
    field("MacOsDesiredStateManagement", Kind::Flag),
    field("PreventRemoval", Kind::Flag),
    field("RemoveOnUnEnroll", Kind::Flag),
    field("RequiresApproval", Kind::Flag),
    field("SendApplicationAttributes", Kind::Flag),
    field("SendApplicationConfig", Kind::Flag),
    field("VisibleInAppCatalog", Kind::Flag),
];

static OLD_CONFIGURATION: [Field; 4] = [
    field("Key", Kind::Text).required(),
    field("Type", Kind::Text),
    field("Value", Kind::Text),
    field("NestedConfigurations", Kind::List(&Kind::Object(&OLD_CONFIGURATION))),
];

/// The newer body of a rule that says what old parameters do. The rule is called like its group.
pub(super) fn from_parameters(parameters: &Value, name: &str) -> Value {
    let flag = |name: &str, otherwise: bool| parameters[name].as_bool().unwrap_or(otherwise);
    let list = |name: &str, is_sent: bool| match &parameters[name] {
        Value::Array(entries) if is_sent => Value::Array(entries.iter().map(newer_configuration).collect()),
        _ => json!([]),
    };
    let transforms = if parameters["ApplicationTransformIds"].is_array() {
        parameters["ApplicationTransformIds"].clone()
    } else {
        json!([])
    };
    json!({
        "distribution": {
            "name": name,
            "auto_update_devices_with_previous_versions": flag("AutoUpdateDevicesWithPreviousVersion", false),
            "display_in_app_catalog": flag("VisibleInAppCatalog", true),
            "requires_approval": flag("RequiresApproval", false),
        },
        "restriction": {
            "desired_state_management": flag("MacOsDesiredStateManagement", false),
            "make_app_mdm_managed": flag("AllowManagement", false),
            "managed_access": flag("AdaptiveManagement", false),
            "prevent_application_backup": !flag("ApplicationBackup", true),
            "prevent_removal": flag("PreventRemoval", false),
            "remove_on_unenroll": flag("RemoveOnUnEnroll", true),
        },
        "tunnel": {},
        "application_configuration":
            list("ApplicationConfigurations", flag("SendApplicationConfig", true)),
        "application_attributes": list("ApplicationAttributes", flag("SendApplicationAttributes", true)),
        "transform_ids": transforms,
        "is_per_app_vpn": flag("IsPerAppVpnEnabled", false),
    })
}

fn newer_configuration(entry: &Value) -> Value {
    let kind = entry["Type"].as_str().unwrap_or("String").to_uppercase();
    let kind = if matches!(kind.as_str(), "INTEGER" | "BOOLEAN" | "DATE" | "ARRAY") {
        kind
    } else {
        "STRING".into()
    };
    json!({"key": entry["Key"], "type": kind, "value": entry["Value"].as_str().unwrap_or_default()})
}
