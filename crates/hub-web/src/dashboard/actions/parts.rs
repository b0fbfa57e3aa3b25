//! The part of an action's page that moves: how its targets stand, the targets, and what happened.

use askama::Template;
use hub_core::{actions::ItemState, operator::Permission};
use hub_store::{ActionItemPage, ActionRow, ActionState, Session};
use jiff::Timestamp;
use page_kit::components::{Alert, Badge, Bar, BarChart, Moment, Pager, Progress, Tone, grouped};
use serde::{Deserialize, Serialize};

use super::{target_line::ItemLine, words};
use crate::{
    WebState,
    access::Caller,
    http::{paging::cursor, problem::Problem},
};

/// Targets on a page.
const PAGE: u32 = 100;

/// Which targets are shown.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemQuery {
    state: Option<ItemState>,
    after: Option<String>,
}

impl ItemQuery {
    /// The same as a query, with the mark before it where there is any.
    pub fn text(&self) -> String {
        let text = serde_urlencoded::to_string(self).unwrap_or_default();
        if text.is_empty() { text } else { format!("?{text}") }
    }
}

/// Who looks, and what he may do.
#[derive(Debug, Clone)]
pub struct Viewer {
    person: String,
    may_request: bool,
    may_approve: bool,
    form_token: String,
}

impl Viewer {
    /// By the session.
    pub fn new(session: &Session, caller: &Caller) -> Self {
        Self {
            person: caller.person(),
            may_request: session.operator.may(Permission::RequestActions),
            may_approve: session.operator.may(Permission::ApproveActions),
            form_token: session.form_token.clone(),
        }
    }
}

/// The part.
#[derive(Template)]
#[template(path = "actions/parts.html")]
pub struct ActionParts {
    id: i64,
    is_over: bool,
    state: Badge,
    alert: Option<Alert>,
    progress: Progress,
    stands: BarChart,
    buttons: Buttons,
    /// The state of the targets that are shown, where not all are.
    only: Option<&'static str>,
    lines: Vec<ItemLine>,
    has_vendor: bool,
    pager: Pager,
    history: Vec<HistoryLine>,
    form_token: String,
}

impl askama::filters::HtmlSafe for ActionParts {}

/// What can be done about it now, by who looks.
struct Buttons {
    approve: bool,
    stop: bool,
    check: bool,
    /// Why somebody who could approve cannot.
    note: &'static str,
}

struct HistoryLine {
    at: Moment,
    event: String,
    target: Option<i64>,
    by: String,
    words: String,
}

/// What differs whenever something of an action has moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    state: ActionState,
    stands: Vec<(ItemState, u64)>,
    last_event: Option<i64>,
}

impl Mark {
    /// As it is now.
    pub async fn of(state: &WebState, row: &ActionRow) -> Result<Self, Problem> {
        let last_event = state.store.list_action_events(row.id).await?.last().map(|event| event.id);
        Ok(Self { state: row.state, stands: stands(state, row.id).await?, last_event })
    }
}

impl ActionParts {
    /// Reads it.
    pub async fn read(
        state: &WebState,
        row: &ActionRow,
        query: &ItemQuery,
        viewer: &Viewer,
    ) -> Result<Self, Problem> {
        let (id, now) = (row.id, state.clock.now());
        let stands = stands(state, id).await?;
        let after = cursor(query.after.clone());
        let items = state.store.list_action_items(id, query.state, after.as_ref(), PAGE).await?;
        let events = state.store.list_action_events(id).await?;
        let lines: Vec<ItemLine> =
            items.items.iter().map(|item| ItemLine::new(row.kind(), item, viewer.may_approve, now)).collect();
        Ok(Self {
            id,
            is_over: row.state == ActionState::Ended,
            state: words::action_badge(row, &stands),
            alert: alert(row, &stands, now),
            progress: progress(&stands),
            buttons: Buttons::of(row, &stands, viewer, now),
            stands: chart(id, &stands),
            only: query.state.map(words::item_label),
            has_vendor: lines.iter().any(|line| !line.vendor.is_empty()),
            pager: pager(id, query, &items),
            lines,
            history: events
                .into_iter()
                .rev()
                .map(|event| HistoryLine {
                    at: Moment::new(event.at, now),
                    event: words::event(&event.event).to_owned(),
                    target: event.position,
                    by: event.by,
                    words: event.words,
                })
                .collect(),
            form_token: viewer.form_token.clone(),
        })
    }
}

