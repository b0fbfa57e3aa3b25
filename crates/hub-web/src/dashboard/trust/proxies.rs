//! Reverse proxies that ask the hub: who they are, their secret, and what to paste into their configuration.

use askama::Template;
use axum::{
    extract::State,
    response::{Html, IntoResponse as _, Response},
};
use http::HeaderMap;
use hub_core::{operator::Permission, proxy::Proof};
use hub_store::{ProxyRow, Session};
use page_kit::{
    Icon,
    components::{Alert, EmptyState, Link, Moment, TextField},
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use super::{
    forms,
    frame::{Done, Tab, TrustPage, back},
    proxy_form::{ProxyFields, ProxyForm},
    proxy_text::Kind,
    removal::{Removal, RemovalForm},
};
use crate::{
    WebState,
    access::{HubName, ManagePolicies, PageAllowed, ReadHub, SignedForm},
    api::v1::trust::proxies::entry,
    dashboard::{PageError, address, fields, login::NoFields},
    http::{fields::FieldError, params::PageParams, path::PageId, problem::Problem},
};

#[derive(Template)]
#[template(path = "trust/proxies.html")]
struct ProxiesPage {
    alert: Option<Alert>,
    empty: Option<EmptyState>,
    lines: Vec<Line>,
}

/// A proxy in the table.
struct Line {
    href: String,
    name: String,
    certificate: String,
    addresses: String,
    /// Where it has a secret.
    secret_made: Option<Moment>,
}

#[derive(Template)]
#[template(path = "trust/proxy.html")]
struct ProxyPage {
    alert: Option<Alert>,
    action: String,
    may_manage: bool,
    name: Option<TextField>,
    fields: ProxyFields,
    /// Whether the names of the headers are in view.
    has_headers: bool,
    /// Whether what its certificates are compared with is in view.
    is_certified: bool,
    /// What is shown of one that is stored.
    stored: Option<Stored>,
    removal: Option<Removal>,
    form_token: String,
}

/// What is shown of a stored proxy.
struct Stored {
    secret: Option<String>,
    /// Where it has a secret.
    secret_made: Option<Moment>,
    kinds: Vec<(Link, bool)>,
    configuration: Option<(&'static str, String)>,
}

/// Whose configuration is shown.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KindQuery {
    kind: Option<String>,
}

/// What a page of a proxy is told beside its form.
#[derive(Default)]
struct Told {
    errors: Vec<FieldError>,
    kind: Option<Kind>,
    secret: Option<SecretString>,
    removal: Option<Removal>,
}

/// `GET /trust/proxies`
pub async fn list(
    PageAllowed { session, .. }: PageAllowed<ReadHub>,
    State(state): State<WebState>,
    PageParams(done): PageParams<Done>,
) -> Result<Html<String>, PageError> {
    let proxies = state.store.trust_setup().await?.proxies;
    let (now, may_manage) = (state.clock.now(), session.operator.may(Permission::ManagePolicies));
    let add = || may_manage.then(|| Link::new("/trust/new-proxy", "Add a proxy"));
    let page = ProxiesPage {
        alert: done.alert(),
        empty: proxies.is_empty().then(|| EmptyState {
            icon: Icon::Integration,
            title: "No proxy yet".to_owned(),
            text: "Add the reverse proxy before your services: nginx, Caddy, Traefik or Envoy. It gets a secret, or shows a certificate, and you get what to paste into its configuration."
                .to_owned(),
            action: add(),
        }),
        lines: proxies
            .into_iter()
            .map(|row| Line {
                href: Tab::Proxies.entry(&row.proxy.name),
                certificate: row.proxy.certificate.to_string(),
                addresses: row.proxy.addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
                secret_made: row.secret.map(|secret| Moment::new(secret.made_at, now)),
                name: row.proxy.name,
            })
            .collect(),
    };
    let frame = TrustPage {
        at: Tab::Proxies,
        title: "Proxies",
        subtitle: "Who may ask the hub, and how it hands over certificates. Anybody else is not answered.",
        action: add(),
        is_entry: false,
    };
    frame.html(&session, &page)
}

/// `GET /trust/new-proxy`
pub async fn new(
    PageAllowed { session, .. }: PageAllowed<ManagePolicies>,
    State(state): State<WebState>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    page(&state, &session, &headers, None, &ProxyForm::fresh(), Told::default()).await
}

/// `POST /trust/new-proxy`: answers its page with the secret, this once.
pub async fn add(
    State(state): State<WebState>,
    headers: HeaderMap,
    SignedForm { session, allowed, form }: SignedForm<ManagePolicies, ProxyForm>,
) -> Result<Response, PageError> {
    let name = form.name.trim().to_owned();
    let is_there = state.store.trust_setup().await?.proxies.iter().any(|row| row.proxy.name == name);
    let proxy = match form.proxy(&name, None) {
        _ if is_there => Err(vec![forms::taken(&name)]),
        read => read,
    };
    let proxy = match proxy {
        Ok(proxy) => proxy,
        Err(errors) => {
            return page(&state, &session, &headers, None, &form, Told { errors, ..Told::default() }).await;
        }
    };
    let secret = entry::put(&state, &proxy, false, &allowed).await?;
    let told = Told { secret, kind: form.kind.parse().ok(), ..Told::default() };
    page(&state, &session, &headers, Some(&name), &ProxyForm::of(&proxy), told).await
}

/// `GET /trust/proxies/{id}`
pub async fn show(
    PageAllowed { session, .. }: PageAllowed<ReadHub>,
    State(state): State<WebState>,
    PageId(HubName(name)): PageId<HubName>,
    PageParams(query): PageParams<KindQuery>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let form = ProxyForm::of(&find(&state, &name).await?.proxy);
    let kind = query.kind.and_then(|word| word.parse().ok());
    page(&state, &session, &headers, Some(&name), &form, Told { kind, ..Told::default() }).await
}

/// `POST /trust/proxies/{id}`
pub async fn save(
    State(state): State<WebState>,
    PageId(HubName(name)): PageId<HubName>,
    headers: HeaderMap,
    SignedForm { session, allowed, form }: SignedForm<ManagePolicies, ProxyForm>,
) -> Result<Response, PageError> {
    let stored = find(&state, &name).await?.proxy;
    match form.proxy(&name, Some(&stored)) {
        Ok(proxy) => {
            entry::put(&state, &proxy, false, &allowed).await?;
            Ok(back(Tab::Proxies, "saved", &name).into_response())
        }
        Err(errors) => {
            let told = Told { errors, ..Told::default() };
            page(&state, &session, &headers, Some(&name), &form, told).await
        }
    }
}

/// `POST /trust/proxies/{id}/secret`: a new secret, shown on this page and never again.
pub async fn renew(
    State(state): State<WebState>,
    PageId(HubName(name)): PageId<HubName>,
    headers: HeaderMap,
    SignedForm { session, allowed, .. }: SignedForm<ManagePolicies, NoFields>,
) -> Result<Response, PageError> {
    let proxy = find(&state, &name).await?.proxy;
    let secret = entry::put(&state, &proxy, true, &allowed).await?;
    let told = Told { secret, ..Told::default() };
    page(&state, &session, &headers, Some(&name), &ProxyForm::of(&proxy), told).await
}

/// `POST /trust/proxies/{id}/remove`: only with its name typed.
pub async fn remove(
    State(state): State<WebState>,
    PageId(HubName(name)): PageId<HubName>,
    headers: HeaderMap,
    SignedForm { session, allowed, form }: SignedForm<ManagePolicies, RemovalForm>,
) -> Result<Response, PageError> {
    let stored = find(&state, &name).await?.proxy;
    let mut removal = removal(&session, &name);
    if let Some(error) = removal.refuse(&form) {
        let told = Told { errors: vec![error], removal: Some(removal), ..Told::default() };
        return page(&state, &session, &headers, Some(&name), &ProxyForm::of(&stored), told).await;
    }
    entry::remove(&state, &name, &allowed).await?;
    Ok(back(Tab::Proxies, "removed", &name).into_response())
}

fn removal(session: &Session, name: &str) -> Removal {
    Removal::new(&Tab::Proxies.entry(name), "proxy", name, &session.form_token)
        .text("It is not answered from then on, so everything behind it is refused.")
        .needs_name(true)
}

async fn find(state: &WebState, name: &str) -> Result<ProxyRow, PageError> {
    let proxies = state.store.trust_setup().await?.proxies;
    let found = proxies.into_iter().find(|row| row.proxy.name == name);
    found.ok_or_else(|| Problem::not_found("proxy", name).into())
}

async fn page(
    state: &WebState,
    session: &Session,
    headers: &HeaderMap,
    name: Option<&str>,
    form: &ProxyForm,
    told: Told,
) -> Result<Response, PageError> {
    let may_manage = session.operator.may(Permission::ManagePolicies);
    let stored = match name {
        Some(name) => Some(stored(state, headers, name, told.kind, told.secret.as_ref()).await?),
        None => None,
    };
    let errors = told.errors;
    let page = ProxyPage {
        alert: fields::refused(&errors),
        action: name.map_or_else(|| "/trust/new-proxy".to_owned(), |name| Tab::Proxies.entry(name)),
        may_manage,
        name: name.is_none().then(|| {
            TextField::new("name", "Name", &form.name)
                .help("What people call it: 1 to 100 characters. It cannot be changed later.")
                .error(fields::expected(&errors, "name"))
                .required()
        }),
        fields: form.fields(name.is_none(), &errors),
        has_headers: form.names_headers(),
        is_certified: form.is_certified(),
        stored,
        removal: name
            .filter(|_| may_manage)
            .map(|name| told.removal.unwrap_or_else(|| removal(session, name))),
        form_token: session.form_token.clone(),
    };
    let title = name.unwrap_or("Add a proxy");
    let subtitle = "A reverse proxy that asks the hub before it lets anybody through.";
    TrustPage::entry(Tab::Proxies, title, subtitle).answer(session, !errors.is_empty(), &page)
}

/// What is shown of one that is stored: its configuration for the first host that a service has.
async fn stored(
    state: &WebState,
    headers: &HeaderMap,
    name: &str,
    kind: Option<Kind>,
    secret: Option<&SecretString>,
) -> Result<Stored, PageError> {
    let row = find(state, name).await?;
    let services = state.store.trust_setup().await?.set.services;
    let host = services.first().and_then(|service| service.hosts.first()).map(|host| host.example());
    let kinds = Kind::that_hand_over(row.proxy.certificate);
    let shown = kind.filter(|kind| kinds.contains(kind)).or_else(|| kinds.first().copied());
    let secret = secret.map(|secret| secret.expose_secret().to_owned());
    let hub = address::of_hub(state, headers);
    let configuration = shown.and_then(|kind| {
        let text = match row.proxy.proof {
            Proof::Certificate(_) => kind.certified(&hub, host.as_deref()),
            Proof::Secret => kind.configuration(&hub, host.as_deref(), secret.as_deref()),
        }?;
        Some((kind.label(), text))
    });
    let link = |kind: &Kind| {
        let href = format!("{}?kind={}", Tab::Proxies.entry(name), kind.word());
        (Link::new(href, kind.label()), Some(*kind) == shown)
    };
    // While the secret is shown, nothing leads away from it.
    let kinds =
        if secret.is_none() && kinds.len() > 1 { kinds.iter().map(link).collect() } else { Vec::new() };
    Ok(Stored {
        secret_made: row.secret.map(|secret| Moment::new(secret.made_at, state.clock.now())),
        secret,
        kinds,
        configuration,
    })
}
