//! The form of one factor: whether it counts, what it costs, and what is good.

use std::collections::BTreeMap;

use hub_core::{
    fleet::Ownership,
    integration::SettingError,
    trust::{
        Effect, Factor, FactorRule, Switch, TrustRules,
        check::{CONTACT_HOURS, PATCH_AGE_DAYS, UNWANTED_APPS_MAX},
    },
};
use page_kit::components::{CheckField, RadioField, SelectField, TextArea, TextField};
use serde::Deserialize;

use super::{effect, forms};
use crate::{
    dashboard::{fields::expected, words},
    http::fields::FieldError,
};

/// The fields as texts. Each factor has those that mean something for it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FactorForm {
    state: String,
    bad: String,
    bad_score: String,
    unknown: String,
    unknown_score: String,
    medium: String,
    medium_score: String,
    low: String,
    low_score: String,
    os_minimum: String,
    patch_age_max_days: String,
    last_seen_max_hours: String,
    agent_report_max_hours: String,
    corporate_dedicated: String,
    corporate_shared: String,
    employee_owned: String,
    unwanted_apps: String,
    /// Which button was pressed.
    pub step: String,
    /// What was previewed.
    pub previewed: String,
}

/// The fields as they are shown.
#[derive(Default)]
pub struct FactorFields {
    /// Whether it counts; none where that cannot be chosen.
    pub state: Option<RadioField>,
    /// What it costs.
    pub effects: Vec<(SelectField, TextField)>,
    /// What is good: one of these, or none.
    pub number: Option<TextField>,
    pub text: Option<TextArea>,
    pub owners: Vec<CheckField>,
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

    /// The fields of that factor.
    pub fn fields(&self, factor: Factor, errors: &[FieldError]) -> FactorFields {
        let error = |field: &str| expected(errors, field);
        let effect = |names: [&'static str; 2], label: &str, word: &str, score: &str| {
            effect::fields(names, label, (word, score), |field| error(field).map(str::to_owned))
        };
        let mut shown = FactorFields::default();
        if factor != Factor::Compliance {
            let state = RadioField::new("state", "Does it count?", &self.state, forms::choices(&SWITCH));
            shown.state = Some(state.help("Observe first: every explanation shows what it finds, and what would change is shown before you save.").error(error("state")));
            let label =
                if factor == Factor::Risk { "What high risk costs" } else { "What it costs when it is bad" };
            shown.effects.push(effect(["bad", "bad_score"], label, &self.bad, &self.bad_score));
        }
        if factor == Factor::Risk {
            let (medium, low) = (["medium", "medium_score"], ["low", "low_score"]);
            shown.effects.push(effect(medium, "What medium risk costs", &self.medium, &self.medium_score));
            shown.effects.push(effect(low, "What low risk costs", &self.low, &self.low_score));
        }
        if !is_always_known(factor) {
            let names = ["unknown", "unknown_score"];
            let label = "What it costs when it is not known";
            shown.effects.push(effect(names, label, &self.unknown, &self.unknown_score));
        }
        let number = |name: &str, label: &str, value: &str, help: String| {
            Some(TextField::number(name, label, value).help(&help).error(error(name)).required())
        };
        let usual = TrustRules::default();
        let hours = |usual: u32| {
            format!("{} to {} hours; {usual} by default.", CONTACT_HOURS.start(), CONTACT_HOURS.end())
        };
        match factor {
            Factor::PatchAge => {
                let help = format!(
                    "{} to {} days; {} by default.",
                    PATCH_AGE_DAYS.start(),
                    PATCH_AGE_DAYS.end(),
                    usual.patch_age_max_days
                );
                shown.number = number(
                    "patch_age_max_days",
                    "Days since the last patch that are good",
                    &self.patch_age_max_days,
                    help,
                );
            }
            Factor::LastSeen => {
                let help = hours(usual.last_seen_max_hours);
                shown.number = number(
                    "last_seen_max_hours",
                    "Hours since the last contact that are good",
                    &self.last_seen_max_hours,
                    help,
                );
            }
            Factor::Agent => {
                let help = hours(usual.agent_report_max_hours);
                shown.number = number(
                    "agent_report_max_hours",
                    "Hours since the agent's last report that are good",
                    &self.agent_report_max_hours,
                    help,
                );
            }
            Factor::OsVersion => {
                let field =
                    TextArea::new("os_minimum", "The oldest version that is good", &self.os_minimum, 4);
                let help = "One platform a line: ios, macos, android, windows, ... A platform without a line asks for no version.";
                shown.text =
                    Some(field.help(help).placeholder("ios = 17.5").code().error(error("os_minimum")));
            }
            Factor::UnwantedApp => {
                let field =
                    TextArea::new("unwanted_apps", "Apps that are not wanted", &self.unwanted_apps, 6);
                let help = format!("Bundle ids, one a line, at most {UNWANTED_APPS_MAX}.");
                shown.text = Some(
                    field.help(&help).placeholder("com.example.app").code().error(error("unwanted_apps")),
                );
            }
            Factor::Ownership => shown.owners = self.owner_boxes(),
            _ => {}
        }
        shown
    }

    fn owner_boxes(&self) -> Vec<CheckField> {
        let label = |word: &str| words::label(&words::OWNERSHIP, word);
        [
            ("corporate_dedicated", &self.corporate_dedicated),
            ("corporate_shared", &self.corporate_shared),
            ("employee_owned", &self.employee_owned),
        ]
        .map(|(name, value)| {
            CheckField::new(name, &format!("{} is good", label(name)), forms::is_ticked(value))
        })
        .into()
    }
}

const SWITCH: [(&str, &str); 3] = [
    ("off", "Off: it is not looked at"),
    ("trial", "Observe only: shown, without effect"),
    ("on", "On: it counts"),
];

/// Risk that nobody told is none, and an agent that is not there is absent.
fn is_always_known(factor: Factor) -> bool {
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
