//! Services: what is protected, and by which policy.

use askama::Template;
use axum::{
    extract::State,
    response::{Html, IntoResponse as _, Response},
};
use hub_core::{
    operator::Permission,
    services::{PolicySet, Service, check::PATTERNS_MAX},
};
use hub_store::{DecisionFilter, Session};
use page_kit::{
    Icon,
    components::{Alert, EmptyState, Link, Moment, SelectField, TextArea, TextField},
};

use super::{
    forms,
    frame::{Done, Tab, TrustPage, back},
    removal::{Removal, RemovalForm},
    service_form::ServiceForm,
};
use crate::{
    WebState,
    access::{HubName, ManagePolicies, PageAllowed, ReadHub, SignedForm},
    api::v1::trust::services::entry,
    dashboard::{PageError, fields},
    http::{fields::FieldError, params::PageParams, path::PageId, problem::Problem},
};

#[derive(Template)]
#[template(path = "trust/services.html")]
struct ServicesPage {
    alert: Option<Alert>,
    empty: Option<EmptyState>,
    lines: Vec<Line>,
}

/// A service in the table.
struct Line {
    href: String,
    name: String,
    hosts: String,
    paths: String,
    policy: Link,
    decisions_href: String,
}

#[derive(Template)]
#[template(path = "trust/service.html")]
struct ServicePage {
    alert: Option<Alert>,
    action: String,
    may_manage: bool,
    /// What is typed of it; none where it has its name already.
    name: Option<TextField>,
    hosts: TextArea,
    paths: TextArea,
    policy: SelectField,
    last_decision: Option<Moment>,
    removal: Option<Removal>,
    form_token: String,
}

/// `GET /trust/services`
pub async fn list(
    PageAllowed { session, .. }: PageAllowed<ReadHub>,
    State(state): State<WebState>,
    PageParams(done): PageParams<Done>,
) -> Result<Html<String>, PageError> {
    let set = state.store.trust_setup().await?.set;
    let may_manage = session.operator.may(Permission::ManagePolicies);
    let page = ServicesPage {
        alert: done.alert(),
        empty: set.services.is_empty().then(|| empty(&set, may_manage)),
        lines: set.services.into_iter().map(Line::of).collect(),
    };
    let frame = TrustPage {
        at: Tab::Services,
        title: "Services",
        subtitle: "What reverse proxies protect: hosts and paths, and the policy that says who may come in.",
        action: (may_manage && !set.policies.is_empty())
            .then(|| Link::new("/trust/new-service", "Add a service")),
        is_entry: false,
    };
    frame.html(&session, &page)
}

/// `GET /trust/new-service`
pub async fn new(
    PageAllowed { session, .. }: PageAllowed<ManagePolicies>,
    State(state): State<WebState>,
) -> Result<Response, PageError> {
    page(&state, &session, None, &ServiceForm::default(), &[], None).await
}

/// `POST /trust/new-service`
pub async fn add(
    State(state): State<WebState>,
    SignedForm { session, allowed, form }: SignedForm<ManagePolicies, ServiceForm>,
) -> Result<Response, PageError> {
    let stored = match form.service(form.name.trim()) {
        Ok(service) => forms::store(&state, &allowed, |set| set.and_service(service)).await?,
        Err(errors) => Err(errors),
    };
    match stored {
        Ok(()) => Ok(back(Tab::Services, "saved", form.name.trim()).into_response()),
        Err(errors) => page(&state, &session, None, &form, &errors, None).await,
    }
}

/// `GET /trust/services/{id}`
pub async fn show(
    PageAllowed { session, .. }: PageAllowed<ReadHub>,
    State(state): State<WebState>,
    PageId(HubName(name)): PageId<HubName>,
) -> Result<Response, PageError> {
    let form = ServiceForm::of(&find(&state, &name).await?);
    page(&state, &session, Some(&name), &form, &[], None).await
}

/// `POST /trust/services/{id}`
pub async fn save(
    State(state): State<WebState>,
    PageId(HubName(name)): PageId<HubName>,
    SignedForm { session, allowed, form }: SignedForm<ManagePolicies, ServiceForm>,
) -> Result<Response, PageError> {
    find(&state, &name).await?;
    let stored = match form.service(&name) {
        Ok(service) => forms::store(&state, &allowed, |set| set.with_service(service)).await?,
        Err(errors) => Err(errors),
    };
    match stored {
        Ok(()) => Ok(back(Tab::Services, "saved", &name).into_response()),
        Err(errors) => page(&state, &session, Some(&name), &form, &errors, None).await,
    }
}

/// `POST /trust/services/{id}/remove`
pub async fn remove(
    State(state): State<WebState>,
    PageId(HubName(name)): PageId<HubName>,
    SignedForm { session, allowed, form }: SignedForm<ManagePolicies, RemovalForm>,
) -> Result<Response, PageError> {
    let service = find(&state, &name).await?;
    let (mut removal, _) = removal(&state, &session, &name).await?;
    if let Some(error) = removal.refuse(&form) {
        let form = ServiceForm::of(&service);
        return page(&state, &session, Some(&name), &form, &[error], Some(removal)).await;
    }
    entry::remove(&state, &name, &allowed).await?;
    Ok(back(Tab::Services, "removed", &name).into_response())
}

