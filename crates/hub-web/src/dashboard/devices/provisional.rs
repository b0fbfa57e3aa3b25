//! Devices that registered before a synchronization knew them. They have a list of their own, because nothing of what
//! the fleet's list shows is known of them.

use askama::Template;
use axum::{
    extract::State,
    response::{Html, Redirect},
};
use hub_core::{
    ids::IntegrationId,
    operator::{Permission, Visible},
};
use hub_store::{Cursor, ProvisionalDevice, ProvisionalState, Session};
use jiff::Timestamp;
use page_kit::components::{Badge, Choice, Moment, Pager, SelectField, Tone};
use serde::Deserialize;

use crate::{
    WebState,
    access::{Decide, PageAllowed, ProvisionalId, Read, SignedForm},
    api::v1::registrations::{list::state_of, remove as remove_api},
    dashboard::{
        PageError,
        frame::{self, Place},
        login::NoFields,
    },
    http::{paging::cursor, params::PageParams, path::PageId},
};

/// Registrations on a page.
const PAGE: u32 = 100;

#[derive(Template)]
#[template(path = "provisional.html")]
struct ProvisionalPage {
    state: SelectField,
    integration_id: Option<i64>,
    lines: Vec<ProvisionalLine>,
    pager: Pager,
    may_decide: bool,
    form_token: String,
}

/// A line of the table.
pub struct ProvisionalLine {
    /// The registration.
    pub device: ProvisionalDevice,
    /// Its state.
    pub state: Badge,
    /// Whether it waits.
    pub is_waiting: bool,
    /// First registration.
    pub registered_at: Moment,
    /// It waits until then.
    pub ends_at: Moment,
}

/// Those that wait, as a part of the list of devices.
#[derive(Template)]
#[template(path = "provisional_table.html")]
pub struct ProvisionalTable {
    lines: Vec<ProvisionalLine>,
    may_decide: bool,
    form_token: String,
}

impl askama::filters::HtmlSafe for ProvisionalTable {}

impl ProvisionalTable {
    /// A page of them, and where the next begins.
    pub async fn read(
        state: &WebState,
        session: &Session,
        visible: &Visible,
        after: Option<&Cursor>,
    ) -> Result<(Self, Option<Cursor>), PageError> {
        let now = state.clock.now();
        let found = state.store.list_provisional(ProvisionalState::Provisional, visible, after, PAGE).await?;
        let table = Self {
            lines: found.devices.into_iter().map(|device| ProvisionalLine::new(device, now)).collect(),
            may_decide: session.operator.may(Permission::Decide),
            form_token: session.form_token.clone(),
        };
        Ok((table, found.next))
    }

    /// How many it holds.
    pub fn len(&self) -> usize {
        self.lines.len()
    }
}

impl ProvisionalLine {
    /// The line of a registration.
    pub fn new(device: ProvisionalDevice, now: Timestamp) -> Self {
        let state = match device.state {
            ProvisionalState::Provisional => Badge::new(Tone::Info, "Provisional"),
            ProvisionalState::Confirmed => Badge::new(Tone::Good, "Confirmed"),
            ProvisionalState::Expired => Badge::new(Tone::Neutral, "Expired"),
            ProvisionalState::Removed => Badge::new(Tone::Bad, "Removed"),
        };
        Self {
            state,
            is_waiting: device.state == ProvisionalState::Provisional,
            registered_at: Moment::new(device.registered_at, now),
            ends_at: Moment::new(device.ends_at, now),
            device,
        }
    }
}

/// Which registrations.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProvisionalQuery {
    state: Option<String>,
    integration_id: Option<i64>,
    after: Option<String>,
}

/// `GET /devices/provisional`
pub async fn show(
    PageAllowed { session, allowed }: PageAllowed<Read>,
    State(state): State<WebState>,
    PageParams(query): PageParams<ProvisionalQuery>,
) -> Result<Html<String>, PageError> {
    let now = state.clock.now();
    let word = query.state.unwrap_or_else(|| ProvisionalState::Provisional.to_string());
    let wanted = state_of(&word)?;
    let visible = allowed.visible().narrowed(query.integration_id.map(IntegrationId));
    let found =
        state.store.list_provisional(wanted, &visible, cursor(query.after.clone()).as_ref(), PAGE).await?;
    let only = query.integration_id.map(|id| format!("&integration_id={id}")).unwrap_or_default();
    let here = format!("/devices/provisional?state={word}{only}");
    let choices = vec![
        Choice::new("provisional", "Provisional: waiting for a synchronization"),
        Choice::new("confirmed", "Confirmed: in the fleet"),
        Choice::new("expired", "Expired: nothing confirmed them in time"),
        Choice::new("removed", "Removed: may not register again"),
    ];
    let page = ProvisionalPage {
        state: SelectField::new("state", "State", &word, choices),
        integration_id: query.integration_id,
        pager: Pager {
            summary: format!("{} registrations on this page", found.devices.len()),
            first_href: query.after.map(|_| here.clone()),
            next_href: found.next.map(|next| format!("{here}&after={}", next.0)),
        },
        lines: found.devices.into_iter().map(|device| ProvisionalLine::new(device, now)).collect(),
        may_decide: session.operator.may(Permission::Decide),
        form_token: session.form_token.clone(),
    };
    frame::page(&session, Place::Devices, "Provisional devices", &page)
}

/// `POST /devices/provisional/{id}/remove`
pub async fn remove(
    State(state): State<WebState>,
    PageId(ProvisionalId(id)): PageId<ProvisionalId>,
    SignedForm { allowed, .. }: SignedForm<Decide, NoFields>,
) -> Result<Redirect, PageError> {
    remove_api::remove(&state, id, &allowed).await?;
    Ok(Redirect::to("/devices/provisional"))
}
