//! Conditions of a search, put together from the filters that were given.

use database::Value;

/// A growing `WHERE` clause with its parameters.
#[derive(Debug, Default)]
pub struct Filter {
    conditions: Vec<String>,
    /// Parameters in order; `$1` is the first.
    pub params: Vec<Value>,
}

impl Filter {
    /// `column` is one of these ids.
    pub fn one_of(&mut self, column: &str, ids: &[i64]) {
        self.conditions.push(format!("{column} IN ({})", id_list(ids)));
    }

    /// `column` contains the text, without regard to case. A left-out filter asks for nothing.
    pub fn contains(&mut self, column: &str, text: Option<&str>) {
        let Some(text) = text else { return };
        let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        self.params.push(format!("%{escaped}%").into());
        self.conditions.push(format!("{column} LIKE ${} ESCAPE '\\'", self.params.len()));
    }

    /// `column` equals the value.
    pub fn equals(&mut self, column: &str, value: Option<impl Into<Value>>) {
        let Some(value) = value else { return };
        self.params.push(value.into());
        self.conditions.push(format!("{column} = ${}", self.params.len()));
    }

    /// A condition without parameters.
    pub fn that(&mut self, condition: impl Into<String>) {
        self.conditions.push(condition.into());
    }

    /// Whether anything was asked for.
    pub fn is_empty(&self) -> bool {
        self.conditions.is_empty()
    }

    /// The clause, empty where nothing was asked for.
    pub fn clause(&self) -> String {
        if self.conditions.is_empty() {
            String::new()
        } else {
            format!(" WHERE {}", self.conditions.join(" AND "))
        }
    }
}

/// Integer ids separated by commas, for `IN (...)`.
pub fn id_list(ids: &[i64]) -> String {
    ids.iter().map(i64::to_string).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_given_filters_are_asked_for_and_wildcards_are_plain_text() {
        let mut filter = Filter::default();
        filter.one_of("org_group_id", &[570, 571]);
        filter.contains("email", None);
        filter.contains("user_name", Some("50%_a"));
        filter.equals("is_active", Some(true));
        assert_eq!(
            filter.clause(),
            " WHERE org_group_id IN (570,571) AND user_name LIKE $1 ESCAPE '\\' AND is_active = $2"
        );
        assert_eq!(filter.params, [Value::Text("%50\\%\\_a%".into()), Value::Bool(true)]);
    }
}
