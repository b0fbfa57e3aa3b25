//! What can go wrong, told apart by what the worker does about it: go on without the section, try again, or stop.

use hub_core::{
    ids::IntegrationId,
    permissions::{Capability, needs},
};
use hub_store::StoreError;
use uem_client::{ErrorKind, UemError};

/// What [`crate::Worker`] reports. A run that began and failed is no error: see [`crate::RunOutcome`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WorkerError {
    /// No such integration.
    #[error("integration {0} does not exist")]
    NoIntegration(IntegrationId),
    /// Another process works on it.
    #[error(
        "integration {name:?} is being synchronized by another process: wait until it ends, or stop that process"
    )]
    Busy {
        /// Its name.
        name: String,
    },
    /// It may not run.
    #[error("integration {name:?} is {state}: {remedy}")]
    NotActive {
        /// Its name.
        name: String,
        /// `paused`, `credentials_refused`.
        state: String,
        /// What to do.
        remedy: &'static str,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file of the data folder.
    #[error("files of messages cannot be removed: {0}")]
    Files(#[from] std::io::Error),
    /// The tenant's settings cannot be used.
    #[error(transparent)]
    Tenant(#[from] UemError),
}

/// Why a section of a run ended early.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The tenant.
    Tenant(UemError),
    /// The database, the lost lease included.
    Store(StoreError),
    /// Somebody stopped the run: see [`crate::sync::StopReason`].
    Stopped,
    /// The reading cannot be called whole.
    Incomplete(String),
    /// Chosen groups vanished or cannot be read.
    ScopeLost(String),
    /// Another tenant than the one whose data is stored: its ids mean other things.
    OtherTenant(String),
}

/// What a failure means for the rest of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Consequence {
    /// The section is off or incomplete; the others go on.
    Continue,
    /// Nothing more can be read now; the next run tries again.
    Retry,
    /// A person must act before anything can be read.
    Stop,
}

impl Failure {
    /// What follows from it.
    pub fn consequence(&self) -> Consequence {
        match self {
            Self::Incomplete(_) | Self::ScopeLost(_) => Consequence::Continue,
            Self::Stopped | Self::Store(_) => Consequence::Retry,
            Self::OtherTenant(_) => Consequence::Stop,
            Self::Tenant(error) if error.is_credentials() => Consequence::Stop,
            Self::Tenant(error) => match error.kind() {
                ErrorKind::BadSetting { .. } => Consequence::Stop,
                ErrorKind::Dns { .. }
                | ErrorKind::Connect { .. }
                | ErrorKind::Tls { .. }
                | ErrorKind::Proxy { .. }
                | ErrorKind::Timeout { .. }
                | ErrorKind::RateLimited { .. }
                | ErrorKind::BudgetReserved { .. } => Consequence::Retry,
                _ => Consequence::Continue,
            },
        }
    }

    /// What a person can do.
    pub fn remedy(&self) -> String {
        match self {
            Self::Tenant(error) => error.remedy(),
            Self::Store(StoreError::LeaseLost { .. }) => "Nothing: the process that has it goes on.".into(),
            Self::Store(StoreError::WrongKey | StoreError::Corrupt { .. }) => {
                "Check that this process has the key that the database was made with (`mooring doctor`)."
                    .into()
            }
            Self::Store(_) => "Check the database: reachable, writable, enough space.".into(),
            Self::OtherTenant(_) => {
                "Add the other tenant as an integration of its own, or put the address back.".into()
            }
            Self::ScopeLost(_) => {
                "No device was concluded to be gone. Check the account's role and organization group in the UEM, or choose \
                 other groups (Integrations > Groups)."
                    .into()
            }
            Self::Stopped => "Start it again when you like: nothing was lost.".into(),
            Self::Incomplete(_) => "Nothing: what was read is kept, and the next run reads again.".into(),
        }
    }

    /// Whether only the role is too small: the section is off, nothing is broken.
    pub fn is_permission(&self) -> bool {
        matches!(self, Self::Tenant(error) if error.is_permission())
    }

    /// The resources that the role lacks: what the tenant's refusal is about, or all that could be.
    pub fn missing_resources(&self, capability: Capability) -> Vec<String> {
        if let Self::Tenant(error) = self
            && let ErrorKind::PermissionDenied { needs: Some(resource), .. } = error.kind()
        {
            return vec![resource.name().to_owned()];
        }
        needs(capability).iter().map(|need| need.name.to_owned()).collect()
    }

    /// Whether the lease is gone, so that nothing more may be written.
    pub fn is_lease_lost(&self) -> bool {
        matches!(self, Self::Store(StoreError::LeaseLost { .. }))
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Tenant(error) => error.fmt(f),
            Self::Store(error) => error.fmt(f),
            Self::Stopped => f.write_str("the run was stopped"),
            Self::Incomplete(words) | Self::OtherTenant(words) => f.write_str(words),
            Self::ScopeLost(words) => write!(f, "scope lost: {words}"),
        }
    }
}

impl From<UemError> for Failure {
    fn from(error: UemError) -> Self {
        Self::Tenant(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tenant(kind: ErrorKind) -> Failure {
        Failure::Tenant(kind.into())
    }

    #[test]
    fn refused_credentials_stop_everything_and_a_missing_permission_only_its_section() {
        let refused = tenant(ErrorKind::CredentialsRefused { code: Some(1005), message: "no".into() });
        assert_eq!(refused.consequence(), Consequence::Stop);
        assert_eq!(tenant(ErrorKind::KeyMissingOrUnknown).consequence(), Consequence::Stop);
        let denied =
            tenant(ErrorKind::PermissionDenied { code: Some(1011), needs: None, message: "no".into() });
        assert_eq!(denied.consequence(), Consequence::Continue);
    }

    #[test]
    fn an_unreachable_tenant_is_tried_again_later() {
        let gone = tenant(ErrorKind::Connect {
            host: "as1.example.com".into(),
            seen: "refused".into(),
            is_refused: true,
        });
        assert_eq!(gone.consequence(), Consequence::Retry);
        assert!(gone.remedy().contains("as1.example.com"));
    }

    #[test]
    fn a_lost_lease_is_known() {
        assert!(Failure::Store(StoreError::LeaseLost { name: "sync/1".into() }).is_lease_lost());
        assert!(!Failure::Stopped.is_lease_lost());
    }
}
