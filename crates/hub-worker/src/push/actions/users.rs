//! What the record of a user says afterwards.

use hub_core::actions::{ActionKind, Order, UserChange};
use hub_store::ToCheck;
use uem_client::{UemClient, UemError};
use uem_types::system::user::User;

use super::call::user_key;

/// Whether the user is in the tenant as it was ordered; `None` where the record cannot tell.
pub(super) async fn is_as_ordered(client: &UemClient, check: &ToCheck) -> Result<Option<bool>, UemError> {
    let users = client.users();
    if let Order::AddUser(user) = &check.order {
        return Ok(Some(!users.named(&user.user_name).await?.is_empty()));
    }
    let found = users.find(user_key(&check.item).id).await?;
    Ok(match (check.item.kind, &check.order, found) {
        (ActionKind::DeleteUser, _, found) => Some(found.is_none()),
        (ActionKind::ActivateUser, _, Some(user)) => user.status,
        (ActionKind::DeactivateUser, _, Some(user)) => user.status.map(|is_active| !is_active),
        (ActionKind::UpdateUser, Order::UpdateUser(change), Some(user)) => Some(is_changed(change, &user)),
        _ => None,
    })
}

fn is_changed(change: &UserChange, user: &User) -> bool {
    let is = |wanted: &Option<String>, found: &Option<String>| {
        wanted.as_ref().is_none_or(|wanted| wanted.trim() == found.as_deref().unwrap_or_default().trim())
    };
    is(&change.first_name, &user.first_name)
        && is(&change.last_name, &user.last_name)
        && is(&change.email, &user.email)
        && (is(&change.phone_number, &user.contact_number) || is(&change.phone_number, &user.mobile_number))
}
