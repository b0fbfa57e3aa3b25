//! The form of a policy: what it carries, what it means, and what each field of it is told.

use hub_core::{
    integration::SettingError,
    services::{
        FailMode, Minimum, Policy,
        check::{FACTS_AGE_MINUTES, GRACE_MINUTES, SILENCE_HOURS, TOKEN_MINUTES, USER_GROUPS_MAX},
    },
    trust::{Level, TrustScore},
};
use page_kit::components::{CheckField, RadioField, TextArea, TextField};
use serde::Deserialize;

use super::forms;
use crate::{dashboard::fields::expected, http::fields::FieldError};

/// The fields as texts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PolicyForm {
    /// Its name, where it is new.
    pub name: String,
    user_groups: String,
    needs_user: String,
    needs_trusted_device: String,
    minimum: String,
    minimum_score: String,
    fail_mode: String,
    facts_max_age_minutes: String,
    silence_max_hours: String,
    grace_minutes: String,
    forbids_bypass: String,
    token_minutes: String,
    /// Which button was pressed.
    pub step: String,
    /// What was previewed.
    pub previewed: String,
}

/// A form that was not sent whole is one of which all boxes are off.
impl Default for PolicyForm {
    fn default() -> Self {
        let usual = Self::of(&Policy::default());
        Self {
            needs_user: String::new(),
            needs_trusted_device: String::new(),
            forbids_bypass: String::new(),
            ..usual
        }
    }
}

/// The fields as they are shown.
pub struct PolicyFields {
    pub user_groups: TextArea,
    pub needs_user: CheckField,
    pub needs_trusted_device: CheckField,
    pub minimum: RadioField,
    pub minimum_score: TextField,
    pub fail_mode: RadioField,
    pub facts_max_age_minutes: TextField,
    pub silence_max_hours: TextField,
    pub grace_minutes: TextField,
    pub forbids_bypass: CheckField,
    pub token_minutes: TextField,
}

impl PolicyForm {
    /// Of a policy.
    pub fn of(policy: &Policy) -> Self {
        let (minimum, score) = match policy.minimum {
            Minimum::None => ("none", None),
            Minimum::Level(level) => (level.into(), None),
            Minimum::Score(score) => ("score", Some(score)),
        };
        Self {
            name: policy.name.clone(),
            user_groups: policy.user_groups.join("\n"),
            needs_user: forms::ticked(policy.needs_user),
            needs_trusted_device: forms::ticked(policy.needs_trusted_device),
            minimum: minimum.to_owned(),
            minimum_score: score.map(|score| score.to_string()).unwrap_or_default(),
            fail_mode: policy.fail_mode.to_string(),
            facts_max_age_minutes: policy.facts_max_age_minutes.to_string(),
            silence_max_hours: policy.silence_max_hours.to_string(),
            grace_minutes: policy.grace_minutes.to_string(),
            forbids_bypass: forms::ticked(policy.forbids_bypass),
            token_minutes: policy.token_minutes.to_string(),
            step: String::new(),
            previewed: String::new(),
        }
    }

    /// The policy of that name, or every refused field.
    pub fn policy(&self, name: &str) -> Result<Policy, Vec<FieldError>> {
        let mut errors: Vec<SettingError> = Vec::new();
        let minimum = self.minimum().unwrap_or_else(|error| {
            errors.push(error);
            Minimum::Score(TrustScore::MAX)
        });
        let fail_mode = self.fail_mode.parse().unwrap_or_else(|_| {
            errors.push(refusal("fail_mode", &self.fail_mode, "closed or open"));
            FailMode::Closed
        });
        let policy = Policy {
            name: name.to_owned(),
            user_groups: forms::lines(&self.user_groups),
            needs_user: forms::is_ticked(&self.needs_user),
            needs_trusted_device: forms::is_ticked(&self.needs_trusted_device),
            minimum,
            fail_mode,
            facts_max_age_minutes: forms::number(&self.facts_max_age_minutes),
            silence_max_hours: forms::number(&self.silence_max_hours),
            grace_minutes: forms::number(&self.grace_minutes),
            forbids_bypass: forms::is_ticked(&self.forbids_bypass),
            token_minutes: forms::number(&self.token_minutes),
        };
        errors.extend(policy.check().err().unwrap_or_default());
        if errors.is_empty() {
            return Ok(policy);
        }
        Err(forms::as_typed(errors.into_iter().map(FieldError::from).collect(), |field| self.typed(field)))
    }

    fn minimum(&self) -> Result<Minimum, SettingError> {
        match self.minimum.as_str() {
            "none" => Ok(Minimum::None),
            "score" => {
                let score = self.minimum_score.trim().parse::<u8>().ok();
                let score = score.and_then(|number| TrustScore::try_from(number).ok());
                let refused = || refusal("minimum_score", &self.minimum_score, "a score, 0 to 100");
                score.map(Minimum::Score).ok_or_else(refused)
            }
            word => match word.parse::<Level>() {
                Ok(level) if level != Level::AlwaysDeny => Ok(Minimum::Level(level)),
                _ => Err(refusal("minimum", word, "none, low, medium, high or a score")),
            },
        }
    }

    /// A number as it was typed, also where it is none.
    fn typed(&self, field: &str) -> Option<String> {
        match field {
            "facts_max_age_minutes" => Some(self.facts_max_age_minutes.clone()),
            "silence_max_hours" => Some(self.silence_max_hours.clone()),
            "grace_minutes" => Some(self.grace_minutes.clone()),
            "token_minutes" => Some(self.token_minutes.clone()),
            _ => None,
        }
    }

