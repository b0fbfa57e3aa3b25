//! One line of a resource folder's `routes()`: `get("/api/mdm/devices/search").version(1).needs("REST API Devices Read").run(handler)`.

use std::{future::Future, pin::Pin, sync::Arc};

use crate::http::{Call, Reply, VendorError};

type Handler =
    Arc<dyn Fn(Call) -> Pin<Box<dyn Future<Output = Result<Reply, VendorError>> + Send>> + Send + Sync>;

/// Longest body of an operation that does not say otherwise: 10 MB.
pub const BODY_BYTES_MAX: usize = 10 * 1024 * 1024;

/// One built operation.
pub struct Operation {
    /// `GET`, `POST`, ...
    pub method: &'static str,
    /// Template. `{name:int}` matches digits, `{name:uuid}` a UUID, `{name}` any one segment.
    pub path: &'static str,
    /// Its version.
    pub version: u8,
    /// The role resource it needs (a name of the role table); umbrella resources of the collection grant it too.
    pub resource: &'static str,
    /// The longest body it takes, in bytes: [`BODY_BYTES_MAX`] unless it is an upload.
    pub body_bytes_max: usize,
    /// Whether enrollment users may call it with credentials of their own.
    pub takes_enrollment_users: bool,
    pub(crate) handler: Option<Handler>,
}

macro_rules! methods {
    ($($name:ident $method:literal),*) => {$(
        #[doc = concat!("Begins a `", $method, "` operation.")]
        pub fn $name(path: &'static str) -> Operation {
            Operation { method: $method, path, version: 1, resource: "", body_bytes_max: BODY_BYTES_MAX, takes_enrollment_users: false, handler: None }
        }
    )*};
}
methods!(get "GET", head "HEAD", post "POST", put "PUT", patch "PATCH", delete "DELETE");

impl Operation {
    /// Sets the version (1 unless told).
    #[must_use]
    pub fn version(mut self, version: u8) -> Self {
        self.version = version;
        self
    }

    /// Sets the role resource.
    #[must_use]
    pub fn needs(mut self, resource: &'static str) -> Self {
        self.resource = resource;
        self
    }

    /// Lets it take longer bodies than others: uploads.
    #[must_use]
    pub fn body_max(mut self, bytes: usize) -> Self {
        self.body_bytes_max = bytes;
        self
    }

    /// Lets enrollment users call it with credentials of their own, for which no role is asked.
    #[must_use]
    pub fn for_enrollment_users(mut self) -> Self {
        self.takes_enrollment_users = true;
        self
    }

    /// Whether its method only reads.
    pub(crate) fn is_read(&self) -> bool {
        matches!(self.method, "GET" | "HEAD")
    }

    /// Sets what runs.
    #[must_use]
    pub fn run<F, Fut>(mut self, handler: F) -> Self
    where
        F: Fn(Call) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Reply, VendorError>> + Send + 'static,
    {
        self.handler = Some(Arc::new(move |call| Box::pin(handler(call))));
        self
    }
}
