//! `POST /trust/explanations`.

use axum::{Json, extract::State};
use hub_core::{ids::DeviceId, services::PolicySet};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    WebState,
    access::{Allowed, ReadHub},
    decide::{Explanation, Question},
    http::{
        body::Body,
        problem::{Problem, Refusals},
    },
};

/// What is asked.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExplanationBody {
    /// Name of the service; or give `host`.
    #[serde(default)]
    pub service: Option<String>,
    /// Host that is asked for, where no service is named.
    #[serde(default)]
    pub host: Option<String>,
    /// Path that is asked for. The first of the service's own, or `/`, unless told.
    #[serde(default)]
    pub path: Option<String>,
    /// Id of the device in the hub; it counts as identified by its certificate. Without, nothing identifies a device.
    #[serde(default)]
    pub device_id: Option<i64>,
    /// Login name of the user.
    #[serde(default)]
    pub user_name: String,
    /// E-mail of the user.
    #[serde(default)]
    pub user_email: String,
    /// Groups of the user.
    #[serde(default)]
    pub user_groups: Vec<String>,
}

/// Answers what a proxy would be answered, with everything that leads to it. Nothing is logged and nobody is let in by it.
#[utoipa::path(post, path = "/trust/explanations", tag = "trust", security(("bearer" = ["viewer"])),
    request_body = ExplanationBody,
    responses((status = 200, description = "The answer, and why it is so.", body = Explanation), Refusals))]
pub async fn get_explanation(
    _: Allowed<ReadHub>,
    State(state): State<WebState>,
    Body(body): Body<ExplanationBody>,
) -> Result<Json<Explanation>, Problem> {
    explain(&state, body, None).await.map(Json)
}

/// Asks. With `wanted`, as if that set counted.
pub async fn explain(
    state: &WebState,
    body: ExplanationBody,
    wanted: Option<PolicySet>,
) -> Result<Explanation, Problem> {
    if let Some(id) = body.device_id
        && state.store.find_device(DeviceId(id)).await?.is_none()
    {
        return Err(Problem::not_found("device", id));
    }
    let (host, path) = place(state, &body)?;
    let question = Question {
        host,
        path,
        device: body.device_id.map(DeviceId),
        user_name: body.user_name,
        user_email: body.user_email,
        user_groups: body.user_groups,
    };
    Ok(match wanted {
        Some(wanted) => {
            let apps = unwanted_apps(state, &wanted, question.device).await?;
            state.decider.explain_with(&question, wanted, apps)
        }
        None => state.decider.explain(&question),
    })
}

/// How many of the apps that a set does not want are on a device: in memory they are counted by today's list.
async fn unwanted_apps(
    state: &WebState,
    wanted: &PolicySet,
    device: Option<DeviceId>,
) -> Result<u32, Problem> {
    let Some(device) = device else { return Ok(0) };
    let found = state.store.unwanted_apps(&wanted.trust.unwanted_apps, Some(&[device.0])).await?;
    Ok(found.get(&device).copied().unwrap_or_default())
}

fn place(state: &WebState, body: &ExplanationBody) -> Result<(String, String), Problem> {
    match (&body.service, &body.host) {
        (Some(name), None) => {
            let (host, first) =
                state.decider.place_of(name).ok_or_else(|| Problem::not_found("service", name))?;
            Ok((host, body.path.clone().unwrap_or(first)))
        }
        (None, Some(host)) => Ok((host.clone(), body.path.clone().unwrap_or_else(|| "/".to_owned()))),
        _ => Err(Problem::field(
            "service",
            body.service.clone(),
            "the name of a service, or a host instead of it: one of them",
        )),
    }
}
