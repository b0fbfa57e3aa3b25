#![doc = include_str!("../README.md")]

mod assets;
pub mod components;
mod icon;
mod shell;

pub use assets::{asset_router, asset_url};
pub use icon::Icon;
pub use shell::{Banner, NavGroup, NavItem, NavMark, Person, Shell, Switcher, bare_page};

/// What the pages need of a Content-Security-Policy: nothing from elsewhere, no inline script, no inline style.
/// (`data:` images are the small arrows and ticks inside the style sheet.)
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; img-src 'self' data:; object-src 'none'; \
     base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Headers of every answer around these pages.
pub const SECURITY_HEADERS: [(http::HeaderName, &str); 6] = [
    (http::header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (http::header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (http::header::X_FRAME_OPTIONS, "DENY"),
    (http::header::REFERRER_POLICY, "no-referrer"),
    (http::HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (http::HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
];
