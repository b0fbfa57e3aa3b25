//! Reverse proxies that ask the hub: what each may say, and how it proves who it is (MO-9).

mod entry;
mod peer;
mod proof;

pub use entry::{HandOver, Proxy, UserSource, network};
pub use peer::{Certified, CertifiedFault, Holders, PeerCertificate};
pub use proof::{ClientCertificates, Fingerprint, IssuedTo, Proof};
