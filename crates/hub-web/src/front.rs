//! The first thing that a call meets: a proxy that asks for a decision is answered at once, everything else goes through the
//! router.
//!
//! Proxies ask for every request of every user and wait for the answer, which takes microseconds. What a router does for
//! each call (finding its route, putting the peer into its extensions, copying its headers for the handler, boxing the
//! handler's future) takes about as long as the decision itself.

use std::{
    convert::Infallible,
    future::{Ready, ready},
    net::SocketAddr,
    sync::Arc,
    task::{Context, Poll},
};

use axum::{
    BoxError, Router,
    body::{Body, Bytes, HttpBody},
    extract::{ConnectInfo, Request},
    response::Response,
    routing::future::RouteFuture,
    serve::{IncomingStream, Listener},
};
use futures_util::future::{BoxFuture, Either, FutureExt as _};
use http::{Extensions, HeaderValue, header};
use tower::Service;

use crate::{
    ShownCertificate,
    decide::{Decider, Peer, Way},
};

/// What answers on a listener.
#[derive(Clone)]
pub struct Front {
    decider: Decider,
    rest: Router,
}

/// What answers on one connection. The server copies it for each call.
#[derive(Clone)]
pub struct Connection(Arc<Known>);

struct Known {
    front: Front,
    peer: Peer,
    /// What the routes are told of the connection.
    told: Extensions,
}

impl Front {
    /// Decisions of that decider; `rest` answers everything else.
    pub fn new(decider: Decider, rest: Router) -> Self {
        Self { decider, rest }
    }

    /// For a connection from that address.
    pub fn connection(&self, from: SocketAddr) -> Connection {
        let mut told = Extensions::new();
        told.insert(ConnectInfo(from));
        self.told(told)
    }

    fn told(&self, told: Extensions) -> Connection {
        Connection(Arc::new(Known { front: self.clone(), peer: Peer::of(&told), told }))
    }
}

impl Connection {
    /// The same connection, on which that certificate was shown.
    #[must_use]
    pub fn showing(&self, certificate: ShownCertificate) -> Self {
        let mut told = self.0.told.clone();
        told.insert(certificate);
        self.0.front.told(told)
    }
}

impl<L: Listener<Addr = SocketAddr>> Service<IncomingStream<'_, L>> for Front {
    type Response = Connection;
    type Error = Infallible;
    type Future = Ready<Result<Connection, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, stream: IncomingStream<'_, L>) -> Self::Future {
        ready(Ok(self.connection(*stream.remote_addr())))
    }
}

/// What servers make of it for an accepted connection.
impl Service<SocketAddr> for Front {
    type Response = Connection;
    type Error = Infallible;
    type Future = Ready<Result<Connection, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, from: SocketAddr) -> Self::Future {
        ready(Ok(self.connection(from)))
    }
}

type Answer = Result<Response, Infallible>;

impl<B> Service<http::Request<B>> for Connection
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response;
    type Error = Infallible;
    /// At once; after a look into a tenant; or by a route.
    type Future = Either<Ready<Answer>, Either<BoxFuture<'static, Answer>, RouteFuture<Infallible>>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        // Neither a decision nor a router makes anybody wait for its turn.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: http::Request<B>) -> Self::Future {
        let Known { front: Front { decider, rest }, peer, told } = &*self.0;
        add_host(&mut request);
        let Some(way) = Way::of(request.uri().path()) else {
            let mut request: Request = request.map(Body::new);
            request.extensions_mut().extend(told.clone());
            return Either::Right(Either::Right(rest.clone().call(request)));
        };
        let (parts, _) = request.into_parts();
        match decider.answer(way, peer, &parts) {
            Ok(answer) => Either::Left(ready(Ok(answer))),
            Err(missing) => {
                let known = self.0.clone();
                let waiting = async move {
                    Ok(known.front.decider.answer_after(&missing, way, &known.peer, &parts).await)
                };
                Either::Right(Either::Left(waiting.boxed()))
            }
        }
    }
}

/// HTTP/2 has no header for the host: what reads it finds it in the same place whatever the version.
fn add_host<B>(request: &mut http::Request<B>) {
    if request.version() < http::Version::HTTP_2 || request.headers().contains_key(header::HOST) {
        return;
    }
    let host = request.uri().authority().and_then(|host| HeaderValue::from_str(host.as_str()).ok());
    if let Some(host) = host {
        request.headers_mut().insert(header::HOST, host);
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::any;
    use database::{Database, DatabaseUrl, Settings};
    use http::HeaderMap;
    use hub_store::{Store, Vault};
    use tower::ServiceExt as _;

    use super::*;
    use crate::Clock;

    #[tokio::test]
    async fn decisions_pass_by_the_router_and_everything_else_goes_through_it_and_knows_its_peer() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("hub.sqlite3").display());
        let database = Database::open(&Settings::new(DatabaseUrl::parse(&url).unwrap())).await.unwrap();
        let store = Store::open(database, Vault::from_key(&Vault::new_key()).unwrap()).await.unwrap();
        let route = async |ConnectInfo(peer): ConnectInfo<SocketAddr>, headers: HeaderMap| {
            let host = headers.get(header::HOST).cloned();
            let host = host.unwrap_or_else(|| HeaderValue::from_static("none"));
            ([("x-host", host)], format!("routed for {peer}"))
        };
        let rest = Router::new().fallback(any(route));
        let front = Front::new(Decider::new(store, Clock::system()), rest);
        let connection = front.connection(SocketAddr::from(([192, 0, 2, 1], 5)));
        let (decided, routed) = ("the hub is starting\n", "routed for 192.0.2.1:5");
        let named = Request::get("https://hub.example.com:8443/").version(http::Version::HTTP_2);
        let named = connection.clone().oneshot(named.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(named.headers()["x-host"], "hub.example.com:8443", "HTTP/2 names the host elsewhere");
        for (path, expected) in [
            ("/decide/nginx", decided),
            ("/decide/forward-auth?x=1", decided),
            ("/decide/envoy", decided),
            ("/decide/envoy/", decided),
            ("/decide/envoy/any/path", decided),
            ("/decide/envoys", routed),
            ("/decide/nginx/", routed),
            ("/decide", routed),
            ("/DECIDE/nginx", routed),
            ("/.well-known/jwks.json", routed),
            ("/", routed),
        ] {
            let request = Request::get(path).body(Body::empty()).unwrap();
            let answer = connection.clone().oneshot(request).await.unwrap();
            let body = axum::body::to_bytes(answer.into_body(), 1_000).await.unwrap();
            assert_eq!(String::from_utf8_lossy(&body), expected, "{path}");
        }
    }
}
