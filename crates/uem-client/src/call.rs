//! One call, described before it is made: method, path, version, parameters, and what the role needs for it.

use bytes::Bytes;
use http::Method;
use jiff::Timestamp;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::Serialize;
use uem_types::role::RoleResource;
use url::Url;

use crate::{
    error::{CallName, ErrorKind, Reach, UemError},
    upload::Upload,
};

/// What must be escaped inside one segment of a path.
const SEGMENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'/')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'\\')
    .add(b'`')
    .add(b'{')
    .add(b'}');

/// A call to the API. Resources build these; use it directly for a call that has no method yet, with
/// [`crate::UemClient::send`].
#[derive(Debug, Clone)]
pub struct Call {
    pub(crate) method: Method,
    pub(crate) route: &'static str,
    pub(crate) version: u8,
    pub(crate) needs: Option<RoleResource>,
    pub(crate) is_repeatable: bool,
    /// It wipes a device, so the tenant's wipe protection may hold it.
    pub(crate) can_be_held: bool,
    /// Its answer is a whole list of which only the ids are wanted.
    pub(crate) is_long_list: bool,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) body: Option<Body>,
    path_arguments: Vec<String>,
}

/// What a call sends. Its content is never shown: it may hold a password.
#[derive(Clone)]
pub(crate) enum Body {
    /// JSON.
    Json(Bytes),
    /// A file as it is, told in pieces.
    File(Upload),
}

impl std::fmt::Debug for Body {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Json(bytes) => write!(formatter, "Json({} bytes)", bytes.len()),
            Self::File(file) => write!(formatter, "File({} bytes)", file.len()),
        }
    }
}

impl Call {
    /// A reading call; it may be repeated.
    pub fn get(route: &'static str, version: u8) -> Self {
        Self::new(Method::GET, route, version, true)
    }

    /// A changing call; the client never repeats it once it may have arrived.
    pub fn post(route: &'static str, version: u8) -> Self {
        Self::new(Method::POST, route, version, false)
    }

    /// A call by any other method; it is not repeated.
    pub fn other(method: Method, route: &'static str, version: u8) -> Self {
        Self::new(method, route, version, false)
    }

    fn new(method: Method, route: &'static str, version: u8, is_repeatable: bool) -> Self {
        Self {
            method,
            route,
            version,
            needs: None,
            is_repeatable,
            can_be_held: false,
            is_long_list: false,
            query: vec![],
            body: None,
            path_arguments: vec![],
        }
    }

    /// Fills the next `{..}` of the route.
    pub fn argument(mut self, value: impl ToString) -> Self {
        self.path_arguments.push(utf8_percent_encode(&value.to_string(), SEGMENT).to_string());
        self
    }

    /// Adds a query parameter.
    pub fn query(mut self, name: &str, value: impl ToString) -> Self {
        self.query.push((name.to_owned(), value.to_string()));
        self
    }

    /// Adds a query parameter if there is a value.
    pub fn maybe(self, name: &str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.query(name, value),
            None => self,
        }
    }

    /// Adds a query parameter with a moment, in the form every search accepts.
    pub fn moment(self, name: &str, value: Option<Timestamp>) -> Self {
        self.maybe(name, value.map(|moment| moment.strftime("%Y/%m/%d %H:%M:%S.%3f").to_string()))
    }

    /// Sends this value as JSON body.
    pub fn json(mut self, body: &impl Serialize) -> Result<Self, UemError> {
        let bytes = serde_json::to_vec(body).map_err(|error| {
            UemError::from(ErrorKind::BadSetting {
                field: "request body",
                value: self.route.to_owned(),
                remedy: format!("it cannot be written as json: {error}"),
            })
            .reaching(Reach::NothingLeft)
        })?;
        self.body = Some(Body::Json(bytes.into()));
        Ok(self)
    }

    /// Sends this file as body.
    pub fn file(mut self, file: Upload) -> Self {
        self.body = Some(Body::File(file));
        self
    }

    /// The role resource that the call needs.
    pub fn needs(mut self, resource: RoleResource) -> Self {
        self.needs = Some(resource);
        self
    }

    /// Says that the call wipes or deletes a device, so that the tenant's wipe protection may hold it.
    pub fn can_be_held(mut self) -> Self {
        self.can_be_held = true;
        self
    }

    /// Says that the call only reads although it is no GET, so that it may be repeated.
    pub fn reads_only(mut self) -> Self {
        self.is_repeatable = true;
        self
    }

    /// The path with its arguments filled in.
    pub(crate) fn path(&self) -> String {
        let mut arguments = self.path_arguments.iter();
        let mut path = String::with_capacity(self.route.len() + 32);
        let mut rest = self.route;
        while let Some((before, after)) = rest.split_once('{') {
            path.push_str(before);
            path.push_str(arguments.next().map_or("", String::as_str));
            rest = after.split_once('}').map_or("", |(_, rest)| rest);
        }
        path.push_str(rest);
        path
    }

    pub(crate) fn name(&self) -> CallName {
        CallName { method: self.method.clone(), path: self.path() }
    }

    /// The whole address under the API's base address.
    pub(crate) fn url(&self, base: &Url) -> Url {
        let mut url = base.clone();
        url.set_path(&format!("{}{}", base.path().trim_end_matches('/'), self.path()));
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        url
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_cannot_leave_their_place_in_the_path() {
        let call = Call::get("/api/mdm/devices/{id}/apps", 1).argument("../../admin?x#y/%2e");
        assert_eq!(call.path(), "/api/mdm/devices/..%2F..%2Fadmin%3Fx%23y%2F%252e/apps");
        let url = call.url(&Url::parse("https://as1.example.com/").unwrap());
        assert_eq!(url.path(), "/api/mdm/devices/..%2F..%2Fadmin%3Fx%23y%2F%252e/apps");
    }

    #[test]
    fn a_base_address_may_have_a_path_of_its_own() {
        let call = Call::get("/api/system/info", 1).query("a b", "c&d");
        let url = call.url(&Url::parse("https://gate.example.com/uem/").unwrap());
        assert_eq!(url.as_str(), "https://gate.example.com/uem/api/system/info?a+b=c%26d");
    }
}
