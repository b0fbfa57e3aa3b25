//! One authorised call: a handler that holds it may run.

use std::sync::Arc;

use bytes::Bytes;
use serde::de::DeserializeOwned;

use crate::{Tenant, access::Caller, http::VendorError};

/// A call that passed version choice, quota, authentication and the role check of its operation.
pub struct Call {
    /// The tenant.
    pub tenant: Arc<Tenant>,
    /// Who calls, bound to an organization group: a handler must keep inside its subtree.
    pub caller: Arc<Caller>,
    /// Values of the `{placeholders}` of the path, percent-decoded.
    pub path: Vec<(&'static str, String)>,
    /// The query, names without regard to case.
    pub query: Query,
    /// The body as sent, at most the limit.
    pub body: Bytes,
    /// The version that answers.
    pub version: u8,
    /// Scheme-less host as the client sees it, for self links (which say `http`, as the vendor's do).
    pub host: String,
    /// Path and query as sent, for self links.
    pub uri: String,
}

/// Query parameters: names compared without regard to case, unknown ones ignored.
#[derive(Debug, Default, Clone)]
pub struct Query(pub(crate) Vec<(String, String)>);

impl Query {
    /// Reads the part of a URL after `?`; what is not well-formed is left out.
    pub fn parse(text: &str) -> Self {
        Self(form_urlencoded::parse(text.as_bytes()).into_owned().collect())
    }

    /// The first value of that name that is not empty.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, value)| key.eq_ignore_ascii_case(name) && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }
}

impl Call {
    /// A placeholder's value.
    pub fn segment(&self, name: &str) -> &str {
        self.path.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value.as_str())
    }

    /// The body as JSON, property names as written; 400/400 where it is no JSON, 422/1012 where it does not fit.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, VendorError> {
        serde_json::from_slice(&self.body).map_err(|error| match error.classify() {
            serde_json::error::Category::Data => {
                VendorError::new(422, 1012, format!("Validation failed: {error}"))
            }
            _ => VendorError::new(400, 400, format!("The request body is not valid JSON: {error}")),
        })
    }
}
