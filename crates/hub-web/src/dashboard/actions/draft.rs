//! An order on its way: flat fields, as links and forms carry them. Nothing of it is stored until it is ordered.

use std::collections::BTreeMap;

use http::StatusCode;
use hub_core::actions::ActionKind;
use hub_store::DeviceFilter;
use serde::{Deserialize, Serialize};

use crate::dashboard::PageError;

/// What is ordered and to what. Empty fields are not given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// What is done.
    pub kind: String,
    /// In which tenant, where nothing else says so.
    pub integration_id: String,
    /// To that device.
    pub device: String,
    /// To that user.
    pub user: String,
    /// To all devices of that user.
    pub devices_of: String,
    /// With that app.
    pub app: String,
    /// Of that file.
    pub file: String,
    /// `yes`: to all devices that the filter below finds.
    pub matching: String,
    /// Filter of devices.
    pub search: String,
    /// Filter of devices.
    pub platform: String,
    /// Filter of devices.
    pub compliance: String,
    /// Filter of devices.
    pub enrollment: String,
    /// Filter of devices.
    pub ownership: String,
    /// Filter of devices.
    pub is_compromised: String,
    /// Filter of devices.
    pub org_group_uem_id: String,
    /// Filter of devices.
    pub smart_group_id: String,
    /// Filter of devices: a moment, so that it means the same at each step.
    pub seen_before: String,
    /// Filter of devices.
    pub state: String,
    /// Where a device moves, or a user is added: the group's id in the tenant.
    pub org_group: String,
    /// How a message goes.
    pub channel: String,
    /// Subject of a message.
    pub subject: String,
    /// Text of a message.
    pub body: String,
    /// Choice of a device wipe.
    pub preserve_data_plan: String,
    /// Choice of a device wipe.
    pub disallow_proximity_setup: String,
    /// Choice of a device wipe.
    pub disable_activation_lock: String,
    /// Choice of a device wipe.
    pub is_protected: String,
    /// Choice of a device wipe.
    pub keep_provisioned_data: String,
    /// Choice of a device wipe.
    pub unlock_pin: String,
    /// Fact of a user.
    pub user_name: String,
    /// Fact of a user.
    pub first_name: String,
    /// Fact of a user.
    pub last_name: String,
    /// Fact of a user.
    pub email: String,
    /// Fact of a user.
    pub phone_number: String,
    /// The user comes from the directory.
    pub is_directory: String,
    /// The tenant writes to the new user.
    pub send_invitation: String,
    /// The user's devices are deleted first.
    pub with_devices: String,
    /// How an app comes to devices.
    pub push_mode: String,
    /// Fact of a new app.
    pub name: String,
    /// Fact of a new app.
    pub bundle_id: String,
    /// Fact of a new app.
    pub version: String,
    /// Fact of a new app.
    pub description: String,
    /// A new app takes over what the version before is assigned to.
    pub carries_assignments: String,
    /// Why.
    pub reason: String,
    /// Groups of an app that are ticked: `smart-7`, `org-3`, `user-5`.
    #[serde(flatten)]
    pub groups: BTreeMap<String, String>,
}

/// Fields that say to what it is done.
const TARGETS: [&str; 17] = [
    "integration_id",
    "device",
    "user",
    "devices_of",
    "app",
    "file",
    "matching",
    "search",
    "platform",
    "compliance",
    "enrollment",
    "ownership",
    "is_compromised",
    "org_group_uem_id",
    "smart_group_id",
    "seen_before",
    "state",
];

impl Draft {
    /// For all devices that a list with this filter shows.
    pub fn matching(filter: &DeviceFilter) -> Self {
        let word = |text: &Option<String>| text.clone().unwrap_or_default();
        let told = |value: Option<String>| value.unwrap_or_default();
        Self {
            matching: "yes".to_owned(),
            integration_id: told(filter.integration_id.map(|id| id.to_string())),
            search: filter.search.clone(),
            platform: word(&filter.platform),
            compliance: word(&filter.compliance),
            enrollment: word(&filter.enrollment),
            ownership: word(&filter.ownership),
            is_compromised: told(filter.is_compromised.map(|is| is.to_string())),
            org_group_uem_id: told(filter.org_group_uem_id.map(|id| id.to_string())),
            smart_group_id: told(filter.smart_group_id.map(|id| id.to_string())),
            seen_before: told(filter.seen_before.map(|at| at.to_string())),
            state: told(filter.state.map(|state| state.as_str().to_owned())),
            ..Self::default()
        }
    }

