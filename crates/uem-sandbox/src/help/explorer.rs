//! The page, its files, and the documents behind it. The page's files are compiled in.

use std::{borrow::Cow, sync::Arc};

use axum::{body::Body, response::Response};
use http::{HeaderValue, Method, StatusCode, header, request::Parts};
use utoipa_swagger_ui::{Config, Url};
use uuid::Uuid;

use super::{document, slug_of};
use crate::http::{Operation, VendorError, envelope};

/// Where the page is.
const HOME: &str = "/api/help/";
/// The page runs its own scripts and talks to its own server, nothing else.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'",
);

/// Answers what lies under `/api/help`; `tail` are the segments behind it. None where nothing is there.
pub(crate) fn answer(
    parts: &Parts,
    tail: &[Cow<'_, str>],
    server: &str,
    correlation: Uuid,
    built: &[Operation],
) -> Option<Response> {
    if parts.method != Method::GET && parts.method != Method::HEAD {
        let error = VendorError::new(405, 405, "The requested resource does not support this HTTP method.");
        return Some(envelope(&error, correlation));
    }
    match tail {
        // The page finds its files beside it only below a slash.
        [] if !parts.uri.path().ends_with('/') => {
            let mut response = plain(StatusCode::PERMANENT_REDIRECT, "text/plain", Vec::new());
            response.headers_mut().insert(header::LOCATION, HeaderValue::from_static(HOME));
            Some(response)
        }
        [] => file("", built),
        [docs, slug] if docs.eq_ignore_ascii_case("docs") => {
            let document = document::document(&slug.to_ascii_lowercase(), server, built)?;
            Some(plain(StatusCode::OK, "application/json; charset=utf-8", document.to_string().into_bytes()))
        }
        [name] => file(name, built),
        _ => None,
    }
}

fn file(name: &str, built: &[Operation]) -> Option<Response> {
    let mut slugs: Vec<String> = built.iter().map(slug_of).collect();
    slugs.sort_unstable();
    slugs.dedup();
    let urls: Vec<_> = slugs.iter().map(|slug| (slug, format!("{HOME}Docs/{slug}"))).collect();
    let config = Config::new(urls.iter().map(|(slug, url)| Url::new(slug, url)))
        .try_it_out_enabled(true)
        .persist_authorization(true)
        .display_request_duration(true)
        .doc_expansion("none")
        .filter(true)
        .validator_url("none");
    let file = utoipa_swagger_ui::serve(name, Arc::new(config)).ok()??;
    Some(plain(StatusCode::OK, &file.content_type, file.bytes.into_owned()))
}

fn plain(status: StatusCode, media: &str, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    if let Ok(media) = HeaderValue::try_from(media) {
        response.headers_mut().insert(header::CONTENT_TYPE, media);
    }
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, POLICY);
    response
}
