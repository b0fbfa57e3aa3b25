//! The card of a device, a user or an app from which actions begin. Its buttons are links: nothing is done before every
//! target was shown and confirmed.

use askama::Template;
use hub_core::{
    actions::{ActionKind, Harm},
    operator::Permission,
};
use hub_store::{IntegrationRow, Session};
use page_kit::components::Link;

use super::{draft::Draft, list::ActionLine, words};

/// `{{ actions }}`
#[derive(Template)]
#[template(path = "actions/card.html")]
pub struct ActionsCard {
    /// Why nothing can be ordered; empty when it can.
    note: String,
    /// Where an admin changes that.
    allow_href: Option<String>,
    buttons: Vec<Link>,
    harmful: Vec<Link>,
    lines: Vec<ActionLine>,
    /// All actions of it.
    all_href: Option<String>,
}

impl askama::filters::HtmlSafe for ActionsCard {}

impl ActionsCard {
    /// A card without buttons yet.
    pub fn new(session: &Session, integration: Option<&IntegrationRow>) -> Self {
        let may = session.operator.may(Permission::RequestActions);
        let read_only = integration.filter(|row| row.settings.actions.is_read_only);
        let note = match (may, read_only) {
            (false, _) => "Operators order actions.",
            (true, Some(_)) => "The integration is read-only: the hub changes nothing in its tenant.",
            (true, None) => "",
        };
        let allow_href = read_only
            .filter(|_| session.operator.may(Permission::ManageIntegrations))
            .map(|row| format!("/integrations/{}/actions", row.id));
        Self {
            note: note.to_owned(),
            allow_href,
            buttons: Vec::new(),
            harmful: Vec::new(),
            lines: Vec::new(),
            all_href: None,
        }
    }

    /// With buttons for these kinds, to what the draft names; what cannot be undone stands apart.
    #[must_use]
    pub fn kinds(mut self, draft: &Draft, kinds: &[ActionKind]) -> Self {
        for kind in kinds {
            self = self.button(draft, *kind, words::label(*kind));
        }
        self
    }

    /// With one button in other words.
    #[must_use]
    pub fn button(mut self, draft: &Draft, kind: ActionKind, label: &str) -> Self {
        if self.note.is_empty() {
            let link = Link::new(draft.of_kind(kind).href(), label);
            if kind.harm() == Harm::Destroys { self.harmful.push(link) } else { self.buttons.push(link) }
        }
        self
    }

    /// With the newest actions, and where all are.
    #[must_use]
    pub fn lines(mut self, lines: Vec<ActionLine>, all_href: String) -> Self {
        self.all_href = (!lines.is_empty()).then_some(all_href);
        self.lines = lines;
        self
    }
}
