//! The hub's own TLS: its certificate, which is read anew when it changes, and the client certificates that proxies show.
//!
//! Who asks without a certificate is served as well: people and most proxies have none. What was shown goes on with each
//! request of its connection, beside the headers ([`hub_web::ShownCertificate`]).

mod acceptor;
mod client;
mod files;
mod server;

pub use files::TlsFiles;
pub use server::TlsServer;
