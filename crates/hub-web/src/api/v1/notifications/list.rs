//! `GET /notifications`.

use axum::{Json, extract::State};
use hub_store::Notification;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    WebState,
    access::{Allowed, ManageOperators},
    http::{
        paging::{List, checked_limit},
        params::Params,
        problem::{Problem, Refusals},
    },
};

/// How many.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListNotifications {
    /// Messages: 1–500, 50 unless told.
    limit: Option<u32>,
}

/// A message to a new user, or a test.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Notification)]
pub struct NotificationView {
    /// Id.
    pub id: i64,
    /// Integration of the user; null for a test.
    pub integration_id: Option<i64>,
    /// The user; null for a test.
    pub user_id: Option<i64>,
    /// `email` or `sms`.
    pub channel: String,
    /// Address or phone number.
    pub recipient: String,
    /// `waiting`, `sending`, `sent`, `failed`, or `unknown`: nobody knows whether it was taken, and it is not repeated.
    pub state: String,
    /// Why it failed or waits.
    pub fault: String,
    /// Attempts that certainly sent nothing.
    pub attempts: u32,
    /// `new user`, or who asked for a test.
    pub requested_by: String,
    /// Asked for.
    pub made_at: Timestamp,
    /// Ended.
    pub ended_at: Option<Timestamp>,
}

/// Lists the newest messages.
#[utoipa::path(get, path = "/notifications", tag = "notifications", security(("bearer" = ["admin"])),
    params(ListNotifications),
    responses((status = 200, description = "The newest messages.", body = List<NotificationView>), Refusals))]
pub async fn list_notifications(
    _: Allowed<ManageOperators>,
    State(state): State<WebState>,
    Params(params): Params<ListNotifications>,
) -> Result<Json<List<NotificationView>>, Problem> {
    let messages = state.store.list_notifications(checked_limit(params.limit)?).await?;
    Ok(Json(List::uncounted(messages.into_iter().map(NotificationView::from).collect(), None)))
}

impl From<Notification> for NotificationView {
    fn from(message: Notification) -> Self {
        Self {
            id: message.id,
            integration_id: message.integration_id.map(|id| id.0),
            user_id: message.user_id.map(|id| id.0),
            channel: message.channel.to_string(),
            recipient: message.recipient,
            state: message.state.to_string(),
            fault: message.fault,
            attempts: message.attempts,
            requested_by: message.requested_by,
            made_at: message.made_at,
            ended_at: message.ended_at,
        }
    }
}
