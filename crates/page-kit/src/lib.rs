#![doc = include_str!("../README.md")]

mod assets;
pub mod components;
mod icon;
mod shell;

pub use assets::{asset_router, asset_url};
pub use icon::Icon;
pub use shell::{NavGroup, NavItem, Person, Shell, bare_page};

/// What the pages need of a Content-Security-Policy: nothing from elsewhere, no inline script, no inline style.
/// (`data:` images are the small arrows and ticks inside the style sheet.)
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; img-src 'self' data:; object-src 'none'; \
     base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
