//! Why a device would be let into a service, or not, as it is known now.

use askama::Template;
use axum::{extract::State, response::Response};
use hub_core::{ids::DeviceId, services::Outcome};
use page_kit::components::{Alert, Badge, SelectField, TextArea, TextField, Tone};
use serde::Deserialize;

use super::{
    forms,
    frame::{Tab, TrustPage},
};
use crate::{
    WebState,
    access::{Allowed, PageAllowed, ReadHub},
    api::v1::trust::explain::{ExplanationBody, explain},
    dashboard::{PageError, fields},
    decide::Explanation,
    http::{fields::FieldError, params::PageParams},
};

/// What is asked.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ExplainQuery {
    service: String,
    path: String,
    device: String,
    user: String,
    groups: String,
}

#[derive(Template)]
#[template(path = "trust/explain.html")]
struct ExplainPage {
    alert: Option<Alert>,
    has_services: bool,
    service: SelectField,
    device: TextField,
    path: TextField,
    user: TextField,
    groups: TextArea,
    answer: Option<Answer>,
}

/// An explanation as it is shown: `{{ answer }}`.
#[derive(Template)]
#[template(path = "trust/answer.html")]
pub struct Answer {
    outcome: Badge,
    why: Explanation,
}

impl askama::filters::HtmlSafe for Answer {}

impl Answer {
    /// Of an explanation.
    pub fn new(why: Explanation) -> Self {
        let outcome = match why.outcome.parse::<Outcome>() {
            Ok(Outcome::Allow) => Badge::new(Tone::Good, "Let in"),
            Ok(Outcome::AllowUserOnly) => Badge::new(Tone::Info, "Let in without device"),
            Ok(Outcome::Deny) => Badge::new(Tone::Bad, "Refused"),
            Err(_) => Badge::new(Tone::Neutral, why.outcome.clone()),
        };
        Self { outcome, why }
    }
}

/// `GET /trust/explain`
pub async fn show(
    PageAllowed { session, allowed }: PageAllowed<ReadHub>,
    State(state): State<WebState>,
    PageParams(query): PageParams<ExplainQuery>,
) -> Result<Response, PageError> {
    let mut errors = Vec::new();
    let answer = match query.body(&state, &allowed).await? {
        None => None,
        Some(Err(error)) => {
            errors.push(error);
            None
        }
        Some(Ok(body)) => match explain(&state, body, None).await {
            Ok(why) => Some(Answer::new(why)),
            Err(problem) if problem.status == http::StatusCode::NOT_FOUND => {
                errors.push(FieldError::new("service", Some(query.service.clone()), "the name of a service"));
                None
            }
            Err(problem) => return Err(problem.into()),
        },
    };
    let error = |field: &str| fields::expected(&errors, field);
    let services = state.store.trust_setup().await?.set.services;
    let names: Vec<(&str, &str)> =
        services.iter().map(|service| (service.name.as_str(), service.name.as_str())).collect();
    let page = ExplainPage {
        alert: fields::refused(&errors).map(|alert| Alert { title: "Nothing was asked".to_owned(), ..alert }),
        has_services: !services.is_empty(),
        service: SelectField::new("service", "Service", &query.service, forms::choices(&names))
            .error(error("service")),
        device: TextField::new("device", "Device", &query.device)
            .help("Id in the hub, serial number, UDID or UUID; empty: nothing identifies a device.")
            .error(error("device")),
        path: TextField::new("path", "Path", &query.path)
            .help("The first of the service unless told.")
            .error(error("path")),
        user: TextField::new("user", "User", &query.user).help("E-mail; empty: nobody is known."),
        groups: TextArea::new("groups", "Groups of the user", &query.groups, 2).help("One a line."),
        answer,
    };
    let frame = TrustPage {
        at: Tab::Explain,
        title: "Explain",
        subtitle: "What a proxy would be answered now, and why. Nothing is logged, and nobody is let in by it.",
        action: None,
        is_entry: false,
    };
    frame.answer(&session, !errors.is_empty(), &page)
}

impl ExplainQuery {
    /// The question; nothing while none was asked.
    async fn body(
        &self,
        state: &WebState,
        allowed: &Allowed<ReadHub>,
    ) -> Result<Option<Result<ExplanationBody, FieldError>>, PageError> {
        if self.service.is_empty() {
            return Ok(None);
        }
        let device = match find_device(state, allowed, &self.device).await? {
            Ok(device) => device,
            Err(error) => return Ok(Some(Err(error))),
        };
        Ok(Some(Ok(ExplanationBody {
            service: Some(self.service.clone()),
            path: (!self.path.is_empty()).then(|| self.path.clone()),
            device_id: device.map(|id| id.0),
            user_email: self.user.clone(),
            user_groups: forms::lines(&self.groups),
            ..ExplanationBody::default()
        })))
    }
}

/// The device that was typed, if one was.
pub async fn find_device(
    state: &WebState,
    allowed: &Allowed<ReadHub>,
    typed: &str,
) -> Result<Result<Option<DeviceId>, FieldError>, PageError> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(Ok(None));
    }
    let refused = |expected: &str| Ok(Err(FieldError::new("device", Some(typed.to_owned()), expected)));
    let mut found = state.store.find_devices_by_identifier(allowed.visible(), typed).await?;
    if let (true, Ok(id)) = (found.is_empty(), typed.parse()) {
        found.extend(state.store.find_device(DeviceId(id)).await?);
    }
    match found.as_slice() {
        [] => refused("the id in the hub, the serial number, UDID or UUID of a device"),
        [device] => Ok(Ok(Some(device.id))),
        _ => refused("a device: several have that, so give the id in the hub of one"),
    }
}
