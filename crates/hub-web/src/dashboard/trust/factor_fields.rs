//! The fields of a factor's form as they are shown, each with its range, its default and what it is for.

use hub_core::trust::{
    Factor, TrustRules,
    check::{CONTACT_HOURS, PATCH_AGE_DAYS, UNWANTED_APPS_MAX},
};
use page_kit::components::{CheckField, RadioField, SelectField, TextArea, TextField};

use super::{
    effect,
    factor_form::{FactorForm, is_always_known},
    forms,
};
use crate::{
    dashboard::{fields::expected, words},
    http::fields::FieldError,
};

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

const SWITCH: [(&str, &str); 3] = [
    ("off", "Off: it is not looked at"),
    ("trial", "Observe only: shown, without effect"),
    ("on", "On: it counts"),
];

impl FactorFields {
    /// The fields of that factor, with what was typed and what is refused of it.
    pub fn of(factor: Factor, form: &FactorForm, errors: &[FieldError]) -> Self {
        let mut shown = Self { effects: effects(factor, form, errors), ..Self::default() };
        if factor != Factor::Compliance {
            let state = RadioField::new("state", "Does it count?", &form.state, forms::choices(&SWITCH))
                .help("Observe first: every explanation shows what it finds, and what would change is shown before you save.");
            shown.state = Some(state.error(expected(errors, "state")));
        }
        match factor {
            Factor::PatchAge | Factor::LastSeen | Factor::Agent => {
                shown.number = number(factor, form, errors)
            }
            Factor::OsVersion | Factor::UnwantedApp => shown.text = text(factor, form, errors),
            Factor::Ownership => shown.owners = owners(form),
            Factor::Compliance
            | Factor::Compromised
            | Factor::Encryption
            | Factor::Passcode
            | Factor::Enrollment
            | Factor::Risk => {}
        }
        shown
    }
}

fn effects(factor: Factor, form: &FactorForm, errors: &[FieldError]) -> Vec<(SelectField, TextField)> {
    let effect = |names: [&'static str; 2], label: &str, word: &str, score: &str| {
        effect::fields(names, label, (word, score), |field| expected(errors, field).map(str::to_owned))
    };
    let mut shown = Vec::new();
    if factor != Factor::Compliance {
        let is_risk = factor == Factor::Risk;
        let label = if is_risk { "What high risk costs" } else { "What it costs when it is bad" };
        shown.push(effect(["bad", "bad_score"], label, &form.bad, &form.bad_score));
    }
    if factor == Factor::Risk {
        let (medium, low) = (["medium", "medium_score"], ["low", "low_score"]);
        shown.push(effect(medium, "What medium risk costs", &form.medium, &form.medium_score));
        shown.push(effect(low, "What low risk costs", &form.low, &form.low_score));
    }
    if !is_always_known(factor) {
        let (names, label) = (["unknown", "unknown_score"], "What it costs when it is not known");
        shown.push(effect(names, label, &form.unknown, &form.unknown_score));
    }
    shown
}

/// How old something may be that is good.
fn number(factor: Factor, form: &FactorForm, errors: &[FieldError]) -> Option<TextField> {
    let usual = TrustRules::default();
    let (name, label, value, range, unit, usual) = match factor {
        Factor::PatchAge => (
            "patch_age_max_days",
            "Days since the last patch that are good",
            &form.patch_age_max_days,
            PATCH_AGE_DAYS,
            "days",
            usual.patch_age_max_days,
        ),
        Factor::LastSeen => (
            "last_seen_max_hours",
            "Hours since the last contact that are good",
            &form.last_seen_max_hours,
            CONTACT_HOURS,
            "hours",
            usual.last_seen_max_hours,
        ),
        Factor::Agent => (
            "agent_report_max_hours",
            "Hours since the agent's last report that are good",
            &form.agent_report_max_hours,
            CONTACT_HOURS,
            "hours",
            usual.agent_report_max_hours,
        ),
        _ => return None,
    };
    let help = format!("{} to {} {unit}; {usual} by default.", range.start(), range.end());
    Some(TextField::number(name, label, value).help(&help).error(expected(errors, name)).required())
}

/// What is listed, one a line.
fn text(factor: Factor, form: &FactorForm, errors: &[FieldError]) -> Option<TextArea> {
    let field = match factor {
        Factor::OsVersion => {
            TextArea::new("os_minimum", "The oldest version that is good", &form.os_minimum, 4)
                .help("One platform a line: ios, macos, android, windows, ... A platform without a line asks for no version.")
                .placeholder("ios = 17.5")
                .error(expected(errors, "os_minimum"))
        }
        Factor::UnwantedApp => {
            TextArea::new("unwanted_apps", "Apps that are not wanted", &form.unwanted_apps, 6)
                .help(&format!("Bundle ids, one a line, at most {UNWANTED_APPS_MAX}."))
                .placeholder("com.example.app")
                .error(expected(errors, "unwanted_apps"))
        }
        _ => return None,
    };
    Some(field.code())
}

fn owners(form: &FactorForm) -> Vec<CheckField> {
    let label = |word: &str| words::label(&words::OWNERSHIP, word);
    [
        ("corporate_dedicated", &form.corporate_dedicated),
        ("corporate_shared", &form.corporate_shared),
        ("employee_owned", &form.employee_owned),
    ]
    .map(|(name, value)| CheckField::new(name, &format!("{} is good", label(name)), forms::is_ticked(value)))
    .into()
}
