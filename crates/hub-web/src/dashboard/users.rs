//! Users: the list, and the page of one with the devices.

use askama::Template;
use axum::{extract::State, response::Html};
use hub_core::{
    actions::ActionKind,
    ids::{IntegrationId, UserId},
    operator::Permission,
};
use hub_store::{IntegrationRow, Session, UserFilter, UserRow};
use page_kit::{
    Icon,
    components::{Badge, EmptyState, Link, Pager, SelectField, Tone, grouped},
};
use serde::{Deserialize, Serialize};

use super::{
    PageError,
    actions::{card::ActionsCard, draft::Draft},
    devices::line::DeviceLine,
    frame::{self, Place},
    words,
};
use crate::{
    WebState,
    access::{PageAllowed, Read},
    api::v1::users::get::find,
    http::{paging::cursor, params::PageParams, path::PageId},
};

/// Users on a page.
const PAGE: u32 = 50;

/// What is looked for.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserQuery {
    search: Option<String>,
    integration_id: Option<i64>,
    is_active: Option<bool>,
    lacks_email: Option<bool>,
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "users.html")]
struct UsersPage {
    search: String,
    filters: Vec<SelectField>,
    add_href: Option<String>,
    lines: Vec<UserLine>,
    pager: Pager,
    empty: Option<EmptyState>,
}

#[derive(Template)]
#[template(path = "user.html")]
struct UserPage {
    line: UserLine,
    row: UserRow,
    devices: Vec<DeviceLine>,
    actions: ActionsCard,
}

struct UserLine {
    id: UserId,
    name: String,
    user_name: String,
    email: String,
    devices: i64,
    badges: Vec<Badge>,
}

impl UserLine {
    fn new(row: &UserRow) -> Self {
        let facts = &row.facts;
        let full = format!("{} {}", facts.first_name, facts.last_name);
        let name = [facts.display_name.as_str(), full.trim(), &facts.user_name]
            .into_iter()
            .find(|text| !text.trim().is_empty())
            .map_or_else(|| format!("User {}", row.id), str::to_owned);
        let mut badges = vec![match (row.is_gone, facts.is_active) {
            (true, _) => Badge::new(Tone::Neutral, "Gone"),
            (false, true) => Badge::new(Tone::Good, "Active"),
            (false, false) => Badge::new(Tone::Warning, "Inactive"),
        }];
        if row.lacks_email {
            badges.push(Badge::new(Tone::Warning, "No e-mail"));
        }
        if row.shares_email {
            badges.push(Badge::new(Tone::Warning, "Shares an e-mail"));
        }
        Self {
            id: row.id,
            name,
            user_name: facts.user_name.clone(),
            email: facts.email.clone(),
            devices: facts.enrolled_devices,
            badges,
        }
    }
}

/// `GET /users`
pub async fn list(
    PageAllowed { session, allowed }: PageAllowed<Read>,
    State(state): State<WebState>,
    PageParams(query): PageParams<UserQuery>,
) -> Result<Html<String>, PageError> {
    let filter = UserFilter {
        search: query.search.clone().unwrap_or_default().trim().to_owned(),
        integration_id: query.integration_id.map(IntegrationId),
        is_active: query.is_active,
        lacks_email: query.lacks_email.unwrap_or_default(),
    };
    let found = state
        .store
        .list_users(allowed.visible(), &filter, cursor(query.after.clone()).as_ref(), PAGE)
        .await?;
    let more = if found.counted_all { "" } else { "+" };
    let shown = grouped(found.users.len() as u64);
    let page = UsersPage {
        search: query.search.clone().unwrap_or_default(),
        filters: filters(&query),
        add_href: session
            .operator
            .may(Permission::RequestActions)
            .then(|| Draft::default().of_kind(ActionKind::AddUser).href()),
        lines: found.users.iter().map(UserLine::new).collect(),
        pager: Pager {
            summary: format!("Showing {shown} of {}{more} users", grouped(found.count)),
            first_href: query.after.as_ref().map(|_| query.href(None)),
            next_href: found.next.as_ref().map(|next| query.href(Some(&next.0))),
        },
        empty: found.users.is_empty().then(|| EmptyState {
            icon: Icon::User,
            title: "No user to show".to_owned(),
            text: "Users appear when an integration has been synchronized. Search finds the beginning of a name or e-mail.".to_owned(),
            action: Some(Link::new("/users", "Show all users")),
        }),
    };
    frame::page(&session, Place::Users, "Users", &page)
}

/// `GET /users/{id}`
pub async fn detail(
    PageAllowed { session, .. }: PageAllowed<Read>,
    State(state): State<WebState>,
    PageId(id): PageId<UserId>,
) -> Result<Html<String>, PageError> {
    let now = state.clock.now();
    let row = find(&state, id).await?;
    let devices = state.store.devices_of_user(id).await?;
    let line = UserLine::new(&row);
    let title = line.name.clone();
    let integration = state.store.find_integration(row.integration_id).await?;
    let page = UserPage {
        actions: actions(&session, &row, integration.as_ref(), !devices.is_empty()),
        devices: devices.iter().map(|row| DeviceLine::new(row, now)).collect(),
        line,
        row,
    };
    frame::page(&session, Place::Users, &title, &page)
}

/// What can be done to the user, and to all of the user's devices.
fn actions(
    session: &Session,
    row: &UserRow,
    integration: Option<&IntegrationRow>,
    has_devices: bool,
) -> ActionsCard {
    let id = row.id.to_string();
    let user = Draft { user: id.clone(), ..Draft::default() };
    let devices = Draft { devices_of: id, ..Draft::default() };
    let switch = if row.facts.is_active { ActionKind::DeactivateUser } else { ActionKind::ActivateUser };
    let mut card = ActionsCard::new(session, integration).kinds(&user, &[ActionKind::UpdateUser, switch]);
    if has_devices {
        card = card.button(&devices, ActionKind::Lock, "Lock all devices").button(
            &devices,
            ActionKind::EnterpriseWipe,
            "Enterprise wipe all devices",
        );
    }
    card.kinds(&user, &[ActionKind::DeleteUser])
}

fn filters(query: &UserQuery) -> Vec<SelectField> {
    let told = |value: Option<bool>| value.map(|value| value.to_string()).unwrap_or_default();
    let states = words::choices("Active or not", &[("true", "Active"), ("false", "Inactive")]);
    let emails = words::choices("With or without e-mail", &[("true", "Without e-mail")]);
    vec![
        SelectField::new("is_active", "In the tenant", &told(query.is_active), states),
        SelectField::new("lacks_email", "E-mail", &told(query.lacks_email), emails),
    ]
}

impl UserQuery {
    fn href(&self, after: Option<&str>) -> String {
        let query = Self { after: after.map(str::to_owned), ..self.clone() };
        format!("/users?{}", serde_urlencoded::to_string(query).unwrap_or_default())
    }
}
