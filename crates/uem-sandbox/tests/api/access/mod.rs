//! Who may call what: authentication, tokens, roles.

mod authentication;