async fn find(state: &WebState, name: &str) -> Result<Service, PageError> {
    let set = state.store.trust_setup().await?.set;
    let found = set.services.into_iter().find(|service| service.name == name);
    found.ok_or_else(|| Problem::not_found("service", name).into())
}

async fn page(
    state: &WebState,
    session: &Session,
    name: Option<&str>,
    form: &ServiceForm,
    errors: &[FieldError],
    refused_removal: Option<Removal>,
) -> Result<Response, PageError> {
    let policies = state.store.trust_setup().await?.set.policies;
    let error = |field: &str| fields::expected(errors, field);
    let may_manage = session.operator.may(Permission::ManagePolicies);
    let mut last_decision = None;
    let mut to_remove = None;
    if let Some(name) = name {
        let (removal, last) = removal(state, session, name).await?;
        last_decision = last;
        to_remove = may_manage.then(|| refused_removal.unwrap_or(removal));
    }
    let choice = |name: &String| (name.clone(), name.clone());
    let names: Vec<(String, String)> = policies.iter().map(|policy| choice(&policy.name)).collect();
    let names: Vec<(&str, &str)> =
        names.iter().map(|(word, label)| (word.as_str(), label.as_str())).collect();
    let page = ServicePage {
        alert: fields::refused(errors),
        action: name.map_or_else(|| "/trust/new-service".to_owned(), |name| Tab::Services.entry(name)),
        may_manage,
        name: name.is_none().then(|| {
            TextField::new("name", "Name", &form.name)
                .help("What people call it: 1 to 100 characters. It cannot be changed later.")
                .error(error("name"))
                .required()
        }),
        hosts: TextArea::new("hosts", "Hosts", &form.hosts, 3)
            .help(&format!("One a line, 1 to {PATTERNS_MAX}: app.example.com, or *.example.com for all hosts below it. The most exact one wins."))
            .placeholder("wiki.example.com")
            .error(error("hosts"))
            .code()
            .required(),
        paths: TextArea::new("paths", "Paths", &form.paths, 3)
            .help(&format!("One a line, at most {PATTERNS_MAX}, such as /admin for it and all below it. None: every path of these hosts."))
            .error(error("paths"))
            .code(),
        policy: SelectField::new("policy", "Policy", &form.policy, forms::choices(&names))
            .help("Who may come in.")
            .error(error("policy")),
        last_decision,
        removal: to_remove,
        form_token: session.form_token.clone(),
    };
    let title = name.unwrap_or("Add a service");
    let subtitle = "Hosts and paths that a reverse proxy protects, and the policy that guards them.";
    TrustPage::entry(Tab::Services, title, subtitle).answer(session, !errors.is_empty(), &page)
}

/// How it is removed: with its name typed where requests came for it. When the last one came is told as well.
async fn removal(
    state: &WebState,
    session: &Session,
    name: &str,
) -> Result<(Removal, Option<Moment>), PageError> {
    let filter = DecisionFilter { service: Some(name.to_owned()), ..DecisionFilter::default() };
    let (rows, _) = state.store.list_decisions(&filter, None, 1).await?;
    let last = rows.first().map(|row| Moment::new(row.at, state.clock.now()));
    let removal = Removal::new(&Tab::Services.entry(name), "service", name, &session.form_token)
        .text("Requests for its hosts and paths are denied from then on, unless another service has them.")
        .needs_name(last.is_some());
    Ok((removal, last))
}

fn empty(set: &PolicySet, may_manage: bool) -> EmptyState {
    let (text, action) = if set.policies.is_empty() {
        ("A service needs a policy: make one first, it says who may come in.", "/trust/new-policy")
    } else {
        (
            "Add the first host that a reverse proxy is to protect. Until then every request is denied.",
            "/trust/new-service",
        )
    };
    let label = if set.policies.is_empty() { "Add a policy" } else { "Add a service" };
    EmptyState {
        icon: Icon::Shield,
        title: "No service yet".to_owned(),
        text: text.to_owned(),
        action: may_manage.then(|| Link::new(action, label)),
    }
}

impl Line {
    fn of(service: Service) -> Self {
        let query =
            form_urlencoded::Serializer::new(String::new()).append_pair("service", &service.name).finish();
        let join = |patterns: Vec<String>| patterns.join(", ");
        Self {
            href: Tab::Services.entry(&service.name),
            hosts: join(service.hosts.iter().map(ToString::to_string).collect()),
            paths: join(service.paths.iter().map(|path| path.as_str().to_owned()).collect()),
            policy: Link::new(Tab::Policies.entry(&service.policy), service.policy),
            decisions_href: format!("/decisions?{query}"),
            name: service.name,
        }
    }
}
