//! Adding, changing and deleting enrollment users. Each is one request, never repeated.
//!
//! Version 1 is asked first, because it knows users by number as everything else does; version 2, by UUID, where the tenant
//! says that it does not have the first.

use http::{Method, header};
use secrecy::{ExposeSecret, SecretString};
use uem_types::{
    UserId,
    bulk::{BulkInput, BulkResponse, Created},
    role::RoleResource,
    system::{
        enums::{MessageType, SecurityType},
        user_write::{WriteUser, WriteUserV2},
    },
    wire::word::Word as _,
};
use uuid::Uuid;

use super::{
    device_bulk::once,
    device_commands::{OrgGroupKey, unusable},
    users::Users,
};
use crate::{
    call::Call,
    error::UemError,
    outcome::{BulkOutcome, WriteOutcome, parsed},
};

/// How calls name a user: by number, and by UUID where the record tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct UserKey {
    /// The number.
    pub id: UserId,
    /// The UUID.
    pub uuid: Option<Uuid>,
}

/// What is written about a user. What is `None` stays as it is.
#[derive(Clone, Default)]
pub struct UserFields {
    /// Login name.
    pub user_name: Option<String>,
    /// Password; a new user whom the tenant itself knows needs one.
    pub password: Option<SecretString>,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// Name as shown.
    pub display_name: Option<String>,
    /// Mail address.
    pub email: Option<String>,
    /// Phone number.
    pub phone: Option<String>,
    /// Mobile number.
    pub mobile: Option<String>,
    /// Department.
    pub department: Option<String>,
    /// Employee number.
    pub employee_number: Option<String>,
    /// Their id in the directory; for new users only.
    pub external_id: Option<String>,
    /// How they prove who they are. A new user is `Basic` unless told.
    pub security: Option<SecurityType>,
    /// Their organization group; that of the account unless told.
    pub org_group: Option<OrgGroupKey>,
    /// How the tenant tells a new user of the account.
    pub message: Option<MessageType>,
}

/// A user who was added, as far as the tenant told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddedUser {
    /// The number; version 2 does not tell it.
    pub id: Option<UserId>,
    /// The UUID.
    pub uuid: Option<Uuid>,
}

/// What is done to many users.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BulkUserChange {
    /// They may enroll and log in again.
    Activate,
    /// They may not any more.
    Deactivate,
    /// They are gone.
    Delete,
}

impl Users {
    /// Adds a user. `POST /api/system/users/adduser`, version 1, or `POST /api/system/users`, version 2. Needs *REST API Users
    /// Write*.
    pub async fn add(&self, user: &UserFields) -> WriteOutcome<AddedUser> {
        if let Err(error) = user.check_new() {
            return WriteOutcome::NotSent(error);
        }
        let call = Call::post("/api/system/users/adduser", 1).needs(RoleResource::UsersWrite);
        let outcome = self.client.write_for::<Created>(call.json(&user.v1(true))).await;
        if outcome.is_route_unknown() && (user.org_group.is_none() || user.org_group_uuid().is_some()) {
            return self.add_v2(user).await;
        }
        outcome.map(|created| AddedUser { id: Some(UserId(created.value)), uuid: created.uuid })
    }

    /// Adds a user; the answer names the UUID alone. `POST /api/system/users`, version 2. Needs *REST API Users Write*.
    pub async fn add_v2(&self, user: &UserFields) -> WriteOutcome<AddedUser> {
        if let Err(error) = user.check_new() {
            return WriteOutcome::NotSent(error);
        }
        let call = Call::post("/api/system/users", 2).needs(RoleResource::UsersWrite);
        self.client.write_raw(call.json(&user.v2(true))).await.map(|answer| {
            let location = answer.headers.get(header::LOCATION).and_then(|value| value.to_str().ok());
            let last = location.and_then(|place| place.trim_end_matches('/').rsplit('/').next());
            AddedUser { id: None, uuid: last.and_then(|uuid| Uuid::try_parse(uuid).ok()) }
        })
    }

    /// Changes a user. `POST /api/system/users/{id}/update`, version 1, or `PUT /api/system/users/{uuid}`, version 2. Needs
    /// *REST API Users Write*.
    pub async fn update(&self, user: UserKey, fields: &UserFields) -> WriteOutcome<()> {
        let call = Call::post("/api/system/users/{id}/update", 1).argument(user.id);
        let call = call.needs(RoleResource::UsersWrite).json(&fields.v1(false));
        let outcome = self.client.write(call).await;
        // Version 2 cannot change the login name.
        match user.uuid {
            Some(uuid) if outcome.is_route_unknown() && fields.user_name.is_none() => {
                let call = Call::other(Method::PUT, "/api/system/users/{uuid}", 2).argument(uuid);
                let call = call.needs(RoleResource::UsersWrite).json(&fields.v2(false));
                self.client.write(call).await
            }
            _ => outcome,
        }
    }

    /// Lets a user in again. `POST /api/system/users/{id}/activate`, version 1; who is active is refused with code 6. Needs
    /// *REST API Users Execute*.
    pub async fn activate(&self, user: UserId) -> WriteOutcome<()> {
        let call = Call::post("/api/system/users/{id}/activate", 1).argument(user);
        self.client.write(Ok(call.needs(RoleResource::UsersExecute))).await
    }

    /// Locks a user out. Devices stay enrolled. `POST /api/system/users/{id}/deactivate`, version 1; who is inactive is
    /// refused with code 6. Needs *REST API Users Execute*.
    pub async fn deactivate(&self, user: UserId) -> WriteOutcome<()> {
        let call = Call::post("/api/system/users/{id}/deactivate", 1).argument(user);
        self.client.write(Ok(call.needs(RoleResource::UsersExecute))).await
    }

