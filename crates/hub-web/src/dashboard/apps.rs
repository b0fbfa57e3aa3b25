//! The apps of the tenants' catalogues, and the page of one.

use askama::Template;
use axum::{extract::State, response::Html};
use hub_core::{actions::ActionKind, ids::AppId, operator::Permission};
use hub_store::AppRow;
use page_kit::{
    Icon,
    components::{EmptyState, Link, Pager, grouped},
};
use serde::{Deserialize, Serialize};

use super::{
    PageError,
    actions::{card::ActionsCard, draft::Draft},
    app_devices::card::OnDevicesCard,
    frame::{self, Place},
    words,
};
use crate::{
    WebState,
    access::{PageAllowed, Read},
    http::{paging::cursor, params::PageParams, path::PageId, problem::Problem},
};

/// Apps on a page.
const PAGE: u32 = 50;

/// What is looked for.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppQuery {
    search: Option<String>,
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "apps.html")]
struct AppsPage {
    may_upload: bool,
    search: String,
    lines: Vec<AppLine>,
    pager: Pager,
    empty: Option<EmptyState>,
}

#[derive(Template)]
#[template(path = "app.html")]
struct AppPage {
    line: AppLine,
    integration: String,
    on_devices: OnDevicesCard,
    actions: ActionsCard,
}

struct AppLine {
    row: AppRow,
    platform: String,
}

/// `GET /apps`
pub async fn show(
    PageAllowed { session, allowed }: PageAllowed<Read>,
    State(state): State<WebState>,
    PageParams(query): PageParams<AppQuery>,
) -> Result<Html<String>, PageError> {
    let search = query.search.clone().unwrap_or_default();
    let (rows, next) = state
        .store
        .list_apps(allowed.visible(), search.trim(), cursor(query.after.clone()).as_ref(), PAGE)
        .await?;
    let page = AppsPage {
        may_upload: session.operator.may(Permission::RequestActions),
        search,
        pager: Pager {
            summary: format!("{} apps shown", grouped(rows.len() as u64)),
            first_href: query.after.as_ref().map(|_| query.href(None)),
            next_href: next.as_ref().map(|next| query.href(Some(&next.0))),
        },
        empty: rows.is_empty().then(|| EmptyState {
            icon: Icon::App,
            title: "No app to show".to_owned(),
            text: "The catalogue appears when an integration has been synchronized. Search finds the beginning of a name or bundle id.".to_owned(),
            action: Some(Link::new("/apps", "Show all apps")),
        }),
        lines: rows
            .into_iter()
            .map(|row| AppLine { platform: words::label(&words::PLATFORMS, row.facts.platform.as_str()), row })
            .collect(),
    };
    frame::page(&session, Place::Apps, "Apps", &page)
}

/// `GET /apps/{id}`
pub async fn detail(
    PageAllowed { session, .. }: PageAllowed<Read>,
    State(state): State<WebState>,
    PageId(id): PageId<AppId>,
) -> Result<Html<String>, PageError> {
    let row = state.store.find_app(id).await?.ok_or_else(|| Problem::not_found("app", id))?;
    let integration = state.store.find_integration(row.integration_id).await?;
    let draft = Draft { app: id.to_string(), ..Draft::default() };
    let actions = ActionsCard::new(&session, integration.as_ref())
        .kinds(&draft, &[ActionKind::DeployApp, ActionKind::WithdrawApp]);
    let title = row.facts.name.clone();
    let page = AppPage {
        on_devices: OnDevicesCard::of(&state, &session, &row, integration.as_ref()).await?,
        actions,
        integration: integration.map(|row| row.settings.name).unwrap_or_default(),
        line: AppLine { platform: words::label(&words::PLATFORMS, row.facts.platform.as_str()), row },
    };
    frame::page(&session, Place::Apps, &title, &page)
}

impl AppQuery {
    fn href(&self, after: Option<&str>) -> String {
        let query = Self { after: after.map(str::to_owned), ..self.clone() };
        format!("/apps?{}", serde_urlencoded::to_string(query).unwrap_or_default())
    }
}
