//! Authorities that vouch for devices, how they and their revocation lists stand, and certificates that are shut out.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use hub_core::{
    certificate::{self, CertificateFacts},
    operator::Permission,
};
use hub_store::Session;
use jiff::Timestamp;
use page_kit::{
    Icon,
    components::{Alert, Badge, EmptyState, Link, Moment, TextField, Tone},
};

use super::{
    authority_form::{AuthorityFields, AuthorityForm, PLACES},
    forms,
    frame::{Done, Tab, TrustPage, back},
    removal::{Removal, RemovalForm},
    shut_outs::{ShutOutForm, ShutOutPart},
};
use crate::{
    WebState,
    access::{HubName, ManagePolicies, PageAllowed, ReadHub, SignedForm},
    api::v1::trust::authorities::{
        entry::{self, find},
        list::views,
        view::{AuthorityView, RevocationListView},
    },
    dashboard::{PageError, fields, words},
    http::{fields::FieldError, params::PageParams, path::PageId},
};

/// From so many days on a certificate that ends is pointed at.
const DAYS_LEFT_LOW: i64 = 30;

#[derive(Template)]
#[template(path = "trust/authorities.html")]
struct AuthoritiesPage {
    alert: Option<Alert>,
    empty: Option<EmptyState>,
    authorities: Vec<Shown>,
    shut_outs: ShutOutPart,
}

/// An authority as it stands.
struct Shown {
    href: String,
    view: AuthorityView,
    place: String,
    fault: Option<Alert>,
    certificates: Vec<CertificateLine>,
    lists: Vec<ListLine>,
}

/// A certificate of its chain.
struct CertificateLine {
    facts: CertificateFacts,
    is_anchor: bool,
    until: String,
    left: Badge,
}

/// A list of revoked certificates.
struct ListLine {
    url: String,
    state: Badge,
    read_at: Moment,
    next: Option<Moment>,
    error: String,
}

#[derive(Template)]
#[template(path = "trust/authority.html")]
struct AuthorityPage {
    alert: Option<Alert>,
    action: String,
    may_manage: bool,
    name: Option<TextField>,
    fields: AuthorityFields,
    shown: Option<Shown>,
    removal: Option<Removal>,
    form_token: String,
}

/// `GET /trust/authorities`
pub async fn list(
    PageAllowed { session, .. }: PageAllowed<ReadHub>,
    State(state): State<WebState>,
    PageParams(done): PageParams<Done>,
) -> Result<Response, PageError> {
    list_page(&state, &session, done.alert(), &ShutOutForm::default(), &[]).await
}

/// The list, with a form to shut out a certificate as it was sent.
pub(super) async fn list_page(
    state: &WebState,
    session: &Session,
    alert: Option<Alert>,
    form: &ShutOutForm,
    errors: &[FieldError],
) -> Result<Response, PageError> {
    let (views, now) = (views(state).await?, state.clock.now());
    let may_manage = session.operator.may(Permission::ManagePolicies);
    let page = AuthoritiesPage {
        alert: alert.or_else(|| fields::refused(errors)),
        empty: views.is_empty().then(|| EmptyState {
            icon: Icon::Key,
            title: "No authority yet".to_owned(),
            text: "Add the CA that issues the certificates of your devices, with the name that it writes into them: by that the hub finds the device in the fleet. Without a CA, `mooring ca demo` makes one to try."
                .to_owned(),
            action: may_manage.then(|| Link::new("/trust/new-authority", "Add an authority")),
        }),
        authorities: views.into_iter().map(|view| Shown::new(view, now)).collect(),
        shut_outs: ShutOutPart::read(state, session, form, errors).await?,
    };
    let frame = TrustPage {
        at: Tab::Authorities,
        title: "Authorities",
        subtitle: "Who issues the certificates that devices prove themselves with. The hub verifies them itself.",
        action: may_manage.then(|| Link::new("/trust/new-authority", "Add an authority")),
        is_entry: false,
    };
    frame.answer(session, !errors.is_empty(), &page)
}

/// `GET /trust/new-authority`
pub async fn new(
    PageAllowed { session, .. }: PageAllowed<ManagePolicies>,
    State(state): State<WebState>,
) -> Result<Response, PageError> {
    page(&state, &session, None, &AuthorityForm::default(), &[], None).await
}

/// `POST /trust/new-authority`
pub async fn add(
    State(state): State<WebState>,
    SignedForm { session, allowed, form }: SignedForm<ManagePolicies, AuthorityForm>,
) -> Result<Response, PageError> {
    let name = form.name.trim().to_owned();
    let is_there = state.store.list_authorities().await?.iter().any(|authority| authority.name == name);
    if is_there {
        let errors = [forms::taken(&name)];
        return page(&state, &session, None, &form, &errors, None).await;
    }
    match entry::put(&state, form.body(&name), &allowed).await {
        Ok(()) => Ok(back(Tab::Authorities, "saved", &name).into_response()),
        Err(problem) => page(&state, &session, None, &form, &forms::refused(problem)?, None).await,
    }
}

/// `GET /trust/authorities/{id}`
pub async fn show(
    PageAllowed { session, .. }: PageAllowed<ReadHub>,
    State(state): State<WebState>,
    PageId(HubName(name)): PageId<HubName>,
) -> Result<Response, PageError> {
    let form = AuthorityForm::of(&find(&state, &name).await?);
    page(&state, &session, Some(&name), &form, &[], None).await
}

