//! What something costs a device, as two fields of a form: a word, and a score for one of the words.

use hub_core::{
    integration::SettingError,
    trust::{Effect, Level, TrustScore},
};
use page_kit::components::{SelectField, TextField};

use super::forms;

/// Words and labels, from the mildest to the hardest.
const WORDS: [(&str, &str); 5] = [
    ("none", "Nothing: it is shown, and that is all"),
    ("medium", "Cap at Medium: the score is at most 80"),
    ("low", "Cap at Low: the score is at most 60"),
    ("score", "Cap at a score"),
    ("always_deny", "Always deny: the score is 0"),
];

/// The word and the score of an effect.
pub fn words(effect: Effect) -> (String, String) {
    let (word, score) = match effect {
        Effect::None => ("none", String::new()),
        Effect::AlwaysDeny => ("always_deny", String::new()),
        Effect::Cap(score) if score == Level::Medium.highest() => ("medium", String::new()),
        Effect::Cap(score) if score == Level::Low.highest() => ("low", String::new()),
        Effect::Cap(score) => ("score", score.to_string()),
    };
    (word.to_owned(), score)
}

/// The effect that was chosen; the refused one of both fields otherwise.
pub fn read(names: [&'static str; 2], word: &str, score: &str) -> Result<Effect, SettingError> {
    let refused = |field, value: &str, expected: &str| SettingError {
        field,
        value: value.to_owned(),
        expected: expected.to_owned(),
    };
    match word {
        "none" => Ok(Effect::None),
        "medium" => Ok(Effect::Cap(Level::Medium.highest())),
        "low" => Ok(Effect::Cap(Level::Low.highest())),
        "always_deny" => Ok(Effect::AlwaysDeny),
        "score" => {
            let number = score.trim().parse::<u8>().ok();
            let score_given = number.and_then(|number| TrustScore::try_from(number).ok());
            score_given.map(Effect::Cap).ok_or_else(|| refused(names[1], score, "a score, 0 to 100"))
        }
        word => Err(refused(names[0], word, "nothing, a cap or always deny")),
    }
}

/// As a factor's table tells it.
pub fn told(effect: Effect) -> String {
    match effect {
        Effect::None => "nothing".to_owned(),
        Effect::AlwaysDeny => "always deny".to_owned(),
        Effect::Cap(score) => format!("at most {score} ({})", score.level().label()),
    }
}

/// Both fields.
pub fn fields(
    names: [&'static str; 2],
    label: &str,
    (word, score): (&str, &str),
    error: impl Fn(&'static str) -> Option<String>,
) -> (SelectField, TextField) {
    let select = SelectField::new(names[0], label, word, forms::choices(&WORDS));
    let number = TextField::number(names[1], &format!("{label}: score, where one is chosen"), score);
    (select.error(error(names[0]).as_deref()), number.help("0 to 100.").error(error(names[1]).as_deref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_effect_goes_through_its_fields_unchanged() {
        for effect in [0, 45, 60, 80, 100].map(|number| Effect::Cap(TrustScore::try_from(number).unwrap())) {
            let (word, score) = words(effect);
            assert_eq!(read(["bad", "bad_score"], &word, &score).unwrap(), effect);
        }
        for effect in [Effect::None, Effect::AlwaysDeny] {
            let (word, score) = words(effect);
            assert_eq!(read(["bad", "bad_score"], &word, &score).unwrap(), effect);
        }
        assert_eq!(read(["bad", "bad_score"], "score", "101").unwrap_err().field, "bad_score");
        assert_eq!(read(["bad", "bad_score"], "much", "").unwrap_err().field, "bad");
    }
}
