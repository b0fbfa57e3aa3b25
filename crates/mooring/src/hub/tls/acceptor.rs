//! Makes TLS of a connection, and gives its requests the certificate that was shown on it.

use std::{future::Future, io, pin::Pin, sync::Arc};

use axum::{Extension, middleware::AddExtension};
use axum_server::{accept::Accept, tls_rustls::RustlsAcceptor};
use hub_core::proxy::PeerCertificate;
use hub_web::ShownCertificate;
use tokio::net::TcpStream;
use tower::Layer as _;

/// Accepts TLS.
#[derive(Clone)]
pub struct ShowingAcceptor(pub RustlsAcceptor);

impl<S: Send + 'static> Accept<TcpStream, S> for ShowingAcceptor {
    type Stream = <RustlsAcceptor as Accept<TcpStream, S>>::Stream;
    type Service = AddExtension<S, ShownCertificate>;
    type Future = Pin<Box<dyn Future<Output = io::Result<(Self::Stream, Self::Service)>> + Send>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let inner = self.0.clone();
        Box::pin(async move {
            stream.set_nodelay(true)?;
            let (stream, service) = inner.accept(stream, service).await?;
            let (_, connection) = stream.get_ref();
            let shown = connection.peer_certificates().and_then(PeerCertificate::read).map(Arc::new);
            Ok((stream, Extension(ShownCertificate(shown)).layer(service)))
        })
    }
}
