//! Operations run from inside, for somebody who is known already: what the console's pages read and write is what the
//! API reads and writes, under the same role check. Quotas, faults and the list of calls are the clients' alone.

use std::sync::Arc;

use bytes::Bytes;

use crate::{
    access::Caller,
    console_events::Source,
    http::{
        Call, Pipeline, Query, Reply, VendorError, perform::perform, pipeline::acting, segments::segments_of,
    },
};

/// What is asked: an operation's method, path with query, version and body.
#[derive(Debug, Clone)]
pub(crate) struct Inside {
    /// `GET`, `POST`, ...
    pub method: &'static str,
    /// Path and query, percent-encoded.
    pub uri: String,
    /// The version.
    pub version: u8,
    /// The body, empty where there is none.
    pub body: Bytes,
}

impl Pipeline {
    /// Whether the operation is there for that caller: built, and granted by the role.
    pub(crate) fn offers(&self, caller: &Caller, method: &str, path: &str, version: u8) -> bool {
        let found = self.router.find(method, &segments_of(path), Some(version));
        found.is_ok_and(|found| found.target.operation.is_some() && caller.may(found.target.resource))
    }

    /// Runs the operation as that caller.
    pub(crate) async fn ask(&self, caller: &Caller, asked: Inside) -> Result<Reply, VendorError> {
        let (path, query) = asked.uri.split_once('?').unwrap_or((&asked.uri, ""));
        let found =
            self.router.find(asked.method, &segments_of(path), Some(asked.version)).map_err(|_| {
                VendorError::new(404, 404, format!("There is no operation {} {path}", asked.method))
            })?;
        let unbuilt = || self.tenant.unbuilt.refuse(asked.method, found.target.template, found.version);
        let operation =
            found.target.operation.map(|place| &self.router.operations[place]).ok_or_else(unbuilt)?;
        let caller = acting(Arc::new(caller.clone()), found.target.resource, &self.tenant.access)?;
        let call = Call {
            tenant: Arc::clone(&self.tenant),
            caller,
            path: found.path,
            query: Query::parse(query),
            body: asked.body,
            version: found.version,
            host: String::new(),
            uri: asked.uri.clone(),
        };
        perform(operation, call, Source::Console).await.unwrap_or_else(|| Err(unbuilt()))
    }
}
