//! The first thing that a call meets: the vendor's API answers it at once, everything else goes through the router of the
//! sandbox's own pages.
//!
//! Clients of the API are the many. Their calls need no second search for a route; and the compression, through which an
//! answer passes piece by piece, is only put around those whose client asks for it.

use std::{convert::Infallible, net::SocketAddr, sync::Arc};

use axum::{
    body::Body,
    extract::{ConnectInfo, State},
    response::Response,
};
use http::{HeaderMap, Request, header};
use tower::{Layer as _, ServiceExt as _, service_fn};
use tower_http::{
    CompressionLevel,
    compression::{CompressionLayer, predicate::Predicate},
};

use crate::http::{Pipeline, pipeline};

/// What answers all calls.
#[derive(Clone)]
pub(crate) struct Front {
    api: Arc<Pipeline>,
    everything: axum::Router,
}

/// Marks an answer whose bytes must reach the client as they are: a cut body, a slow one.
#[derive(Clone, Copy)]
pub(crate) struct AsIs;

impl Front {
    /// The vendor's API, and the sandbox's own routes beside it: none of them begins with `/api/`.
    pub fn new(api: Arc<Pipeline>, own: axum::Router) -> Self {
        let rest = axum::Router::new().fallback(answer_api).with_state(Arc::clone(&api));
        Self { api, everything: own.merge(rest).layer(gzip()) }
    }

    /// Answers a call from that address.
    pub async fn answer(self, mut request: Request<Body>, peer: SocketAddr) -> Result<Response, Infallible> {
        if !is_api(request.uri().path()) {
            request.extensions_mut().insert(ConnectInfo(peer));
            return self.everything.oneshot(request).await;
        }
        let answer = async |request| Ok(pipeline::answer(&self.api, request, Some(peer)).await);
        if !request.headers().contains_key(header::ACCEPT_ENCODING) {
            return answer(request).await;
        }
        let answer = gzip().layer(service_fn(answer)).oneshot(request).await?;
        Ok(answer.map(Body::new))
    }
}

/// Compression for clients that ask for it.
fn gzip() -> CompressionLayer<impl Predicate> {
    CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(is_compressible)
}

/// The API by way of the router: what is left over there.
async fn answer_api(State(api): State<Arc<Pipeline>>, request: Request<Body>) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0);
    pipeline::answer(&api, request, peer).await
}

fn is_api(path: &str) -> bool {
    path.as_bytes().get(..5).is_some_and(|start| start.eq_ignore_ascii_case(b"/api/"))
}

fn is_compressible(
    _: http::StatusCode,
    _: http::Version,
    headers: &HeaderMap,
    extensions: &http::Extensions,
) -> bool {
    extensions.get::<AsIs>().is_none() && headers.contains_key(header::CONTENT_TYPE)
}
