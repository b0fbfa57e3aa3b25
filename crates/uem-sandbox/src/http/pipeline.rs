//! Every call's way: route and version → faults → who calls → quota → role → handler → headers.

use std::{borrow::Cow, net::SocketAddr, sync::Arc};

use axum::{
    body::{Body, HttpBody as _},
    response::Response,
};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request, header, request::Parts};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    Tenant,
    access::{Access, Caller, session_of},
    catalog::OperationFacts,
    console_events::Source,
    faults::Strike,
    help,
    http::{
        Call, Facts, Operation, Query, Reply, Router, VendorError, accept,
        answer::{self, CORRELATION_ID},
        envelope,
        media::{self, Format},
        perform::perform,
        router::{Match, NoMatch},
        segments::segments_of,
        xml,
    },
};

/// A client's own name for a call, kept in the list of calls.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What answers the API: the tenant and its routes.
pub(crate) struct Pipeline {
    /// The tenant.
    pub tenant: Arc<Tenant>,
    /// Built and known operations.
    pub router: Router,
    /// `http` or `https`.
    pub scheme: &'static str,
}

/// Answers a call of the vendor's API from that address.
pub(super) async fn answer(
    pipeline: &Pipeline,
    request: Request<Body>,
    peer: Option<SocketAddr>,
) -> Response {
    let mut facts = Facts::new(correlation_of(&request));
    let (parts, body) = request.into_parts();
    let mut segments = segments_of(parts.uri.path());
    let asked = accept::version_in_path(&mut segments).or_else(|| accept::version_asked(&parts.headers));
    let mut response = if is_help(&segments) {
        pipeline
            .help(&parts, &segments[2..], facts.correlation)
            .unwrap_or_else(|| answer::no_such_page(&segments))
    } else {
        match pipeline.router.find(parts.method.as_str(), &segments, asked) {
            Err(NoMatch::Path) => answer::no_such_page(&segments),
            Err(NoMatch::Method(others)) => method_refused(&others, facts.correlation),
            Ok(found) => {
                facts.versions = Some((found.version, found.supported.clone()));
                pipeline.answer_match(found, &parts, body, peer, &mut facts).await
            }
        }
    };
    facts.dress(&mut response);
    let request_id = parts.headers.get(REQUEST_ID).and_then(|value| value.to_str().ok());
    pipeline.tenant.calls.keep(&parts.method, parts.uri.path(), response.status().as_u16(), request_id);
    response
}

