//! Policies: what is asked of who wants in. A change is tried on the whole fleet before it is saved.

use askama::Template;
use axum::{
    extract::State,
    response::{Html, IntoResponse as _, Response},
};
use hub_core::{
    operator::Permission,
    services::{FailMode, Policy, PolicySet},
};
use hub_store::Session;
use page_kit::{
    Icon,
    components::{Alert, EmptyState, Link, TextField, Tone},
};

use super::{
    forms,
    frame::{Done, Tab, TrustPage, back},
    policy_form::{PolicyFields, PolicyForm},
    preview::Preview,
    removal::{Removal, RemovalForm},
    tried::{Sent, tried},
};
use crate::{
    WebState,
    access::{Allowed, HubName, ManagePolicies, PageAllowed, ReadHub, SignedForm},
    api::v1::trust::policies::entry,
    dashboard::{PageError, fields},
    http::{fields::FieldError, params::PageParams, path::PageId, problem::Problem},
};

#[derive(Template)]
#[template(path = "trust/policies.html")]
struct PoliciesPage {
    alert: Option<Alert>,
    empty: Option<EmptyState>,
    lines: Vec<Line>,
}

/// A policy in the table.
struct Line {
    href: String,
    policy: Policy,
    minimum: String,
    services: Vec<Link>,
}

#[derive(Template)]
#[template(path = "trust/policy.html")]
struct PolicyPage {
    alert: Option<Alert>,
    warning: Option<Alert>,
    preview: Option<Preview>,
    previewed: String,
    action: String,
    may_manage: bool,
    name: Option<TextField>,
    fields: PolicyFields,
    services: Vec<Link>,
    removal: Option<Removal>,
    form_token: String,
}

/// What a page of a policy tells beside the form.
#[derive(Default)]
struct Told {
    errors: Vec<FieldError>,
    preview: Option<Preview>,
}

/// `GET /trust/policies`
pub async fn list(
    PageAllowed { session, .. }: PageAllowed<ReadHub>,
    State(state): State<WebState>,
    PageParams(done): PageParams<Done>,
) -> Result<Html<String>, PageError> {
    let set = state.store.trust_setup().await?.set;
    let may_manage = session.operator.may(Permission::ManagePolicies);
    let page = PoliciesPage {
        alert: done.alert(),
        empty: set.policies.is_empty().then(|| EmptyState {
            icon: Icon::Shield,
            title: "No policy yet".to_owned(),
            text: "A policy says which users come in, and how far their devices must be trusted. Make the first one, then a service that it guards."
                .to_owned(),
            action: may_manage.then(|| Link::new("/trust/new-policy", "Add a policy")),
        }),
        lines: set.policies.iter().map(|policy| Line::of(policy, &set)).collect(),
    };
    let frame = TrustPage {
        at: Tab::Policies,
        title: "Policies",
        subtitle: "What is asked of users and their devices.",
        action: may_manage.then(|| Link::new("/trust/new-policy", "Add a policy")),
        is_entry: false,
    };
    frame.html(&session, &page)
}

/// `GET /trust/new-policy`
pub async fn new(
    PageAllowed { session, .. }: PageAllowed<ManagePolicies>,
    State(state): State<WebState>,
) -> Result<Response, PageError> {
    page(&state, &session, None, &PolicyForm::of(&Policy::default()), Told::default()).await
}

/// `POST /trust/new-policy`
pub async fn add(
    State(state): State<WebState>,
    SignedForm { session, allowed, form }: SignedForm<ManagePolicies, PolicyForm>,
) -> Result<Response, PageError> {
    let name = form.name.trim().to_owned();
    let told = match carry_out(&state, &allowed, &form, &name, PolicySet::and_policy).await? {
        None => return Ok(back(Tab::Policies, "saved", &name).into_response()),
        Some(told) => told,
    };
    page(&state, &session, None, &form, told).await
}

/// `GET /trust/policies/{id}`
pub async fn show(
    PageAllowed { session, .. }: PageAllowed<ReadHub>,
    State(state): State<WebState>,
    PageId(HubName(name)): PageId<HubName>,
) -> Result<Response, PageError> {
    let form = PolicyForm::of(&find(&state, &name).await?);
    page(&state, &session, Some(&name), &form, Told::default()).await
}

/// `POST /trust/policies/{id}`
pub async fn save(
    State(state): State<WebState>,
    PageId(HubName(name)): PageId<HubName>,
    SignedForm { session, allowed, form }: SignedForm<ManagePolicies, PolicyForm>,
) -> Result<Response, PageError> {
    find(&state, &name).await?;
    let told = match carry_out(&state, &allowed, &form, &name, PolicySet::with_policy).await? {
        None => return Ok(back(Tab::Policies, "saved", &name).into_response()),
        Some(told) => told,
    };
    page(&state, &session, Some(&name), &form, told).await
}

