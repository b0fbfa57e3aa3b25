//! The form of one factor: whether it counts, what it costs, and what is good.

use std::collections::BTreeMap;

use hub_core::{
    fleet::Ownership,
    integration::SettingError,
    trust::{Effect, Factor, FactorRule, Switch, TrustRules},
};
use serde::Deserialize;

use super::{effect, forms};
use crate::http::fields::FieldError;

/// The fields as texts. Each factor has those that mean something for it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FactorForm {
    pub(super) state: String,
    pub(super) bad: String,
    pub(super) bad_score: String,
    pub(super) unknown: String,
    pub(super) unknown_score: String,
    pub(super) medium: String,
    pub(super) medium_score: String,
    pub(super) low: String,
    pub(super) low_score: String,
    pub(super) os_minimum: String,
    pub(super) patch_age_max_days: String,
    pub(super) last_seen_max_hours: String,
    pub(super) agent_report_max_hours: String,
    pub(super) corporate_dedicated: String,
    pub(super) corporate_shared: String,
    pub(super) employee_owned: String,
    pub(super) unwanted_apps: String,
    /// Which button was pressed.
    pub step: String,
    /// What was previewed.
    pub previewed: String,
}

impl FactorForm {
    /// Of a factor by the rules.
    pub fn of(factor: Factor, rules: &TrustRules) -> Self {
        let rule = rules.factors.get(factor);
        let ((bad, bad_score), (unknown, unknown_score)) =
            (effect::words(rule.bad), effect::words(rule.unknown));
        let ((medium, medium_score), (low, low_score)) =
            (effect::words(rules.medium_risk), effect::words(rules.low_risk));
        let owned = |owner: &Ownership| forms::ticked(rules.owners.contains(owner));
        let minimum = rules.os_minimum.iter().map(|(platform, version)| format!("{platform} = {version}"));
        Self {
            state: rule.state.to_string(),
            bad,
            bad_score,
            unknown,
            unknown_score,
            medium,
            medium_score,
            low,
            low_score,
            os_minimum: minimum.collect::<Vec<_>>().join("\n"),
            patch_age_max_days: rules.patch_age_max_days.to_string(),
            last_seen_max_hours: rules.last_seen_max_hours.to_string(),
            agent_report_max_hours: rules.agent_report_max_hours.to_string(),
            corporate_dedicated: owned(&Ownership::CorporateDedicated),
            corporate_shared: owned(&Ownership::CorporateShared),
            employee_owned: owned(&Ownership::EmployeeOwned),
            unwanted_apps: rules.unwanted_apps.join("\n"),
            step: String::new(),
            previewed: String::new(),
        }
    }

    /// The rules with this factor as the form says, or every refused field.
    pub fn rules(&self, factor: Factor, today: &TrustRules) -> Result<TrustRules, Vec<FieldError>> {
        let mut errors: Vec<SettingError> = Vec::new();
        let mut rules = today.clone();
        rules.factors.set(factor, self.rule(factor, &mut errors));
        match factor {
            Factor::OsVersion => rules.os_minimum = self.os_minimum(&mut errors),
            Factor::PatchAge => rules.patch_age_max_days = forms::number(&self.patch_age_max_days),
            Factor::LastSeen => rules.last_seen_max_hours = forms::number(&self.last_seen_max_hours),
            Factor::Agent => rules.agent_report_max_hours = forms::number(&self.agent_report_max_hours),
            Factor::Ownership => rules.owners = self.owners(),
            Factor::UnwantedApp => rules.unwanted_apps = forms::lines(&self.unwanted_apps),
            Factor::Risk => {
                rules.medium_risk =
                    effect_of(["medium", "medium_score"], &self.medium, &self.medium_score, &mut errors);
                rules.low_risk = effect_of(["low", "low_score"], &self.low, &self.low_score, &mut errors);
            }
            Factor::Compliance
            | Factor::Compromised
            | Factor::Encryption
            | Factor::Passcode
            | Factor::Enrollment => {}
        }
        errors.extend(rules.check().err().unwrap_or_default());
        if errors.is_empty() {
            return Ok(rules);
        }
        Err(forms::as_typed(errors.into_iter().map(FieldError::from).collect(), |field| self.typed(field)))
    }

