//! Why there is no page, as a page.

use askama::Template;
use axum::response::{Html, IntoResponse, Redirect, Response};
use database::DatabaseError;
use http::StatusCode;

use super::{PRODUCT, fields::query};
use crate::{SandboxError, http::VendorError};

/// Why there is no page.
#[derive(Debug)]
pub(super) enum PageError {
    /// Not logged in: to the login, and on to `next` afterwards.
    LogIn {
        /// Where to go on.
        next: String,
    },
    /// A page that says why.
    Refused {
        /// Status.
        status: StatusCode,
        /// What.
        title: String,
        /// Why, and what to do.
        detail: String,
    },
}

impl PageError {
    /// A refusal.
    pub fn refused(status: StatusCode, title: &str, detail: &str) -> Self {
        Self::Refused { status, title: title.to_owned(), detail: detail.to_owned() }
    }

    /// 404.
    pub fn not_found(what: &str) -> Self {
        let title = format!("There is no such {what}");
        Self::refused(
            StatusCode::NOT_FOUND,
            &title,
            "It was removed, or it lies outside of your organization group. Choose another group in the header, or go back.",
        )
    }

    /// 403.
    pub fn forbidden(detail: &str) -> Self {
        Self::refused(StatusCode::FORBIDDEN, "You may not do this", detail)
    }

    fn internal(error: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(error, "Could not make a page of the console");
        let detail = "The sandbox's own log says why. Try again.";
        Self::refused(StatusCode::INTERNAL_SERVER_ERROR, "The sandbox failed", detail)
    }
}

impl From<VendorError> for PageError {
    fn from(error: VendorError) -> Self {
        let status = StatusCode::from_u16(error.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let title = match error.status {
            403 => "You may not do this",
            501 => "This is not built",
            status if status >= 500 => "The sandbox failed",
            404 => "There is no such thing",
            _ => "This was refused",
        };
        Self::refused(status, title, &error.message)
    }
}

impl From<askama::Error> for PageError {
    fn from(error: askama::Error) -> Self {
        Self::internal(&error)
    }
}

impl From<SandboxError> for PageError {
    fn from(error: SandboxError) -> Self {
        Self::internal(&error)
    }
}

impl From<DatabaseError> for PageError {
    fn from(error: DatabaseError) -> Self {
        Self::internal(&error)
    }
}

#[derive(Template)]
#[template(path = "console/error.html")]
struct ErrorPage {
    title: String,
    detail: String,
    status: u16,
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        match self {
            Self::LogIn { next } => {
                Redirect::to(&format!("/console/login?{}", query([("next", next.as_str())]))).into_response()
            }
            Self::Refused { status, title, detail } => {
                let page = ErrorPage { title, detail, status: status.as_u16() };
                match page_kit::bare_page(PRODUCT, &page.title, &page) {
                    Ok(html) => (status, Html(html)).into_response(),
                    Err(_) => status.into_response(),
                }
            }
        }
    }
}
