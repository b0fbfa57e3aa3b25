//! What can go wrong with a call, told apart by what a person or a worker has to do about it.

mod meaning;
mod network;
mod reach;
mod remedy;
mod vendor;

use std::{fmt, time::Duration};

use jiff::Timestamp;
use uem_types::role::RoleResource;
use uuid::Uuid;

pub(crate) use network::from_reqwest;
pub use reach::Reach;
pub(crate) use vendor::{html_title, is_html, refusal};

/// A failed call: which one, why, and by which id the tenant's own logs know it.
#[derive(Debug, Clone, PartialEq)]
pub struct UemError {
    details: Box<Details>,
}

#[derive(Debug, Clone, PartialEq)]
struct Details {
    kind: ErrorKind,
    call: Option<CallName>,
    activity_id: Option<Uuid>,
    reach: Reach,
    status: Option<u16>,
    code: Option<i64>,
}

/// A call by method and path, without query and secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallName {
    /// The HTTP method.
    pub method: http::Method,
    /// The path that was called.
    pub path: String,
}

impl fmt::Display for CallName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.method, self.path)
    }
}

/// What is wrong with a server's TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsFault {
    /// Its certificate leads to no trusted authority.
    UnknownIssuer,
    /// Its certificate has ended or not begun.
    NotValidNow,
    /// Its certificate is for other names.
    OtherName,
    /// Anything else.
    Other,
}

/// Why a call failed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A setting is wrong; nothing was sent.
    #[error("{field} {value:?} is not usable: {remedy}")]
    BadSetting {
        /// The name of the setting.
        field: &'static str,
        /// What was given; never a secret.
        value: String,
        /// What to give instead.
        remedy: String,
    },
    /// The host name has no address.
    #[error("host {host} was not found ({seen})")]
    Dns {
        /// The host.
        host: String,
        /// What the resolver said.
        seen: String,
    },
    /// No connection.
    #[error("cannot connect to {host} ({seen})")]
    Connect {
        /// The host.
        host: String,
        /// What the system said.
        seen: String,
        /// Whether the host is there and nothing listens at that port.
        is_refused: bool,
    },
    /// The certificate or the handshake is not acceptable.
    #[error("tls with {host} failed: {seen}")]
    Tls {
        /// The host.
        host: String,
        /// What is wrong.
        fault: TlsFault,
        /// What was seen, such as an unknown issuer or other host names.
        seen: String,
    },
    /// No answer in time.
    #[error("no answer in time ({seen})")]
    Timeout {
        /// Which wait ended.
        seen: String,
    },
    /// The proxy did not let the call through.
    #[error("the proxy did not let the call through ({seen})")]
    Proxy {
        /// What it said.
        seen: String,
        /// It asks who is calling: no repetition helps.
        wants_login: bool,
    },
    /// User name, password, certificate or token were refused.
    #[error("credentials refused ({}{message})", coded(.code))]
    CredentialsRefused {
        /// The tenant's code.
        code: Option<i64>,
        /// The tenant's words.
        message: String,
    },
    /// The token service refused the client id and secret.
    #[error("token refused ({error}{})", described(.description))]
    TokenRefused {
        /// The OAuth error, such as `invalid_client`.
        error: String,
        /// Its description.
        description: Option<String>,
    },
    /// The API is off for the organization group, or the tenant is suspended.
    #[error("api access is disabled ({message})")]
    ApiAccessDisabled {
        /// The tenant's words.
        message: String,
    },
    /// The API key is missing or unknown.
    #[error("api key missing or unknown")]
    KeyMissingOrUnknown,
    /// The API key is for enrollment users, not for admins.
    #[error("api key has the wrong account type")]
    KeyWrongType,
    /// The API key belongs to another tenant than the account.
    #[error("api key belongs to another tenant than the account")]
    KeyOtherTenant,
    /// The role lacks a resource.
    #[error("permission denied{} ({}{message})", needing(.needs), coded(.code))]
    PermissionDenied {
        /// The tenant's code.
        code: Option<i64>,
        /// The role resource that the call needs.
        needs: Option<RoleResource>,
        /// The tenant's words.
        message: String,
    },
    /// There is no such thing, or it is outside the caller's organization group; the API does not tell which.
    #[error("not found ({}{message})", coded(.code))]
    NotFound {
        /// The tenant's code.
        code: Option<i64>,
        /// The tenant's words.
        message: String,
    },
    /// Too many calls.
    #[error("rate limited{}", waiting(.retry_after, .reset))]
    RateLimited {
        /// How long the tenant asks to wait.
        retry_after: Option<Duration>,
        /// When the daily quota is full again.
        reset: Option<Timestamp>,
    },
    /// The daily quota is down to the reserve, which is kept for actions; nothing was sent.
    #[error("{remaining} calls of the daily quota are left and {reserve} are kept for actions{}", until(.reset))]
    BudgetReserved {
        /// Calls left.
        remaining: u64,
        /// Calls kept.
        reserve: u64,
        /// When the quota is full again.
        reset: Option<Timestamp>,
    },
    /// Any other refusal by the tenant.
    #[error("refused with status {status} ({}{message})", coded(.code))]
    Vendor {
        /// The HTTP status.
        status: u16,
        /// The tenant's code.
        code: Option<i64>,
        /// The tenant's words.
        message: String,
    },
    /// A web page came where data was expected.
    #[error("a web page came instead of data (status {status}, title {title:?})")]
    HtmlPage {
        /// The HTTP status.
        status: u16,
        /// The title of the page.
        title: Option<String>,
    },
    /// The tenant redirects; credentials are never sent on to another address.
    #[error("redirected with status {status} to {to}; not followed")]
    Redirected {
        /// The HTTP status.
        status: u16,
        /// Host of the new address.
        to: String,
    },
    /// The body ended before its announced end.
    #[error("the answer was cut off after {bytes} bytes ({seen})")]
    CutBody {
        /// Bytes that came.
        bytes: usize,
        /// What broke.
        seen: String,
    },
    /// The body is no JSON of the expected shape.
    #[error("the answer is not the expected json ({seen})")]
    BadJson {
        /// Where it differs, without the data.
        seen: String,
    },
    /// A body was expected and none came.
    #[error("the answer has no body (status {status})")]
    EmptyBody {
        /// The HTTP status.
        status: u16,
    },
    /// The body is larger than allowed.
    #[error("the answer is larger than {limit_bytes} bytes")]
    TooLarge {
        /// The limit.
        limit_bytes: usize,
    },
    /// A search did not end.
    #[error("the search did not end within {limit} pages")]
    TooManyPages {
        /// The limit.
        limit: u32,
    },
}

