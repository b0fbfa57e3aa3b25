//! What the store reports.

/// Everything that this crate reports.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The database refused.
    #[error(transparent)]
    Database(#[from] database::DatabaseError),
    /// A name that must be unique is taken.
    #[error("{field} {value:?} is already in use: choose another")]
    Taken {
        /// Field.
        field: &'static str,
        /// Value.
        value: String,
    },
    /// The row is not there (any more).
    #[error("{what} {id} does not exist")]
    Missing {
        /// Kind of row.
        what: &'static str,
        /// Its id.
        id: String,
    },
    /// A cursor that this hub did not make.
    #[error("cursor is not one this hub made: start again without it")]
    BadCursor,
    /// The key that opens the secrets is not the one they were sealed with.
    #[error("secrets cannot be opened with this key: start with the key file that was used before")]
    WrongKey,
    /// The key is not 32 bytes.
    #[error("the key for secrets is not 32 bytes in base64 or hex: make one with a new key file, or mend it")]
    BadKey,
    /// Somebody else holds the lease now: what was to be written is not.
    #[error("lease {name} was lost to another process: nothing more is written")]
    LeaseLost {
        /// Name of the lease.
        name: String,
    },
    /// The integration has no stored credentials that could be tried.
    #[error("integration {id} has no stored credentials: edit it and give it some")]
    NoCredentials {
        /// Its id.
        id: String,
    },
    /// Stored credentials would go to another server than the one they were given for.
    #[error(
        "the stored credentials of integration {id} belong to its address, CA and proxy: give credentials together with another one"
    )]
    OtherServer {
        /// Its id.
        id: String,
    },
    /// Another integration reads the same devices.
    #[error(transparent)]
    Overlaps(#[from] hub_core::integration::overlap::Overlap),
    /// Nobody would be left who may manage operators.
    #[error("this is the last active admin: make another operator an admin first")]
    LastAdmin,
    /// The schema is older than this program, and was only to be looked at.
    #[error(
        "the database needs {missing} migrations of this version: back it up, then `mooring serve` applies them"
    )]
    NeedsMigration {
        /// How many.
        missing: usize,
    },
    /// Too many passwords are being checked: this one was not.
    #[error("too many logins are being checked at once: try again in a moment")]
    Busy,
    /// A stored value cannot be read.
    #[error("stored {what} cannot be read")]
    Corrupt {
        /// Which.
        what: &'static str,
    },
}

impl StoreError {
    /// The row with that id is not there.
    pub(crate) fn missing(what: &'static str, id: impl std::fmt::Display) -> Self {
        Self::Missing { what, id: id.to_string() }
    }
}
