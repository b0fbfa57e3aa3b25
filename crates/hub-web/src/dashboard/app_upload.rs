//! The first step of an upload: a file comes to the hub. What app it becomes is said in the steps of an order, which begin
//! behind it.

use askama::Template;
use axum::{
    body::Bytes,
    extract::{FromRequest as _, FromRequestParts as _, Multipart, Request, State, multipart::Field},
    response::{Html, IntoResponse as _, Redirect, Response},
};
use futures_util::StreamExt as _;
use http::{HeaderMap, StatusCode, header};
use hub_core::{
    actions::ActionKind,
    ids::{AppFileId, IntegrationId},
};
use hub_store::{AppFileRow, AppFileState, IntegrationRow, Session};
use page_kit::components::{Alert, Choice, Moment, SelectField, Tone, bytes_in_words};
use serde::Deserialize;

use super::{
    PageError,
    actions::draft::Draft,
    frame::{self, Place},
    login::NoFields,
};
use crate::{
    WebState,
    access::{Caller, PageAllowed, RequestActions, SignedForm},
    app_files::{Coming, receive},
    http::{cookies, path::PageId, problem::Problem},
};

/// Files shown: an integration has no more than 20.
const SHOWN: u32 = 100;
/// Longest text beside the file in the form.
const TEXT_BYTES_MAX: usize = 1024;

#[derive(Template)]
#[template(path = "app_upload.html")]
struct UploadPage {
    alert: Option<Alert>,
    /// None where there is no integration that takes it.
    integration: Option<SelectField>,
    /// Where the only integration stands, in a hidden field.
    only: Option<(String, String)>,
    limit: String,
    lines: Vec<Line>,
    form_token: String,
}

/// A file that is in the hub.
struct Line {
    row: AppFileRow,
    size: String,
    at: Moment,
    /// Where its order begins; none while it comes.
    href: Option<String>,
    integration: String,
}

/// The form without its file, as who has no file sends it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithoutFile {
    #[serde(default)]
    #[expect(dead_code, reason = "a form that has it is no form of somebody else")]
    integration_id: String,
}

/// `GET /apps/upload`
pub async fn show(
    PageAllowed { session, allowed }: PageAllowed<RequestActions>,
    State(state): State<WebState>,
) -> Result<Html<String>, PageError> {
    page(&state, &session, &allowed.caller, None).await
}

/// `POST /apps/upload`
pub async fn save(State(state): State<WebState>, request: Request) -> Result<Response, PageError> {
    let is_multipart = request
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"multipart/form-data"));
    if !is_multipart {
        let signed = SignedForm::<RequestActions, WithoutFile>::from_request(request, &state).await?;
        let problem = Problem::field("file", None, "a file");
        return again(&state, &signed.session, &signed.allowed.caller, &problem).await;
    }
    let (mut parts, body) = request.into_parts();
    let PageAllowed { session, allowed } =
        PageAllowed::<RequestActions>::from_request_parts(&mut parts, &state).await?;
    let announced = announced(&parts.headers);
    let form = Multipart::from_request(Request::from_parts(parts, body), &state).await;
    let mut form = form.map_err(|refused| unreadable(&refused.body_text()))?;
    match take(&state, &session, &allowed.caller, &mut form, announced).await? {
        Ok(row) => {
            let draft = Draft { file: row.id.to_string(), ..Draft::default() };
            Ok(Redirect::to(&draft.of_kind(ActionKind::AddInternalApp).href()).into_response())
        }
        Err(problem) => again(&state, &session, &allowed.caller, &problem).await,
    }
}

/// `POST /apps/upload/{id}/remove`
pub async fn remove(
    State(state): State<WebState>,
    PageId(id): PageId<AppFileId>,
    SignedForm { .. }: SignedForm<RequestActions, NoFields>,
) -> Result<Redirect, PageError> {
    state.store.remove_app_file(id).await.map_err(Problem::from)?;
    Ok(Redirect::to("/apps/upload"))
}

/// The length of the whole form: the file is hardly shorter.
fn announced(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse::<u64>().ok()?.checked_sub(64 * 1024)
}

