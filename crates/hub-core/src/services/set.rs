//! All services, policies and trust rules together: what is edited, planned, applied and stored as one.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::{Policy, Service, check};
use crate::{integration::SettingError, trust::TrustRules, user_token::TokenIssuer};

/// What decides, beside the fleet. As a file it is `policy.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PolicySet {
    /// What each factor costs.
    pub trust: TrustRules,
    /// Policies, by name.
    pub policies: Vec<Policy>,
    /// Services, by name.
    pub services: Vec<Service>,
    /// Issuers of the users' tokens, by name.
    pub issuers: Vec<TokenIssuer>,
}

/// A refused entry of a set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {error}")]
pub struct RefusedEntry {
    /// Which: `trust`, `policy staff`, `service wiki`.
    pub place: String,
    /// Why.
    pub error: SettingError,
}

/// One difference between two sets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlannedChange {
    /// What is changed: `trust`, `policy`, `service` or `issuer`.
    pub kind: &'static str,
    /// Its name; empty for the trust rules.
    pub name: String,
    /// What happens to it.
    pub step: Step,
    /// The fields that differ, each with before and after, as JSON.
    pub fields: Vec<FieldChange>,
}

/// What happens to an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, strum::AsRefStr, strum::Display)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Step {
    /// It is new.
    Add,
    /// It differs.
    Change,
    /// It goes.
    Remove,
}

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldChange {
    /// Its name.
    pub field: String,
    /// Before.
    pub before: serde_json::Value,
    /// After.
    pub after: serde_json::Value,
}

impl PolicySet {
    /// Every refusal at once: each entry by itself, and what does not fit together.
    pub fn check(&self) -> Result<(), Vec<RefusedEntry>> {
        let mut refused = Vec::new();
        let mut note = |place: String, result: Result<(), Vec<SettingError>>| {
            let errors = result.err().unwrap_or_default();
            refused.extend(errors.into_iter().map(|error| RefusedEntry { place: place.clone(), error }));
        };
        note("trust".to_owned(), self.trust.check());
        for policy in &self.policies {
            note(format!("policy {}", policy.name), policy.check());
        }
        for service in &self.services {
            note(format!("service {}", service.name), service.check());
            note(format!("service {}", service.name), self.check_policy_of(service));
        }
        note("policies".to_owned(), check_unique(self.policies.iter().map(|policy| policy.name.as_str())));
        note("services".to_owned(), check_unique(self.services.iter().map(|service| service.name.as_str())));
        note("services".to_owned(), self.check_count());
        note(
            "services".to_owned(),
            check::find_collision(&self.services).map_or(Ok(()), |error| Err(vec![error])),
        );
        for issuer in &self.issuers {
            note(format!("issuer {}", issuer.name), issuer.check());
        }
        note("issuers".to_owned(), check_unique(self.issuers.iter().map(|issuer| issuer.name.as_str())));
        note("issuers".to_owned(), self.check_issuers());
        if refused.is_empty() { Ok(()) } else { Err(refused) }
    }

    /// A token names its issuer by the address alone.
    fn check_issuers(&self) -> Result<(), Vec<SettingError>> {
        let refused =
            |field, value: String, expected: String| Err(vec![SettingError { field, value, expected }]);
        if self.issuers.len() > check::ISSUERS_MAX {
            let expected = format!("at most {} issuers", check::ISSUERS_MAX);
            return refused("issuers", self.issuers.len().to_string(), expected);
        }
        let mut seen = HashSet::new();
        match self.issuers.iter().find(|entry| !seen.insert(&entry.issuer)) {
            Some(double) => {
                refused("issuer", double.issuer.clone(), "an address that no other issuer has".to_owned())
            }
            None => Ok(()),
        }
    }

    fn check_policy_of(&self, service: &Service) -> Result<(), Vec<SettingError>> {
        if self.policies.iter().any(|policy| policy.name == service.policy) {
            return Ok(());
        }
        let names: Vec<&str> = self.policies.iter().map(|policy| policy.name.as_str()).collect();
        Err(vec![SettingError {
            field: "policy",
            value: service.policy.clone(),
            expected: format!(
                "the name of a policy: {}",
                if names.is_empty() { "there is none yet".to_owned() } else { names.join(", ") }
            ),
        }])
    }

    fn check_count(&self) -> Result<(), Vec<SettingError>> {
        let count = self.services.len();
        if count <= check::SERVICES_MAX {
            return Ok(());
        }
        let expected = format!("at most {} services", check::SERVICES_MAX);
        Err(vec![SettingError { field: "services", value: count.to_string(), expected }])
    }

    /// What has to be done to come from this set to the wanted one, in the order of kinds and names.
    pub fn plan(&self, wanted: &Self) -> Vec<PlannedChange> {
        let mut changes = Vec::new();
        let fields = differences(&self.trust, &wanted.trust);
        if !fields.is_empty() {
            changes.push(PlannedChange { kind: "trust", name: String::new(), step: Step::Change, fields });
        }
        compare("policy", &self.policies, &wanted.policies, |policy| &policy.name, &mut changes);
        compare("service", &self.services, &wanted.services, |service| &service.name, &mut changes);
        compare("issuer", &self.issuers, &wanted.issuers, |issuer| &issuer.name, &mut changes);
        changes
    }
}