/// Whether the path is `/api/help` or below it.
fn is_help(segments: &[Cow<'_, str>]) -> bool {
    matches!(segments, [api, help, ..] if api.eq_ignore_ascii_case("api") && help.eq_ignore_ascii_case("help"))
}

impl Pipeline {
    /// The pages about the API, which nobody has to log in for; `tail` is what stands behind `/api/help`.
    fn help(&self, parts: &Parts, tail: &[Cow<'_, str>], correlation: Uuid) -> Option<Response> {
        let server = format!("{}://{}", self.scheme, host_of(parts));
        help::answer(parts, tail, &server, correlation, &self.router.operations)
    }

    async fn answer_match(
        &self,
        found: Match,
        parts: &Parts,
        body: Body,
        peer: Option<SocketAddr>,
        facts: &mut Facts,
    ) -> Response {
        let strike = self.tenant.faults.strike(
            parts.method.as_str(),
            parts.uri.path(),
            parts.uri.query().unwrap_or_default(),
        );
        if strike.as_ref().is_some_and(Strike::ends_tokens) {
            self.tenant.access.expire_tokens(Timestamp::now());
        }
        if let Some(strike) = &strike
            && let Some(response) = strike.before(facts).await
        {
            return response;
        }
        let described = found.target.facts;
        let format = match described {
            Some(described) if described.answers_xml() => media::format_asked(&parts.headers),
            _ => Format::Json,
        };
        let outcome = self.run(found, parts, body, peer, facts).await;
        let response = answer::outcome(outcome, format, described, facts.correlation);
        match strike {
            Some(strike) => strike.after(response).await,
            None => response,
        }
    }

    async fn run(
        &self,
        found: Match,
        parts: &Parts,
        body: Body,
        peer: Option<SocketAddr>,
        facts: &mut Facts,
    ) -> Result<Reply, VendorError> {
        let now = Timestamp::now();
        let peer = peer.map(|peer| peer.ip());
        let session = session_of(&self.tenant, &parts.headers, parts.uri.path(), peer, now).await?;
        let here = session.caller.org_group_id;
        let quota = self.tenant.quota.take(here, &session.credential, session.limits, now);
        facts.quota = Some(quota);
        if let Some(wait) = quota.exceeded {
            facts.retry_after = Some(wait.as_secs());
            return Err(VendorError::new(
                429,
                429,
                "API quota of the organization group exceeded. Try again later.",
            ));
        }
        let operation = found.target.operation.map(|place| &self.router.operations[place]);
        may_at_all(&session.caller, operation)?;
        let Some(operation) = operation else {
            return Err(self.tenant.unbuilt.refuse(
                parts.method.as_str(),
                found.target.template,
                found.version,
            ));
        };
        let caller = acting(Arc::clone(&session.caller), found.target.resource, &self.tenant.access)?;
        let body = body_of(body, operation.body_bytes_max, parts, found.target.facts).await?;
        let call = Call {
            tenant: Arc::clone(&self.tenant),
            caller,
            path: found.path,
            query: Query::parse(parts.uri.query().unwrap_or_default()),
            body,
            version: found.version,
            host: host_of(parts),
            uri: parts.uri.path_and_query().map_or_else(String::new, |uri| uri.as_str().to_owned()),
        };
        perform(operation, call, Source::Api).await.unwrap_or_else(|| {
            Err(self.tenant.unbuilt.refuse(operation.method, operation.path, found.version))
        })
    }
}

/// Enrollment users may call only what takes them.
fn may_at_all(caller: &Caller, operation: Option<&Operation>) -> Result<(), VendorError> {
    if caller.enrollment_user.is_none() || operation.is_some_and(|operation| operation.takes_enrollment_users)
    {
        return Ok(());
    }
    Err(VendorError::new(403, 1032, "The API key has the wrong account type."))
}

/// The body as handlers read it: at most the limit, XML turned into JSON.
async fn body_of(
    body: Body,
    limit: usize,
    parts: &Parts,
    described: Option<&OperationFacts>,
) -> Result<Bytes, VendorError> {
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    let body = axum::body::to_bytes(body, limit).await.map_err(|_| {
        VendorError::new(413, 413, format!("The request body is cut off or longer than {limit} bytes."))
    })?;
    if body.is_empty() || media::format_sent(&parts.headers) == Format::Json {
        return Ok(body);
    }
    match described.and_then(|described| described.body.as_ref()) {
        Some(media) if media.has_xml() => {
            let value = xml::to_json(&body, &media.kind).map_err(|error| {
                VendorError::new(400, 400, format!("The request body is not valid XML: {error}"))
            })?;
            Ok(value.to_string().into())
        }
        Some(media) if media.types.contains(&"json") => {
            Err(VendorError::new(415, 415, "The operation does not take XML: send application/json."))
        }
        _ => Ok(body),
    }
}

/// The caller as it acts with that resource; 403/1011 where no role of it grants that. Enrollment users need none: what
/// they may call was checked before.
pub(super) fn acting(
    caller: Arc<Caller>,
    resource: &str,
    access: &Access,
) -> Result<Arc<Caller>, VendorError> {
    if caller.enrollment_user.is_some() {
        return Ok(caller);
    }
    let refused =
        || VendorError::new(403, 1011, "User does not have the permission to access this resource.");
    caller.acting(resource, access).ok_or_else(refused)
}

fn method_refused(others: &[&'static str], correlation: Uuid) -> Response {
    let error = VendorError::new(405, 405, "The requested resource does not support this HTTP method.");
    let mut response = envelope(&error, correlation);
    if let Ok(allowed) = HeaderValue::try_from(others.join(", ")) {
        response.headers_mut().insert(header::ALLOW, allowed);
    }
    response
}

fn host_of(parts: &Parts) -> String {
    let sent = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
    sent.or_else(|| parts.uri.authority().map(http::uri::Authority::as_str)).unwrap_or("localhost").to_owned()
}

/// The client's own `X-Correlation-Id` where it is a UUID, otherwise a new one.
fn correlation_of(request: &Request<Body>) -> Uuid {
    let sent = request.headers().get(CORRELATION_ID).and_then(|value| value.to_str().ok());
    // Random numbers of the thread: they need no call of the operating system.
    let new = || uuid::Builder::from_random_bytes(rand::random()).into_uuid();
    sent.and_then(|text| Uuid::try_parse(text).ok()).unwrap_or_else(new)
}

#[cfg(test)]
#[path = "pipeline_tests.rs"]
mod tests;
