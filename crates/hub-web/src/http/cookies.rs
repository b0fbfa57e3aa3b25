//! The two cookies: the session, and the mark of a form before there is a session.

use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use secrecy::{ExposeSecret as _, SecretString};

use crate::Settings;

/// Name of the session cookie. With TLS it is bound to this host by its prefix.
pub fn session_name(settings: &Settings) -> &'static str {
    if settings.secure_cookie { "__Host-mooring_session" } else { "mooring_session" }
}

fn form_name(settings: &Settings) -> &'static str {
    if settings.secure_cookie { "__Host-mooring_form" } else { "mooring_form" }
}

/// The session's secret as it came.
pub fn session(jar: &CookieJar, settings: &Settings) -> Option<SecretString> {
    jar.get(session_name(settings)).map(|cookie| SecretString::from(cookie.value().to_owned()))
}

/// Sets the session, until the browser is closed; the store ends it after 12 hours.
pub fn with_session(jar: CookieJar, secret: &SecretString, settings: &Settings) -> CookieJar {
    let mut cookie = base(session_name(settings), secret.expose_secret().to_owned(), settings);
    cookie.set_same_site(SameSite::Lax);
    jar.add(cookie)
}

/// Removes the session.
pub fn without_session(jar: CookieJar, settings: &Settings) -> CookieJar {
    jar.remove(base(session_name(settings), String::new(), settings))
}

/// Marks the browser that gets a form before it has a session; answers the mark, which the form carries too.
pub fn with_form_mark(jar: CookieJar, settings: &Settings) -> (CookieJar, String) {
    let mark = hex::encode(rand::random::<[u8; 16]>());
    let mut cookie = base(form_name(settings), mark.clone(), settings);
    cookie.set_same_site(SameSite::Strict);
    (jar.add(cookie), mark)
}

/// Whether the form came from the browser that got it.
pub fn has_form_mark(jar: &CookieJar, settings: &Settings, mark: &str) -> bool {
    jar.get(form_name(settings)).is_some_and(|cookie| !mark.is_empty() && same(cookie.value(), mark))
}

/// Compares secrets in the same time whatever they are.
pub fn same(one: &str, other: &str) -> bool {
    subtle::ConstantTimeEq::ct_eq(one.as_bytes(), other.as_bytes()).into()
}

fn base(name: &'static str, value: String, settings: &Settings) -> Cookie<'static> {
    let mut cookie = Cookie::new(name, value);
    cookie.set_path("/");
    cookie.set_http_only(true);
    cookie.set_secure(settings.secure_cookie);
    cookie
}
