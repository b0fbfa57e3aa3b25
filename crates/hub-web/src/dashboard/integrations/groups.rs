//! Choosing the groups that an integration reads (HM-2, HM-10, TM-9): nothing is saved before its devices were counted.

use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::State,
    response::{Html, IntoResponse, Redirect, Response},
};
use hub_core::{
    ids::IntegrationId,
    integration::{IntegrationSettings, ScopeSettings},
};
use hub_store::{GroupLookup, GroupLookupState, IntegrationRow, KnownGroups, Session};
use page_kit::components::{Alert, Moment, Tone, grouped};

use super::{
    group_lines::{GroupLine, choice, lines},
    wizard::{SectionButtons, SectionFrame, SectionPage},
};
use crate::{
    WebState,
    access::{Caller, ManageIntegrations, PageAllowed, SignedForm},
    api::v1::integrations::{
        check_groups::{discreet, require_within},
        get::find,
        group_preview::{self, GroupPreviewView},
    },
    dashboard::{PageError, login::NoFields},
    http::{path::PageId, problem::Problem},
};

#[derive(Template)]
#[template(path = "integration_groups.html")]
struct GroupsPage {
    id: IntegrationId,
    form_token: String,
    buttons: SectionButtons,
    is_reading: bool,
    is_everything: bool,
    alert: Option<Alert>,
    read_at: Option<Moment>,
    is_from_sync: bool,
    lines: Vec<GroupLine>,
    preview: Option<PreviewPart>,
    /// The number of known devices outside of the choice, once it was shown.
    confirmed: String,
}

/// What the choice brings, as it stands in the form.
#[derive(Template)]
#[template(path = "integration_groups_preview.html")]
struct PreviewPart {
    devices: String,
    is_everything: bool,
    is_exact: bool,
    is_counted: bool,
    outside: String,
    known: String,
    refusals: Vec<String>,
}

impl askama::filters::HtmlSafe for PreviewPart {}

/// The ticked boxes, by name.
pub type GroupsForm = HashMap<String, String>;

/// `GET /integrations/{id}/groups`: asks the worker for the groups where nobody knows them yet.
pub async fn show(
    PageAllowed { session, allowed }: PageAllowed<ManageIntegrations>,
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
) -> Result<Html<String>, PageError> {
    let row = find(&state, id).await?;
    let known = state.store.known_groups(id).await?;
    let mut lookup = state.store.find_group_lookup(id).await?;
    if lookup.is_none() && known.is_none() {
        state.store.request_group_lookup(id, state.clock.now()).await?;
        lookup = state.store.find_group_lookup(id).await?;
    }
    let scope = row.settings.scope.clone();
    page(&state, (&session, &allowed.caller), &row, Known { known, lookup }, &scope, None, "").await
}

/// `POST /integrations/{id}/groups/read`: the groups once more, from the tenant.
pub async fn read(
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
    SignedForm { .. }: SignedForm<ManageIntegrations, NoFields>,
) -> Result<Redirect, PageError> {
    state.store.request_group_lookup(id, state.clock.now()).await?;
    Ok(Redirect::to(&format!("/integrations/{id}/groups")))
}

/// `POST /integrations/{id}/groups/preview`: the part of the page that counts, for the boxes as they are ticked now.
pub async fn preview(
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
    SignedForm { allowed, form, .. }: SignedForm<ManageIntegrations, GroupsForm>,
) -> Result<Html<String>, PageError> {
    find(&state, id).await?;
    let list = state.store.known_groups(id).await?.map(|known| known.list).unwrap_or_default();
    let scope = choice(&form, &list);
    Ok(Html(counted(&state, &allowed.caller, id, scope).await?.0.render()?))
}