impl Buttons {
    fn of(row: &ActionRow, stands: &[(ItemState, u64)], viewer: &Viewer, now: Timestamp) -> Self {
        let has = |wanted: &dyn Fn(ItemState) -> bool| stands.iter().any(|(state, _)| wanted(*state));
        let is_held = has(&|state| state == ItemState::Held) && row.expires_at > now;
        let is_own = row.requested_by_person == viewer.person;
        let waits = is_held || has(&|state| state == ItemState::Approved);
        Self {
            approve: is_held && viewer.may_approve && !is_own,
            stop: waits && viewer.may_request,
            check: viewer.may_request && has(&ItemState::is_watched),
            note: match (is_held, is_own) {
                (true, true) => "You ordered it, so somebody else must approve it.",
                (true, false) if !viewer.may_approve => {
                    "An approver or admin who did not order it approves it."
                }
                _ => "",
            },
        }
    }
}

async fn stands(state: &WebState, id: i64) -> Result<Vec<(ItemState, u64)>, Problem> {
    let counts = state.store.count_action_items(&[id]).await?;
    let mut stands: Vec<(ItemState, u64)> =
        counts.into_iter().map(|(_, state, count)| (state, count)).collect();
    stands.sort_unstable();
    Ok(stands)
}

fn alert(row: &ActionRow, stands: &[(ItemState, u64)], now: Timestamp) -> Option<Alert> {
    let count = |wanted| stands.iter().find(|(state, _)| *state == wanted).map_or(0, |(_, count)| *count);
    let unknown = count(ItemState::Unknown);
    if unknown > 0 {
        let word = if unknown == 1 { "target" } else { "targets" };
        let title = format!("Of {} {word} the outcome is not known", grouped(unknown));
        return Some(
            Alert::new(Tone::Bad, title)
                .text("The call was begun and its answer was lost. Nothing is sent again: the hub reads from the tenant what became of it.")
                .remedy("Ask the tenant now, look at the target in the tenant's console, or say how it ended."),
        );
    }
    if count(ItemState::HeldByUem) > 0 {
        return Some(
            Alert::new(Tone::Warning, "The UEM holds it back itself")
                .text("Its wipe protection counts wipes as well and wants an admin of the tenant.")
                .remedy("Approve or reject the held wipes in the tenant's console. The hub sees what becomes of them."),
        );
    }
    (row.state == ActionState::Held && row.expires_at <= now).then(|| {
        Alert::new(Tone::Warning, "It has waited too long")
            .remedy("It is about to be cancelled: order it anew.")
    })
}

fn progress(stands: &[(ItemState, u64)]) -> Progress {
    let total: u64 = stands.iter().map(|(_, count)| count).sum();
    let ended: u64 = stands.iter().filter(|(state, _)| state.is_ended()).map(|(_, count)| count).sum();
    Progress {
        label: "Ended".to_owned(),
        done: ended,
        total: Some(total),
        text: format!("{} of {}", grouped(ended), grouped(total)),
    }
}

fn chart(id: i64, stands: &[(ItemState, u64)]) -> BarChart {
    let bar = |(state, count): &(ItemState, u64)| Bar {
        label: words::item_label(*state).to_owned(),
        value: *count,
        tone: words::item_tone(*state),
        href: Some(format!("/actions/{id}?state={state}")),
    };
    BarChart { caption: "Targets by state".to_owned(), bars: stands.iter().map(bar).collect() }
}

fn pager(id: i64, query: &ItemQuery, items: &ActionItemPage) -> Pager {
    let href = |after: Option<&str>| {
        let query = ItemQuery { after: after.map(str::to_owned), ..query.clone() };
        format!("/actions/{id}{}", query.text())
    };
    Pager {
        summary: match items.items.len() {
            1 => "1 target shown".to_owned(),
            shown => format!("{} targets shown", grouped(shown as u64)),
        },
        first_href: query.after.as_ref().map(|_| href(None)),
        next_href: items.next.as_ref().map(|next| href(Some(&next.0))),
    }
}
