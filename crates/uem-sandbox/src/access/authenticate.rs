//! From a call's headers to a caller, with the vendor's refusals.
//!
//! A missing `Authorization` is 401, a missing API key 403: that split is the vendor's. A way in that the group of the
//! admin or of the key has closed is answered like a wrong password (401/1005).

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderName, header::AUTHORIZATION};
use jiff::Timestamp;

use crate::{
    access::{Access, Admin, Authentication, Caller, KeyAccount, Session, certificate, secrets},
    http::VendorError,
};

/// The header with the API key.
pub(super) const TENANT_CODE: HeaderName = HeaderName::from_static("aw-tenant-code");

/// A header's text as it is compared; empty where it is missing or no text.
pub(super) fn text_of(headers: &HeaderMap, name: HeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().trim()
}

/// Whether a way in is open.
type Way = fn(Authentication) -> bool;

impl Access {
    /// Finds out who calls. `path` is the URL's path as sent: that is what CMSURL signs.
    pub(crate) async fn authenticate(
        &self,
        headers: &HeaderMap,
        path: &str,
        now: Timestamp,
    ) -> Result<Session, VendorError> {
        let authorization = text_of(headers, AUTHORIZATION);
        if authorization.is_empty() {
            return Err(VendorError::new(401, 1004, "The Authorization header is missing or empty."));
        }
        let scheme_end = authorization.find([' ', '\'', '`']).unwrap_or(authorization.len());
        let (scheme, rest) = authorization.split_at(scheme_end);
        let rest = rest.trim();
        if scheme.eq_ignore_ascii_case("Bearer") {
            return self.by_token(rest, now);
        }
        let tenant_code = text_of(headers, TENANT_CODE);
        if scheme.eq_ignore_ascii_case("Basic") {
            let admin = self.by_password(rest).await?;
            let way: Way = if admin.is_directory_user { |open| open.directory } else { |open| open.basic };
            let caller = self.with_key(&admin, tenant_code, way)?;
            // Until something changes: then all sessions are forgotten.
            return Ok(self.session(caller, tenant_code.to_owned(), Some(Timestamp::MAX)));
        }
        if scheme.eq_ignore_ascii_case("CMSURL") {
            let admin = self.by_certificate(rest, path)?;
            let caller = self.with_key(&admin, tenant_code, |open| open.certificate)?;
            // The signature is for this path alone.
            return Ok(self.session(caller, tenant_code.to_owned(), None));
        }
        Err(refused(""))
    }

    fn by_token(&self, token: &str, now: Timestamp) -> Result<Session, VendorError> {
        let (client_id, expires) = self.tokens.check(token, now)?;
        let client = self.oauth_client(&client_id).filter(|client| client.is_active);
        let client =
            client.ok_or_else(|| VendorError::new(401, 1024, "The OAuth token could not be validated."))?;
        self.api_must_be_enabled(client.org_group_id)?;
        Ok(self.session(self.caller_for_client(&client), client_id, Some(expires)))
    }

    /// The session of a caller who was let in.
    pub(super) fn session(
        &self,
        caller: Caller,
        credential: String,
        good_until: Option<Timestamp>,
    ) -> Session {
        let limits = self.limits(caller.org_group_id);
        Session { caller: caller.into(), credential, limits, good_until }
    }

    /// The active admin of that user name and password, joined by a colon and in base64.
    pub(crate) async fn by_password(&self, encoded: &str) -> Result<Arc<Admin>, VendorError> {
        let decoded = STANDARD
            .decode(encoded)
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .ok_or_else(|| refused(""))?;
        let (user_name, password) = decoded.split_once(':').ok_or_else(|| refused(""))?;
        let admin = self
            .admin_by_name(user_name)
            .filter(|admin| admin.is_active)
            .ok_or_else(|| refused(user_name))?;
        // The hash is in it: what was accepted before a password changed is accepted no longer.
        let digest = secrets::digest(&[user_name, password, &admin.password_hash]);
        if self.verified.lock().contains_key(&digest) {
            return Ok(admin);
        }
        let is_same = self.is_password(user_name, password, &admin.password_hash).await;
        self.attempts.note(admin.id, is_same);
        if is_same { Ok(admin) } else { Err(refused(user_name)) }
    }

    fn by_certificate(&self, signature: &str, path: &str) -> Result<Arc<Admin>, VendorError> {
        let encoded = signature.trim_start_matches(['\'', '`']).strip_prefix('1').unwrap_or_default().trim();
        let message = STANDARD.decode(encoded).map_err(|_| refused("certificate"))?;
        let fingerprint = certificate::verify(&message, path.as_bytes()).map_err(|error| {
            tracing::debug!(%error, "Refused a CMSURL signature over {path}: {error}");
            refused("certificate")
        })?;
        let admin_id = self.loaded.load().certificates.get(&fingerprint).copied();
        admin_id
            .and_then(|id| self.admin(id))
            .filter(|admin| admin.is_active)
            .ok_or_else(|| refused("certificate"))
    }

    /// What Basic and CMSURL need beside the admin: a key of the same tenant, made for admins, where the API is on.
    fn with_key(&self, admin: &Admin, tenant_code: &str, way: Way) -> Result<Caller, VendorError> {
        if tenant_code.is_empty() {
            return Err(VendorError::new(403, 1013, "The aw-tenant-code header is missing or empty."));
        }
        let key = self.loaded.load().keys.get(tenant_code).cloned();
        let key = key.ok_or_else(|| {
            VendorError::new(
                403,
                1013,
                format!("Tenant code {tenant_code} does not identify an Organization Group."),
            )
        })?;
        if key.account != KeyAccount::Admin {
            return Err(VendorError::new(403, 1032, "The API key has the wrong account type."));
        }
        let (here, there) = (admin.org_group_id, key.org_group_id);
        if !self.is_within(here, there) && !self.is_within(there, here) {
            return Err(VendorError::new(403, 1030, "The API key belongs to another tenant than the user."));
        }
        self.api_must_be_enabled(there)?;
        if !way(self.authentication(here)) || !way(self.authentication(there)) {
            return Err(refused(&admin.user_name));
        }
        Ok(self.caller_for_admin(admin))
    }

    fn api_must_be_enabled(&self, org_group_id: i64) -> Result<(), VendorError> {
        if self.is_api_enabled(org_group_id) {
            return Ok(());
        }
        Err(VendorError::new(403, 1014, "REST API access is disabled for the Organization Group."))
    }
}

fn refused(user_name: &str) -> VendorError {
    VendorError::new(
        401,
        1005,
        format!(
            "The remote service client's credentials are not valid or the user was not found : {user_name}"
        ),
    )
}
