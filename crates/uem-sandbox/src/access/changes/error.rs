//! Why a change was not made.

use crate::SandboxError;

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
