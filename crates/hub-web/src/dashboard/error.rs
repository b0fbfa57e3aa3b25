//! Errors as pages.

use askama::Template;
use axum::{
    Extension,
    response::{Html, IntoResponse, Redirect, Response},
};
use http::{HeaderName, Method, StatusCode, Uri, request::Parts};
use hub_store::StoreError;

use super::login::inside;
use crate::audit::Why;
use crate::http::{problem::Problem, request_id};

/// htmx says that it asks for a part of a page, and of which; the answer may lead the whole page elsewhere.
const PART: HeaderName = HeaderName::from_static("hx-request");
const PART_OF: HeaderName = HeaderName::from_static("hx-current-url");
const GO_TO: HeaderName = HeaderName::from_static("hx-redirect");

/// Why there is no page.
#[derive(Debug)]
pub enum PageError {
    /// Not logged in: to the login, and back afterwards.
    LogIn {
        /// Where to go on.
        next: String,
        /// A part of a page was asked for: a redirection would put the login into that part.
        is_part: bool,
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
    /// To the login; a read goes on where it was, a part of a page where that page is.
    pub fn log_in(request: &Parts) -> Self {
        let is_part = request.headers.contains_key(PART);
        let next = if is_part {
            let page = request.headers.get(PART_OF).and_then(|value| value.to_str().ok());
            page.and_then(|page| page.parse::<Uri>().ok()).map_or("/".to_owned(), |page| path_of(&page))
        } else if request.method == Method::GET {
            path_of(&request.uri)
        } else {
            "/".to_owned()
        };
        Self::LogIn { next: inside(&next).to_owned(), is_part }
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

fn path_of(uri: &Uri) -> String {
    uri.path_and_query().map_or("/", |path| path.as_str()).to_owned()
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
            Self::LogIn { next, is_part } => {
                let query =
                    form_urlencoded::Serializer::new(String::new()).append_pair("next", &next).finish();
                let login = format!("/login?{query}");
                if is_part {
                    return (StatusCode::UNAUTHORIZED, [(GO_TO, login)]).into_response();
                }
                Redirect::to(&login).into_response()
            }
            Self::Refused { status, title, detail } => {
                let page =
                    ErrorPage { title, detail, status: status.as_u16(), request_id: request_id::current() };
                match page_kit::bare_page("Mooring", &page.title, &page) {
                    Ok(html) => (status, Extension(Why(page.detail)), Html(html)).into_response(),
                    Err(error) => Problem::internal(&error).into_response(),
                }
            }
        }
    }
}
