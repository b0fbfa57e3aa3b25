//! The two cookies: the session, and the mark of a form before there is a session.

use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use secrecy::{ExposeSecret as _, SecretString};

use super::Console;

/// Name of the session's cookie. A hub on the same host has another one; with TLS it is bound to the host by its prefix.
fn session_name(console: &Console) -> &'static str {
    if console.is_tls { "__Host-sandbox_session" } else { "sandbox_session" }
}

fn form_name(console: &Console) -> &'static str {
    if console.is_tls { "__Host-sandbox_form" } else { "sandbox_form" }
}

/// The session's secret as it came.
pub(super) fn session(jar: &CookieJar, console: &Console) -> Option<String> {
    jar.get(session_name(console)).map(|cookie| cookie.value().to_owned())
}

/// Sets the session, until the browser is closed.
pub(super) fn with_session(jar: CookieJar, secret: &SecretString, console: &Console) -> CookieJar {
    let mut cookie = base(session_name(console), secret.expose_secret().to_owned(), console);
    cookie.set_same_site(SameSite::Lax);
    jar.add(cookie)
}

/// Removes the session.
pub(super) fn without_session(jar: CookieJar, console: &Console) -> CookieJar {
    jar.remove(base(session_name(console), String::new(), console))
}

/// Marks the browser that gets a form before it has a session; answers the mark, which the form carries too.
pub(super) fn with_form_mark(jar: CookieJar, console: &Console) -> (CookieJar, String) {
    let mark = hex::encode(rand::random::<[u8; 16]>());
    let mut cookie = base(form_name(console), mark.clone(), console);
    cookie.set_same_site(SameSite::Strict);
    (jar.add(cookie), mark)
}

/// Whether the form came from the browser that got it.
pub(super) fn has_form_mark(jar: &CookieJar, console: &Console, mark: &str) -> bool {
    jar.get(form_name(console)).is_some_and(|cookie| !mark.is_empty() && same(cookie.value(), mark))
}

/// Compares secrets in the same time whatever they are.
pub(super) fn same(one: &str, other: &str) -> bool {
    subtle::ConstantTimeEq::ct_eq(one.as_bytes(), other.as_bytes()).into()
}

fn base(name: &'static str, value: String, console: &Console) -> Cookie<'static> {
    let mut cookie = Cookie::new(name, value);
    cookie.set_path("/");
    cookie.set_http_only(true);
    cookie.set_secure(console.is_tls);
    cookie
}
