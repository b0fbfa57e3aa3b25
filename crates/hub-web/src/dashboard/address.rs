//! Where the hub is, for what others are told to call.

use http::{HeaderMap, header};

use crate::WebState;

/// The address of the hub as this person reached it, without a slash at its end.
pub fn of_hub(state: &WebState, headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("this-hub");
    let scheme = if state.settings.secure_cookie { "https" } else { "http" };
    format!("{scheme}://{host}")
}
