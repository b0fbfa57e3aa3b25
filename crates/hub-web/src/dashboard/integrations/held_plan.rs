//! Deletions that wait for a person: the list, and the decision about exactly that list.

use askama::Template;
use axum::{
    extract::State,
    response::{Html, Redirect},
};
use hub_core::{ids::IntegrationId, operator::Permission};
use hub_store::HeldPlan;
use page_kit::components::{Moment, Pager, grouped};
use serde::Deserialize;

use crate::{
    WebState,
    access::{Decide, PageAllowed, Read, SignedForm},
    api::v1::{
        held_plan::{approve as approve_api, get::find, reject as reject_api},
        integrations::get::find as find_integration,
    },
    dashboard::{
        PageError,
        devices::line::DeviceLine,
        frame::{self, Place},
    },
    http::{paging::cursor, params::PageParams, path::PageId},
};

/// Devices on a page.
const PAGE: u32 = 100;

#[derive(Template)]
#[template(path = "held_plan.html")]
struct HeldPlanPage {
    id: IntegrationId,
    name: String,
    plan: HeldPlan,
    devices: String,
    created_at: Moment,
    approved_at: Moment,
    lines: Vec<DeviceLine>,
    pager: Pager,
    may_decide: bool,
    may_raise: bool,
    form_token: String,
}

/// Which page.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeldQuery {
    after: Option<String>,
}

/// `GET /integrations/{id}/held-plan`
pub async fn show(
    PageAllowed { session, .. }: PageAllowed<Read>,
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
    PageParams(query): PageParams<HeldQuery>,
) -> Result<Html<String>, PageError> {
    let now = state.clock.now();
    let integration = find_integration(&state, id).await?;
    let plan = find(&state, id).await?;
    let found = state.store.list_held_devices(id, cursor(query.after.clone()).as_ref(), PAGE).await?;
    let (shown, all) = (found.devices.len() as u64, plan.devices);
    let here = format!("/integrations/{id}/held-plan");
    let page = HeldPlanPage {
        id,
        name: integration.settings.name,
        devices: grouped(all),
        created_at: Moment::new(plan.created_at, now),
        approved_at: Moment::new(plan.approved_at, now),
        lines: found.devices.iter().map(|row| DeviceLine::new(row, now)).collect(),
        pager: Pager {
            summary: format!("Showing {} of {} devices", grouped(shown), grouped(all)),
            first_href: query.after.map(|_| here.clone()),
            next_href: found.next.map(|next| format!("{here}?after={}", next.0)),
        },
        may_decide: plan.approved_at.is_none() && session.operator.may(Permission::Decide),
        may_raise: session.operator.may(Permission::ManageIntegrations),
        form_token: session.form_token.clone(),
        plan,
    };
    frame::page(&session, Place::Integrations, "Held deletions", &page)
}

/// The plan as it was seen, and the number typed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApproveForm {
    run: String,
    devices: String,
}

/// `POST /integrations/{id}/held-plan/approve`: only with the number of devices typed.
pub async fn approve(
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
    SignedForm { allowed, form, .. }: SignedForm<Decide, ApproveForm>,
) -> Result<Redirect, PageError> {
    let typed: String = form.devices.chars().filter(|c| !c.is_whitespace() && *c != ',').collect();
    // What is no number is the number of no plan.
    let body = approve_api::ApproveBody {
        run: form.run.parse().unwrap_or_default(),
        devices: typed.parse().unwrap_or(u64::MAX),
    };
    approve_api::approve(&state, id, &body, &allowed).await?;
    Ok(Redirect::to(&format!("/integrations/{id}")))
}

/// The plan as it was seen, and why not.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RejectForm {
    run: String,
    reason: String,
}

/// `POST /integrations/{id}/held-plan/reject`
pub async fn reject(
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
    SignedForm { allowed, form, .. }: SignedForm<Decide, RejectForm>,
) -> Result<Redirect, PageError> {
    let body = reject_api::RejectBody { run: form.run.parse().unwrap_or_default(), reason: form.reason };
    reject_api::reject(&state, id, &body, &allowed).await?;
    Ok(Redirect::to(&format!("/integrations/{id}")))
}
