//! The proxy on loopback: what comes in by CONNECT goes out through the connector of the integration that the user name
//! tells. It wants the password of this start, so that nobody else on the machine gets to a tenant by it.

use std::{convert::Infallible, sync::Weak, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, StatusCode, header, uri::Authority};
use http_body_util::{BodyExt as _, Empty, Full, Limited};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use secrecy::ExposeSecret as _;
use subtle::ConstantTimeEq as _;
use tokio::net::{TcpListener, TcpStream};
use tracing::{debug, warn};

use super::{Links, registry::Inner};

/// How long the connector may take to connect to the tenant.
const CONNECT: Duration = Duration::from_secs(20);
/// Bytes of a connector's refusal that are read.
const WORDS_MAX: usize = 1024;

/// Serves until the registry is gone, which ends this task.
pub(super) async fn serve(listener: TcpListener, links: Weak<Inner>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // No file handles are left: there may be some in a moment.
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        tokio::spawn(serve_one(stream, links.clone()));
    }
}

async fn serve_one(stream: TcpStream, links: Weak<Inner>) {
    let service = service_fn(move |request| {
        let links = Links::of_weak(&links);
        async move {
            let answer = match links {
                Some(links) => answer(&links, request).await,
                None => say(StatusCode::SERVICE_UNAVAILABLE, "the hub stops"),
            };
            Ok::<_, Infallible>(answer)
        }
    });
    let served = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades()
        .await;
    if let Err(error) = served {
        debug!("A connection to the connectors' proxy broke: {error}");
    }
}

async fn answer(links: &Links, request: Request<Incoming>) -> Response<Full<Bytes>> {
    let asked = request.uri().authority().filter(|_| request.method() == Method::CONNECT).cloned();
    let Some(asked) = asked else {
        return say(StatusCode::METHOD_NOT_ALLOWED, "this proxy answers CONNECT only");
    };
    let Some(integration) = integration(links, request.headers()) else {
        return say(StatusCode::PROXY_AUTHENTICATION_REQUIRED, "this proxy is for the hub alone");
    };
    match through(links, integration, &asked).await {
        Ok(connector) => {
            tokio::spawn(async move {
                let Ok(client) = hyper::upgrade::on(request).await else { return };
                let (mut client, mut connector) = (TokioIo::new(client), TokioIo::new(connector));
                if let Err(error) = tokio::io::copy_bidirectional(&mut client, &mut connector).await {
                    debug!(integration.id = integration, "A carried connection broke: {error}");
                }
            });
            Response::new(Full::default())
        }
        Err((status, words)) => {
            warn!(integration.id = integration, "No connection to {asked}: {words}");
            say(status, &words)
        }
    }
}

/// A connection to the target, made by the integration's connector.
async fn through(
    links: &Links,
    integration: i64,
    asked: &Authority,
) -> Result<hyper::upgrade::Upgraded, (StatusCode, String)> {
    let gone = || (StatusCode::SERVICE_UNAVAILABLE, "no connector is connected to this hub".to_owned());
    let broken = |error: hyper::Error| (StatusCode::BAD_GATEWAY, format!("the connector broke off: {error}"));
    let mut sender = links.sender(integration).await.ok_or_else(gone)?;
    let mut request = Request::new(Empty::<Bytes>::new());
    *request.method_mut() = Method::CONNECT;
    *request.uri_mut() = http::Uri::from(asked.clone());
    let connecting = async {
        sender.ready().await.map_err(broken)?;
        sender.send_request(request).await.map_err(broken)
    };
    let answer = tokio::time::timeout(CONNECT, connecting)
        .await
        .map_err(|_| (StatusCode::GATEWAY_TIMEOUT, "the connector does not answer".to_owned()))??;
    if answer.status() == StatusCode::OK {
        return hyper::upgrade::on(answer).await.map_err(broken);
    }
    let status = answer.status();
    let words = Limited::new(answer.into_body(), WORDS_MAX).collect().await.map(|body| body.to_bytes());
    let words = words.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    Err((status, words))
}

/// Whose connection it is, by the user name; only with the password.
fn integration(links: &Links, headers: &HeaderMap) -> Option<i64> {
    let value = headers.get(header::PROXY_AUTHORIZATION)?.to_str().ok()?;
    let decoded = STANDARD.decode(value.strip_prefix("Basic ")?).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    let (user, password) = text.split_once(':')?;
    let is_right: bool = password.as_bytes().ct_eq(links.password().expose_secret().as_bytes()).into();
    if is_right { user.parse().ok() } else { None }
}

fn say(status: StatusCode, words: &str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(words.to_owned()));
    *response.status_mut() = status;
    if status == StatusCode::PROXY_AUTHENTICATION_REQUIRED {
        let value = http::HeaderValue::from_static("Basic realm=\"connectors\"");
        response.headers_mut().insert(header::PROXY_AUTHENTICATE, value);
    }
    response
}
