//! Why a user was not written, with the codes of each face.

use super::{input::Face, store::WriteError};
use crate::http::VendorError;

/// Why a user was not written.
#[derive(Debug)]
pub(super) enum Refused {
    /// A field that must be there is not, or is empty.
    Missing(&'static str),
    /// A field's value is not one that it can have: what is wrong, and what to do.
    Invalid(String),
    /// The password is not that long, at least and at most.
    Password(usize, usize),
    /// Somebody else has the login name.
    Taken(String),
    /// No such organization group, or outside of the caller's subtree.
    OrgGroup(String),
    /// The organization group has no customer above it.
    NoCustomer(i64),
    /// Refused with a code of its own: a body that is no JSON, the database.
    Other(VendorError),
}

impl Refused {
    /// A field with a value that it cannot have.
    pub fn invalid(field: &str, value: &str, remedy: &str) -> Self {
        let shown: String = value.chars().take(100).collect();
        Self::Invalid(format!("{field} {shown:?} is not valid: {remedy}"))
    }

    /// The answer, with the codes of that face for a new user or one that was there.
    pub fn answer(self, face: Face, is_new: bool) -> VendorError {
        let (status, code) = match (&self, face, is_new) {
            (Self::Taken(_), Face::V1, true) => (400, 7),
            (Self::Taken(_), Face::V2, true) => (400, 5081),
            (Self::NoCustomer(_), _, true) => (400, 200_028),
            (Self::Taken(_) | Self::NoCustomer(_) | Self::OrgGroup(_), ..) => (400, 6),
            (Self::Password(..), Face::V2, _) => (400, 5066),
            (_, Face::V2, _) => (422, 1012),
            _ => (400, 400),
        };
        let message = match self {
            Self::Missing(field) => format!("Validation failed: {field} is required"),
            Self::Invalid(text) => format!("Validation failed: {text}"),
            Self::Password(least, most) => {
                format!("The password does not meet the policy: use {least} to {most} characters")
            }
            Self::Taken(name) => {
                format!("A user with the user name {name:?} already exists: use another one")
            }
            Self::OrgGroup(text) => {
                format!("Organization group {text:?} not found or the user does not have access to it")
            }
            Self::NoCustomer(id) => {
                format!("Organization group {id} has no customer above it: use a group below a customer")
            }
            Self::Other(error) => return error,
        };
        VendorError::new(status, code, message)
    }
}

impl From<VendorError> for Refused {
    fn from(error: VendorError) -> Self {
        Self::Other(error)
    }
}

impl From<WriteError> for Refused {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Taken(name) => Self::Taken(name),
            WriteError::Database(error) => Self::Other(error.into()),
        }
    }
}
