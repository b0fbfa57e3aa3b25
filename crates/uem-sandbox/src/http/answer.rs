//! Bytes and headers of every answer: good ones, errors in the envelope, HTML pages.

use std::borrow::Cow;

use axum::{body::Body, response::Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use uuid::Uuid;

use crate::{
    catalog::{OperationFacts, shapes::Kind},
    http::{Reply, VendorError, media::Format, quota::QuotaState, xml},
};

/// Longest JSON that is turned into XML: it is read as a whole for that.
const XML_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Headers that most answers have.
const HEADERS: usize = 12;

const RATE_LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const RATE_REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const RATE_RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");
/// Names a call: the client's own, or one that is made here.
pub(super) const CORRELATION_ID: HeaderName = HeaderName::from_static("x-correlation-id");
const VERSION: HeaderName = HeaderName::from_static("x-api-version");
const VERSIONS: HeaderName = HeaderName::from_static("api-supported-versions");
const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");
const XML_NAME: &str = "application/xml; charset=utf-8";
const XML: HeaderValue = HeaderValue::from_static(XML_NAME);
const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
/// A client that asks for gzip gets other bytes.
const VARY: HeaderValue = HeaderValue::from_static("accept-encoding");
const HSTS: HeaderValue = HeaderValue::from_static("max-age=31536000; includeSubDomains");

/// What is known about a call by the time it is answered: it becomes headers.
#[derive(Debug, Clone)]
pub(crate) struct Facts {
    /// `X-Correlation-Id`, and `activityId` of an error.
    pub correlation: Uuid,
    /// The version that answers, and all there are, as text.
    pub versions: Option<(u8, HeaderValue)>,
    /// The caller's daily quota.
    pub quota: Option<QuotaState>,
    /// The organization group that the quota belongs to is over it for so many seconds.
    pub retry_after: Option<u64>,
}

impl Facts {
    /// Facts of a call of which nothing is known yet.
    pub fn new(correlation: Uuid) -> Self {
        Self { correlation, versions: None, quota: None, retry_after: None }
    }

    /// Writes them into the headers.
    pub fn dress(&self, response: &mut Response) {
        let headers = response.headers_mut();
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HSTS);
        headers.insert(CORRELATION_ID, of_uuid(self.correlation));
        if headers.contains_key(header::CONTENT_TYPE) {
            headers.insert(header::VARY, VARY);
        }
        if let Some((version, supported)) = &self.versions {
            headers.insert(VERSION, of_version(*version));
            headers.insert(VERSIONS, supported.clone());
        }
        if let Some(quota) = self.quota {
            headers.insert(RATE_LIMIT, quota.limit.into());
            headers.insert(RATE_REMAINING, quota.remaining.into());
            headers.insert(RATE_RESET, quota.reset.into());
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
    }
}

fn of_uuid(uuid: Uuid) -> HeaderValue {
    let mut text = Uuid::encode_buffer();
    HeaderValue::from_str(uuid.hyphenated().encode_lower(&mut text)).expect("hex digits and dashes are valid")
}

fn of_version(version: u8) -> HeaderValue {
    const NAMES: [&str; 5] = ["v0", "v1", "v2", "v3", "v4"];
    match NAMES.get(usize::from(version)) {
        Some(name) => HeaderValue::from_static(name),
        None => HeaderValue::try_from(format!("v{version}")).expect("a letter and digits are valid"),
    }
}

/// What a handler answered, in the format the client asked for.
pub(crate) fn outcome(
    outcome: Result<Reply, VendorError>,
    format: Format,
    described: Option<&OperationFacts>,
    correlation: Uuid,
) -> Response {
    let answered = match (outcome, format) {
        (Ok(good), Format::Xml) => in_xml(good, described),
        (outcome, _) => outcome,
    };
    match (answered, format) {
        (Ok(good), _) => reply(good),
        (Err(error), Format::Json) => envelope(&error, correlation),
        (Err(error), Format::Xml) => {
            let mut response = envelope(&error, correlation);
            if let Ok(document) = xml::fault(&error, correlation) {
                response.headers_mut().insert(header::CONTENT_TYPE, XML);
                *response.body_mut() = Body::from(document);
            }
            response
        }
    }
}

/// The same answer in XML; files stay as they are.
fn in_xml(reply: Reply, described: Option<&OperationFacts>) -> Result<Reply, VendorError> {
    if reply.body.is_empty() || reply.media.is_some() {
        return Ok(reply);
    }
    if reply.body.len() > XML_BYTES_MAX {
        let sentence = format!(
            "The answer has {} bytes of JSON, too many for XML: ask for application/json or a smaller page.",
            reply.body.len()
        );
        return Err(VendorError::new(406, 406, sentence));
    }
    let failed = |error: &(dyn std::error::Error + 'static)| {
        tracing::error!(error, "Could not write an answer in XML");
        VendorError::new(500, 1000, "An error occurred while processing the request.")
    };
    let value = serde_json::from_slice(&reply.body).map_err(|error| failed(&error))?;
    let kind = described.map_or(Kind::Any, |described| described.answer_kind(reply.status));
    let document = xml::document(&value, &kind).map_err(|error| failed(&error))?;
    Ok(Reply { body: document.into(), media: Some(XML_NAME), ..reply })
}

/// A handler's good answer. 204 and 202 have neither body nor type.
pub(crate) fn reply(reply: Reply) -> Response {
    let mut response = Response::new(Body::empty());
    // Room for all of them at once: growing means sorting them in anew.
    *response.headers_mut() = HeaderMap::with_capacity(HEADERS);
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if let Some(location) = reply.location.and_then(|location| HeaderValue::try_from(location).ok()) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    if !reply.body.is_empty() {
        let media = reply.media.map_or(JSON, HeaderValue::from_static);
        response.headers_mut().insert(header::CONTENT_TYPE, media);
        *response.body_mut() = Body::from(reply.body);
    }
    response
}

/// An error in the vendor's envelope: camelCase keys wherever it comes from.
pub(crate) fn envelope(error: &VendorError, correlation: Uuid) -> Response {
    let body =
        serde_json::json!({"errorCode": error.code, "message": error.message, "activityId": correlation});
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = StatusCode::from_u16(error.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(header::CONTENT_TYPE, JSON);
    response
}

/// The page the web server itself gives for a path that no application knows: HTML, whatever was asked for.
/// It names the application, `/Api/Mdm`.
pub(crate) fn no_such_page(segments: &[Cow<'_, str>]) -> Response {
    let mut application = String::new();
    for segment in segments
        .iter()
        .take(2)
        .filter(|_| segments.first().is_some_and(|first| first.eq_ignore_ascii_case("api")))
    {
        let mut letters = segment.chars().filter(char::is_ascii_alphanumeric);
        application.push('/');
        application.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        application.extend(letters.map(|letter| letter.to_ascii_lowercase()));
    }
    if application.is_empty() {
        application.push('/');
    }
    html(
        StatusCode::NOT_FOUND,
        "404 - no resource here",
        &format!("Nothing answers at this address in the application <b>{application}</b>."),
    )
}

/// A small HTML page.
pub(crate) fn html(status: StatusCode, title: &str, sentence: &str) -> Response {
    let page = format!(
        "<!DOCTYPE html>\n<html>\n<head><title>{title}</title></head>\n<body><h1>{title}</h1><p>{sentence}</p></body>\n</html>\n"
    );
    let mut response = Response::new(Body::from(page));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HTML);
    response
}