/// `POST /integrations/{id}/groups`
pub async fn save(
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
    SignedForm { session, allowed, form }: SignedForm<ManageIntegrations, GroupsForm>,
) -> Result<Response, PageError> {
    let row = find(&state, id).await?;
    let known = state.store.known_groups(id).await?;
    let lookup = state.store.find_group_lookup(id).await?;
    let list = known.as_ref().map(|known| known.list.clone()).unwrap_or_default();
    let scope = choice(&form, &list);
    let (part, counts) = counted(&state, &allowed.caller, id, scope.clone()).await?;
    let known = Known { known, lookup };
    if !part.refusals.is_empty() {
        let alert = Alert::new(Tone::Bad, "Nothing was saved").items(part.refusals.clone());
        return Ok(page(&state, (&session, &allowed.caller), &row, known, &scope, Some(alert), "")
            .await?
            .into_response());
    }
    let outside = counts.known_outside.to_string();
    let confirmed = form.get("confirmed").map(String::as_str).unwrap_or_default();
    let is_other = !scope.is_same_choice(&row.settings.scope);
    if is_other && counts.known_outside > 0 && confirmed != outside {
        let words = format!(
            "{} of {} known devices lie outside of this choice",
            grouped(counts.known_outside),
            grouped(counts.known_devices)
        );
        let alert = Alert::new(Tone::Warning, words)
            .text("They are kept for now. When enough complete runs have not seen them and a direct look-up says that they are out of scope, they go, within the deletion threshold.")
            .remedy("Save again to confirm.");
        return Ok(page(&state, (&session, &allowed.caller), &row, known, &scope, Some(alert), &outside)
            .await?
            .into_response());
    }
    let settings = IntegrationSettings { scope, ..row.settings.clone() };
    require_within(&state, &allowed.caller, id, &settings, None).await?;
    let stored = state.store.update_integration(id, &settings, None, state.clock.now()).await;
    stored.map_err(|error| discreet(&allowed.caller, error))?;
    tracing::info!(integration.id = %id, "{} chose the groups of integration {id}", allowed.caller.describe());
    Ok(SectionFrame::of(&row, SectionPage::Groups).saved(&state).await?.into_response())
}

/// What is known of the groups.
struct Known {
    known: Option<KnownGroups>,
    lookup: Option<GroupLookup>,
}

async fn page(
    state: &WebState,
    (session, caller): (&Session, &Caller),
    row: &IntegrationRow,
    Known { known, lookup }: Known,
    scope: &ScopeSettings,
    alert: Option<Alert>,
    confirmed: &str,
) -> Result<Html<String>, PageError> {
    let (now, frame) = (state.clock.now(), SectionFrame::of(row, SectionPage::Groups));
    let is_reading = lookup.as_ref().is_some_and(|lookup| lookup.state == GroupLookupState::Reading);
    let read_at = known.as_ref().and_then(|known| known.read_at).map(|at| Moment::new(at, now));
    let list = known.as_ref().map(|known| known.list.clone()).unwrap_or_default();
    let list = caller.limits().narrow(&row.settings.api_url, list);
    let failed = lookup.filter(|lookup| lookup.state == GroupLookupState::Failed).map(|lookup| {
        Alert::new(Tone::Bad, "The groups could not be read").text(lookup.error).remedy(lookup.remedy)
    });
    let remark = (!list.remark.is_empty())
        .then(|| Alert::new(Tone::Warning, "Not all groups can be seen").text(list.remark.clone()));
    let preview = match known {
        Some(_) => Some(counted(state, caller, row.id, scope.clone()).await?.0),
        None => None,
    };
    let page = GroupsPage {
        id: row.id,
        buttons: frame.buttons(),
        form_token: session.form_token.clone(),
        is_reading,
        is_everything: scope.is_everything(),
        alert: alert.or(failed).or(remark),
        is_from_sync: known.is_some() && read_at.is_none(),
        read_at,
        lines: lines(&list, scope),
        preview,
        confirmed: confirmed.to_owned(),
    };
    frame.page(session, &page)
}

async fn counted(
    state: &WebState,
    caller: &Caller,
    id: IntegrationId,
    scope: ScopeSettings,
) -> Result<(PreviewPart, GroupPreviewView), Problem> {
    let is_everything = scope.is_everything();
    let counts = group_preview::preview(state, caller, id, scope).await?;
    let mut refusals: Vec<String> = counts
        .refusals
        .iter()
        .map(|error| format!("{}: {}", error.value.clone().unwrap_or_default(), error.expected))
        .collect();
    refusals.extend(counts.overlap.clone());
    let part = PreviewPart {
        devices: grouped(counts.devices.unwrap_or(0)),
        is_everything,
        is_exact: counts.is_exact,
        is_counted: counts.devices.is_some(),
        outside: if counts.known_outside > 0 { grouped(counts.known_outside) } else { String::new() },
        known: grouped(counts.known_devices),
        refusals,
    };
    Ok((part, counts))
}
