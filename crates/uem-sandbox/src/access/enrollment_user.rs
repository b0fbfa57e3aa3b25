//! Enrollment users who call for themselves: their own name and password (Basic) with an API key made for enrollment
//! users. They may call only what the vendor has for them.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, header::AUTHORIZATION};

use crate::{
    Tenant,
    access::{
        Caller, KeyAccount, Session,
        authenticate::{TENANT_CODE, text_of},
    },
    http::VendorError,
    system::users::store,
};

/// The session of an enrollment user, none where the call is not one of those: an admin's, or with another key.
pub(crate) async fn session(tenant: &Tenant, headers: &HeaderMap) -> Result<Option<Session>, VendorError> {
    let code = text_of(headers, TENANT_CODE);
    let key = tenant.access.api_key(code).filter(|key| key.account == KeyAccount::EnrollmentUser);
    let (Some(key), Some((name, password))) = (key, basic(text_of(headers, AUTHORIZATION))) else {
        return Ok(None);
    };
    if tenant.access.admin_by_name(&name).is_some() {
        return Ok(None);
    }
    let access = &tenant.access;
    // A directory's user may say the domain as well.
    let plain = name.rsplit('\\').next().unwrap_or(&name);
    let user = store::find_by_name(&tenant.database, plain).await?.filter(|user| user.is_active);
    let user = user.ok_or_else(|| refused(&name))?;
    let hash = store::find_password(&tenant.database, user.id).await?.ok_or_else(|| refused(&name))?;
    if !access.is_password(&user.user_name, &password, &hash).await {
        return Err(refused(&name));
    }
    let (here, there) = (user.org_group_id, key.org_group_id);
    if !access.is_within(here, there) && !access.is_within(there, here) {
        return Err(VendorError::new(403, 1030, "The API key belongs to another tenant than the user."));
    }
    if !access.is_api_enabled(there) {
        return Err(VendorError::new(403, 1014, "REST API access is disabled for the Organization Group."));
    }
    let open = access.authentication(there);
    if !(if user.is_directory { open.directory } else { open.basic }) {
        return Err(refused(&name));
    }
    let caller = Caller {
        name: user.user_name,
        org_group_id: here,
        roles: Vec::new(),
        enrollment_user: Some(user.id),
    };
    // Users and their passwords are not among what sessions are forgotten for.
    Ok(Some(access.session(caller, code.to_owned(), None)))
}

fn basic(authorization: &str) -> Option<(String, String)> {
    let (scheme, encoded) = authorization.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("Basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (name, password) = decoded.split_once(':')?;
    Some((name.to_owned(), password.to_owned()))
}

fn refused(user_name: &str) -> VendorError {
    let text = format!(
        "The remote service client's credentials are not valid or the user was not found : {user_name}"
    );
    VendorError::new(401, 1005, text)
}
