//! The shell of the dashboard: its side bar, and who is logged in.

use askama::Template;
use axum::response::Html;
use hub_core::operator::Permission;
use hub_store::Session;
use page_kit::{Banner, Icon, NavGroup, NavItem, NavMark, Person, Shell, components::Link};

use super::{
    PageError,
    standing::{self, Standing},
};

/// Where a page belongs in the side bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// `/`
    Overview,
    /// `/devices`
    Devices,
    /// `/users`
    Users,
    /// `/groups`
    Groups,
    /// `/apps`
    Apps,
    /// `/actions`
    Actions,
    /// `/trust`
    Trust,
    /// `/decisions`
    Decisions,
    /// `/integrations`
    Integrations,
    /// `/runs`
    Runs,
    /// `/audit`
    Audit,
    /// `/settings/operators`
    Operators,
    /// `/settings/tokens`
    Tokens,
    /// `/settings/notifications`
    Notifications,
    /// `/settings/action-guards`
    ActionGuards,
    /// `/settings/password`
    Password,
}

/// A page in its frame.
pub fn page(
    session: &Session,
    place: Place,
    title: &str,
    content: &impl Template,
) -> Result<Html<String>, PageError> {
    let person = Person {
        name: session.operator.username.clone(),
        role: session.operator.role.to_string(),
        log_out_href: "/logout".to_owned(),
        form_token: session.form_token.clone(),
    };
    let may = |permission| session.operator.may(permission);
    let standing = standing::current();
    let nav = nav(place, may, standing.for_people);
    let shell = Shell::new("Mooring", env!("CARGO_PKG_VERSION"), title, nav, Some(person));
    Ok(Html(shell.banner(banner(session, &standing)).page(content)?))
}

/// That nothing is sent, and where that can be changed.
fn banner(session: &Session, standing: &Standing) -> Option<Banner> {
    let (stopped, since) = standing.stopped.as_ref()?;
    Some(Banner {
        title: "All actions are stopped.".to_owned(),
        text: format!("By {}, {since}: {}", stopped.by, stopped.reason),
        link: session
            .operator
            .may(Permission::StopActions)
            .then(|| Link::new("/settings/action-guards", "Action guards")),
    })
}

/// A page without bars.
pub fn bare(title: &str, content: &impl Template) -> Result<Html<String>, PageError> {
    Ok(Html(page_kit::bare_page("Mooring", title, content)?))
}

fn nav(place: Place, may: impl Fn(Permission) -> bool, for_people: u64) -> Vec<NavGroup> {
    let item = |at: Place, href: &str, label: &str, icon: Icon| NavItem {
        href: href.to_owned(),
        label: label.to_owned(),
        icon,
        is_current: at == place,
        level: 0,
        mark: (at == Place::Actions && for_people > 0)
            .then(|| NavMark { count: for_people, words: "wait for a person".to_owned() }),
    };
    let group = |heading: &str, items: Vec<NavItem>| NavGroup { heading: heading.to_owned(), items };
    let mut groups = vec![
        group("", vec![item(Place::Overview, "/", "Overview", Icon::Home)]),
        group(
            "Fleet",
            vec![
                item(Place::Devices, "/devices", "Devices", Icon::Device),
                item(Place::Users, "/users", "Users", Icon::User),
                item(Place::Groups, "/groups", "Groups", Icon::Group),
                item(Place::Apps, "/apps", "Apps", Icon::App),
                item(Place::Actions, "/actions", "Actions", Icon::Action),
            ],
        ),
        group(
            "Connection",
            vec![
                item(Place::Integrations, "/integrations", "Integrations", Icon::Integration),
                item(Place::Runs, "/runs", "Synchronization", Icon::Run),
            ],
        ),
    ];
    if may(Permission::ReadHub) {
        let access = vec![
            item(Place::Trust, "/trust", "Trust", Icon::Shield),
            item(Place::Decisions, "/decisions", "Decisions", Icon::History),
        ];
        groups.insert(2, group("Access", access));
    }
    if may(Permission::ReadAudit) {
        groups.push(group("Oversight", vec![item(Place::Audit, "/audit", "Audit", Icon::Clock)]));
    }
    let mut settings = vec![item(Place::Password, "/settings/password", "Your password", Icon::Settings)];
    if may(Permission::StopActions) {
        settings.push(item(Place::ActionGuards, "/settings/action-guards", "Action guards", Icon::Shield));
    }
    if may(Permission::ManageOperators) {
        settings.push(item(Place::Operators, "/settings/operators", "Operators", Icon::Operator));
        settings.push(item(Place::Tokens, "/settings/tokens", "API tokens", Icon::Key));
        settings.push(item(Place::Notifications, "/settings/notifications", "Notifications", Icon::Info));
    }
    groups.push(group("Settings", settings));
    groups
}
