//! Where the database is and how many connections it gets.

use std::{path::PathBuf, str::FromStr, time::Duration};

use url::Url;

use crate::DatabaseError;

/// A database's address.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file. Its folder must exist.
    Sqlite(PathBuf),
    /// A `postgres://` URL; its password is never printed.
    Postgres(String),
}

impl DatabaseUrl {
    /// Reads `sqlite:FILE`, `sqlite://FILE`, `postgres://...` or `postgresql://...`.
    pub fn parse(text: &str) -> Result<Self, DatabaseError> {
        let bad = || DatabaseError::BadUrl { url: without_password(text) };
        if let Some(rest) = text.strip_prefix("sqlite:") {
            let file = rest.strip_prefix("//").unwrap_or(rest);
            // Options and databases in memory, which other programs understand here, are files with odd names to
            // us: better to say so.
            if file.is_empty() || file.contains('?') || file.starts_with(":memory:") {
                return Err(bad());
            }
            return Ok(Self::Sqlite(PathBuf::from(file)));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            let parsed = crate::postgres::Address::parse(text).ok_or_else(bad)?;
            drop(parsed);
            return Ok(Self::Postgres(text.to_owned()));
        }
        Err(bad())
    }
}

impl FromStr for DatabaseUrl {
    type Err = DatabaseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

/// How a database is opened.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where it is.
    pub url: DatabaseUrl,
    /// Connections for reading (default 4).
    pub readers: usize,
    /// How long to wait for another process's lock (default 5 s).
    pub busy_timeout: Duration,
}

impl Settings {
    /// Settings with the defaults for that address.
    pub fn new(url: DatabaseUrl) -> Self {
        Self { url, readers: 4, busy_timeout: Duration::from_secs(5) }
    }
}

impl std::fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

/// Without the password.
impl std::fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(file) => write!(f, "sqlite:{}", file.display()),
            Self::Postgres(text) => f.write_str(&without_password(text)),
        }
    }
}

/// The address without what may be a password, in the user part or as a `password=` option.
fn without_password(text: &str) -> String {
    if !text.contains('@') && !text.to_ascii_lowercase().contains("password") {
        return text.to_owned();
    }
    let scheme = text.split(':').next().unwrap_or_default();
    let hidden = format!("{scheme}:...");
    let Ok(mut url) = Url::parse(text) else { return hidden };
    if url.password().is_some() && url.set_password(None).is_err() {
        return hidden;
    }
    if url.query().is_some() {
        let kept: Vec<(String, String)> = url
            .query_pairs()
            .filter(|(name, _)| !name.eq_ignore_ascii_case("password"))
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        url.set_query(None);
        if !kept.is_empty() {
            url.query_pairs_mut().extend_pairs(kept);
        }
    }
    // An address that this URL parser reads otherwise than meant must not leak either.
    if url.host_str().is_none() && url.as_str().contains('@') { hidden } else { url.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_addresses_are_read() {
        for (text, file) in [
            ("sqlite:hub.db", "hub.db"),
            ("sqlite://hub.db", "hub.db"),
            ("sqlite:///srv/hub.db", "/srv/hub.db"),
            ("sqlite:/srv/my files/hub.db", "/srv/my files/hub.db"),
            ("sqlite:../hub.db", "../hub.db"),
        ] {
            assert_eq!(DatabaseUrl::parse(text).unwrap(), DatabaseUrl::Sqlite(file.into()), "{text}");
        }
    }

    #[test]
    fn server_addresses_are_read() {
        for text in [
            "postgres://hub@db.example.com/hub",
            "postgresql://hub:secret@db.example.com:6432/hub?sslmode=require",
            "postgres://hub@db.example.com/hub?sslmode=verify-full&sslrootcert=ca.pem",
            "postgres:///hub?host=/run/postgresql",
            "postgres://hub@[::1]:5432/hub",
        ] {
            assert_eq!(DatabaseUrl::parse(text).unwrap(), DatabaseUrl::Postgres(text.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for text in [
            "",
            "hub.db",
            "sqlite:",
            "sqlite://",
            "sqlite::memory:",
            "sqlite:hub.db?mode=ro",
            "mysql://hub@db/hub",
            "postgres:hub",
            "postgres://hub@db:port/hub",
            "postgres://hub@db/hub?sslmode=sometimes",
        ] {
            let error = DatabaseUrl::parse(text).unwrap_err();
            assert!(matches!(error, DatabaseError::BadUrl { .. }), "{text}: {error}");
        }
    }

    #[test]
    fn passwords_are_never_shown() {
        for text in [
            "postgres://hub:hunter2@db.example.com/hub",
            "postgres://hub:hun%20ter2@db.example.com/hub",
            "postgres://hub@db.example.com/hub?password=hunter2&sslmode=require",
            "postgres://hub:hunter2@/hub?host=/run/postgresql",
        ] {
            let shown = match DatabaseUrl::parse(text) {
                Ok(url) => format!("{url} {url:?}"),
                Err(error) => format!("{error} {error:?}"),
            };
            assert!(!shown.contains("hunter2") && !shown.contains("ter2"), "{shown}");
        }
        for text in [
            "postgres://hub:hunter2@db:port/x",
            "mysql://a:hunter2@b/c",
            "postgre://hunter2@b",
            "a:hunter2@b",
        ] {
            let error = DatabaseUrl::parse(text).unwrap_err();
            let shown = format!("{error} {error:?}");
            assert!(text.starts_with("postgre://") || !shown.contains("hunter2"), "{shown}");
        }
    }

    #[test]
    fn user_host_and_options_stay_visible() {
        let url =
            DatabaseUrl::parse("postgres://hub:secret@db.example.com:6432/hub?sslmode=require").unwrap();
        assert_eq!(url.to_string(), "postgres://hub@db.example.com:6432/hub?sslmode=require");
    }
}
