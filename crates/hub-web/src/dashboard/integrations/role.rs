//! The smallest role for what is wanted: a table to copy, and the steps in the console.

use askama::Template;
use axum::{extract::RawQuery, response::Html};
use http::StatusCode;
use hub_core::permissions::{Boxed, Capability, RoleLine, smallest_role, steps};

use crate::{
    access::{PageAllowed, Read},
    dashboard::{
        PageError,
        frame::{self, Place},
    },
};

#[derive(Template)]
#[template(path = "role.html")]
struct RolePage {
    choices: Vec<Choice>,
    lines: Vec<Line>,
    steps: Vec<String>,
}

struct Choice {
    value: String,
    words: &'static str,
    is_chosen: bool,
}

struct Line {
    category: &'static str,
    name: &'static str,
    boxed: &'static str,
    used_by: String,
}

/// `GET /integrations/role?for=read&for=lock`; reading alone unless told.
pub async fn show(
    PageAllowed { session, .. }: PageAllowed<Read>,
    RawQuery(query): RawQuery,
) -> Result<Html<String>, PageError> {
    let wanted = wanted(query.as_deref().unwrap_or_default())?;
    let lines = smallest_role(&wanted);
    let choice = |capability: &Capability| Choice {
        value: capability.to_string(),
        words: capability.words(),
        is_chosen: wanted.contains(capability),
    };
    let page = RolePage {
        choices: Capability::ALL.iter().map(choice).collect(),
        steps: steps(&lines),
        lines: lines.iter().map(line).collect(),
    };
    frame::page(&session, Place::Integrations, "The smallest role", &page)
}

fn wanted(query: &str) -> Result<Vec<Capability>, PageError> {
    let words: Vec<String> = form_urlencoded::parse(query.as_bytes())
        .filter(|(name, _)| name == "for")
        .flat_map(|(_, value)| value.split(',').map(str::to_owned).collect::<Vec<_>>())
        .collect();
    if words.is_empty() {
        return Ok(Capability::of_word("read").unwrap_or_default());
    }
    let mut wanted = Vec::new();
    for word in &words {
        let found = Capability::of_word(word).ok_or_else(|| {
            let title = format!("There is no capability {word:?}");
            PageError::refused(StatusCode::BAD_REQUEST, &title, "Choose from those on the page.")
        })?;
        wanted.extend(found);
    }
    Ok(wanted)
}

fn line(line: &RoleLine) -> Line {
    Line {
        category: line.need.category,
        name: line.need.name,
        boxed: match line.need.boxed {
            Boxed::Read => "Read",
            Boxed::Edit => "Edit",
        },
        used_by: line.used_by.iter().map(|capability| capability.words()).collect::<Vec<_>>().join(", "),
    }
}
