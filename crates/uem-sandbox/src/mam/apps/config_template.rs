//! `GET /api/mam/apps/{uuid}/app-config-template`: the settings that an application takes from whoever manages it.
//!
//! The sandbox looks into no file. It knows the settings of some public applications, and learns others from what the
//! assignments of the application set.

use serde_json::{Value, json};

use super::{
    find::{self, any},
    store::App,
};
use crate::{
    http::{Call, Reply, VendorError},
    resource::asked_org_group,
};

/// Settings that makers publish: bundle id, key, kind.
const PUBLISHED: [(&str, &str, &str); 9] = [
    ("com.microsoft.office.outlook", "com.microsoft.outlook.EmailProfile.AccountType", "STRING"),
    ("com.microsoft.office.outlook", "com.microsoft.outlook.EmailProfile.EmailAddress", "STRING"),
    ("com.microsoft.office.outlook", "com.microsoft.outlook.EmailProfile.EmailUPN", "STRING"),
    ("com.microsoft.office.outlook", "com.microsoft.outlook.Mail.FocusedInbox", "BOOLEAN"),
    ("com.android.chrome", "HomepageLocation", "STRING"),
    ("com.android.chrome", "IncognitoModeAvailability", "CHOICE"),
    ("com.android.chrome", "PasswordManagerEnabled", "BOOLEAN"),
    ("com.android.chrome", "URLAllowlist", "STRING_ARRAY"),
    ("com.android.chrome", "URLBlocklist", "STRING_ARRAY"),
];

/// Version 1: 204 where the application has no settings.
pub(super) async fn v1(call: Call) -> Result<Reply, VendorError> {
    let template = template(&call, "organization-group-uuid", (404, 5054)).await?;
    if template.is_empty() { Ok(Reply::empty(204)) } else { Reply::json(&template) }
}

/// Version 2: an empty list where the application has no settings.
pub(super) async fn v2(call: Call) -> Result<Reply, VendorError> {
    Reply::json(&template(&call, "organization_group_uuid", (403, 1011)).await?)
}

async fn template(
    call: &Call,
    group_name: &str,
    (status, code): (u16, i32),
) -> Result<Vec<Value>, VendorError> {
    let app = find::find_shown(call, any(404, 7000)).await?;
    if asked_org_group(call, group_name).is_none() {
        let message = format!("{group_name} names no organization group of the caller");
        return Err(VendorError::new(status, code, message));
    }
    Ok(of_app(&app))
}

fn of_app(app: &App) -> Vec<Value> {
    let published = PUBLISHED.iter().filter(|(bundle, ..)| bundle.eq_ignore_ascii_case(&app.bundle_id));
    let mut template: Vec<Value> = published
        .map(|(_, key, kind)| json!({"key": key, "type": kind, "nested_configurations": []}))
        .collect();
    for rule in &app.rules.rules {
        learn(&mut template, &rule.body["application_configuration"]);
    }
    template
}

/// Adds the settings of a list that the template lacks, with those nested in them.
fn learn(template: &mut Vec<Value>, configurations: &Value) {
    for configuration in configurations.as_array().into_iter().flatten() {
        let key = &configuration["key"];
        let place = template.iter().position(|known| known["key"] == *key).unwrap_or_else(|| {
            let kind = configuration["type"].as_str().unwrap_or("STRING");
            template.push(json!({"key": key, "type": kind, "nested_configurations": []}));
            template.len() - 1
        });
        if let Some(nested) = template[place]["nested_configurations"].as_array_mut() {
            learn(nested, &configuration["nested_configurations"]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_assignments_set_is_learnt_once_with_what_is_nested_in_it() {
        let mut template = Vec::new();
        let set = json!([
            {"key": "server", "type": "STRING", "value": "a.example"},
            {"key": "proxy", "type": "BUNDLE", "nested_configurations": [{"key": "port", "type": "INTEGER"}]},
        ]);
        learn(&mut template, &set);
        learn(&mut template, &set);
        learn(&mut template, &Value::Null);
        let port = json!({"key": "port", "type": "INTEGER", "nested_configurations": []});
        let expected = json!([
            {"key": "server", "type": "STRING", "nested_configurations": []},
            {"key": "proxy", "type": "BUNDLE", "nested_configurations": [port]},
        ]);
        assert_eq!(Value::Array(template), expected);
    }
}
