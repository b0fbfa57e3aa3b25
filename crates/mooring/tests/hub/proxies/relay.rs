//! What stands between a browser and a proxy that asks for a client certificate: it shows the device's certificate, as the
//! browser of that device would. Headless browsers can only be given one by a policy of the whole machine.

use std::net::SocketAddr;

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    response::Response,
};
use reqwest::{
    Client,
    header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE},
};

use tokio::net::TcpListener;

#[derive(Clone)]
struct Relay {
    client: Client,
    proxy: String,
}

/// Listens on loopback and hands everything on to the proxy at that address.
pub async fn start(client: Client, proxy: String) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let router = Router::new().fallback(hand_on).with_state(Relay { client, proxy });
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

async fn hand_on(State(relay): State<Relay>, request: Request) -> Response {
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
    let answer = relay.client.get(format!("{}{target}", relay.proxy)).send().await.expect("an answer");
    let mut handed = Response::builder().status(answer.status());
    for name in [CONTENT_TYPE, CONTENT_SECURITY_POLICY] {
        if let Some(value) = answer.headers().get(&name) {
            handed = handed.header(name, value);
        }
    }
    handed.body(Body::from(answer.bytes().await.expect("a body"))).expect("an answer")
}
