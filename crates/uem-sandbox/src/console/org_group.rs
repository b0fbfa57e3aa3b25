//! The organization-group switcher of the header: everything is seen from the group chosen here, like everything that
//! an API caller bound to it would see.

use askama::{Template, filters::HtmlSafe};
use axum::response::{IntoResponse as _, Redirect, Response};

use super::{PageError, Sent, Visit, login::inside, menu, view::Page};

/// Most groups shown: a search narrows them.
const GROUPS_MAX: usize = 500;

struct Line {
    id: i64,
    name: String,
    about: String,
    depth: u32,
    is_current: bool,
}

#[derive(Template)]
#[template(path = "console/org_group.html")]
struct Chooser {
    search: String,
    next: String,
    token: String,
    lines: Vec<Line>,
    more: usize,
}

impl HtmlSafe for Chooser {}

/// `GET /console/organization-group`
pub(super) async fn show(visit: Visit) -> Result<Response, PageError> {
    let search = visit.asked.text("search").to_lowercase();
    let all = visit.tenant().access.subtree(visit.home_group_id);
    let top = all.first().map_or(0, |group| group.level);
    let mut lines: Vec<Line> = all
        .iter()
        .filter(|group| {
            search.is_empty()
                || group.name.to_lowercase().contains(&search)
                || group.group_id.to_lowercase().contains(&search)
        })
        .map(|group| Line {
            id: group.id,
            name: group.name.clone(),
            about: format!("{} · {} · {}", group.kind, group.group_id, group.id),
            depth: group.level.saturating_sub(top).min(6),
            is_current: group.id == visit.org_group.id,
        })
        .collect();
    let more = lines.len().saturating_sub(GROUPS_MAX);
    lines.truncate(GROUPS_MAX);
    let next = inside(visit.asked.text("next")).to_owned();
    let chooser = Chooser {
        search: visit.asked.text("search").to_owned(),
        next: next.clone(),
        token: visit.token().to_owned(),
        lines,
        more,
    };
    let place = if next.starts_with(menu::ALL_SETTINGS) { menu::ALL_SETTINGS } else { &next };
    Page::new("Organization group")
        .subtitle("Pages show what lies at the chosen group and below, and settings are those of this group.")
        .with(&chooser)
        .show(&visit, place)
}

/// `POST /console/organization-group`
pub(super) async fn choose(Sent { visit, form }: Sent) -> Result<Response, PageError> {
    let id: i64 = form.number("id").ok_or_else(|| PageError::not_found("organization group"))?;
    if !visit.tenant().access.is_within(id, visit.home_group_id) {
        return Err(PageError::not_found("organization group"));
    }
    visit.change(|session| session.org_group_id = id);
    Ok(Redirect::to(inside(form.text("next"))).into_response())
}
