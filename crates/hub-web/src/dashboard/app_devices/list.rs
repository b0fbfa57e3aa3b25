//! The devices of an app, with what there is of it on each.

use askama::Template;
use axum::{extract::State, response::Html};
use hub_core::{app_states::InstallState, ids::AppId};
use hub_store::{AppDeviceFilter, AppDevicePage, AppDeviceRow, AppReading};
use jiff::Timestamp;
use page_kit::{
    Icon,
    components::{Alert, Badge, EmptyState, Link, Moment, Pager, SelectField, grouped},
};
use serde::{Deserialize, Serialize};

use super::card::alert;
use crate::{
    WebState,
    access::{PageAllowed, Read},
    api::v1::apps::get::find,
    dashboard::{
        PageError,
        frame::{self, Place},
        words,
    },
    http::{paging::cursor, params::PageParams, path::PageId},
};

/// Devices on a page.
const PAGE: u32 = 50;

/// What is looked for.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppDeviceQuery {
    search: Option<String>,
    state: Option<InstallState>,
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "app_devices.html")]
struct AppDevicesPage {
    id: AppId,
    name: String,
    version: String,
    read_at: Option<Moment>,
    alert: Option<Alert>,
    search: String,
    states: SelectField,
    lines: Vec<DeviceLine>,
    pager: Pager,
    empty: Option<EmptyState>,
}

struct DeviceLine {
    href: Option<String>,
    name: String,
    sub: String,
    state: Badge,
    assigned: String,
    installed: String,
    last_action: String,
    last_action_at: Option<Moment>,
    reason: String,
}

/// `GET /apps/{id}/devices`
pub async fn show(
    PageAllowed { session, allowed }: PageAllowed<Read>,
    State(state): State<WebState>,
    PageId(id): PageId<AppId>,
    PageParams(query): PageParams<AppDeviceQuery>,
) -> Result<Html<String>, PageError> {
    let now = state.clock.now();
    let app = find(&state, id).await?;
    let reading = state.store.find_app_reading(id).await?;
    let filter = AppDeviceFilter { state: query.state, search: query.search.clone().unwrap_or_default() };
    let after = cursor(query.after.clone());
    let found = state.store.list_app_devices(allowed.visible(), id, &filter, after.as_ref(), PAGE).await?;
    let title = format!("{} on devices", app.facts.name);
    let page = AppDevicesPage {
        id,
        name: app.facts.name,
        version: app.facts.version,
        read_at: reading.as_ref().and_then(|reading| reading.read_at).map(|at| Moment::new(at, now)),
        alert: reading.as_ref().and_then(|reading| alert(reading, now)),
        search: filter.search.clone(),
        states: SelectField::new(
            "state",
            "State",
            query.state.as_ref().map(AsRef::as_ref).unwrap_or_default(),
            words::choices("Any state", &words::INSTALLS),
        ),
        pager: query.pager(id, reading.as_ref(), &found),
        empty: found.devices.is_empty().then(|| empty(id, reading.as_ref())),
        lines: found.devices.into_iter().map(|row| line(row, now)).collect(),
    };
    frame::page(&session, Place::Apps, &title, &page)
}

fn line(row: AppDeviceRow, now: Timestamp) -> DeviceLine {
    let name = match row.name() {
        "" => format!("Device {} of the tenant", row.state.uem_id),
        name => name.to_owned(),
    };
    let (href, sub) = match row.device {
        Some(device) => {
            let parts = [device.serial_number, device.user_name].into_iter().filter(|part| !part.is_empty());
            (Some(format!("/devices/{}", device.id)), parts.collect::<Vec<_>>().join(" · "))
        }
        None => (None, format!("not read by the hub yet · id in the tenant {}", row.state.uem_id)),
    };
    let state = row.state;
    DeviceLine {
        href,
        name,
        sub,
        state: words::install_state(state.state),
        assigned: state.assigned_version,
        installed: state.installed_version,
        last_action: state.last_action,
        last_action_at: state.last_action_at.map(|at| Moment::new(at, now)),
        reason: state.reason,
    }
}

fn empty(id: AppId, reading: Option<&AppReading>) -> EmptyState {
    let (title, text) = match reading {
        Some(reading) if reading.read_at.is_some() => (
            "No such device",
            "The search finds the beginning of a name, among the devices of the last reading.",
        ),
        Some(reading) if reading.is_reading() => {
            ("The devices are being read", "They appear when the reading is whole.")
        }
        _ => ("Nothing was read yet", "The page of the app reads its devices from the tenant."),
    };
    EmptyState {
        icon: Icon::Device,
        title: title.to_owned(),
        text: text.to_owned(),
        action: Some(Link::new(format!("/apps/{id}"), "To the app")),
    }
}

impl AppDeviceQuery {
    fn pager(&self, id: AppId, reading: Option<&AppReading>, found: &AppDevicePage) -> Pager {
        let shown = grouped(found.devices.len() as u64);
        let counts = reading.map(|reading| &reading.counts);
        let all = match (counts, self.state) {
            (Some(counts), Some(state)) => counts.of(state),
            (Some(counts), None) => counts.total(),
            (None, _) => 0,
        };
        let is_searched = self.search.as_ref().is_some_and(|search| !search.trim().is_empty());
        let summary = if is_searched {
            format!("{shown} devices on this page")
        } else {
            format!("{shown} of {} devices", grouped(all))
        };
        Pager {
            summary,
            first_href: self.after.as_ref().map(|_| self.href(id, None)),
            next_href: found.next.as_ref().map(|next| self.href(id, Some(&next.0))),
        }
    }

    fn href(&self, id: AppId, after: Option<&str>) -> String {
        let query = Self { after: after.map(str::to_owned), ..self.clone() };
        format!("/apps/{id}/devices?{}", serde_urlencoded::to_string(query).unwrap_or_default())
    }
}
