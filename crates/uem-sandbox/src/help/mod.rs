//! `/api/help`: a page to read and try the API, without the network, and `/api/help/Docs/{slug}`: OpenAPI 3 of what is
//! built, one document for each section and version. Nobody has to log in to read them.

mod document;
mod explorer;
mod paths;
mod schemas;

pub(crate) use explorer::answer;

use crate::http::Operation;

/// The known operations that are pages of this folder.
pub(crate) const PAGES: [(&str, &str); 2] = [("GET", "/api/help"), ("GET", "/api/help/Docs/{slug}")];

/// Section and version of an operation's document, `mdmv1`.
fn slug_of(operation: &Operation) -> String {
    let section = operation.path.trim_start_matches("/api/").split('/').next().unwrap_or_default();
    format!("{}v{}", section.to_ascii_lowercase(), operation.version)
}
