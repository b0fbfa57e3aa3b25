//! Makes TLS of a connection, and gives its requests the certificate that was shown on it.

use std::{future::Future, io, pin::Pin, sync::Arc};

use axum_server::{accept::Accept, tls_rustls::RustlsAcceptor};
use hub_core::proxy::PeerCertificate;
use hub_web::{Connection, ShownCertificate};
use tokio::net::TcpStream;

/// Accepts TLS.
#[derive(Clone)]
pub struct ShowingAcceptor(pub RustlsAcceptor);

impl Accept<TcpStream, Connection> for ShowingAcceptor {
    type Stream = <RustlsAcceptor as Accept<TcpStream, Connection>>::Stream;
    type Service = Connection;
    type Future = Pin<Box<dyn Future<Output = io::Result<(Self::Stream, Self::Service)>> + Send>>;

    fn accept(&self, stream: TcpStream, service: Connection) -> Self::Future {
        let inner = self.0.clone();
        Box::pin(async move {
            stream.set_nodelay(true)?;
            let (stream, service) = inner.accept(stream, service).await?;
            let (_, connection) = stream.get_ref();
            let shown = connection.peer_certificates().and_then(PeerCertificate::read).map(Arc::new);
            Ok((stream, service.showing(ShownCertificate(shown))))
        })
    }
}
