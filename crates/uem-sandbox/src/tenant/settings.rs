//! How a sandbox is started, and why it does not start.

use std::{net::SocketAddr, path::PathBuf};

/// How a sandbox is started.
#[derive(Debug, Clone)]
pub struct SandboxSettings {
    /// Folder of `sandbox.sqlite3` and `credentials.json`; locked while in use.
    pub data: PathBuf,
    /// Where to listen. Port 0 takes a free one.
    pub listen: SocketAddr,
    /// Devices to seed at the first start. A folder that is seeded already keeps its fleet.
    pub fleet: u32,
    /// Seed of everything random: the same seed gives the same tenant. A seeded folder keeps its own.
    pub seed: u64,
    /// How fast the tenant's clock runs: 60 = a minute a second; 0 = stands still.
    pub clock_rate: u32,
    /// PEM files of certificate chain and key, for https.
    pub tls: Option<(PathBuf, PathBuf)>,
}

/// Why a sandbox does not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SandboxError {
    /// The database refused.
    #[error(transparent)]
    Database(#[from] database::DatabaseError),
    /// Somebody else has the folder.
    #[error(
        "data folder {folder} is in use by another process: stop it, or give this one another folder with --data"
    )]
    InUse {
        /// The folder.
        folder: String,
    },
    /// An import into a folder that has a tenant.
    #[error("data folder {folder} holds a tenant already: give another one with --data")]
    Occupied {
        /// The folder.
        folder: String,
    },
    /// A file or folder cannot be read or written.
    #[error("cannot use {file}: check that it exists and that its owner and permissions allow it")]
    File {
        /// Its path.
        file: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: another program may have the port; give another one with --listen")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The TLS certificate or key is not usable.
    #[error("cannot use TLS certificate {certificate} with key {key}: both must be PEM and belong together")]
    Tls {
        /// The certificate's file.
        certificate: String,
        /// The key's file.
        key: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// `credentials.json` is not what this program wrote.
    #[error("cannot read {file}: repair it, or delete it and all credentials are made anew")]
    Credentials {
        /// Its path.
        file: String,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// The operating system gave no random bytes.
    #[error("the operating system gave no random numbers for secrets")]
    Randomness,
    /// A secret could not be hashed.
    #[error("cannot hash a secret: {0}")]
    Hash(String),
    /// The admin's certificate could not be made.
    #[error("cannot make the API admin's certificate: {0}")]
    Certificate(String),
    /// Something that seeding needs is not there.
    #[error("cannot seed {what}: {reason}")]
    Seed {
        /// What was being seeded.
        what: &'static str,
        /// Why not.
        reason: String,
    },
}
