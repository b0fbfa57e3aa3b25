//! What happens to an account beside its data: the mail to reset a password, the page that the console shows at first,
//! and the old calls that changed passwords, which are gone.

use serde_json::json;

use super::{find, input};
use crate::{
    access::{
        Admin, AdminDetails,
        changes::admins::{self, AdminEdit},
    },
    http::{Call, Reply, VendorError},
};

/// `POST /api/system/admins/{uuid}/password-reset-email`. The mail goes nowhere; from then on the account says that its
/// password must be changed.
pub(super) async fn reset_password(call: Call) -> Result<Reply, VendorError> {
    let admin = find::by_uuid(&call)?;
    if admin.is_directory_user {
        return Err(input::bad("The password of a directory's admin is the directory's: change it there"));
    }
    if admin.email.is_empty() {
        return Err(input::bad("The admin has no mail address: give it one first"));
    }
    edit(&call, &admin, |details| details.requires_password_change = true).await?;
    Ok(Reply::empty(204))
}

/// `GET /api/system/admins/{id}/configurationsaboutpage`
pub(super) async fn about_page(call: Call) -> Result<Reply, VendorError> {
    let admin = find::by_id(&call)?;
    Reply::json(&json!({"showAboutPage": admin.details.shows_about_page, "id": admin.id, "uuid": admin.uuid}))
}

/// `POST /api/system/admins/{id}/configurationsaboutpage/{showpage}`
pub(super) async fn set_about_page(call: Call) -> Result<Reply, VendorError> {
    let admin = find::by_id(&call)?;
    let word = call.segment("showpage").to_lowercase();
    let shows = word.parse::<bool>().map_err(|_| input::bad("showpage is not valid: give true or false"))?;
    edit(&call, &admin, |details| details.shows_about_page = shows).await?;
    Ok(Reply::empty(201))
}

/// `changepassword` of version 1 and `password` of version 2: the vendor has taken them away.
pub(super) async fn gone(_: Call) -> Result<Reply, VendorError> {
    let text = "This operation is no longer there: change the password with an update of the admin, or ask for a mail to reset it";
    Err(VendorError::new(410, 410, text))
}

async fn edit(call: &Call, admin: &Admin, change: impl FnOnce(&mut AdminDetails)) -> Result<(), VendorError> {
    let mut details = admin.details.clone();
    change(&mut details);
    let edit = AdminEdit { details: Some(details), ..AdminEdit::default() };
    admins::update(&call.tenant, admin.id, edit).await.map_err(input::refused)
}
