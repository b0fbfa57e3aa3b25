//! The beginning of a text, without regard to case, by index ranges. No LIKE: what a person types is literal.
//!
//! `lower()` in both databases (collation C in PostgreSQL) knows ASCII letters only. Where a text has other letters
//! with two cases, its lower-case form stands in a `*_lower` column, otherwise that is NULL: so an index over
//! `coalesce(x_lower, lower(x))` is right for every alphabet and costs nothing for most rows.

use database::Value;

/// Longest beginning that is compared.
const SEARCH_CHARS_MAX: usize = 100;

/// What is searched for: lower case, without outer blanks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Prefix(String);

impl Prefix {
    /// `None` where nothing is searched for.
    pub(crate) fn new(search: &str) -> Option<Self> {
        let text: String =
            search.trim().to_lowercase().chars().filter(|c| *c != '\0').take(SEARCH_CHARS_MAX).collect();
        (!text.is_empty()).then_some(Self(text))
    }

    /// Whether a text, in lower case already, begins so.
    pub(crate) fn begins(&self, text: &str) -> bool {
        text.starts_with(&self.0)
    }

    /// The first text that can begin so: itself.
    pub(crate) fn first(&self) -> &str {
        &self.0
    }

    /// Parameters for `expression >= $n AND expression < $m`.
    pub(crate) fn range(&self) -> [Value; 2] {
        [Value::from(&self.0), Value::from(format!("{}{}", self.0, char::MAX))]
    }

    /// The text itself and its length in characters, for `substr(expression, 1, length) = $n`, which uses no index.
    pub(crate) fn literal(&self) -> (Value, usize) {
        (Value::from(&self.0), self.0.chars().count())
    }
}

/// The lower-case form, where `lower()` of the databases would miss it.
pub(crate) fn lower_shadow(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let lower = text.to_lowercase();
    (lower != text.to_ascii_lowercase()).then_some(lower)
}

/// Ids as SQL, for `IN (...)`: numbers need no parameters. `NULL` for none, which nothing equals.
pub(crate) fn id_list(ids: impl IntoIterator<Item = i64>) -> String {
    let mut text = String::new();
    for id in ids {
        if !text.is_empty() {
            text.push(',');
        }
        text += &id.to_string();
    }
    if text.is_empty() { "NULL".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_other_alphabets_need_a_shadow() {
        assert_eq!(lower_shadow("Anna's iPhone"), None);
        assert_eq!(lower_shadow("Anna’s iPhone"), None);
        assert_eq!(lower_shadow("Özlem"), Some("özlem".to_owned()));
    }

    #[test]
    fn a_search_of_blanks_is_none() {
        assert_eq!(Prefix::new(" \t"), None);
        assert_eq!(Prefix::new(" Öz% "), Some(Prefix("öz%".to_owned())));
    }
}
