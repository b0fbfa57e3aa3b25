//! From a call's headers to a caller, with the vendor's refusals.
//!
//! A missing `Authorization` is 401, a missing API key 403: that split is the vendor's.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, header::AUTHORIZATION};
use jiff::Timestamp;

use crate::{
    access::{Access, Admin, Caller, KeyAccount, certificate, secrets},
    http::VendorError,
};

/// An authenticated call: who, and by which credential its quota is counted.
pub(crate) struct Session {
    pub caller: Caller,
    /// API key or OAuth client id.
    pub credential: String,
}

impl Access {
    /// Finds out who calls. `path` is the URL's path as sent: that is what CMSURL signs.
    pub(crate) async fn authenticate(
        &self,
        headers: &HeaderMap,
        path: &str,
        now: Timestamp,
    ) -> Result<Session, VendorError> {
        let authorization =
            headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default().trim();
        if authorization.is_empty() {
            return Err(VendorError::new(401, 1004, "The Authorization header is missing or empty."));
        }
        let scheme_end = authorization.find([' ', '\'', '`']).unwrap_or(authorization.len());
        let (scheme, rest) = authorization.split_at(scheme_end);
        let rest = rest.trim();
        if scheme.eq_ignore_ascii_case("Bearer") {
            return self.by_token(rest, now);
        }
        let tenant_code =
            headers.get("aw-tenant-code").and_then(|value| value.to_str().ok()).unwrap_or_default().trim();
        if scheme.eq_ignore_ascii_case("Basic") {
            let admin = self.by_password(rest).await?;
            return self.with_key(admin, tenant_code, "Basic");
        }
        if scheme.eq_ignore_ascii_case("CMSURL") {
            let admin = self.by_certificate(rest, path)?;
            return self.with_key(admin, tenant_code, "Certificate");
        }
        Err(refused(""))
    }

    fn by_token(&self, token: &str, now: Timestamp) -> Result<Session, VendorError> {
        let client_id = self.tokens.check(token, now)?;
        let client = self.oauth_client(&client_id).filter(|client| client.is_active);
        let client =
            client.ok_or_else(|| VendorError::new(401, 1024, "The OAuth token could not be validated."))?;
        self.api_must_be_enabled(client.org_group_id)?;
        Ok(Session { caller: self.caller_for_client(&client), credential: client_id })
    }

    async fn by_password(&self, encoded: &str) -> Result<&Admin, VendorError> {
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
        let digest = secrets::digest(&[user_name, password]);
        if self.verified.lock().contains_key(&digest) {
            return Ok(admin);
        }
        // The slow hash takes memory and time: few at once, and none where another call has just done the same.
        let _turn = self.hashing.acquire().await.map_err(|_| refused(user_name))?;
        if self.verified.lock().contains_key(&digest) {
            return Ok(admin);
        }
        let (password, hash) = (password.to_owned(), admin.password_hash.clone());
        let is_same =
            tokio::task::spawn_blocking(move || secrets::is_same(&password, &hash)).await.unwrap_or(false);
        if !is_same {
            return Err(refused(user_name));
        }
        self.remember_verified(digest, &admin.user_name);
        Ok(admin)
    }

    fn by_certificate(&self, signature: &str, path: &str) -> Result<&Admin, VendorError> {
        let encoded = signature.trim_start_matches(['\'', '`']).strip_prefix('1').unwrap_or_default().trim();
        let message = STANDARD.decode(encoded).map_err(|_| refused("certificate"))?;
        let fingerprint = certificate::verify(&message, path.as_bytes()).map_err(|error| {
            tracing::debug!(%error, "Refused a CMSURL signature over {path}: {error}");
            refused("certificate")
        })?;
        let admin_id = self.loaded.certificates.get(&fingerprint).ok_or_else(|| refused("certificate"))?;
        self.loaded
            .admins
            .iter()
            .find(|admin| admin.id == *admin_id && admin.is_active)
            .ok_or_else(|| refused("certificate"))
    }

    /// What Basic and CMSURL need beside the admin: a key of the same tenant, made for admins, where the API is on.
    fn with_key(&self, admin: &Admin, tenant_code: &str, way: &str) -> Result<Session, VendorError> {
        if tenant_code.is_empty() {
            return Err(VendorError::new(403, 1013, "The aw-tenant-code header is missing or empty."));
        }
        let key = self.loaded.keys.get(tenant_code);
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
        let is_allowed = match way {
            "Basic" => self.effective(here, |settings| settings.basic_allowed, true),
            _ => self.effective(here, |settings| settings.certificate_allowed, true),
        };
        if !is_allowed {
            return Err(refused(&admin.user_name));
        }
        Ok(Session { caller: self.caller_for_admin(admin), credential: tenant_code.to_owned() })
    }

    fn api_must_be_enabled(&self, org_group_id: i64) -> Result<(), VendorError> {
        if self.effective(org_group_id, |settings| settings.api_enabled, true) {
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
