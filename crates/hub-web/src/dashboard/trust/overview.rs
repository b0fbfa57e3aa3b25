//! What is set up, what is missing, and where to go on.

use askama::Template;
use axum::{extract::State, response::Html};
use page_kit::components::Link;

use super::frame::{Tab, TrustPage};
use crate::{
    WebState,
    access::{PageAllowed, ReadHub},
    dashboard::PageError,
};

#[derive(Template)]
#[template(path = "trust/overview.html")]
struct OverviewPage {
    steps: Vec<Step>,
    is_ready: bool,
    open_bypasses: usize,
    limits: usize,
}

/// A step of the set-up.
struct Step {
    is_done: bool,
    title: &'static str,
    text: &'static str,
    go: Link,
}

/// `GET /trust`
pub async fn show(
    PageAllowed { session, .. }: PageAllowed<ReadHub>,
    State(state): State<WebState>,
) -> Result<Html<String>, PageError> {
    let (setup, now) = (state.store.trust_setup().await?, state.clock.now());
    let count = |number: usize, one: &str, many: &str| {
        if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
    };
    let step = |title, text, tab: Tab, number: usize, one: &str, many: &str| Step {
        is_done: number > 0,
        title,
        text,
        go: Link::new(tab.href(), count(number, one, many)),
    };
    let (policies, services) = (setup.set.policies.len(), setup.set.services.len());
    let page = OverviewPage {
        steps: vec![
            step(
                "Name the CA of your devices",
                "By its certificates a device proves which one of the fleet it is. Only policies that ask for no device do without.",
                Tab::Authorities,
                setup.authorities.len(),
                "authority",
                "authorities",
            ),
            step(
                "Say who may come in",
                "A policy names user groups and how far a device must be trusted. What costs a device trust is set under Factors.",
                Tab::Policies,
                policies,
                "policy",
                "policies",
            ),
            step(
                "Say what is protected",
                "A service is the hosts and paths behind a reverse proxy, with its policy.",
                Tab::Services,
                services,
                "service",
                "services",
            ),
            step(
                "Let the reverse proxy ask",
                "A proxy gets a secret, and you get what to paste into its configuration.",
                Tab::Proxies,
                setup.proxies.len(),
                "proxy",
                "proxies",
            ),
        ],
        is_ready: state.decider.is_ready(),
        open_bypasses: state.store.open_bypasses(now).await?.len(),
        limits: state.store.list_limits(now).await?.len(),
    };
    let frame = TrustPage {
        at: Tab::Overview,
        title: "Trust",
        subtitle: "Who may reach which service, from which device. Reverse proxies ask the hub before each request.",
        action: None,
        is_entry: false,
    };
    frame.html(&session, &page)
}
