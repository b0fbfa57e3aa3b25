//! A refusal by the tenant, with what a person needs to know of it.

use uuid::Uuid;

use crate::error::{ErrorKind, UemError};

/// The tenant said no, or not yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// The tenant's code.
    pub code: Option<i64>,
    /// The tenant's words.
    pub message: String,
    /// The id by which the tenant's own logs know the call.
    pub activity_id: Option<Uuid>,
    /// Whether the same call will be refused again. Otherwise the reason may pass by itself, as with a token that ended.
    pub is_permanent: bool,
    /// Whether the tenant has no such call in this form.
    pub is_route_unknown: bool,
    /// What the code means, in plain words.
    pub meaning: String,
    /// What to do about it.
    pub remedy: String,
}

impl Refusal {
    pub(super) fn of(error: &UemError, is_permanent: bool, is_route_unknown: bool) -> Self {
        Self {
            status: error.status().unwrap_or_default(),
            code: error.code(),
            message: message(error.kind()),
            activity_id: error.activity_id(),
            is_permanent,
            is_route_unknown,
            meaning: error.meaning(),
            remedy: error.remedy(),
        }
    }

    pub(super) fn held(error: &UemError) -> Self {
        Self {
            meaning: "too many wipes were asked for in a short time, so the tenant's wipe protection holds this one"
                .into(),
            remedy: "Approve or reject it in the console under Monitor > Reports & Analytics > Events > Device Wipes \
                (Wipe Log), and unlock wipes of the organization group there. Once approved it is carried out; do not \
                send it again."
                .into(),
            ..Self::of(error, false, false)
        }
    }
}

/// What the tenant said, without what we add.
fn message(kind: &ErrorKind) -> String {
    match kind {
        ErrorKind::CredentialsRefused { message, .. }
        | ErrorKind::ApiAccessDisabled { message }
        | ErrorKind::PermissionDenied { message, .. }
        | ErrorKind::NotFound { message, .. }
        | ErrorKind::Vendor { message, .. } => message.clone(),
        other => other.to_string(),
    }
}