/// Reads the form field by field: its token, then the integration, then the file, as the page has them.
async fn take(
    state: &WebState,
    session: &Session,
    caller: &Caller,
    form: &mut Multipart,
    announced: Option<u64>,
) -> Result<Result<AppFileRow, Problem>, PageError> {
    let (mut is_own, mut integration) = (false, None);
    while let Some(field) = form.next_field().await.map_err(|error| unreadable(&error.body_text()))? {
        match field.name().unwrap_or_default() {
            "form_token" => is_own = cookies::same(&text(field).await?, &session.form_token),
            // Nothing is read of a form that another site may have sent.
            _ if !is_own => break,
            "integration_id" => integration = Some(chosen(state, caller, &text(field).await?).await?),
            "file" => {
                let Some(integration) = integration else {
                    return Ok(Err(Problem::field("integration_id", None, "one of these")));
                };
                // Some browsers send a path.
                let name = field.file_name().unwrap_or_default();
                let file_name = name.rsplit(['/', '\\']).next().unwrap_or_default().trim().to_owned();
                if file_name.is_empty() {
                    return Ok(Err(Problem::field("file", None, "a file")));
                }
                let coming = Coming { integration, file_name, by: caller.describe(), announced };
                return Ok(receive(
                    state,
                    coming,
                    field.map(|piece| piece.map_err(|error| error.body_text())),
                )
                .await);
            }
            other => return Err(unreadable(&format!("the form has a field {other:?} that no page sends"))),
        }
    }
    if is_own { Ok(Err(Problem::field("file", None, "a file"))) } else { Err(not_own()) }
}

async fn text(mut field: Field<'_>) -> Result<String, PageError> {
    let mut bytes: Vec<u8> = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(|error| unreadable(&error.body_text()))? {
        let piece: Bytes = piece;
        if bytes.len() + piece.len() > TEXT_BYTES_MAX {
            return Err(unreadable("a text of it is too long"));
        }
        bytes.extend_from_slice(&piece);
    }
    String::from_utf8(bytes).map_err(|_| unreadable("a text of it is no UTF-8"))
}

async fn chosen(state: &WebState, caller: &Caller, text: &str) -> Result<IntegrationId, PageError> {
    let id: IntegrationId =
        text.parse().map_err(|_| Problem::not_found("integration", format!("{text:?}")))?;
    caller.require(&id, state).await?;
    if state.store.find_integration(id).await?.is_none() {
        return Err(Problem::not_found("integration", id).into());
    }
    Ok(id)
}

fn unreadable(why: &str) -> PageError {
    PageError::refused(StatusCode::UNPROCESSABLE_ENTITY, "This form cannot be read", why)
}

fn not_own() -> PageError {
    PageError::refused(
        StatusCode::FORBIDDEN,
        "This form is not from your session",
        "It was opened before you logged in, or another site sent it. Open the page again and repeat.",
    )
}

/// The form once more, with what was wrong.
async fn again(
    state: &WebState,
    session: &Session,
    caller: &Caller,
    problem: &Problem,
) -> Result<Response, PageError> {
    if problem.status.is_server_error() {
        return Err(PageError::refused(problem.status, "The hub failed", problem.detail()));
    }
    let alert = Alert::new(Tone::Bad, "The file was not taken").text(problem.detail());
    Ok((problem.status, page(state, session, caller, Some(alert)).await?).into_response())
}

async fn page(
    state: &WebState,
    session: &Session,
    caller: &Caller,
    alert: Option<Alert>,
) -> Result<Html<String>, PageError> {
    let integrations = state.store.list_integrations(&caller.visible).await?;
    let name_of = |id: IntegrationId| {
        let row = integrations.iter().find(|row| row.id == id);
        row.map(|row| row.settings.name.clone()).unwrap_or_default()
    };
    let now = state.clock.now();
    let (files, _) = state.store.list_app_files(&caller.visible, None, SHOWN).await?;
    let lines = files
        .into_iter()
        .map(|row| {
            let draft = Draft { file: row.id.to_string(), ..Draft::default() };
            Line {
                size: bytes_in_words(row.size_bytes),
                at: Moment::new(row.added_at, now),
                href: (row.state == AppFileState::Whole)
                    .then(|| draft.of_kind(ActionKind::AddInternalApp).href()),
                integration: name_of(row.integration_id),
                row,
            }
        })
        .collect();
    let open: Vec<&IntegrationRow> =
        integrations.iter().filter(|row| !row.settings.actions.is_read_only).collect();
    let only = match open.as_slice() {
        [only] => Some((only.id.to_string(), only.settings.name.clone())),
        _ => None,
    };
    let choices: Vec<Choice> =
        open.iter().map(|row| Choice::new(row.id.to_string(), row.settings.name.clone())).collect();
    let page = UploadPage {
        alert,
        integration: (choices.len() > 1).then(|| SelectField::new("integration_id", "Tenant", "", choices)),
        only,
        limit: bytes_in_words(state.settings.app_file_limit_bytes),
        lines,
        form_token: session.form_token.clone(),
    };
    frame::page(session, Place::Apps, "Upload an app", &page)
}
