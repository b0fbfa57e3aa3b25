//! `POST /settings/notifications/test`.

use axum::{Json, extract::State};
use http::StatusCode;
use hub_store::Channel;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    WebState,
    access::{Allowed, ManageOperators},
    http::{
        body::Body,
        problem::{Problem, ProblemBody, Refusals},
    },
};

/// Longest recipient of a test.
const RECIPIENT_CHARS_MAX: usize = 200;

/// Whom a test goes to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTestNotification {
    /// `email` or `sms`.
    channel: String,
    /// An address or a phone number.
    recipient: String,
}

/// A test that was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct AddedTestNotification {
    /// The message, as it is listed.
    pub id: i64,
}

/// Asks for a test message, with the stored settings and a made-up user. How it ended is in the list of messages.
#[utoipa::path(post, path = "/settings/notifications/test", tag = "notifications", security(("bearer" = ["admin"])),
    request_body = NewTestNotification,
    responses(
        (status = 202, description = "Asked for.", body = AddedTestNotification),
        (status = 422, description = "A field is refused.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn add_test_notification(
    allowed: Allowed<ManageOperators>,
    State(state): State<WebState>,
    Body(body): Body<NewTestNotification>,
) -> Result<(StatusCode, Json<AddedTestNotification>), Problem> {
    let id = request(&state, &body.channel, &body.recipient, &allowed).await?;
    Ok((StatusCode::ACCEPTED, Json(AddedTestNotification { id })))
}

/// Checks and writes the wish.
pub async fn request(
    state: &WebState,
    channel: &str,
    recipient: &str,
    allowed: &Allowed<ManageOperators>,
) -> Result<i64, Problem> {
    let parsed: Result<Channel, _> = channel.parse();
    let channel = parsed.map_err(|_| Problem::field("channel", Some(channel.to_owned()), "email or sms"))?;
    let recipient = recipient.trim();
    let is_long = recipient.chars().count() > RECIPIENT_CHARS_MAX;
    if recipient.is_empty() || is_long || recipient.chars().any(char::is_control) {
        return Err(Problem::field("recipient", None, "an address or a phone number"));
    }
    let by = allowed.caller.describe();
    let id = state.store.request_test_notification(channel, recipient, &by, state.clock.now()).await?;
    tracing::info!("{by} asks for a test message by {channel}");
    Ok(id)
}
