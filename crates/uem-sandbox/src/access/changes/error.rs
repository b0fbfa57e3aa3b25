//! Why a change was not made.

use crate::{SandboxError, http::VendorError};

/// Why a change was not made. The text names what was wrong, its value and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AccessError {
    /// A value does not fit its field.
    #[error("{field} {value:?} cannot be used: {remedy}")]
    Invalid {
        /// The field as the API writes it.
        field: &'static str,
        /// What was given, cut where it is long.
        value: String,
        /// What would do.
        remedy: String,
    },
    /// Nothing of that name or id is there.
    #[error("{what} {value:?} not found")]
    Unknown {
        /// `organization group`, `role`, ...
        what: &'static str,
        /// What was asked for.
        value: String,
    },
    /// Another one has that name.
    #[error("{what} {value:?} is there already: choose another name")]
    Duplicate {
        /// `role`, `OAuth client`, ...
        what: &'static str,
        /// The name.
        value: String,
    },
    /// Something else needs it.
    #[error("{what} {value:?} is in use: {by}")]
    InUse {
        /// `role`, `organization group`, ...
        what: &'static str,
        /// Its name.
        value: String,
        /// Who needs it, and so what to change first.
        by: String,
    },
    /// It came with the tenant and stays as it is.
    #[error("{what} {value:?} came with the tenant and cannot be changed: make a copy of your own")]
    BuiltIn {
        /// `role`, `organization group`.
        what: &'static str,
        /// Its name.
        value: String,
    },
    /// The sandbox failed.
    #[error(transparent)]
    Internal(#[from] SandboxError),
}

impl From<database::DatabaseError> for AccessError {
    fn from(error: database::DatabaseError) -> Self {
        Self::Internal(error.into())
    }
}

/// Status and code with which one endpoint answers each refusal.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Codes {
    /// A value does not fit, or a name is taken.
    pub invalid: (u16, i32),
    /// Nothing of that id is there.
    pub unknown: (u16, i32),
    /// Something else needs it.
    pub in_use: (u16, i32),
    /// It came with the tenant.
    pub built_in: (u16, i32),
}

impl AccessError {
    /// The answer of an endpoint with those codes.
    pub(crate) fn answer(self, codes: Codes) -> VendorError {
        let (status, code) = match &self {
            Self::Invalid { .. } | Self::Duplicate { .. } => codes.invalid,
            Self::Unknown { .. } => codes.unknown,
            Self::InUse { .. } => codes.in_use,
            Self::BuiltIn { .. } => codes.built_in,
            Self::Internal(error) => {
                let error: &dyn std::error::Error = error;
                tracing::error!(error, "A change of the tenant's access data failed");
                return VendorError::new(500, 1000, "An error occurred while processing the request.");
            }
        };
        VendorError::new(status, code, self.to_string())
    }
}
