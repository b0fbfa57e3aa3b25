//! The first step of an order: what is to be done, and with which details. Where there is nothing to choose, the preview is
//! shown at once: it writes nothing.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use hub_core::actions::{ActionKind, Harm};
use hub_store::Session;
use page_kit::components::Link;
use strum::IntoEnumIterator as _;

use super::{
    details,
    draft::{Draft, unreadable},
    draft_targets::Aim,
    preview, words,
};
use crate::{
    WebState,
    access::{Caller, PageAllowed, RequestActions},
    dashboard::{
        PageError,
        frame::{self, Place},
    },
    http::params::PageParams,
};

#[derive(Template)]
#[template(path = "actions/choose.html")]
struct ChoosePage {
    title: &'static str,
    text: String,
    /// Where an order begins, or in which tenant it is made.
    links: Vec<Link>,
    kinds: Vec<KindLine>,
    harmful: Vec<KindLine>,
}

/// A kind to choose.
struct KindLine {
    label: &'static str,
    text: &'static str,
    href: String,
}

/// `GET /actions/new`
pub async fn show(
    PageAllowed { session, allowed }: PageAllowed<RequestActions>,
    State(state): State<WebState>,
    PageParams(draft): PageParams<Draft>,
) -> Result<Response, PageError> {
    let caller = &allowed.caller;
    let kind = draft.kind()?;
    let Some(aim) = Aim::of(&draft, &state, caller).await? else {
        return nowhere(&state, &session, caller, &draft).await;
    };
    let Some(kind) = kind else { return kinds(&session, &draft, &aim) };
    if !aim.takes(kind) {
        return Err(unreadable("kind", &draft.kind, "something that can be done to it"));
    }
    if details::are_needed(kind) {
        return details::page(&state, &session, caller, &draft, &aim, None).await;
    }
    preview::of(&state, &session, caller, &draft, &aim, kind).await
}

/// Nothing says where: begin elsewhere, or choose the tenant.
async fn nowhere(
    state: &WebState,
    session: &Session,
    caller: &Caller,
    draft: &Draft,
) -> Result<Response, PageError> {
    let needs_tenant = draft.matching == "yes" || draft.kind == ActionKind::AddUser.as_ref();
    let integrations = state.store.list_integrations(&caller.visible).await?;
    let page = if needs_tenant && !integrations.is_empty() {
        let link = |id: String, name: String| {
            let draft = Draft { integration_id: id, ..draft.clone() };
            Link::new(draft.href(), name)
        };
        let links = integrations.into_iter().map(|row| link(row.id.to_string(), row.settings.name)).collect();
        ChoosePage {
            title: "In which tenant?",
            text: "An action is carried out in one tenant.".to_owned(),
            links,
            kinds: Vec::new(),
            harmful: Vec::new(),
        }
    } else {
        let add = Draft::default().of_kind(ActionKind::AddUser).href();
        ChoosePage {
            title: "New action",
            text: "An action begins with what it is done to: a device, a user, an app, or all devices that a list shows."
                .to_owned(),
            links: vec![
                Link::new("/devices", "Find devices: one by its page, many by filtering the list"),
                Link::new("/users", "Find a user"),
                Link::new(add, "Add a user"),
                Link::new("/apps", "Find an app to deploy or withdraw"),
                Link::new("/apps/upload", "Upload an app"),
            ],
            kinds: Vec::new(),
            harmful: Vec::new(),
        }
    };
    Ok(frame::page(session, Place::Actions, page.title, &page)?.into_response())
}

/// What can be done to it; what cannot be undone stands apart.
fn kinds(session: &Session, draft: &Draft, aim: &Aim) -> Result<Response, PageError> {
    let lines = |is_harmful: bool| {
        let fits = |kind: &ActionKind| aim.takes(*kind) && (kind.harm() == Harm::Destroys) == is_harmful;
        ActionKind::iter()
            .filter(fits)
            .map(|kind| KindLine {
                label: words::label(kind),
                text: words::what_it_does(kind),
                href: draft.of_kind(kind).href(),
            })
            .collect()
    };
    let page = ChoosePage {
        title: "What is to be done?",
        text: format!("To {}, in {}.", aim.words(draft), aim.integration.settings.name),
        links: Vec::new(),
        kinds: lines(false),
        harmful: lines(true),
    };
    Ok(frame::page(session, Place::Actions, page.title, &page)?.into_response())
}
