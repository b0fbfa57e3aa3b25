//! Envoy's `ext_authz` by gRPC: the same questions as by HTTP, in Envoy's words.
//!
//! What Envoy itself says (its secret, in the metadata of the call) and what its client says (the headers of the request)
//! come in different places here: a client that sends the secret's header proves nothing by it.
//!
//! The message of a call is only read from somebody who is a proxy by its metadata, and no longer and no larger than it may be.
//! Who is none is answered as by HTTP, with a refusal: an error would leave it to Envoy's setting whether to let in.

use std::time::Duration;

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::State,
    response::Response,
    routing::any,
};
use envoy_types::pb::{
    envoy::{
        config::core::v3::{
            HeaderValue as EnvoyHeader, HeaderValueOption, header_value_option::HeaderAppendAction,
        },
        service::auth::v3::{
            AttributeContext, CheckRequest, CheckResponse, DeniedHttpResponse, OkHttpResponse,
            attribute_context::HttpRequest,
            authorization_server::{Authorization, AuthorizationServer},
            check_response::HttpResponse,
        },
        r#type::v3::HttpStatus,
    },
    google::rpc,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use hub_core::proxy::HandOver;
use tonic::{Code, Request, Status};
use tower::ServiceExt as _;

use super::{
    Decider, answer,
    ask::{SECRET_HEADER, Stranger},
    endpoints::answer_proxy,
    hand_over,
    peer::Peer,
};

/// What comes first in the names of all headers of the hub.
const OURS: &str = "x-mooring-";
/// Largest question: a certificate and all headers of a request.
const QUESTION_BYTES_MAX: usize = 1024 * 1024;
/// What gRPC puts before a message: whether it is packed, and its length.
const FRAME_HEAD_BYTES: usize = 5;
/// Longest time in which a question comes in. Envoy waits for a fifth of a second unless it is told otherwise.
const QUESTION_TIME_MAX: Duration = Duration::from_secs(5);
/// Largest page of a refusal.
const PAGE_BYTES_MAX: usize = 256 * 1024;
const FORWARDED_CERTIFICATE: HeaderName = HeaderName::from_static("x-forwarded-client-cert");

/// `envoy.service.auth.v3.Authorization/Check`, on the hub's own listener.
pub(super) fn router(decider: Decider) -> Router {
    let checks = AuthorizationServer::new(Checks(decider.clone()));
    let gate = Gate { decider, checks: checks.max_decoding_message_size(QUESTION_BYTES_MAX) };
    Router::new().route("/envoy.service.auth.v3.Authorization/{method}", any(admit)).with_state(gate)
}

struct Checks(Decider);

/// What stands before the checks.
#[derive(Clone)]
struct Gate {
    decider: Decider,
    checks: AuthorizationServer<Checks>,
}

/// Lets a question in whose metadata say that a proxy asks.
async fn admit(State(gate): State<Gate>, request: http::Request<Body>) -> Response {
    if !gate.decider.is_ready() {
        return starting().into_http();
    }
    let (mut parts, body) = request.into_parts();
    let from = Peer::of(&parts.extensions);
    let body = match gate.decider.stranger(&parts.headers, &from) {
        Some(stranger) => {
            parts.extensions.insert(stranger);
            // An empty question in the place of what came, which nobody looks at.
            parts.headers.clear();
            Body::from(&[0; FRAME_HEAD_BYTES][..])
        }
        None => match read(body).await {
            Ok(body) => body,
            Err(status) => return status.into_http(),
        },
    };
    let Ok(answer) = gate.checks.oneshot(http::Request::from_parts(parts, body)).await;
    answer.map(Body::new)
}

async fn read(body: Body) -> Result<Body, Status> {
    let reading = to_bytes(body, QUESTION_BYTES_MAX + FRAME_HEAD_BYTES);
    let read = tokio::time::timeout(QUESTION_TIME_MAX, reading).await;
    let bytes = read.map_err(|_| Status::deadline_exceeded("the question did not come in time"))?;
    // What went wrong is known to whoever sent it.
    let bytes = bytes
        .map_err(|_| Status::resource_exhausted("the question is larger than 1 MB, or was broken off"))?;
    Ok(Body::from(bytes))
}

fn starting() -> Status {
    Status::unavailable("the hub is starting")
}

#[tonic::async_trait]
impl Authorization for Checks {
    async fn check(&self, request: Request<CheckRequest>) -> Result<tonic::Response<CheckResponse>, Status> {
        let peer = Peer::of(request.extensions());
        if let Some(stranger) = request.extensions().get::<Stranger>() {
            return Ok(tonic::Response::new(in_envoys_words(self.0.refuse(*stranger), &[]).await?));
        }
        let secret = request.metadata().get(SECRET_HEADER.as_str()).cloned();
        let attributes = request.into_inner().attributes.unwrap_or_default();
        let asked = attributes.request.as_ref().and_then(|request| request.http.as_ref());
        let asked = asked.ok_or_else(|| Status::invalid_argument("attributes.request.http is missing"))?;
        let mut headers = headers_of(asked);
        let sent: Vec<HeaderName> = headers.keys().cloned().collect();
        put_certificate(&attributes, &mut headers);
        // Only Envoy's own word counts for who Envoy is.
        headers.remove(SECRET_HEADER);
        if let Some(secret) = secret.and_then(|secret| HeaderValue::from_bytes(secret.as_bytes()).ok()) {
            headers.insert(SECRET_HEADER, secret);
        }
        let answer = answer_proxy(&self.0, &peer, &headers, (&asked.host, &asked.path), true).await;
        if answer.status() == StatusCode::SERVICE_UNAVAILABLE {
            // No decision: Envoy's own setting for failures says what becomes of the request.
            return Err(starting());
        }
        Ok(tonic::Response::new(in_envoys_words(answer, &sent).await?))
    }
}

/// The headers of the client's request, as Envoy passes them on: joined by name, or each for itself.
fn headers_of(asked: &HttpRequest) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let mut put = |name: &str, value: &[u8]| {
        // Pseudo-headers are no headers.
        let name = HeaderName::try_from(name).ok();
        if let Some((name, value)) = name.zip(HeaderValue::from_bytes(value).ok()) {
            // Beyond what a map of headers holds, nothing counts.
            let _ = headers.try_append(name, value);
        }
    };
    for (name, value) in &asked.headers {
        put(name, value.as_bytes());
    }
    for header in asked.header_map.iter().flat_map(|map| &map.headers) {
        let value = if header.raw_value.is_empty() { header.value.as_bytes() } else { &header.raw_value };
        put(&header.key, value);
    }
    headers
}

