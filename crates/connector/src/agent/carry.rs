//! Carrying: the hub asks for connections by CONNECT, the agent makes those to its target and refuses all others.

use std::{convert::Infallible, time::Duration};

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::{body::Incoming, service::service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tracing::{debug, warn};

use super::{AgentError, dial::Socket};
use crate::{
    Target,
    pipe::bytes_of,
    wire::{LINK_WINDOW, PING_EVERY, PING_PATIENCE, STREAM_WINDOW},
};

/// How long connecting to the target may take.
const CONNECT: Duration = Duration::from_secs(10);
/// Connections at the same time: more than one client ever makes.
const STREAMS_MAX: u32 = 64;

/// Answers the hub until the connection ends.
pub(super) async fn serve(socket: Socket, target: Target) -> Result<(), AgentError> {
    let service = service_fn(move |request| {
        let target = target.clone();
        async move { Ok::<_, Infallible>(answer(request, &target).await) }
    });
    hyper::server::conn::http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .keep_alive_interval(PING_EVERY)
        .keep_alive_timeout(PING_PATIENCE)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(LINK_WINDOW)
        .max_concurrent_streams(STREAMS_MAX)
        .serve_connection(TokioIo::new(bytes_of(socket)), service)
        .await
        .map_err(|error| AgentError::Broken(error.to_string()))
}

async fn answer(request: Request<Incoming>, target: &Target) -> Response<Full<Bytes>> {
    let asked = request.uri().authority().filter(|_| request.method() == Method::CONNECT);
    let Some(asked) = asked.cloned() else {
        return say(StatusCode::METHOD_NOT_ALLOWED, "a connector answers CONNECT only".into());
    };
    if !target.is_asked_by(&asked) {
        warn!("The hub asks for {asked}, which is refused: this connector carries to {target} only");
        return say(StatusCode::FORBIDDEN, format!("this connector carries to {target} only"));
    }
    let connecting = tokio::time::timeout(CONNECT, TcpStream::connect(target.address()));
    let tenant = match connecting.await {
        Ok(Ok(tenant)) => tenant,
        Ok(Err(error)) => {
            warn!("{target} cannot be reached: {error}");
            return say(
                StatusCode::BAD_GATEWAY,
                format!("{target} cannot be reached from the connector: {error}"),
            );
        }
        Err(_) => {
            warn!("{target} does not answer");
            return say(StatusCode::GATEWAY_TIMEOUT, format!("{target} does not answer the connector"));
        }
    };
    // Ends with either side; what was under way breaks, as it would without a connector.
    tokio::spawn(async move {
        match hyper::upgrade::on(request).await {
            Ok(hub) => carry(TokioIo::new(hub), tenant).await,
            Err(error) => debug!("A connection of the hub ended before it began: {error}"),
        }
    });
    Response::new(Full::default())
}

async fn carry(mut hub: TokioIo<hyper::upgrade::Upgraded>, mut tenant: TcpStream) {
    match tokio::io::copy_bidirectional(&mut hub, &mut tenant).await {
        Ok((sent, received)) => debug!(sent, received, "A connection of the hub has ended"),
        Err(error) => debug!("A connection of the hub broke: {error}"),
    }
}

fn say(status: StatusCode, words: String) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(words));
    *response.status_mut() = status;
    response
}
