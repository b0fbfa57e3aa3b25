//! Which hosts and paths a service is.
//!
//! A path is compared as the server behind the proxy may read it, not as it was typed: decoded once, without dot segments,
//! doubled slashes and parameters, and without regard to case. Whatever two servers could read in two ways is
//! refused, because a request that one reads as `/public` and the other as `/admin` would be let in to the wrong one.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};

/// Longest host name.
const HOST_CHARS_MAX: usize = 253;
/// Longest path of a pattern.
const PATH_CHARS_MAX: usize = 1_000;
/// Longest path of a request.
const REQUEST_PATH_BYTES_MAX: usize = 16 * 1024;

/// `app.example.com`, or `*.example.com` for every name below `example.com`, at any depth and without itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HostPattern {
    /// Without the asterisk.
    name: String,
    is_wildcard: bool,
}

impl HostPattern {
    /// The name without an asterisk.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// A host that it is for.
    pub fn example(&self) -> String {
        if self.is_wildcard { format!("any.{}", self.name) } else { self.name.clone() }
    }

    /// Whether it is for names below.
    pub(super) fn is_wildcard(&self) -> bool {
        self.is_wildcard
    }
}

impl TryFrom<String> for HostPattern {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let refused =
            || format!("{text:?} is no host: write app.example.com or *.example.com, without port and path");
        let (rest, is_wildcard) = match text.strip_prefix("*.") {
            Some(rest) => (rest, true),
            None => (text.as_str(), false),
        };
        let name = host_name(rest).ok_or_else(refused)?;
        if is_wildcard && !name.contains('.') {
            return Err(format!("{text:?} is too wide: name at least two labels after the asterisk"));
        }
        Ok(Self { name, is_wildcard })
    }
}

impl From<HostPattern> for String {
    fn from(pattern: HostPattern) -> Self {
        pattern.to_string()
    }
}

impl std::fmt::Display for HostPattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.is_wildcard {
            f.write_str("*.")?;
        }
        f.write_str(&self.name)
    }
}

/// A host in the form that is compared: lower case, in ASCII, without a dot at its end. `None` when it is none.
fn host_name(text: &str) -> Option<String> {
    let text = text.strip_suffix('.').unwrap_or(text);
    let is_plain = !text.is_empty() && !text.contains([':', '/', '@', '?', '#', '[', '\\', '*', '%']);
    let name = if is_plain { url::Host::parse(text).ok()?.to_string() } else { return None };
    (name.len() <= HOST_CHARS_MAX).then_some(name)
}

/// The host of a request in the form that is compared, without its port. `None` when it is none.
pub(super) fn request_host(text: &str) -> Option<String> {
    let without_port = match text.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') && port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => text,
    };
    if let Some(address) = without_port.strip_prefix('[') {
        let address: std::net::Ipv6Addr = address.split(']').next()?.parse().ok()?;
        return Some(format!("[{address}]"));
    }
    host_name(without_port)
}

/// `/admin` for `/admin` itself and everything below it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PathPattern(String);

impl PathPattern {
    /// Whether the path is it or below it.
    pub(super) fn covers(&self, path: &RequestPath<'_>) -> bool {
        if self.0 == "/" {
            return true;
        }
        path.0.strip_prefix(self.0.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// The longer, the more exact.
    pub(super) fn length(&self) -> usize {
        self.0.len()
    }

    /// As it is compared.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for PathPattern {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if !text.starts_with('/') || text.len() > PATH_CHARS_MAX || text.contains(['*', '?', '#', ';']) {
            return Err(format!(
                "{text:?} is no path: write /admin for it and all below it, without asterisk, query and parameters"
            ));
        }
        let path = RequestPath::parse(&text).map_err(|refusal| format!("{text:?} is no path: {refusal}"))?;
        Ok(Self(path.0.into_owned()))
    }
}

impl From<PathPattern> for String {
    fn from(pattern: PathPattern) -> Self {
        pattern.0
    }
}