    /// The fields, each with its range, its default and what it is for.
    pub fn fields(&self, errors: &[FieldError]) -> PolicyFields {
        let error = |field: &str| expected(errors, field);
        let usual = Policy::default();
        PolicyFields {
            user_groups: TextArea::new("user_groups", "User groups", &self.user_groups, 3)
                .help(&format!("One a line, at most {USER_GROUPS_MAX}, as the identity provider names them: only members of one of them come in. None (the default): everybody."))
                .error(error("user_groups")),
            needs_user: CheckField::new("needs_user", "A user must be known", forms::is_ticked(&self.needs_user))
                .help("Off by default. Groups ask for a user by themselves."),
            needs_trusted_device: CheckField::new("needs_trusted_device", "A trusted device is required", forms::is_ticked(&self.needs_trusted_device))
                .help("On by default: the device must be identified by a certificate of an authority and be a device of the fleet."),
            minimum: RadioField::new("minimum", "Least level of the device", &self.minimum, forms::choices(&[
                ("none", "None"),
                ("low", "Low (1 to 60)"),
                ("medium", "Medium (61 to 80)"),
                ("high", "High (81 to 100)"),
                ("score", "A score"),
            ]))
            .help("High by default. Anything but None asks for a trusted device as well; a score of 0 is denied always.")
            .error(error("minimum")),
            minimum_score: TextField::number("minimum_score", "Least score, where a score is chosen", &self.minimum_score)
                .help("0 to 100.")
                .error(error("minimum_score")),
            fail_mode: RadioField::new("fail_mode", "When the tenant has not confirmed for too long what is known of the device", &self.fail_mode, forms::choices(&[
                ("closed", "Fail closed: the user is refused with a page that says why"),
                ("open", "Fail open: the user comes in without the device"),
            ]))
            .help("Closed by default. Open has an effect only where the policy asks for neither a trusted device nor a level.")
            .error(error("fail_mode")),
            facts_max_age_minutes: number("facts_max_age_minutes", "What the tenant said may be this old (minutes)", &self.facts_max_age_minutes, error("facts_max_age_minutes"))
                .help(&format!("{} to {} minutes; {} by default. Longer than the time between two synchronizations.", FACTS_AGE_MINUTES.start(), FACTS_AGE_MINUTES.end(), usual.facts_max_age_minutes)),
            silence_max_hours: number("silence_max_hours", "Stale after (hours)", &self.silence_max_hours, error("silence_max_hours"))
                .help(&format!("{} to {} hours; {} by default. A device of which nothing was heard for longer is always denied; 0: never stale.", SILENCE_HOURS.start(), SILENCE_HOURS.end(), usual.silence_max_hours)),
            grace_minutes: number("grace_minutes", "Grace period (minutes)", &self.grace_minutes, error("grace_minutes"))
                .help(&format!("{} to {} minutes; {} by default. So long a device is still let in after its score fell, unless it fell to 0.", GRACE_MINUTES.start(), GRACE_MINUTES.end(), usual.grace_minutes)),
            forbids_bypass: CheckField::new("forbids_bypass", "Nobody can bypass it in an emergency", forms::is_ticked(&self.forbids_bypass))
                .help("Off by default: an admin may open its services for a user, for a day at most. Every decision that rests on it names it."),
            token_minutes: number("token_minutes", "Signed token for the service (minutes)", &self.token_minutes, error("token_minutes"))
                .help(&format!("{} to {} minutes; {} by default, which makes none. So long the token in X-Mooring-Token counts that tells a service who came in, and with which device.", TOKEN_MINUTES.start(), TOKEN_MINUTES.end(), usual.token_minutes)),
        }
    }
}

fn number(name: &str, label: &str, value: &str, error: Option<&str>) -> TextField {
    TextField::number(name, label, value).error(error).required()
}

fn refusal(field: &'static str, value: &str, expected: &str) -> SettingError {
    SettingError { field, value: value.to_owned(), expected: expected.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_goes_through_its_form_unchanged() {
        let policy = Policy {
            name: "staff".to_owned(),
            user_groups: vec!["a".to_owned(), "b c".to_owned()],
            minimum: Minimum::Score("70".parse::<u8>().unwrap().try_into().unwrap()),
            fail_mode: FailMode::Open,
            forbids_bypass: true,
            grace_minutes: 5,
            token_minutes: 10,
            ..Policy::default()
        };
        assert_eq!(PolicyForm::of(&policy).policy("staff").unwrap(), policy);
        assert_eq!(
            PolicyForm::of(&Policy::default()).policy("x").unwrap().minimum,
            Minimum::Level(Level::High)
        );
    }

    #[test]
    fn what_is_no_number_is_refused_as_it_was_typed() {
        let form = PolicyForm {
            grace_minutes: "soon".to_owned(),
            minimum: "score".to_owned(),
            minimum_score: "101".to_owned(),
            ..PolicyForm::default()
        };
        let told: Vec<(String, Option<String>)> =
            form.policy("x").unwrap_err().into_iter().map(|error| (error.field, error.value)).collect();
        let one = |field: &str, value: &str| (field.to_owned(), Some(value.to_owned()));
        assert_eq!(told, [one("minimum_score", "101"), one("grace_minutes", "soon")]);
    }
}
