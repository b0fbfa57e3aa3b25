//! Errors in the vendor's envelope.

/// Answered as `{"errorCode","message","activityId"}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VendorError {
    /// HTTP status.
    pub status: u16,
    /// The vendor's code: it does not follow from the status.
    pub code: i32,
    /// Text for the caller.
    pub message: String,
}

impl VendorError {
    /// An error of that status, code and text.
    pub fn new(status: u16, code: i32, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }
}

/// The caller learns nothing of the database; the log does.
impl From<database::DatabaseError> for VendorError {
    fn from(error: database::DatabaseError) -> Self {
        let error: &dyn std::error::Error = &error;
        tracing::error!(error, "Database of the sandbox failed");
        Self::new(500, 1000, "An error occurred while processing the request.")
    }
}