/// `POST /trust/policies/{id}/remove`
pub async fn remove(
    State(state): State<WebState>,
    PageId(HubName(name)): PageId<HubName>,
    SignedForm { session, allowed, .. }: SignedForm<ManagePolicies, RemovalForm>,
) -> Result<Response, PageError> {
    match entry::remove(&state, &name, &allowed).await {
        Ok(()) => Ok(back(Tab::Policies, "removed", &name).into_response()),
        Err(problem) => {
            let errors = forms::refused(problem)?;
            let form = PolicyForm::of(&find(&state, &name).await?);
            page(&state, &session, Some(&name), &form, Told { errors, ..Told::default() }).await
        }
    }
}

/// Tries the form, or stores it; what is to be told, or nothing once it is stored.
async fn carry_out(
    state: &WebState,
    allowed: &Allowed<ManagePolicies>,
    form: &PolicyForm,
    name: &str,
    put: impl Fn(PolicySet, Policy) -> PolicySet + Send + Sync,
) -> Result<Option<Told>, PageError> {
    let refused = |errors| Some(Told { errors, ..Told::default() });
    let policy = match form.policy(name) {
        Ok(policy) => policy,
        Err(errors) => return Ok(refused(errors)),
    };
    let set = state.store.trust_setup().await?.set;
    match tried(state, put(set, policy.clone()), (&form.step, &form.previewed)).await? {
        Sent::Save => Ok(forms::store(state, allowed, |set| put(set, policy)).await?.err().and_then(refused)),
        Sent::Preview(preview) => Ok(Some(Told { preview: Some(*preview), ..Told::default() })),
        Sent::Refused(errors) => Ok(refused(errors)),
    }
}

async fn find(state: &WebState, name: &str) -> Result<Policy, PageError> {
    let set = state.store.trust_setup().await?.set;
    let found = set.policies.into_iter().find(|policy| policy.name == name);
    found.ok_or_else(|| Problem::not_found("policy", name).into())
}

async fn page(
    state: &WebState,
    session: &Session,
    name: Option<&str>,
    form: &PolicyForm,
    told: Told,
) -> Result<Response, PageError> {
    let set = state.store.trust_setup().await?.set;
    let may_manage = session.operator.may(Permission::ManagePolicies);
    let services = name.map(|name| guarded(&set, name)).unwrap_or_default();
    let errors = told.errors;
    let page = PolicyPage {
        alert: fields::refused(&errors),
        warning: form.policy(name.unwrap_or("new")).ok().as_ref().and_then(warning),
        previewed: told.preview.as_ref().map(|preview| preview.mark.clone()).unwrap_or_default(),
        preview: told.preview,
        action: name.map_or_else(|| "/trust/new-policy".to_owned(), |name| Tab::Policies.entry(name)),
        may_manage,
        name: name.is_none().then(|| {
            TextField::new("name", "Name", &form.name)
                .help("What people call it: 1 to 100 characters. It cannot be changed later.")
                .error(fields::expected(&errors, "name"))
                .required()
        }),
        fields: form.fields(&errors),
        removal: name.filter(|_| may_manage).map(|name| {
            let held = "Services rest on it: give them another policy first.".to_owned();
            Removal::new(&Tab::Policies.entry(name), "policy", name, &session.form_token)
                .text("No service rests on it.")
                .held((!services.is_empty()).then_some(held))
        }),
        services,
        form_token: session.form_token.clone(),
    };
    let title = name.unwrap_or("Add a policy");
    let subtitle = "What its services ask of users and devices.";
    TrustPage::entry(Tab::Policies, title, subtitle).answer(session, !errors.is_empty(), &page)
}

/// What is allowed and does not do what it looks like.
fn warning(policy: &Policy) -> Option<Alert> {
    (policy.fail_mode == FailMode::Open && policy.asks_for_device()).then(|| {
        Alert::new(Tone::Warning, "Fail open has no effect here")
            .text("The policy asks for a trusted device or a level, so a device that the tenant has not confirmed for too long is refused.")
            .remedy("Ask for neither, or choose Fail closed.")
    })
}

fn guarded(set: &PolicySet, policy: &str) -> Vec<Link> {
    let services = set.services.iter().filter(|service| service.policy == policy);
    services.map(|service| Link::new(Tab::Services.entry(&service.name), service.name.clone())).collect()
}

impl Line {
    fn of(policy: &Policy, set: &PolicySet) -> Self {
        Self {
            href: Tab::Policies.entry(&policy.name),
            minimum: policy.minimum.to_string(),
            services: guarded(set, &policy.name),
            policy: policy.clone(),
        }
    }
}
