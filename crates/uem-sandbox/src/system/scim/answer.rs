//! Answers in SCIM's media type, errors in SCIM's shape (RFC 7644, section 3.12: the status is a text).

use serde::Serialize;
use serde_json::json;

use crate::http::{Reply, VendorError};

/// What every answer says it is.
const MEDIA: &str = "application/scim+json;version=2";

/// A refusal of SCIM: status, SCIM's word for it, what to do.
#[derive(Debug)]
pub(super) struct Refused {
    status: u16,
    kind: Option<&'static str>,
    detail: String,
}

/// Why a handler has no good answer.
#[derive(Debug)]
pub(super) enum Failed {
    /// SCIM's shape.
    Refused(Refused),
    /// The vendor's envelope: the sandbox itself failed.
    Vendor(VendorError),
}

impl From<Refused> for Failed {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<VendorError> for Failed {
    fn from(error: VendorError) -> Self {
        Self::Vendor(error)
    }
}

impl From<database::DatabaseError> for Failed {
    fn from(error: database::DatabaseError) -> Self {
        Self::Vendor(error.into())
    }
}

/// 400 with SCIM's word: `invalidValue`, `invalidFilter`, `invalidPath`, `mutability`, `uniqueness`.
pub(super) fn bad(kind: &'static str, detail: impl Into<String>) -> Refused {
    Refused { status: 400, kind: Some(kind), detail: detail.into() }
}

/// 404.
pub(super) fn not_found(detail: impl Into<String>) -> Refused {
    Refused { status: 404, kind: None, detail: detail.into() }
}

/// 200 with that value.
pub(super) fn good(value: &impl Serialize) -> Result<Reply, Failed> {
    Ok(Reply { media: Some(MEDIA), ..Reply::json(value)? })
}

/// What a handler answers: good, refused in SCIM's shape, or failed.
pub(super) fn finish(outcome: Result<Reply, Failed>) -> Result<Reply, VendorError> {
    let refused = match outcome {
        Ok(reply) => return Ok(reply),
        // A body that is no JSON: SCIM's word for it.
        Err(Failed::Vendor(error)) if error.status < 500 => {
            Refused { status: 400, kind: Some("invalidSyntax"), detail: error.message }
        }
        Err(Failed::Vendor(error)) => return Err(error),
        Err(Failed::Refused(refused)) => refused,
    };
    let mut body = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
        "status": refused.status.to_string(),
        "detail": refused.detail,
    });
    if let Some(kind) = refused.kind {
        body["scimType"] = kind.into();
    }
    Ok(Reply { media: Some(MEDIA), ..Reply::json(&body)?.with_status(refused.status) })
}
