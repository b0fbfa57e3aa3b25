//! Templates of messages, in the language of Jinja. A misspelled name is an error, never an empty place.

use minijinja::{Environment, Error, UndefinedBehavior, context};

/// Steps that a template may take: more than any message needs, less than anybody notices.
const FUEL: u64 = 20_000;
/// Longest rendered text.
const TEXT_CHARS_MAX: usize = 20_000;

/// Whom a message is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Login name.
    pub user_name: String,
    /// First name; may be empty.
    pub first_name: String,
    /// Last name; may be empty.
    pub last_name: String,
    /// E-mail.
    pub email: String,
    /// Phone number.
    pub phone_number: String,
    /// Name of the integration.
    pub integration: String,
}

impl Recipient {
    /// A made-up one, for previews and checks.
    pub fn sample() -> Self {
        Self {
            user_name: "dana".into(),
            first_name: "Dana".into(),
            last_name: "Lee".into(),
            email: "dana@example.com".into(),
            phone_number: "+491700000000".into(),
            integration: "Workspace ONE".into(),
        }
    }
}

/// What is wrong with a template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct TemplateError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub message: String,
}

/// Fills a template. `message` is there for the body of an SMS gateway's call alone.
pub fn render(template: &str, recipient: &Recipient, message: Option<&str>) -> Result<String, TemplateError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    let to = recipient;
    let values = context! {
        user_name => to.user_name.as_str(),
        first_name => to.first_name.as_str(),
        last_name => to.last_name.as_str(),
        email => to.email.as_str(),
        phone_number => to.phone_number.as_str(),
        integration => to.integration.as_str(),
    };
    let values = match message {
        Some(message) => context! { message => message, ..values },
        None => values,
    };
    let text = environment.render_str(template, values).map_err(|error| told(&error))?;
    if text.chars().count() > TEXT_CHARS_MAX {
        let message = format!("the text is longer than {TEXT_CHARS_MAX} characters");
        return Err(TemplateError { line: 1, message });
    }
    Ok(text)
}

fn told(error: &Error) -> TemplateError {
    let detail = error.detail().map(|detail| format!(": {detail}")).unwrap_or_default();
    TemplateError { line: error.line().unwrap_or(1), message: format!("{}{detail}", error.kind()) }
}