/// Why the path of a request is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PathRefusal {
    /// It does not begin with a slash.
    #[error("it does not begin with /")]
    NotAbsolute,
    /// It is too long.
    #[error("it is longer than 16 kB")]
    TooLong,
    /// Servers read it in different ways.
    #[error(
        "it has encoded slashes, backslashes, control characters or dots with parameters, which servers read differently"
    )]
    Ambiguous,
    /// It climbs above the root.
    #[error("it climbs above the root")]
    Climbs,
}

/// The path of a request in the form that is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestPath<'a>(Cow<'a, str>);

impl<'a> RequestPath<'a> {
    /// Reads the target of a request: path, with or without a query.
    pub fn parse(target: &'a str) -> Result<Self, PathRefusal> {
        let raw = target.split(['?', '#']).next().unwrap_or_default();
        if raw.len() > REQUEST_PATH_BYTES_MAX {
            return Err(PathRefusal::TooLong);
        }
        if is_as_compared(raw) {
            return Ok(Self(Cow::Borrowed(raw)));
        }
        Self::rewritten(raw)
    }

    /// A path that servers may read otherwise than it is typed.
    fn rewritten(raw: &str) -> Result<Self, PathRefusal> {
        let raw = raw.strip_prefix('/').ok_or(PathRefusal::NotAbsolute)?;
        let mut segments: Vec<String> = Vec::new();
        for segment in raw.split('/') {
            let segment = decoded(segment)?;
            match segment.as_str() {
                "" | "." => {}
                ".." => drop(segments.pop().ok_or(PathRefusal::Climbs)?),
                _ => segments.push(segment),
            }
        }
        Ok(Self(Cow::Owned(format!("/{}", segments.join("/")))))
    }

    /// As it is compared.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a path comes in the form that is compared, as most do: nothing in it is encoded, in upper case, or a dot at the
/// beginning of a segment, and no segment is empty.
fn is_as_compared(raw: &str) -> bool {
    let mut before = b' ';
    let is_plain = raw.bytes().all(|byte| {
        let is_plain = match byte {
            b'/' => before != b'/',
            b'.' => before != b'/',
            _ => matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'~'),
        };
        before = byte;
        is_plain
    });
    is_plain && raw.starts_with('/') && (before != b'/' || raw.len() == 1)
}