    /// Its fields that are given, in the order above.
    pub fn pairs(&self) -> Vec<(String, String)> {
        // Flat texts can always be written and read.
        let text = serde_urlencoded::to_string(self).unwrap_or_default();
        let pairs: Vec<(String, String)> = form_urlencoded::parse(text.as_bytes()).into_owned().collect();
        pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    /// Only those that say what is done to what.
    pub fn targets(&self) -> Vec<(String, String)> {
        let mut pairs = self.pairs();
        pairs.retain(|(name, _)| name == "kind" || TARGETS.contains(&name.as_str()));
        pairs
    }

    /// The link to the first step.
    pub fn href(&self) -> String {
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(self.targets()).finish();
        format!("/actions/new?{query}")
    }

    /// The same with that kind.
    #[must_use]
    pub fn of_kind(&self, kind: ActionKind) -> Self {
        Self { kind: kind.to_string(), ..self.clone() }
    }

    /// Its kind; `None` while it is not chosen.
    pub fn kind(&self) -> Result<Option<ActionKind>, PageError> {
        if self.kind.is_empty() {
            return Ok(None);
        }
        let kind = self.kind.parse().map_err(|_| unreadable("kind", &self.kind, "a kind of action"))?;
        Ok(Some(kind))
    }

    /// Refuses names that no form has.
    pub fn check_names(&self) -> Result<(), PageError> {
        let is_known = |name: &str| {
            let number = ["smart-", "org-", "user-"].iter().find_map(|kind| name.strip_prefix(kind));
            number.is_some_and(|number| number.parse::<i64>().is_ok())
        };
        match self.groups.keys().find(|name| !is_known(name)) {
            Some(name) => Err(unreadable(name, "", "nothing: no form of this page has that field")),
            None => Ok(()),
        }
    }

    /// The ticked groups whose names begin so.
    pub fn ticked(&self, beginning: &str) -> Vec<i64> {
        let ticked = self.groups.iter().filter(|(_, value)| !value.is_empty());
        ticked.filter_map(|(name, _)| name.strip_prefix(beginning)?.parse().ok()).collect()
    }
}

/// A field that no page sends like this.
pub fn unreadable(field: &str, value: &str, expected: &str) -> PageError {
    let detail =
        format!("{field} {value:?}: {expected} is expected. Begin again from the device, user or app.");
    PageError::refused(StatusCode::UNPROCESSABLE_ENTITY, "This order cannot be read", &detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_comes_back_from_its_own_fields_and_link() {
        let mut draft = Draft {
            kind: "deploy_app".to_owned(),
            app: "7".to_owned(),
            search: "a&b <c>".to_owned(),
            push_mode: "auto".to_owned(),
            ..Draft::default()
        };
        draft.groups.insert("smart-4".to_owned(), "yes".to_owned());
        draft.groups.insert("org-2".to_owned(), "yes".to_owned());
        draft.groups.insert("user-3".to_owned(), "yes".to_owned());
        let text = form_urlencoded::Serializer::new(String::new()).extend_pairs(draft.pairs()).finish();
        assert_eq!(serde_urlencoded::from_str::<Draft>(&text).unwrap(), draft);
        assert_eq!((draft.ticked("smart-"), draft.ticked("org-")), (vec![4], vec![2]));
        assert_eq!(draft.ticked("user-"), [3]);
        assert_eq!(draft.href(), "/actions/new?kind=deploy_app&app=7&search=a%26b+%3Cc%3E");
        assert!(draft.check_names().is_ok());
        draft.groups.insert("smart-x".to_owned(), "yes".to_owned());
        assert!(draft.check_names().is_err());
    }
}
