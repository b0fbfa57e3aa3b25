//! The list: search as you type, filters, pages.

use askama::Template;
use axum::{extract::State, response::Html};
use hub_core::{
    ids::{IntegrationId, UemId},
    operator::Permission,
};
use hub_store::{Cursor, DeviceFilter, DevicePage};
use jiff::{SignedDuration, Timestamp};
use page_kit::{
    Icon,
    components::{Choice, EmptyState, Link, Pager, SelectField, grouped},
};
use serde::{Deserialize, Serialize};

use super::{line::DeviceLine, provisional::ProvisionalTable};
use crate::{
    WebState,
    access::{PageAllowed, Read},
    api::v1::devices::view::ListedState,
    dashboard::{
        PageError,
        actions::draft::Draft,
        frame::{self, Place},
        words,
    },
    http::{paging::cursor, params::PageParams},
};

/// Devices on a page.
const PAGE: u32 = 50;

/// What is looked for.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeviceQuery {
    search: Option<String>,
    integration_id: Option<i64>,
    platform: Option<String>,
    compliance: Option<String>,
    enrollment: Option<String>,
    ownership: Option<String>,
    is_compromised: Option<bool>,
    org_group_uem_id: Option<i64>,
    smart_group_id: Option<i64>,
    /// Last seen longer ago than so many days.
    unseen_days: Option<u32>,
    state: Option<ListedState>,
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "devices.html")]
struct DevicesPage {
    search: String,
    filters: Vec<SelectField>,
    hidden: Vec<(&'static str, i64)>,
    lines: Vec<DeviceLine>,
    provisional: Option<ProvisionalTable>,
    pager: Pager,
    empty: Option<EmptyState>,
    /// An action on all that is found.
    act: Option<Link>,
}

/// `GET /devices`
pub async fn show(
    PageAllowed { session, allowed }: PageAllowed<Read>,
    State(state): State<WebState>,
    PageParams(query): PageParams<DeviceQuery>,
) -> Result<Html<String>, PageError> {
    let now = state.clock.now();
    let integrations = state.store.list_integrations(allowed.visible()).await?;
    let names =
        integrations.iter().map(|row| Choice::new(row.id.to_string(), row.settings.name.clone())).collect();
    let after = cursor(query.after.clone());
    if query.state == Some(ListedState::Provisional) {
        let visible = allowed.visible().narrowed(query.integration_id.map(IntegrationId));
        let (table, next) = ProvisionalTable::read(&state, &session, &visible, after.as_ref()).await?;
        let page = DevicesPage {
            search: String::new(),
            filters: query.fields(names),
            hidden: Vec::new(),
            lines: Vec::new(),
            pager: query.pager_of(format!("{} registrations on this page", table.len()), next.as_ref()),
            provisional: Some(table),
            empty: None,
            act: None,
        };
        return frame::page(&session, Place::Devices, "Devices", &page);
    }
    let filter = query.filter(now);
    let found = state.store.list_devices(allowed.visible(), &filter, after.as_ref(), PAGE).await?;
    let may_act = session.operator.may(Permission::RequestActions) && found.count > 0;
    let page = DevicesPage {
        search: query.search.clone().unwrap_or_default(),
        filters: query.fields(names),
        hidden: query.hidden(),
        provisional: None,
        lines: found.devices.iter().map(|row| DeviceLine::new(row, now)).collect(),
        act: may_act.then(|| act(&filter, &found)),
        pager: query.pager(&found),
        // A page of a long search may be empty and yet not the last.
        empty: (found.devices.is_empty() && found.next.is_none()).then(|| query.empty()),
    };
    frame::page(&session, Place::Devices, "Devices", &page)
}

/// What lies before all times finds nothing, and never everything.
fn days_before(days: u32, now: Timestamp) -> Timestamp {
    now.checked_sub(SignedDuration::from_hours(24 * i64::from(days))).unwrap_or(Timestamp::MIN)
}

/// All that the filter finds, whatever page is shown.
fn act(filter: &DeviceFilter, found: &DevicePage) -> Link {
    let more = if found.counted_all { "" } else { "+" };
    let label = match found.count {
        1 => "Act on this device".to_owned(),
        count => format!("Act on these {}{more} devices", grouped(count)),
    };
    Link::new(Draft::matching(filter).href(), label)
}

impl DeviceQuery {
    fn filter(&self, now: Timestamp) -> DeviceFilter {
        DeviceFilter {
            search: self.search.clone().unwrap_or_default().trim().to_owned(),
            integration_id: self.integration_id.map(IntegrationId),
            platform: self.platform.clone(),
            compliance: self.compliance.clone(),
            enrollment: self.enrollment.clone(),
            ownership: self.ownership.clone(),
            is_compromised: self.is_compromised,
            org_group_uem_id: self.org_group_uem_id.map(UemId),
            smart_group_id: self.smart_group_id,
            seen_before: self.unseen_days.map(|days| days_before(days, now)),
            state: self.state.and_then(ListedState::of_fleet),
        }
    }