    /// Compliance counts always, and a breach of it costs everything (BY-7); risk and the agent are never "not known".
    fn rule(&self, factor: Factor, errors: &mut Vec<SettingError>) -> FactorRule {
        let is_compliance = factor == Factor::Compliance;
        let state = if is_compliance { Ok(Switch::On) } else { self.state.parse() };
        let state = state.unwrap_or_else(|_| {
            let expected = "off, trial or on".to_owned();
            errors.push(SettingError { field: "state", value: self.state.clone(), expected });
            Switch::Off
        });
        let bad = if is_compliance {
            Effect::AlwaysDeny
        } else {
            effect_of(["bad", "bad_score"], &self.bad, &self.bad_score, errors)
        };
        let unknown = if is_always_known(factor) {
            Effect::None
        } else {
            effect_of(["unknown", "unknown_score"], &self.unknown, &self.unknown_score, errors)
        };
        FactorRule { state, bad, unknown }
    }

    fn os_minimum(&self, errors: &mut Vec<SettingError>) -> BTreeMap<String, String> {
        let mut minimum = BTreeMap::new();
        for line in forms::lines(&self.os_minimum) {
            match line.split_once('=') {
                Some((platform, version)) => {
                    minimum.insert(platform.trim().to_owned(), version.trim().to_owned());
                }
                None => errors.push(SettingError {
                    field: "os_minimum",
                    value: line,
                    expected: "a platform, an equals sign and a version, such as ios = 17.5".to_owned(),
                }),
            }
        }
        minimum
    }

    fn owners(&self) -> Vec<Ownership> {
        let owners = [
            (&self.corporate_dedicated, Ownership::CorporateDedicated),
            (&self.corporate_shared, Ownership::CorporateShared),
            (&self.employee_owned, Ownership::EmployeeOwned),
        ];
        owners.into_iter().filter(|(box_, _)| forms::is_ticked(box_)).map(|(_, owner)| owner).collect()
    }

    fn typed(&self, field: &str) -> Option<String> {
        match field {
            "patch_age_max_days" => Some(self.patch_age_max_days.clone()),
            "last_seen_max_hours" => Some(self.last_seen_max_hours.clone()),
            "agent_report_max_hours" => Some(self.agent_report_max_hours.clone()),
            _ => None,
        }
    }
}

/// Risk that nobody told is none, and an agent that is not there is absent.
pub(super) fn is_always_known(factor: Factor) -> bool {
    matches!(factor, Factor::Risk | Factor::Agent)
}

fn effect_of(names: [&'static str; 2], word: &str, score: &str, errors: &mut Vec<SettingError>) -> Effect {
    effect::read(names, word, score).unwrap_or_else(|error| {
        errors.push(error);
        Effect::AlwaysDeny
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn saving_the_form_of_a_factor_as_it_is_changes_nothing_that_counts() {
        for factor in Factor::all() {
            let today = TrustRules::default();
            let rules = FactorForm::of(factor, &today).rules(factor, &today).unwrap();
            assert_eq!(rules.factors.get(factor), today.factors.get(factor), "{factor}");
            assert_eq!(TrustRules { factors: today.factors.clone(), ..rules }, today, "{factor}");
        }
    }

    #[test]
    fn compliance_stays_what_it_is_whatever_is_sent() {
        let today = TrustRules::default();
        let form = FactorForm {
            state: "off".to_owned(),
            bad: "none".to_owned(),
            unknown: "low".to_owned(),
            ..FactorForm::default()
        };
        let rule = form.rules(Factor::Compliance, &today).unwrap().factors.get(Factor::Compliance);
        assert_eq!((rule.state, rule.bad), (Switch::On, Effect::AlwaysDeny));
        assert_eq!(effect::words(rule.unknown).0, "low");
    }
}
