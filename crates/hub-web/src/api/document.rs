//! The OpenAPI document, made from the handlers' own types, and the page to read and try it.

use axum::{Json, Router, routing::get};
use utoipa::{
    Modify, OpenApi,
    openapi::{
        self,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_swagger_ui::{Config, SwaggerUi};

use super::v1;
use crate::WebState;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Mooring",
        description = "What the hub knows of a Workspace ONE UEM fleet, and how it is synchronized.\n\n\
            Send an API token as `Authorization: Bearer mrg_...`. Each operation names the least role it needs: viewer, \
            operator, approver, admin, each including the one before. Lists are paged: send `next` back as `after`. \
            Unknown parameters and fields are refused. Errors are problem documents (RFC 9457); their request id is \
            also in the header `X-Request-Id` and in the hub's log.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    modifiers(&Bearer)
)]
struct Document;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut openapi::OpenApi) {
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("An API token, mrg_..."))
            .build();
        document
            .components
            .get_or_insert_default()
            .add_security_scheme("bearer", SecurityScheme::Http(bearer));
    }
}

/// Those whose bodies are long.
fn long_operations() -> OpenApiRouter<WebState> {
    OpenApiRouter::new().nest("/api/v1", v1::long_router())
}

/// All other operations with their document.
fn operations() -> OpenApiRouter<WebState> {
    OpenApiRouter::with_openapi(Document::openapi()).nest("/api/v1", v1::router())
}

/// The document alone.
pub fn document() -> openapi::OpenApi {
    operations().merge(long_operations()).into_openapi()
}

/// The operations with long bodies.
pub fn long_router() -> Router<WebState> {
    long_operations().into()
}

/// The other operations, the document at `/api/v1/openapi.json` and the page at `/api/docs`.
pub fn document_router() -> Router<WebState> {
    let (router, document) = (Router::from(operations()), document());
    let page =
        SwaggerUi::new("/api/docs").config(Config::from("/api/v1/openapi.json").try_it_out_enabled(true));
    router.route("/api/v1/openapi.json", get(move || async move { Json(document) })).merge(page)
}
