//! What a form or a query carries, as texts; and what is wrong with it, field by field.

use page_kit::components::{Alert, Tone};

use crate::http::VendorError;

/// Names and values as they came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads a query or a form's body.
    pub fn parse(bytes: &[u8]) -> Self {
        Self(form_urlencoded::parse(bytes).into_owned().collect())
    }

    /// The value of that name without the blanks around it; empty where there is none.
    pub fn text(&self, name: &str) -> &str {
        self.raw(name).trim()
    }

    /// The value of that name as it was typed: for passwords.
    pub fn raw(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.as_str())
    }

    /// All values of that name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Whether one of the values of that name is this one.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.all(name).any(|one| one == value)
    }

    /// The value as a number.
    pub fn number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.text(name).parse().ok()
    }

    /// Sets a value in place of all there are of that name.
    pub fn set(&mut self, name: &str, value: &str) {
        self.0.retain(|(field, _)| field != name);
        self.0.push((name.to_owned(), value.to_owned()));
    }

    /// Takes over all fields of the other one, in place of those of the same names.
    pub fn take_over(&mut self, other: &Self) {
        self.0.retain(|(field, _)| !other.0.iter().any(|(name, _)| name == field));
        self.0.extend(other.0.iter().filter(|(name, _)| name != "form_token").cloned());
    }

    /// The same as a query, with one value changed.
    pub fn with(&self, name: &str, value: &str) -> String {
        let mut fields = self.clone();
        fields.set(name, value);
        fields.0.retain(|(_, value)| !value.is_empty());
        query(fields.0.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    }
}

/// Names and values as a query.
pub(super) fn query<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// One part of a path, so that nothing in it is taken for a path.
pub(super) fn segment(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// What is wrong with a form.
#[derive(Debug, Default)]
pub(super) struct Problems {
    fields: Vec<(&'static str, String)>,
    whole: Vec<String>,
}

impl Problems {
    /// Adds what is wrong with a field.
    pub fn add(&mut self, field: &'static str, text: impl Into<String>) {
        self.fields.push((field, text.into()));
    }

    /// Adds that a field is empty, where it is.
    pub fn require(&mut self, fields: &Fields, field: &'static str, label: &str) {
        if fields.text(field).is_empty() {
            self.add(field, format!("{label} is empty: it must be filled in"));
        }
    }

    /// What the tenant refused, at the field whose word its message names; over the form where it names none.
    pub fn refused(mut self, error: &VendorError, words: &[(&'static str, &str)]) -> Self {
        let message = error.message.to_lowercase();
        match words.iter().find(|(_, word)| message.contains(&word.to_lowercase())) {
            Some((field, _)) => self.add(field, error.message.clone()),
            None => self.whole.push(error.message.clone()),
        }
        self
    }

    /// What is wrong with that field.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.fields.iter().find(|(name, _)| *name == field).map(|(_, text)| text.as_str())
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.whole.is_empty()
    }

    /// The first field that something is wrong with.
    pub fn first(&self) -> Option<&'static str> {
        self.fields.first().map(|(field, _)| *field)
    }

    /// All of it over the form.
    pub fn alert(&self) -> Option<Alert> {
        if self.is_empty() {
            return None;
        }
        let items = self.whole.iter().chain(self.fields.iter().map(|(_, text)| text)).cloned().collect();
        Some(Alert::new(Tone::Bad, "This was not saved").items(items))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_stands_at_the_field_that_it_names() {
        let words = [("name", "TagName"), ("kind", "TagType")];
        let named = Problems::default().refused(&VendorError::new(400, 6, "tagname is too long"), &words);
        assert_eq!((named.of("name"), named.of("kind")), (Some("tagname is too long"), None));
        let other = Problems::default().refused(&VendorError::new(500, 1000, "failed"), &words);
        assert!(other.of("name").is_none() && !other.is_empty());
    }

    #[test]
    fn a_link_keeps_what_was_asked() {
        let asked = Fields::parse(b"search=a%26b&page=2&empty=");
        assert_eq!(asked.with("page", "3"), "search=a%26b&page=3");
        assert_eq!(asked.with("page", ""), "search=a%26b");
    }
}
