//! Who may call what: authentication, tokens, roles.

mod authentication;
mod certificate;
mod roles;
mod sibling;
mod tokens;