impl UemError {
    /// Why the call failed.
    pub fn kind(&self) -> &ErrorKind {
        &self.details.kind
    }

    /// Which call failed; `None` when nothing was called.
    pub fn call(&self) -> Option<&CallName> {
        self.details.call.as_ref()
    }

    /// The id by which the tenant's own logs know the call.
    pub fn activity_id(&self) -> Option<Uuid> {
        self.details.activity_id
    }

    /// How far the call came. Whether a write was carried out depends on it, see [`crate::WriteOutcome`].
    pub fn reach(&self) -> Reach {
        self.details.reach
    }

    /// The HTTP status of the answer, where one came.
    pub fn status(&self) -> Option<u16> {
        self.details.status
    }

    /// The code in the tenant's own error envelope. Without one an answer may be that of a gateway.
    pub fn code(&self) -> Option<i64> {
        self.details.code
    }

    /// Whether the same call may succeed a little later.
    pub fn is_retryable(&self) -> bool {
        match self.kind() {
            ErrorKind::Dns { .. }
            | ErrorKind::Connect { .. }
            | ErrorKind::Timeout { .. }
            | ErrorKind::CutBody { .. }
            | ErrorKind::RateLimited { .. } => true,
            // It, or what it leads to, may be back in a moment.
            ErrorKind::Proxy { wants_login, .. } => !wants_login,
            ErrorKind::Vendor { status, .. } | ErrorKind::HtmlPage { status, .. } => {
                matches!(status, 500 | 502 | 503 | 504)
            }
            _ => false,
        }
    }

    /// Whether the tenant does not accept who is calling; a worker must stop and alert, never read it as "no data".
    pub fn is_credentials(&self) -> bool {
        matches!(
            self.kind(),
            ErrorKind::CredentialsRefused { .. }
                | ErrorKind::TokenRefused { .. }
                | ErrorKind::ApiAccessDisabled { .. }
                | ErrorKind::KeyMissingOrUnknown
                | ErrorKind::KeyWrongType
                | ErrorKind::KeyOtherTenant
        )
    }

    /// Whether the thing asked for is not there or not visible.
    pub fn is_not_found(&self) -> bool {
        matches!(self.kind(), ErrorKind::NotFound { .. })
    }

    /// Whether the role lacks a resource.
    pub fn is_permission(&self) -> bool {
        matches!(self.kind(), ErrorKind::PermissionDenied { .. })
    }

    pub(crate) fn with_call(mut self, call: CallName) -> Self {
        self.details.call.get_or_insert(call);
        self
    }

    pub(crate) fn reaching(mut self, reach: Reach) -> Self {
        self.details.reach = reach;
        self
    }

    /// The error of an answer that came whole.
    pub(crate) fn answered(mut self, status: u16, code: Option<i64>) -> Self {
        (self.details.reach, self.details.status, self.details.code) = (Reach::Answered, Some(status), code);
        self
    }

    pub(crate) fn with_activity(mut self, activity_id: Option<Uuid>) -> Self {
        self.details.activity_id = self.details.activity_id.or(activity_id);
        self
    }
}

impl From<ErrorKind> for UemError {
    fn from(kind: ErrorKind) -> Self {
        // Whoever knows better says so; until then the call may have arrived.
        let reach = Reach::MayHaveLeft;
        Self {
            details: Box::new(Details {
                kind,
                call: None,
                activity_id: None,
                reach,
                status: None,
                code: None,
            }),
        }
    }
}

impl fmt::Display for UemError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(call) = self.call() {
            write!(formatter, "{call}: ")?;
        }
        write!(formatter, "{}", self.kind())?;
        match self.activity_id() {
            Some(id) => write!(formatter, " [activity {id}]"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for UemError {}

fn described(description: &Option<String>) -> String {
    description.as_ref().map(|text| format!(": {text}")).unwrap_or_default()
}

fn coded(code: &Option<i64>) -> String {
    code.map(|code| format!("code {code}: ")).unwrap_or_default()
}

fn needing(needs: &Option<RoleResource>) -> String {
    needs.map(|resource| format!(", the role needs {:?}", resource.name())).unwrap_or_default()
}

fn waiting(retry_after: &Option<Duration>, reset: &Option<Timestamp>) -> String {
    match retry_after {
        Some(wait) => format!(", to be repeated in {} seconds", wait.as_secs()),
        None => until(reset),
    }
}

fn until(reset: &Option<Timestamp>) -> String {
    reset.map(|reset| format!(", the quota is full again at {reset}")).unwrap_or_default()
}
