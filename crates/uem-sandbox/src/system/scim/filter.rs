//! SCIM filters (RFC 7644, section 3.4.2.2): `displayName co "sales" and not (id pr)`.

/// Longest filter.
const LONGEST: usize = 2_000;
/// Deepest nesting of `not` and parentheses.
const DEEPEST: usize = 20;

/// A filter that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Filter {
    /// One comparison: attribute in lower case, operator, value in lower case.
    Compare(String, Operator, String),
    /// The attribute has a value.
    Present(String),
    /// Both.
    And(Box<Filter>, Box<Filter>),
    /// Either.
    Or(Box<Filter>, Box<Filter>),
    /// Not that.
    Not(Box<Filter>),
}

/// How values are compared: as texts without regard to case. Times are written so that this orders them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumString)]
#[strum(serialize_all = "lowercase", ascii_case_insensitive)]
pub(super) enum Operator {
    /// Equal
    Eq,
    /// Not equal
    Ne,
    /// Contains
    Co,
    /// Begins with
    Sw,
    /// Ends with
    Ew,
    /// Greater
    Gt,
    /// Greater or equal
    Ge,
    /// Less
    Lt,
    /// Less or equal
    Le,
}

impl Filter {
    /// Reads a filter; the error says what was not understood.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.len() > LONGEST {
            return Err(format!("the filter is longer than {LONGEST} bytes"));
        }
        let mut reader = Reader { tokens: tokens(text)?, place: 0 };
        let filter = reader.any(0)?;
        match reader.peek() {
            None => Ok(filter),
            Some(token) => Err(format!("{token:?} was not expected")),
        }
    }

    /// Whether something fits whose attributes `value` tells; none where it has no such value.
    pub fn fits(&self, value: &impl Fn(&str) -> Option<String>) -> bool {
        match self {
            Self::And(one, other) => one.fits(value) && other.fits(value),
            Self::Or(one, other) => one.fits(value) || other.fits(value),
            Self::Not(inner) => !inner.fits(value),
            Self::Present(name) => value(name).is_some_and(|text| !text.is_empty()),
            Self::Compare(name, operator, wanted) => {
                let found = value(name).unwrap_or_default().to_lowercase();
                match operator {
                    Operator::Eq => found == *wanted,
                    Operator::Ne => found != *wanted,
                    Operator::Co => found.contains(wanted.as_str()),
                    Operator::Sw => found.starts_with(wanted.as_str()),
                    Operator::Ew => found.ends_with(wanted.as_str()),
                    Operator::Gt => found > *wanted,
                    Operator::Ge => found >= *wanted,
                    Operator::Lt => found < *wanted,
                    Operator::Le => found <= *wanted,
                }
            }
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    Word(String),
    Text(String),
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '(' => tokens.push(Token::Open),
            ')' => tokens.push(Token::Close),
            '"' => tokens.push(Token::Text(quoted(&mut letters)?)),
            letter if letter.is_whitespace() => {}
            letter => {
                let mut word = String::from(letter);
                while let Some(next) =
                    letters.next_if(|next| !next.is_whitespace() && !"()\"".contains(*next))
                {
                    word.push(next);
                }
                tokens.push(Token::Word(word));
            }
        }
    }
    Ok(tokens)
}

fn quoted(letters: &mut impl Iterator<Item = char>) -> Result<String, String> {
    let mut text = String::new();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => return Ok(text),
            '\\' => text.extend(letters.next()),
            letter => text.push(letter),
        }
    }
    Err("a text has no closing quote".to_owned())
}

struct Reader {
    tokens: Vec<Token>,
    place: usize,
}

impl Reader {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.place)
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.place).cloned();
        self.place += 1;
        token
    }

    fn takes(&mut self, word: &str) -> bool {
        let is_it = matches!(self.peek(), Some(Token::Word(found)) if found.eq_ignore_ascii_case(word));
        self.place += usize::from(is_it);
        is_it
    }

    fn any(&mut self, depth: usize) -> Result<Filter, String> {
        let mut filter = self.all(depth)?;
        while self.takes("or") {
            filter = Filter::Or(Box::new(filter), Box::new(self.all(depth)?));
        }
        Ok(filter)
    }

    fn all(&mut self, depth: usize) -> Result<Filter, String> {
        let mut filter = self.one(depth)?;
        while self.takes("and") {
            filter = Filter::And(Box::new(filter), Box::new(self.one(depth)?));
        }
        Ok(filter)
    }

    fn one(&mut self, depth: usize) -> Result<Filter, String> {
        if depth > DEEPEST {
            return Err(format!("it is nested deeper than {DEEPEST}"));
        }
        if self.takes("not") {
            return Ok(Filter::Not(Box::new(self.one(depth + 1)?)));
        }
        match self.next() {
            Some(Token::Open) => {
                let inner = self.any(depth + 1)?;
                match self.next() {
                    Some(Token::Close) => Ok(inner),
                    _ => Err("a parenthesis is not closed".to_owned()),
                }
            }
            Some(Token::Word(name)) => self.comparison(name.to_lowercase()),
            _ => Err("an attribute was expected".to_owned()),
        }
    }

    fn comparison(&mut self, name: String) -> Result<Filter, String> {
        if self.takes("pr") {
            return Ok(Filter::Present(name));
        }
        let Some(Token::Word(word)) = self.next() else { return Err(format!("no operator after {name:?}")) };
        let operator = word.parse().map_err(|_| format!("{word:?} is no operator"))?;
        match self.next() {
            Some(Token::Text(value) | Token::Word(value)) => {
                Ok(Filter::Compare(name, operator, value.to_lowercase()))
            }
            _ => Err(format!("no value after {word:?}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(text: &str) -> bool {
        let value = |name: &str| match name {
            "displayname" => Some("Sales \"East\"".to_owned()),
            "externalid" => Some(String::new()),
            "meta.created" => Some("2026-01-31T12:00:00Z".to_owned()),
            _ => None,
        };
        Filter::parse(text).unwrap().fits(&value)
    }

    #[test]
    fn comparisons_ignore_case_and_bind_as_the_standard_has_it() {
        for (text, expected) in [
            (r#"displayName eq "sales \"east\"""#, true),
            (r#"DISPLAYNAME sw "SALES""#, true),
            (r#"displayName ew "west" or displayName co "les""#, true),
            (r#"displayName co "x" and displayName co "y" or displayName pr"#, true),
            (r#"displayName co "x" and (displayName co "y" or displayName pr)"#, false),
            ("externalId pr", false),
            ("not (externalId pr)", true),
            (r#"meta.created gt "2026-01-01T00:00:00Z""#, true),
            (r#"nothing ne "x""#, true),
        ] {
            assert_eq!(fits(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        let deep = "(".repeat(50);
        for text in [
            "",
            "displayName",
            "displayName is \"x\"",
            "displayName eq",
            "(id pr",
            "id pr )",
            "a eq \"x",
            deep.as_str(),
            "and",
            "not",
        ] {
            assert!(Filter::parse(text).is_err(), "{text}");
        }
    }
}
