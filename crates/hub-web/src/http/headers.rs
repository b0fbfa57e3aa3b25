//! Security headers of every answer.

use axum::{extract::Request, middleware::Next, response::Response};
use http::{HeaderValue, header};

/// The page that shows the API is somebody else's: it writes styles into its elements.
const API_PAGE: &str = "/api/docs";
const API_PAGE_POLICY: &str = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; \
     object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Adds the headers. Nothing but assets is kept by caches: answers hold people's data.
pub async fn secure(request: Request, next: Next) -> Response {
    let is_api_page = request.uri().path().starts_with(API_PAGE);
    let mut answer = next.run(request).await;
    let headers = answer.headers_mut();
    for (name, value) in page_kit::SECURITY_HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if is_api_page {
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(API_PAGE_POLICY));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    answer
}
