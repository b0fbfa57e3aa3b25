//! One line of a resource folder's `routes()`: `get("/api/mdm/devices/search").version(1).needs("REST API Devices Read").run(handler)`.

use std::{future::Future, pin::Pin};

use crate::http::{Call, Reply, VendorError};

type Handler =
    Box<dyn Fn(Call) -> Pin<Box<dyn Future<Output = Result<Reply, VendorError>> + Send>> + Send + Sync>;

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
    pub(crate) handler: Option<Handler>,
}

macro_rules! methods {
    ($($name:ident $method:literal),*) => {$(
        #[doc = concat!("Begins a `", $method, "` operation.")]
        pub fn $name(path: &'static str) -> Operation {
            Operation { method: $method, path, version: 1, resource: "", handler: None }
        }
    )*};
}
methods!(get "GET", post "POST", put "PUT", patch "PATCH", delete "DELETE");

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

    /// Sets what runs.
    #[must_use]
    pub fn run<F, Fut>(mut self, handler: F) -> Self
    where
        F: Fn(Call) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Reply, VendorError>> + Send + 'static,
    {
        self.handler = Some(Box::new(move |call| Box::pin(handler(call))));
        self
    }
}
