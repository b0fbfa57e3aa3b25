//! The agent on a device's page, and the settings file that lets one in.

use askama::Template;
use axum::{
    extract::State,
    response::{Html, Redirect},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hub_core::{ids::DeviceId, operator::Permission};
use hub_store::Session;
use page_kit::components::{Badge, Moment, Tone};

use super::line::name;
use crate::{
    WebState,
    access::{ManageIntegrations, RevokeAgents, SignedForm},
    api::v1::{
        agents::{get, mdm_config, remove, view::AgentView},
        devices::get::find,
    },
    dashboard::{
        PageError,
        frame::{self, Place},
        login::NoFields,
        words,
    },
    http::path::PageId,
};

/// What the page of a device says of its agent.
pub struct AgentCard {
    /// The agent, if one registered.
    pub agent: Option<AgentLine>,
    /// Whether its access may be taken away.
    pub may_revoke: bool,
    /// Whether a settings file may be made.
    pub may_invite: bool,
}

/// An agent, as it is shown.
pub struct AgentLine {
    /// As the API answers it.
    pub view: AgentView,
    /// How it stands.
    pub badge: Badge,
    /// Its system.
    pub platform: String,
    /// When it registered.
    pub registered: Moment,
    /// Its last report.
    pub seen: Moment,
    /// When its access was taken away.
    pub revoked: Option<Moment>,
}

#[derive(Template)]
#[template(path = "mdm_config.html")]
struct ConfigPage {
    id: DeviceId,
    name: String,
    text: String,
    download: String,
    ends: Option<Moment>,
}

impl AgentCard {
    /// As it stands.
    pub async fn of(state: &WebState, session: &Session, id: DeviceId) -> Result<Self, PageError> {
        let now = state.clock.now();
        let agent = get::find(state, id).await?.map(|view| AgentLine {
            badge: badge(&view),
            platform: words::label(&words::PLATFORMS, &view.platform),
            registered: Moment::new(view.registered_at, now),
            seen: Moment::new(view.seen_at, now),
            revoked: view.revoked_at.map(|at| Moment::new(at, now)),
            view,
        });
        Ok(Self {
            agent,
            may_revoke: session.operator.may(Permission::RevokeAgents),
            may_invite: session.operator.may(Permission::ManageIntegrations),
        })
    }
}

fn badge(view: &AgentView) -> Badge {
    match (view.revoked_at, view.is_present, view.seen_at) {
        (Some(_), ..) => Badge::new(Tone::Bad, "Access taken away"),
        (None, true, _) => Badge::new(Tone::Good, "Present"),
        (None, false, Some(_)) => Badge::new(Tone::Warning, "Not present"),
        (None, false, None) => Badge::new(Tone::Neutral, "Has not reported yet"),
    }
}

/// `POST /devices/{id}/agent/revoke`
pub async fn revoke(
    State(state): State<WebState>,
    PageId(id): PageId<DeviceId>,
    SignedForm { allowed, .. }: SignedForm<RevokeAgents, NoFields>,
) -> Result<Redirect, PageError> {
    remove::revoke(&state, id, &allowed).await?;
    Ok(Redirect::to(&format!("/devices/{id}")))
}

/// `POST /devices/{id}/mdm-config`: answers the page with the file, this once.
pub async fn make_config(
    State(state): State<WebState>,
    PageId(id): PageId<DeviceId>,
    SignedForm { session, allowed, .. }: SignedForm<ManageIntegrations, NoFields>,
) -> Result<Html<String>, PageError> {
    let made = mdm_config::make(&state, id, &allowed).await?;
    let text = written(&made.config);
    let page = ConfigPage {
        id,
        name: name(&find(&state, id).await?),
        download: STANDARD.encode(&text),
        text,
        ends: made.ends_at.map(|at| Moment::new(at, state.clock.now())),
    };
    frame::page(&session, Place::Devices, "Settings file of the agent", &page)
}

/// As it is laid down on the device.
pub fn written(config: &serde_json::Value) -> String {
    format!("{config:#}\n")
}
