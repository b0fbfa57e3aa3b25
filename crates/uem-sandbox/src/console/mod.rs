//! The console in the browser, with the menu paths of the vendors' guides: a guide can be followed from its first step
//! to its last.
//!
//! A page finds out who asks ([`visit`]), asks the tenant by the same operations as the API's clients, run from inside
//! under the admin's role ([`crate::http::Inside`]), reads the answers ([`read`]) and writes itself from the few parts
//! of [`view`]. What has no operation, such as roles and the switches of the REST API, are functions of
//! [`crate::access`]. No page has SQL, and none needs a script.

mod accounts;
mod cookies;
mod devices;
mod error;
mod fields;
mod groups;
mod login;
mod menu;
mod monitor;
mod org_group;
mod read;
mod resources;
mod routes;
mod sessions;
mod settings;
mod view;
mod visit;

use std::sync::Arc;

use crate::{Tenant, http::Pipeline};
use error::PageError;
use sessions::Sessions;
use visit::{Sent, Visit};

pub(crate) use routes::router;

/// What stands beside the logo.
const PRODUCT: &str = "Sandbox";

/// What every page can reach; cheap to clone.
#[derive(Clone)]
struct Console {
    pipeline: Arc<Pipeline>,
    sessions: Arc<Sessions>,
    is_tls: bool,
}

impl Console {
    fn tenant(&self) -> &Arc<Tenant> {
        &self.pipeline.tenant
    }
}
