//! What a handler answers.

use bytes::Bytes;
use serde::Serialize;

use crate::http::VendorError;

/// Room for an answer: one device fits.
const BODY_BYTES: usize = 2_560;

/// A good answer.
#[derive(Debug)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// JSON bytes; empty with 204 and 202.
    pub body: Bytes,
    /// What the body is where it is not JSON.
    pub media: Option<&'static str>,
    /// `Location` of what was made.
    pub location: Option<String>,
}

impl Reply {
    /// 200 with that value as JSON.
    pub fn json(value: &impl Serialize) -> Result<Self, VendorError> {
        let mut body = Vec::with_capacity(BODY_BYTES);
        serde_json::to_writer(&mut body, value)
            .map_err(|error| VendorError::new(500, 1000, error.to_string()))?;
        Ok(Self::json_bytes(body.into()))
    }

    /// 200 with bytes that are JSON already.
    pub fn json_bytes(body: Bytes) -> Self {
        Self { status: 200, body, media: None, location: None }
    }

    /// A status without a body: 202, 204.
    pub fn empty(status: u16) -> Self {
        Self { status, body: Bytes::new(), media: None, location: None }
    }

    /// 200 with the bytes of a file.
    pub fn file(body: Bytes) -> Self {
        Self { media: Some("application/octet-stream"), ..Self::json_bytes(body) }
    }

    /// The same with the address of what was made.
    #[must_use]
    pub fn at(mut self, location: String) -> Self {
        self.location = Some(location);
        self
    }

    /// The same with another status.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }
}