/// A segment as servers read it: decoded once, without its parameters, in lower case.
fn decoded(segment: &str) -> Result<String, PathRefusal> {
    let decoded = percent_decode_str(segment).decode_utf8().map_err(|_| PathRefusal::Ambiguous)?;
    if decoded.contains(|c: char| c == '/' || c == '\\' || c.is_control()) {
        return Err(PathRefusal::Ambiguous);
    }
    let name = decoded.split(';').next().unwrap_or_default();
    let has_parameters = name.len() < decoded.len();
    if has_parameters && matches!(name, "" | "." | "..") {
        return Err(PathRefusal::Ambiguous);
    }
    Ok(name.to_lowercase())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn path(target: &str) -> Result<String, PathRefusal> {
        RequestPath::parse(target).map(|path| path.0.into_owned())
    }

    #[test]
    fn a_path_is_compared_as_servers_read_it() {
        for (target, expected) in [
            ("/", "/"),
            ("/admin", "/admin"),
            ("/Admin/", "/admin"),
            ("//admin///users", "/admin/users"),
            ("/public/../admin", "/admin"),
            ("/public/%2e%2e/admin", "/admin"),
            ("/./admin/.", "/admin"),
            ("/%61dmin", "/admin"),
            ("/admin;jsessionid=1/users", "/admin/users"),
            ("/admin?next=/public", "/admin"),
            ("/%2561dmin", "/%61dmin"),
            ("/b%C3%BCro", "/büro"),
        ] {
            assert_eq!(path(target).as_deref(), Ok(expected), "{target}");
        }
    }

    #[test]
    fn what_servers_read_differently_is_refused() {
        for (target, refusal) in [
            ("admin", PathRefusal::NotAbsolute),
            ("", PathRefusal::NotAbsolute),
            ("https://app.example.com/admin", PathRefusal::NotAbsolute),
            ("/..", PathRefusal::Climbs),
            ("/public/../../admin", PathRefusal::Climbs),
            ("/public%2fadmin", PathRefusal::Ambiguous),
            ("/public%5C..%5Cadmin", PathRefusal::Ambiguous),
            ("/public/..;/admin", PathRefusal::Ambiguous),
            ("/public/%2e%2e;x=1/admin", PathRefusal::Ambiguous),
            ("/admin%00.png", PathRefusal::Ambiguous),
            ("/%ff", PathRefusal::Ambiguous),
            ("/a\\b", PathRefusal::Ambiguous),
        ] {
            assert_eq!(path(target), Err(refusal), "{target}");
        }
        assert_eq!(path(&format!("/{}", "a".repeat(REQUEST_PATH_BYTES_MAX))), Err(PathRefusal::TooLong));
    }

    #[test]
    fn a_pattern_covers_whole_segments() {
        let covers = |pattern: &str, target: &str| {
            PathPattern::try_from(pattern.to_owned()).unwrap().covers(&RequestPath::parse(target).unwrap())
        };
        for (pattern, target, expected) in [
            ("/", "/anything", true),
            ("/admin", "/admin", true),
            ("/admin/", "/admin", true),
            ("/admin", "/ADMIN/users", true),
            ("/admin", "/administrator", false),
            ("/admin", "/", false),
            ("/admin/users", "/admin", false),
        ] {
            assert_eq!(covers(pattern, target), expected, "{pattern} and {target}");
        }
        for wrong in ["admin", "", "/admin/*", "/admin?x", "/a;b", "/..", "/a%2fb"] {
            assert!(PathPattern::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_host_is_compared_without_case_port_and_dot() {
        for (text, expected) in [
            ("App.Example.com:8443", Some("app.example.com")),
            ("app.example.com.", Some("app.example.com")),
            ("bücher.example", Some("xn--bcher-kva.example")),
            ("127.0.0.1:80", Some("127.0.0.1")),
            ("[::1]:80", Some("[::1]")),
            ("", None),
            ("a b", None),
            ("user@host", None),
            ("host/path", None),
            ("*.example.com", None),
        ] {
            assert_eq!(request_host(text).as_deref(), expected, "{text}");
        }
        for wrong in ["*", "*.com", "*.*.com", "https://a.example", "a.example:443", "a/b", ""] {
            assert!(HostPattern::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
        for (text, shown) in [("*.Example.COM", "*.example.com"), ("localhost", "localhost")] {
            assert_eq!(HostPattern::try_from(text.to_owned()).unwrap().to_string(), shown);
        }
    }

    proptest! {
        #[test]
        fn no_target_panics_and_what_is_taken_stays_the_same(target in "\\PC{0,60}") {
            if let Ok(path) = RequestPath::parse(&target) {
                prop_assert!(path.0.starts_with('/'));
                prop_assert!(!path.0.split('/').any(|segment| segment == ".." || segment == "."));
            }
        }

        #[test]
        fn what_is_taken_as_it_comes_would_be_written_the_same_way(target in "/[a-z0-9A-Z./%;~_-]{0,12}") {
            if is_as_compared(&target) {
                prop_assert_eq!(RequestPath::rewritten(&target).map(|path| path.0.into_owned()), Ok(target));
            }
        }

        #[test]
        fn dot_segments_never_lead_out_of_a_pattern(inside in "[a-z]{1,8}", detour in "[a-z]{1,8}") {
            let pattern = PathPattern::try_from("/admin".to_owned()).unwrap();
            let target = format!("/{detour}/../admin/./{inside}");
            prop_assert!(pattern.covers(&RequestPath::parse(&target).unwrap()));
        }
    }
}