/// `POST /trust/authorities/{id}`
pub async fn save(
    State(state): State<WebState>,
    PageId(HubName(name)): PageId<HubName>,
    SignedForm { session, allowed, form }: SignedForm<ManagePolicies, AuthorityForm>,
) -> Result<Response, PageError> {
    find(&state, &name).await?;
    match entry::put(&state, form.body(&name), &allowed).await {
        Ok(()) => Ok(back(Tab::Authorities, "saved", &name).into_response()),
        Err(problem) => page(&state, &session, Some(&name), &form, &forms::refused(problem)?, None).await,
    }
}

/// `POST /trust/authorities/{id}/remove`: only with its name typed.
pub async fn remove(
    State(state): State<WebState>,
    PageId(HubName(name)): PageId<HubName>,
    SignedForm { session, allowed, form }: SignedForm<ManagePolicies, RemovalForm>,
) -> Result<Response, PageError> {
    let view = find(&state, &name).await?;
    let mut removal = removal(&session, &name);
    if let Some(error) = removal.refuse(&form) {
        let form = AuthorityForm::of(&view);
        return page(&state, &session, Some(&name), &form, &[error], Some(removal)).await;
    }
    entry::remove(&state, &name, &allowed).await?;
    Ok(back(Tab::Authorities, "removed", &name).into_response())
}

fn removal(session: &Session, name: &str) -> Removal {
    Removal::new(&Tab::Authorities.entry(name), "authority", name, &session.form_token)
        .text("The certificates that it issued identify nobody from then on: their devices are refused wherever one is asked for.")
        .needs_name(true)
}

async fn page(
    state: &WebState,
    session: &Session,
    name: Option<&str>,
    form: &AuthorityForm,
    errors: &[FieldError],
    refused_removal: Option<Removal>,
) -> Result<Response, PageError> {
    let may_manage = session.operator.may(Permission::ManagePolicies);
    let shown = match name {
        Some(name) => Some(Shown::new(find(state, name).await?, state.clock.now())),
        None => None,
    };
    let page = AuthorityPage {
        alert: fields::refused(errors),
        action: name.map_or_else(|| "/trust/new-authority".to_owned(), |name| Tab::Authorities.entry(name)),
        may_manage,
        name: name.is_none().then(|| {
            TextField::new("name", "Name", &form.name)
                .help("What people call it: 1 to 100 characters. It cannot be changed later.")
                .error(fields::expected(errors, "name"))
                .required()
        }),
        fields: form.fields(errors),
        shown,
        removal: name
            .filter(|_| may_manage)
            .map(|name| refused_removal.unwrap_or_else(|| removal(session, name))),
        form_token: session.form_token.clone(),
    };
    let title = name.unwrap_or("Add an authority");
    let subtitle = "Its chain, and how its certificates name their device.";
    TrustPage::entry(Tab::Authorities, title, subtitle).answer(session, !errors.is_empty(), &page)
}

impl Shown {
    fn new(view: AuthorityView, now: Timestamp) -> Self {
        // What was stored was readable; the fault says so where it is not any more.
        let facts = certificate::authorities(&view.chain_pem).unwrap_or_default();
        let is_anchor = |facts: &CertificateFacts| view.anchors.iter().any(|one| one.sha256 == facts.sha256);
        Self {
            href: Tab::Authorities.entry(&view.name),
            place: words::label(&PLACES, &view.key_place),
            fault: view.fault.as_ref().map(|why| {
                Alert::new(Tone::Bad, "It vouches for nobody")
                    .text(why.clone())
                    .remedy("Save it with the chain that your CA uses today.")
            }),
            certificates: facts
                .into_iter()
                .map(|facts| CertificateLine::new(is_anchor(&facts), facts, now))
                .collect(),
            lists: view.revocation_lists.iter().map(|list| ListLine::new(list, now)).collect(),
            view,
        }
    }
}

impl CertificateLine {
    fn new(is_anchor: bool, facts: CertificateFacts, now: Timestamp) -> Self {
        let days = facts.not_after.duration_since(now).as_hours().div_euclid(24);
        let left = match days {
            ..0 => Badge::new(Tone::Bad, "ended"),
            _ if now < facts.not_before => Badge::new(Tone::Bad, "not yet valid"),
            0..DAYS_LEFT_LOW => Badge::new(Tone::Warning, format!("{days} days left")),
            _ => Badge::new(Tone::Good, format!("{days} days left")),
        };
        Self { is_anchor, until: facts.not_after.strftime("%Y-%m-%d").to_string(), left, facts }
    }
}

impl ListLine {
    fn new(list: &RevocationListView, now: Timestamp) -> Self {
        let state = match (list.is_current, list.tried_at.is_some(), list.error.is_empty()) {
            (true, _, true) => Badge::new(Tone::Good, "up to date"),
            (true, _, false) => Badge::new(Tone::Warning, "up to date, not read the last time"),
            (false, false, _) => Badge::new(Tone::Info, "not read yet"),
            (false, true, _) if list.read_at.is_some() => Badge::new(Tone::Bad, "out of date"),
            (false, true, _) => Badge::new(Tone::Bad, "could not be read"),
        };
        Self {
            url: list.url.clone(),
            state,
            read_at: Moment::new(list.read_at, now),
            next: list.next_update.map(|at| Moment::new(at, now)),
            error: list.error.clone(),
        }
    }
}
