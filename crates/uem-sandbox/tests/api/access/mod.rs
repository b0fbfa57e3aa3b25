//! Who may call what: authentication, tokens, roles.

mod authentication;
mod certificate;
mod changes;
mod gates;
mod roles;
mod sibling;
mod tokens;
