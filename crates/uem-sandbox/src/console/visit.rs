//! Who looks at a page, from which organization group, and how pages ask the tenant: by its own operations, run from
//! inside under the admin's role.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
};
use axum_extra::extract::cookie::CookieJar;
use http::{Method, StatusCode, request::Parts};
use jiff::Timestamp;
use serde_json::Value;

use super::{Console, PageError, cookies, fields::Fields, sessions::Session};
use crate::{
    Tenant,
    access::{Caller, OrgGroup, permissions},
    console_events,
    http::{Inside, VendorError},
};

/// An admin on a page.
pub(super) struct Visit {
    /// The console.
    pub console: Console,
    /// The session.
    pub session: Session,
    /// The admin, bound to the organization group chosen in the header.
    pub caller: Caller,
    /// The organization group chosen in the header.
    pub org_group: OrgGroup,
    /// The admin's own organization group.
    pub home_group_id: i64,
    /// Names of the admin's roles.
    pub roles: String,
    /// The query.
    pub asked: Fields,
    secret: String,
}

impl Visit {
    /// The tenant.
    pub fn tenant(&self) -> &Arc<Tenant> {
        self.console.tenant()
    }

    /// What every form carries.
    pub fn token(&self) -> &str {
        &self.session.form_token
    }

    /// Changes the session.
    pub fn change(&self, change: impl FnOnce(&mut Session)) {
        self.console.sessions.change(&self.secret, change);
    }

    /// What was typed so far into that form of several steps.
    pub fn draft(&self, name: &'static str) -> Fields {
        self.session.drafts.get(name).cloned().unwrap_or_default()
    }

    /// Keeps what was typed so far; none forgets it.
    pub fn keep_draft(&self, name: &'static str, draft: Option<Fields>) {
        self.change(|session| match draft {
            Some(draft) => drop(session.drafts.insert(name, draft)),
            None => drop(session.drafts.remove(name)),
        });
    }

    /// Whether the operation is built and the admin's role grants it.
    pub fn offers(&self, method: &str, path: &str, version: u8) -> bool {
        self.console.pipeline.offers(&self.caller, method, path, version)
    }

    /// Reads an operation's answer; null where it answers without a body.
    pub async fn get(&self, version: u8, uri: &str) -> Result<Value, VendorError> {
        self.send("GET", version, uri, &Value::Null).await
    }

    /// Runs an operation with a JSON body, or without where it is null.
    pub async fn send(
        &self,
        method: &'static str,
        version: u8,
        uri: &str,
        body: &Value,
    ) -> Result<Value, VendorError> {
        let body = if body.is_null() { Bytes::new() } else { Bytes::from(body.to_string()) };
        let asked = Inside { method, uri: uri.to_owned(), version, body };
        let reply = self.console.pipeline.ask(&self.caller, asked).await?;
        if reply.body.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&reply.body)
            .map_err(|error| VendorError::new(500, 1000, format!("The answer is not JSON: {error}")))
    }

    /// Grants a role resource for the rest of this visit: what a permission of the console stands for.
    pub fn grant(&mut self, resource: &str) {
        self.caller.grant(resource);
    }

    /// Whether the role has that permission of the console itself, such as [`permissions::SETTINGS`].
    pub fn is_granted(&self, permission: &str) -> bool {
        self.caller.holds(permission)
    }

    /// Refuses where it has not.
    pub fn needs(&self, permission: &str) -> Result<(), PageError> {
        if self.is_granted(permission) {
            return Ok(());
        }
        Err(PageError::forbidden(&format!(
            "Your roles ({}) do not grant {permission}. Log in as an admin whose role does.",
            self.roles
        )))
    }
}

impl FromRequestParts<Console> for Visit {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, console: &Console) -> Result<Self, PageError> {
        let log_in = || {
            let is_read = parts.method == Method::GET;
            let next =
                parts.uri.path_and_query().filter(|_| is_read).map_or("/console", |path| path.as_str());
            PageError::LogIn { next: next.to_owned() }
        };
        let jar = CookieJar::from_headers(&parts.headers);
        let secret = cookies::session(&jar, console).ok_or_else(log_in)?;
        let session = console.sessions.find(&secret, Timestamp::now()).ok_or_else(log_in)?;
        let access = &console.tenant().access;
        let admin =
            access.admin_by_name(&session.user_name).filter(|admin| admin.is_active).ok_or_else(log_in)?;
        let mut caller = access.caller_for_admin(&admin);
        permissions::open(&mut caller);
        let home_group_id = admin.org_group_id;
        let chosen = session.org_group_id;
        let chosen = if access.is_within(chosen, home_group_id) { chosen } else { home_group_id };
        let org_group = access.org_group(chosen).ok_or_else(log_in)?;
        caller.org_group_id = chosen;
        let names: Vec<String> = admin
            .roles
            .iter()
            .filter_map(|(role, _)| access.role(*role))
            .map(|role| role.name.clone())
            .collect();
        Ok(Self {
            console: console.clone(),
            session,
            caller,
            org_group,
            home_group_id,
            roles: names.join(", "),
            asked: Fields::parse(parts.uri.query().unwrap_or_default().as_bytes()),
            secret,
        })
    }
}

/// A form from an admin's own session: no other site can send one.
pub(super) struct Sent {
    /// Who sent it.
    pub visit: Visit,
    /// Its fields.
    pub form: Fields,
}

impl FromRequest<Console> for Sent {
    type Rejection = PageError;

    async fn from_request(request: Request, console: &Console) -> Result<Self, PageError> {
        let (mut parts, body) = request.into_parts();
        let visit = Visit::from_request_parts(&mut parts, console).await?;
        let bytes = Bytes::from_request(Request::from_parts(parts, body), console).await;
        let bytes = bytes.map_err(|refused| {
            PageError::refused(refused.status(), "This form cannot be read", &refused.body_text())
        })?;
        let form = Fields::parse(&bytes);
        if !cookies::same(form.raw("form_token"), visit.token()) {
            return Err(PageError::refused(
                StatusCode::FORBIDDEN,
                "This form is not from your session",
                "It was opened before you logged in, or another site sent it. Open the page again and repeat.",
            ));
        }
        console_events::act_as(&visit.caller.name, visit.caller.org_group_id);
        Ok(Self { visit, form })
    }
}
