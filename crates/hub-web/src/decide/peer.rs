//! The other end of a connection: where it is, and which certificate it has shown there.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use axum::extract::ConnectInfo;
use http::Extensions;
use hub_core::proxy::PeerCertificate;

/// The certificate that the other end has shown, with proof that it holds its key. Only the listener puts it among the
/// extensions of a request: no header can.
#[derive(Debug, Clone)]
pub struct ShownCertificate(pub Option<Arc<PeerCertificate>>);

/// The other end. Not known where the router runs without a listener.
#[derive(Debug, Clone)]
pub(crate) struct Peer {
    address: Option<SocketAddr>,
    /// What it has shown by TLS.
    pub certificate: Option<Arc<PeerCertificate>>,
}

impl Peer {
    /// Of a connection, or of a request that came by it.
    pub fn of(extensions: &Extensions) -> Self {
        Self {
            address: extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| *address),
            certificate: extensions.get::<ShownCertificate>().and_then(|shown| shown.0.clone()),
        }
    }

    /// Where it is.
    pub fn ip(&self) -> Option<IpAddr> {
        self.address.map(|address| address.ip())
    }
}
