//! Errors as pages.

use askama::Template;
use axum::response::{Html, IntoResponse, Redirect, Response};
use http::{Method, StatusCode, Uri};
use hub_store::StoreError;

use crate::http::{problem::Problem, request_id};

/// Why there is no page.
#[derive(Debug)]
pub enum PageError {
    /// Not logged in: to the login, and back afterwards.
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
    /// To the login; a read goes on where it was.
    pub fn log_in(method: &Method, uri: &Uri) -> Self {
        let next =
            if method == Method::GET { uri.path_and_query().map_or("/", |path| path.as_str()) } else { "/" };
        Self::LogIn { next: next.to_owned() }
    }

    /// A refusal.
    pub fn refused(status: StatusCode, title: &str, detail: &str) -> Self {
        Self::Refused { status, title: title.to_owned(), detail: detail.to_owned() }
    }

    /// 404.
    pub fn not_found(what: &str) -> Self {
        Self::refused(
            StatusCode::NOT_FOUND,
            &format!("There is no such {what}"),
            "It may have been removed since the link was made.",
        )
    }
}

impl From<Problem> for PageError {
    fn from(problem: Problem) -> Self {
        let title = match problem.status {
            StatusCode::FORBIDDEN => "You may not do this",
            StatusCode::NOT_FOUND => "There is no such thing",
            StatusCode::TOO_MANY_REQUESTS => "Too many at once",
            StatusCode::CONFLICT => "This cannot be done now",
            status if status.is_server_error() => "The hub failed",
            _ => "This was refused",
        };
        Self::refused(problem.status, title, problem.detail())
    }
}

impl From<StoreError> for PageError {
    fn from(error: StoreError) -> Self {
        Problem::from(error).into()
    }
}

impl From<askama::Error> for PageError {
    fn from(error: askama::Error) -> Self {
        Problem::internal(&error).into()
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    title: String,
    detail: String,
    status: u16,
    request_id: String,
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        match self {
            Self::LogIn { next } => {
                let query =
                    form_urlencoded::Serializer::new(String::new()).append_pair("next", &next).finish();
                Redirect::to(&format!("/login?{query}")).into_response()
            }
            Self::Refused { status, title, detail } => {
                let page =
                    ErrorPage { title, detail, status: status.as_u16(), request_id: request_id::current() };
                match page_kit::bare_page("Mooring", &page.title, &page) {
                    Ok(html) => (status, Html(html)).into_response(),
                    Err(error) => Problem::internal(&error).into_response(),
                }
            }
        }
    }
}