/// The certificate of the client where Envoy sends it beside the headers (`include_peer_certificate`): it counts before the
/// header that says the same, which then may be anybody's. Envoy sends it alone, so what is between it and its authority is
/// taken from the header where that is of the same certificate: whoever wrote it, the hub verifies the chain itself. Both
/// count only where the proxy hands over certificates in Envoy's form.
fn put_certificate(attributes: &AttributeContext, headers: &mut HeaderMap) {
    let certificate = attributes.source.as_ref().map_or("", |source| source.certificate.as_str());
    if certificate.is_empty() {
        return;
    }
    let first = |headers: &HeaderMap| {
        let chain = hand_over::certificates(HandOver::Xfcc, headers).ok().flatten();
        chain.and_then(|chain| chain.into_iter().next())
    };
    let told = HeaderValue::try_from(format!("Cert=\"{certificate}\"")).ok();
    let told: HeaderMap = told.into_iter().map(|value| (FORWARDED_CERTIFICATE, value)).collect();
    if let Some(own) = first(&told)
        && first(headers) == Some(own)
    {
        return;
    }
    headers.remove(FORWARDED_CERTIFICATE);
    headers.extend(told);
}

async fn in_envoys_words(answer: Response, sent: &[HeaderName]) -> Result<CheckResponse, Status> {
    let (parts, body) = answer.into_parts();
    let is_allowed = parts.status == StatusCode::OK;
    let code = match parts.status {
        StatusCode::OK => Code::Ok,
        StatusCode::UNAUTHORIZED => Code::Unauthenticated,
        _ => Code::PermissionDenied,
    };
    let http_response = match is_allowed {
        true => HttpResponse::OkResponse(allowed(&parts.headers, sent)),
        false => HttpResponse::DeniedResponse(denied(parts.status, &parts.headers, body).await?),
    };
    Ok(CheckResponse {
        status: Some(rpc::Status { code: code.into(), ..rpc::Status::default() }),
        http_response: Some(http_response),
        ..CheckResponse::default()
    })
}

/// What the hub says is written over what the client sent; what it says nothing of, and whatever else a client sends under
/// its names, is taken out.
fn allowed(headers: &HeaderMap, sent: &[HeaderName]) -> OkHttpResponse {
    let ours = answer::ALL.iter().filter_map(|name| Some((name, headers.get(name)?)));
    let (empty, said): (Vec<_>, Vec<_>) = ours.partition(|(_, value)| value.is_empty());
    let smuggled = sent.iter().filter(|name| name.as_str().starts_with(OURS) && !answer::ALL.contains(name));
    let mut headers_to_remove: Vec<String> = empty.iter().map(|(name, _)| name.to_string()).collect();
    headers_to_remove.extend(smuggled.map(ToString::to_string));
    OkHttpResponse {
        headers: said.into_iter().map(|(name, value)| written(name, value)).collect(),
        headers_to_remove,
        ..OkHttpResponse::default()
    }
}

async fn denied(status: StatusCode, headers: &HeaderMap, body: Body) -> Result<DeniedHttpResponse, Status> {
    let failed = |_| Status::internal("the page of a refusal could not be made");
    let body = axum::body::to_bytes(body, PAGE_BYTES_MAX).await.map_err(failed)?;
    // Its length is Envoy's to say.
    let kept = headers.iter().filter(|(name, _)| *name != header::CONTENT_LENGTH);
    Ok(DeniedHttpResponse {
        status: Some(HttpStatus { code: i32::from(status.as_u16()) }),
        headers: kept.map(|(name, value)| written(name, value)).collect(),
        body: String::from_utf8_lossy(&body).into_owned(),
    })
}

fn written(name: &HeaderName, value: &HeaderValue) -> HeaderValueOption {
    HeaderValueOption {
        header: Some(EnvoyHeader {
            key: name.to_string(),
            value: String::from_utf8_lossy(value.as_bytes()).into_owned(),
            ..EnvoyHeader::default()
        }),
        append_action: HeaderAppendAction::OverwriteIfExistsOrAdd.into(),
        ..HeaderValueOption::default()
    }
}