    fn fields(&self, integrations: Vec<Choice>) -> Vec<SelectField> {
        let chosen = |word: &Option<String>| word.clone().unwrap_or_default();
        let field = |name, label, chosen: &str, any, known| {
            SelectField::new(name, label, chosen, words::choices(any, known))
        };
        let state = self.state.map(ListedState::as_str).unwrap_or_default();
        let unseen = self.unseen_days.map(|days| days.to_string()).unwrap_or_default();
        let compromised = self.is_compromised.map(|is| is.to_string()).unwrap_or_default();
        let mut fields = vec![
            field("platform", "Platform", &chosen(&self.platform), "Any platform", &words::PLATFORMS[..]),
            field(
                "compliance",
                "Compliance",
                &chosen(&self.compliance),
                "Any compliance",
                &words::COMPLIANCE,
            ),
            field("enrollment", "Enrolment", &chosen(&self.enrollment), "Any enrolment", &words::ENROLLMENT),
            field("ownership", "Ownership", &chosen(&self.ownership), "Any ownership", &words::OWNERSHIP),
            field(
                "is_compromised",
                "Compromised",
                &compromised,
                "Any",
                &[("true", "Compromised"), ("false", "Not compromised")],
            ),
            SelectField::new("unseen_days", "Last seen", &unseen, words::choices("Any time", &words::UNSEEN)),
            field("state", "In the hub", state, "Active or missing", &words::STATES),
        ];
        if integrations.len() > 1 {
            let all = std::iter::once(Choice::new("", "All integrations")).chain(integrations).collect();
            let chosen = self.integration_id.map(|id| id.to_string()).unwrap_or_default();
            fields.push(SelectField::new("integration_id", "Integration", &chosen, all));
        }
        fields
    }

    /// Filters that come from links and have no field of their own.
    fn hidden(&self) -> Vec<(&'static str, i64)> {
        [("org_group_uem_id", self.org_group_uem_id), ("smart_group_id", self.smart_group_id)]
            .into_iter()
            .filter_map(|(name, value)| value.map(|value| (name, value)))
            .collect()
    }

    fn pager(&self, found: &DevicePage) -> Pager {
        let shown = found.devices.len() as u64;
        let more = if found.counted_all { "" } else { "+" };
        let summary = format!("Showing {} of {}{more} devices", grouped(shown), grouped(found.count));
        self.pager_of(summary, found.next.as_ref())
    }

    fn pager_of(&self, summary: String, next: Option<&Cursor>) -> Pager {
        Pager {
            summary,
            first_href: self.after.as_ref().map(|_| self.href(None)),
            next_href: next.map(|next| self.href(Some(&next.0))),
        }
    }

    fn href(&self, after: Option<&str>) -> String {
        let query = Self { after: after.map(str::to_owned), ..self.clone() };
        // A query of plain words and numbers can always be written.
        format!("/devices?{}", serde_urlencoded::to_string(query).unwrap_or_default())
    }

    fn empty(&self) -> EmptyState {
        let is_filtered = !serde_urlencoded::to_string(self).unwrap_or_default().is_empty();
        if is_filtered {
            return EmptyState {
                icon: Icon::Search,
                title: "No device is like that".to_owned(),
                text: "Search finds the beginning of a name, serial number, user, e-mail, UDID, IMEI or asset number.".to_owned(),
                action: Some(Link::new("/devices", "Show all devices")),
            };
        }
        EmptyState {
            icon: Icon::Device,
            title: "No devices yet".to_owned(),
            text: "Devices appear here when an integration has been synchronized.".to_owned(),
            action: Some(Link::new("/integrations", "Go to the integrations")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_to_the_next_page_keeps_the_filters() {
        let query = DeviceQuery {
            search: Some("a&b".into()),
            state: Some(ListedState::Missing),
            ..DeviceQuery::default()
        };
        assert_eq!(query.href(Some("d:7")), "/devices?search=a%26b&state=missing&after=d%3A7");
    }
}
