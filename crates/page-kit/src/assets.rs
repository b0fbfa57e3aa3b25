//! The files a page needs, compiled in and served under `/assets/{hash}/{path}`: the hash is the file's own, so the
//! answer may be kept for ever, and a new version has a new address.

use std::fmt::Write as _;

use axum::{
    Router,
    body::Body,
    extract::Path,
    response::{IntoResponse, Response},
    routing::get,
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "assets/"]
struct Own;

#[derive(RustEmbed)]
#[folder = "vendor/"]
struct Vendored;

/// Routes that serve the files. Merge it into any router; add compression around it.
pub fn asset_router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/assets/{hash}/{*path}", get(serve))
}

/// The address of a file, such as `shell.css` or `tabler/tabler.min.css`. An unknown file has an address that
/// answers 404.
pub fn asset_url(path: &str) -> String {
    let hash = find(path).map_or_else(|| "missing".to_owned(), |file| short_hash(&file));
    format!("/assets/{hash}/{path}")
}

async fn serve(Path((hash, path)): Path<(String, String)>, headers: HeaderMap) -> Response {
    let Some(file) = find(&path) else {
        return (StatusCode::NOT_FOUND, "no such file").into_response();
    };
    let current = short_hash(&file);
    let etag = format!("\"{current}\"");
    // A page of an older version may still ask by its own hash: it gets today's file, but not for ever.
    let caching = if hash == current { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut answer = if headers.get(header::IF_NONE_MATCH).is_some_and(|seen| matches(seen, &etag)) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut answer = Body::from(file.data).into_response();
        answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(&path)));
        answer
    };
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        answer.headers_mut().insert(header::ETAG, etag);
    }
    answer
}

fn find(path: &str) -> Option<EmbeddedFile> {
    Own::get(path).or_else(|| Vendored::get(path))
}

fn short_hash(file: &EmbeddedFile) -> String {
    file.metadata.sha256_hash()[..6].iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn matches(seen: &HeaderValue, etag: &str) -> bool {
    seen.to_str().is_ok_and(|seen| seen.split(',').any(|one| one.trim().trim_start_matches("W/") == etag))
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "text/plain; charset=utf-8",
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use http::Request;
    use tower::ServiceExt as _;

    use super::*;

    async fn get(path: &str, seen: Option<&str>) -> Response {
        let mut request = Request::get(path);
        if let Some(seen) = seen {
            request = request.header(header::IF_NONE_MATCH, seen);
        }
        asset_router::<()>().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    #[tokio::test]
    async fn a_file_is_served_for_ever_under_its_hash() {
        for (path, kind) in [
            ("shell.css", "text/css; charset=utf-8"),
            ("tabler/tabler.min.css", "text/css; charset=utf-8"),
            ("htmx/htmx.min.js", "text/javascript; charset=utf-8"),
            ("uplot/uPlot.iife.min.js", "text/javascript; charset=utf-8"),
        ] {
            let answer = get(&asset_url(path), None).await;
            assert_eq!(answer.status(), 200, "{path}");
            assert_eq!(answer.headers()["content-type"], kind);
            assert_eq!(answer.headers()["cache-control"], "public, max-age=31536000, immutable");
        }
    }

    #[tokio::test]
    async fn a_known_etag_is_answered_without_a_body() {
        let url = asset_url("shell.css");
        let etag = get(&url, None).await.headers()["etag"].to_str().unwrap().to_owned();
        assert_eq!(get(&url, Some(&etag)).await.status(), 304);
        assert_eq!(get(&url, Some("\"other\"")).await.status(), 200);
    }

    #[tokio::test]
    async fn an_old_hash_gets_todays_file_but_not_for_ever() {
        assert_eq!(get("/assets/0123/shell.css", None).await.headers()["cache-control"], "no-cache");
    }

    #[tokio::test]
    async fn an_unknown_file_is_not_found() {
        assert_eq!(get(&asset_url("no/such.css"), None).await.status(), 404);
        assert_eq!(get("/assets/0/../Cargo.toml", None).await.status(), 404);
    }

    #[test]
    fn every_vendored_folder_carries_its_licence() {
        for folder in ["tabler", "tabler-icons", "htmx", "uplot"] {
            assert!(Vendored::get(&format!("{folder}/LICENSE")).is_some(), "{folder}");
        }
    }
}
