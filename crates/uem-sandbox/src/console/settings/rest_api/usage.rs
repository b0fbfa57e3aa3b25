//! *Usage*: the calls that this organization group has used, and those it has left.

use askama::{Template, filters::HtmlSafe};
use axum::response::Response;
use jiff::Timestamp;
use page_kit::components::{Progress, grouped};

use super::page;
use crate::{
    access::changes::rest_api,
    console::{
        PageError, Visit, menu,
        view::{Cell, Table},
    },
};

#[derive(Template)]
#[template(
    source = r#"<section class="card"><div class="card-header"><h2 class="card-title">Quota</h2></div><div class="card-body">{{ day }}{{ minute }}<p class="text-secondary mb-0 mt-2">{{ about }}</p></div></section>"#,
    ext = "html"
)]
struct Usage {
    day: Progress,
    minute: Progress,
    about: String,
}

impl HtmlSafe for Usage {}

/// `GET .../rest-api/usage`
pub(in crate::console::settings) async fn show(visit: Visit) -> Result<Response, PageError> {
    let (tenant, group) = (visit.tenant(), visit.org_group.id);
    let found = rest_api::page(tenant, group).map_err(|error| PageError::not_found(&error.to_string()))?;
    let bar = |label: &str, used: u32, limit: u32| Progress {
        label: label.to_owned(),
        done: used.into(),
        total: Some(limit.into()),
        text: format!(
            "{} used, {} left of {}",
            grouped(used.into()),
            grouped(limit.saturating_sub(used).into()),
            grouped(limit.into())
        ),
    };
    let ends = found.used.day_ends.and_then(|second| Timestamp::from_second(second).ok());
    let usage = Usage {
        day: bar("Today", found.used.day, found.limits.per_day),
        minute: bar("This minute", found.used.minute, found.limits.per_minute),
        about: match ends {
            Some(ends) => format!("The day of this group ends at {}.", ends.strftime("%Y-%m-%d %H:%M UTC")),
            None => "The day of this group begins with its first call.".to_owned(),
        },
    };
    let used = |number: u32| Cell::Text(grouped(number.into()));
    let keys = found.keys.iter().map(|(key, calls)| {
        let kind = format!("API key, {}", key.account);
        vec![Cell::lead(key.service.clone(), "", ""), Cell::Text(kind), used(*calls)]
    });
    let clients = tenant.access.oauth_clients(group).into_iter().map(|client| {
        let calls = tenant.quota.used_by(&client.client_id);
        vec![Cell::lead(client.name.clone(), "", ""), Cell::Text("OAuth client".to_owned()), used(calls)]
    });
    let table = Table::new(
        &["Service", "Kind", "Calls today"],
        keys.chain(clients).collect(),
        "This group has neither keys nor clients",
    )
    .title("By service");
    page(&visit, "Usage")?.with(&usage).with(&table).show(&visit, menu::ALL_SETTINGS)
}