    /// Deletes a user; one who still has devices is refused with code 9. `DELETE /api/system/users/{id}/delete`, version 1, or
    /// `DELETE /api/system/users/{uuid}`, version 2. Needs *REST API Users Delete*.
    pub async fn delete(&self, user: UserKey) -> WriteOutcome<()> {
        let call = Call::other(Method::DELETE, "/api/system/users/{id}/delete", 1).argument(user.id);
        let outcome = self.client.write(Ok(call.needs(RoleResource::UsersDelete))).await;
        match user.uuid {
            Some(uuid) if outcome.is_route_unknown() => {
                let call = Call::other(Method::DELETE, "/api/system/users/{uuid}", 2).argument(uuid);
                self.client.write(Ok(call.needs(RoleResource::UsersDelete))).await
            }
            _ => outcome,
        }
    }

    /// Changes many users. `POST /api/system/users/activate`, `.../deactivate` or `.../delete`, version 1. Needs *REST API Users
    /// Execute*, or *REST API Users Delete*.
    pub async fn change_bulk(
        &self,
        change: BulkUserChange,
        users: &[UserId],
    ) -> WriteOutcome<BulkOutcome<UserId>> {
        let users: Vec<UserId> =
            once(users.iter().map(|id| (*id, ()))).into_iter().map(|(id, ())| id).collect();
        let (route, needs) = match change {
            BulkUserChange::Activate => ("/api/system/users/activate", RoleResource::UsersExecute),
            BulkUserChange::Deactivate => ("/api/system/users/deactivate", RoleResource::UsersExecute),
            BulkUserChange::Delete => ("/api/system/users/delete", RoleResource::UsersDelete),
        };
        let call = Call::post(route, 1).needs(needs).json(&BulkInput::new(users.iter()));
        self.client.write_raw(call).await.read(|answer| {
            let told: Option<BulkResponse> = parsed(&answer)?;
            Ok(BulkOutcome::of(users, told.as_ref(), false))
        })
    }
}

impl UserFields {
    /// What version 1 wants of a new user.
    fn check_new(&self) -> Result<(), UemError> {
        let is_basic = matches!(self.security, None | Some(SecurityType::Basic));
        let missing = [
            ("user_name", self.user_name.as_deref()),
            ("first_name", self.first_name.as_deref()),
            ("last_name", self.last_name.as_deref()),
            ("email", self.email.as_deref()),
            (
                "password",
                self.password
                    .as_ref()
                    .map(|password| password.expose_secret())
                    .or((!is_basic).then_some("-")),
            ),
        ];
        for (field, text) in missing {
            if text.is_none_or(|text| text.trim().is_empty()) {
                return Err(unusable(field, "", "a new user needs it"));
            }
        }
        Ok(())
    }

    fn org_group_uuid(&self) -> Option<Uuid> {
        self.org_group.and_then(|group| group.uuid)
    }

    fn v1(&self, is_new: bool) -> WriteUser {
        WriteUser {
            user_name: self.user_name.clone(),
            password: self.password.as_ref().map(|password| password.expose_secret().to_owned()),
            first_name: self.first_name.clone(),
            last_name: self.last_name.clone(),
            display_name: self.display_name.clone(),
            email: self.email.clone(),
            contact_number: self.phone.clone(),
            mobile_number: self.mobile.clone(),
            department: self.department.clone(),
            employee_identifier: self.employee_number.clone(),
            external_id: self.external_id.clone().filter(|_| is_new),
            security_type: self.security.clone().or(is_new.then_some(SecurityType::Basic)),
            location_group_id: self.org_group.map(|group| group.id),
            role: None,
            message_type: self.message.clone(),
        }
    }

    fn v2(&self, is_new: bool) -> WriteUserV2 {
        let security = self.security.clone().or(is_new.then_some(SecurityType::Basic));
        WriteUserV2 {
            user_name: self.user_name.clone().filter(|_| is_new),
            password: self.password.as_ref().map(|password| password.expose_secret().to_owned()),
            first_name: self.first_name.clone(),
            last_name: self.last_name.clone(),
            display_name: self.display_name.clone(),
            email_address: self.email.clone(),
            phone_number: self.phone.clone(),
            mobile_number: self.mobile.clone(),
            department: self.department.clone(),
            employee_identifier: self.employee_number.clone(),
            external_id: self.external_id.clone().filter(|_| is_new),
            security_type: security.map(|word| word.name_v2().to_owned()),
            organization_group_uuid: self.org_group_uuid(),
            message_type: self.message.as_ref().map(|word| word.name().to_owned()),
        }
    }
}

impl std::fmt::Debug for UserFields {
    /// No personal data.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("UserFields").field("org_group", &self.org_group).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_user_needs_names_and_a_password_unless_a_directory_knows_it() {
        let whole = UserFields {
            user_name: Some("dana".into()),
            password: Some("long-enough".into()),
            first_name: Some("Dana".into()),
            last_name: Some("Lee".into()),
            email: Some("dana@example.com".into()),
            ..UserFields::default()
        };
        assert!(whole.check_new().is_ok());
        let without = UserFields { password: None, ..whole.clone() };
        assert!(without.check_new().unwrap_err().to_string().starts_with("password "));
        let known = UserFields { security: Some(SecurityType::Directory), ..without };
        assert!(known.check_new().is_ok());
        assert!(UserFields { last_name: Some(" ".into()), ..whole.clone() }.check_new().is_err());
        assert!(!format!("{whole:?} {:?} {:?}", whole.v1(true), whole.v2(true)).contains("dana"));
    }
}
