//! *Accounts*: users and their groups, administrators and their roles.

mod administrators;
mod roles;
mod user_groups;
mod users;

use axum::{
    Router,
    routing::{get, post},
};
use page_kit::components::Choice;

use super::{Console, Visit, menu};

/// Most groups of a list to choose from: the switcher of the header comes first in large tenants.
const CHOICES_MAX: usize = 1_000;

/// The pages of this folder.
pub(super) fn routes() -> Router<Console> {
    let users = |path: &str| format!("{}{path}", menu::USERS);
    let groups = |path: &str| format!("{}{path}", menu::USER_GROUPS);
    let admins = |path: &str| format!("{}{path}", menu::ADMINS);
    let roles = |path: &str| format!("{}{path}", menu::ROLES);
    Router::new()
        .route("/console/accounts", get(users::list::show))
        .route(menu::USERS, get(users::list::show))
        .route(&users("/add"), get(users::add::ask).post(users::add::save))
        .route(&users("/{id}"), get(users::detail::show).post(users::detail::change))
        .route(menu::USER_GROUPS, get(user_groups::list))
        .route(&groups("/{id}"), get(user_groups::detail))
        .route(menu::ADMINS, get(administrators::list::show))
        .route(&admins("/add"), get(administrators::add::ask).post(administrators::add::step))
        .route(&admins("/{id}"), get(administrators::detail::show).post(administrators::detail::change))
        .route(&admins("/{id}/certificate"), post(administrators::detail::certificate))
        .route(menu::ROLES, get(roles::list::show))
        .route(&roles("/add"), get(roles::edit::add).post(roles::edit::create))
        .route(&roles("/{id}"), get(roles::edit::show).post(roles::edit::change))
}

/// The chosen organization group and those below, to choose from.
pub(super) fn group_choices(visit: &Visit) -> Vec<Choice> {
    let groups = visit.tenant().access.subtree(visit.org_group.id);
    let top = groups.first().map_or(0, |group| group.level);
    let choice = |group: &crate::access::OrgGroup| {
        let depth = usize::try_from(group.level.saturating_sub(top)).unwrap_or(0).min(10);
        Choice::new(group.id.to_string(), format!("{}{}", "\u{2003}".repeat(depth), group.name))
    };
    groups.iter().take(CHOICES_MAX).map(choice).collect()
}

/// The roles that can be given at the chosen organization group.
pub(super) fn role_choices(visit: &Visit) -> Vec<Choice> {
    let access = &visit.tenant().access;
    let roles = access.roles();
    let given = roles.iter().filter(|role| access.is_within(visit.org_group.id, role.org_group_id));
    let choices = given.map(|role| Choice::new(role.id.to_string(), role.name.clone()));
    std::iter::once(Choice::new("", "Choose a role")).chain(choices).collect()
}
