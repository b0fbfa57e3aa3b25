//! The tenant: what every handler can reach, and the server around it.
//!
//! [`Sandbox::start`] takes the port, then `start` opens (or seeds) the data folder, then `server` answers.

mod controls;
mod credentials;
mod lock;
mod server;
mod settings;
mod start;

use std::sync::Arc;

use tokio_util::task::TaskTracker;

use crate::{
    access::Access,
    catalog::Unbuilt,
    faults::Faults,
    fleet::Fleet,
    http::{Calls, Quota},
    mam::apps::InstallCounts,
    mdm::smart_groups::Membership,
    system::event_notifications::Webhooks,
};

pub(crate) use lock::{FolderLock, take as take_folder};
pub(crate) use start::{DATABASE_FILE, SEEDED, open_database, remove};

pub use credentials::{Account, Accounts, Credentials, Person};
pub use server::Sandbox;
pub use settings::{SandboxError, SandboxSettings};

/// Everything a handler can reach. One per process, behind an `Arc`.
pub struct Tenant {
    /// The tenant's own tables.
    pub database: database::Database,
    /// Organization groups, admins, roles, keys, OAuth clients.
    pub access: Access,
    /// The devices' in-memory columns and what makes them live.
    pub fleet: Fleet,
    /// Who is in which smart group, kept until something changes.
    pub membership: Membership,
    /// How many devices have each application.
    pub installs: InstallCounts,
    /// Who is told what happens to devices.
    pub webhooks: Arc<Webhooks>,
    /// Faults that are switched on.
    pub faults: Faults,
    /// Calls of what is known but not built.
    pub unbuilt: Unbuilt,
    /// The last calls.
    pub calls: Calls,
    pub(crate) quota: Quota,
    /// Calls that may change something: each runs to its end.
    pub(crate) changes: TaskTracker,
}