/// Names count without regard to case, so that two that look alike are never two.
fn check_unique<'a>(names: impl Iterator<Item = &'a str>) -> Result<(), Vec<SettingError>> {
    let mut seen = HashSet::new();
    let doubles = names.filter(|name| !seen.insert(name.to_lowercase()));
    let errors: Vec<SettingError> = doubles
        .map(|name| SettingError {
            field: "name",
            value: name.to_owned(),
            expected: "a name that no other has, upper and lower case taken as the same".to_owned(),
        })
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

fn compare<T: Serialize>(
    kind: &'static str,
    before: &[T],
    after: &[T],
    name: impl Fn(&T) -> &String,
    changes: &mut Vec<PlannedChange>,
) {
    let find = |among: &[T], wanted: &str| among.iter().position(|entry| name(entry) == wanted);
    for entry in before.iter().filter(|entry| find(after, name(entry)).is_none()) {
        changes.push(PlannedChange {
            kind,
            name: name(entry).clone(),
            step: Step::Remove,
            fields: Vec::new(),
        });
    }
    for entry in after {
        let old = find(before, name(entry)).and_then(|place| before.get(place));
        let (step, fields) = match old {
            None => (Step::Add, differences(&serde_json::json!({}), entry)),
            Some(old) => (Step::Change, differences(old, entry)),
        };
        if !fields.is_empty() {
            changes.push(PlannedChange { kind, name: name(entry).clone(), step, fields });
        }
    }
}

/// The top-level fields that differ.
fn differences(before: &impl Serialize, after: &impl Serialize) -> Vec<FieldChange> {
    let as_map = |value: serde_json::Value| value.as_object().cloned().unwrap_or_default();
    let before = as_map(serde_json::to_value(before).unwrap_or_default());
    let after = as_map(serde_json::to_value(after).unwrap_or_default());
    let value = |map: &serde_json::Map<String, serde_json::Value>, field: &str| {
        map.get(field).cloned().unwrap_or(serde_json::Value::Null)
    };
    after
        .keys()
        .filter(|field| before.get(*field) != after.get(*field))
        .map(|field| FieldChange {
            field: field.clone(),
            before: value(&before, field),
            after: value(&after, field),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{services::Minimum, trust::Level};

    fn set() -> PolicySet {
        let policy = Policy { name: "staff".to_owned(), ..Policy::default() };
        let service = Service {
            name: "wiki".to_owned(),
            hosts: vec!["wiki.example.com".to_owned().try_into().unwrap()],
            paths: Vec::new(),
            policy: "staff".to_owned(),
        };
        PolicySet {
            trust: TrustRules::default(),
            policies: vec![policy],
            services: vec![service],
            issuers: Vec::new(),
        }
    }

    #[test]
    fn what_does_not_fit_together_is_refused_with_its_place() {
        assert_eq!(set().check(), Ok(()));
        let changed = |change: &dyn Fn(&mut PolicySet)| {
            let mut set = set();
            change(&mut set);
            set.check()
                .unwrap_err()
                .iter()
                .map(|entry| format!("{} {}", entry.place, entry.error.field))
                .collect::<Vec<_>>()
        };
        assert_eq!(changed(&|set| set.policies.clear()), ["service wiki policy"]);
        assert_eq!(changed(&|set| set.services[0].hosts.clear()), ["service wiki hosts"]);
        assert_eq!(changed(&|set| set.policies[0].grace_minutes = 20_000), ["policy staff grace_minutes"]);
        assert_eq!(changed(&|set| set.trust.patch_age_max_days = 0), ["trust patch_age_max_days"]);
        assert_eq!(
            changed(&|set| {
                let twin = Service { name: "Wiki".to_owned(), ..set.services[0].clone() };
                set.services.push(twin);
            }),
            ["services name", "services hosts"]
        );
    }

    #[test]
    fn a_plan_names_what_differs_and_applying_it_leaves_nothing_to_do() {
        let before = set();
        let mut wanted = set();
        wanted.policies[0].minimum = Minimum::Level(Level::Medium);
        wanted.policies.push(Policy { name: "guests".to_owned(), ..Policy::default() });
        wanted.services.clear();
        wanted.trust.last_seen_max_hours = 1;
        let plan = before.plan(&wanted);
        let shown: Vec<String> = plan
            .iter()
            .map(|change| {
                let fields: Vec<&str> = change.fields.iter().map(|field| field.field.as_str()).collect();
                let fields = if change.step == Step::Add { "" } else { &*fields.join(",") };
                format!("{} {} {} {fields}", change.step, change.kind, change.name)
            })
            .collect();
        assert_eq!(
            shown,
            [
                "change trust  last_seen_max_hours",
                "change policy staff minimum",
                "add policy guests ",
                "remove service wiki "
            ]
        );
        assert!(wanted.plan(&wanted).is_empty() && before.plan(&before).is_empty());
    }
}
