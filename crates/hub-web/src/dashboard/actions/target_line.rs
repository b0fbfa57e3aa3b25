//! A target as a line of a table, before it is ordered and afterwards.

use hub_core::actions::{ActionKind, Target, TargetFacts, TargetKind};
use hub_store::{ActionItemRow, PreviewedTarget};
use jiff::Timestamp;
use page_kit::components::{Badge, Moment};

use super::words;
use crate::dashboard::words as fleet;

/// A target of an order that is not made yet.
pub struct PreviewLine {
    /// Its name.
    pub label: String,
    /// Its page.
    pub href: Option<String>,
    /// What it is, or what is done to it where that differs.
    pub what: String,
    /// Whose device it is; empty for what is no device.
    pub ownership: String,
    /// Where a device stands.
    pub enrollment: Option<Badge>,
    /// Why it is left out; empty when it is not.
    pub refusal: String,
}

impl PreviewLine {
    /// A line.
    pub fn new(kind: ActionKind, target: &PreviewedTarget) -> Self {
        let TargetFacts { target: thing, ownership, enrollment, .. } = &target.facts;
        Self {
            label: label(thing),
            href: href(thing),
            what: what(kind, thing),
            ownership: ownership
                .as_ref()
                .map(|word| fleet::label(&fleet::OWNERSHIP, word.as_str()))
                .unwrap_or_default(),
            enrollment: enrollment.as_ref().map(|word| fleet::enrollment(word.as_str())),
            refusal: target.refusal.as_ref().map(ToString::to_string).unwrap_or_default(),
        }
    }
}

/// A target of an order.
pub struct ItemLine {
    /// Its place in the list.
    pub position: i64,
    /// Its name.
    pub label: String,
    /// Its page.
    pub href: Option<String>,
    /// What is done to it where that differs from the order.
    pub what: String,
    /// How it stands.
    pub state: Badge,
    /// The same in a sentence, and why.
    pub words: String,
    /// The tenant's code, and by what its support finds the call.
    pub vendor: String,
    /// Since when it stands so.
    pub at: Moment,
    /// When it was sent.
    pub sent_at: Option<Moment>,
    /// When the tenant is asked next.
    pub check_at: Option<Moment>,
    /// Where a person says how it ended.
    pub settle_href: Option<String>,
}

impl ItemLine {
    /// A line.
    pub fn new(kind: ActionKind, row: &ActionItemRow, may_settle: bool, now: Timestamp) -> Self {
        let code = row.vendor_code.map(|code| format!("code {code}"));
        let activity = (!row.activity_id.is_empty()).then(|| format!("activity {}", row.activity_id));
        let vendor: Vec<String> = code.into_iter().chain(activity).collect();
        let key = row.key;
        Self {
            position: key.position,
            label: label(&row.target),
            href: href(&row.target),
            what: if row.kind == kind { String::new() } else { words::label(row.kind).to_owned() },
            state: words::item_badge(row.state),
            words: if row.words.is_empty() { row.state.words().to_owned() } else { row.words.clone() },
            vendor: vendor.join(", "),
            at: Moment::new(row.state_at, now),
            sent_at: row.sent_at.map(|at| Moment::new(at, now)),
            check_at: row.check_at.map(|at| Moment::new(at, now)),
            settle_href: (may_settle && row.state.is_watched())
                .then(|| format!("/actions/{}/settle?position={}", key.action, key.position)),
        }
    }
}

/// Never empty, so that it can always be clicked.
fn label(target: &Target) -> String {
    if target.label.trim().is_empty() {
        let id = target.uem_id.map(|id| id.to_string()).unwrap_or_default();
        return format!("{} {id}", target.kind.word(1));
    }
    target.label.clone()
}

fn href(target: &Target) -> Option<String> {
    let id = target.hub_id?;
    match target.kind {
        TargetKind::Device => Some(format!("/devices/{id}")),
        TargetKind::User => Some(format!("/users/{id}")),
        TargetKind::NewUser
        | TargetKind::NewApp
        | TargetKind::SmartGroup
        | TargetKind::OrgGroup
        | TargetKind::UserGroup => None,
    }
}

fn what(kind: ActionKind, target: &Target) -> String {
    let done = kind.on(target.kind);
    if done != kind {
        return words::label(done).to_owned();
    }
    match target.kind {
        TargetKind::SmartGroup => "Smart group".to_owned(),
        TargetKind::OrgGroup => "Organization group".to_owned(),
        TargetKind::UserGroup => "User group".to_owned(),
        TargetKind::Device | TargetKind::User | TargetKind::NewUser | TargetKind::NewApp => {
            words::label(done).to_owned()
        }
    }
}
