//! Who there is: people, user groups, admins with their roles.

use std::collections::BTreeSet;

use jiff::Timestamp;
use uem_types::system::{
    admin::{Admin as WireAdmin, AdminRole},
    user::User,
    user_group::{UserGroup as WireUserGroup, UserGroupUser},
};

use super::{Import, convert, store};
use crate::{
    SandboxError,
    access::{
        self, Admin, AdminDetails, Role,
        seed::{API_ONLY, CONSOLE_ADMINISTRATOR, CUSTOMER_ID, READ_ONLY},
    },
    fleet::{ids, people::DEPARTMENTS},
    system::user_groups::{
        details::Details,
        store::{self as user_groups, UserGroup},
    },
};

/// Integer ids of what is imported begin where those of a seeded tenant do.
const FIRST_USER_GROUP_ID: i64 = 3_001;
const FIRST_ADMIN_ID: i64 = 1_001;
const FIRST_ROLE_ID: i64 = 1_000;

/// Roles that come with every tenant: their names say nothing of this one. Those that the sandbox has as well are
/// held by their number.
const EVERYBODYS: [(&str, Option<i64>); 10] = [
    ("Console Administrator", Some(CONSOLE_ADMINISTRATOR)),
    ("System Administrator", Some(CONSOLE_ADMINISTRATOR)),
    ("AirWatch Administrator", Some(CONSOLE_ADMINISTRATOR)),
    ("Read Only", Some(READ_ONLY)),
    ("API Only", Some(API_ONLY)),
    ("Device Manager", None),
    ("Report Viewer", None),
    ("Content Management", None),
    ("Application Management", None),
    ("Help Desk", None),
];

impl Import {
    /// Writes people. Come before their devices.
    pub async fn users(&mut self, users: &[User]) -> Result<(), SandboxError> {
        let mut people = Vec::new();
        for user in users.iter() {
            if self.ids.users.contains_key(&user.id.0) {
                continue;
            }
            let id = ids::FIRST_USER_ID + i64::try_from(self.ids.users.len()).unwrap_or(0);
            let group = self.new_org_group(user.location_group_id);
            let person = convert::person(user, id, group, DEPARTMENTS.len(), &self.names);
            self.ids.users.insert(user.id.0, id);
            let login = user.user_name.as_deref().unwrap_or_default().to_lowercase();
            self.ids.logins.insert(login, id);
            self.people.insert(user.id.0, person.of_device());
            people.push(person);
        }
        self.count.users += people.len();
        store::people(self.database()?, &people, self.now.as_millisecond()).await?;
        Ok(())
    }

    /// Writes a user group with its members. Comes after the people and before smart groups, whose criteria name it.
    pub async fn user_group(
        &mut self,
        group: &WireUserGroup,
        is_custom: bool,
        members: &[UserGroupUser],
    ) -> Result<(), SandboxError> {
        if self.ids.user_groups.contains_key(&group.user_group_id.0) {
            return Ok(());
        }
        let key = group.user_group_id.to_string();
        // The list names organization groups by their names alone.
        let home = group.organization_group.as_ref().and_then(|name| self.ids.org_group_names.get(name));
        let new = UserGroup {
            id: FIRST_USER_GROUP_ID + i64::try_from(self.count.user_groups).unwrap_or(0),
            uuid: self.names.uuid("user group", &key).to_string(),
            name: self.names.name("User Group", group.user_group_name.as_deref().unwrap_or(&key)),
            org_group_id: home.copied().flatten().unwrap_or(CUSTOMER_ID),
            department: -1,
            is_directory: !is_custom,
            details: Details::default(),
        };
        let logins = members.iter().filter_map(|member| member.user_name.as_deref());
        let users: BTreeSet<i64> =
            logins.filter_map(|login| self.ids.logins.get(&login.to_lowercase()).copied()).collect();
        user_groups::insert(self.database()?, &new).await?;
        let users: Vec<(i64, bool)> = users.into_iter().map(|user| (user, true)).collect();
        user_groups::set_members(self.database()?, new.id, &users).await?;
        self.ids.user_groups.insert(group.user_group_id.0, new.id);
        self.count.user_groups += 1;
        Ok(())
    }

    /// Writes admins with the roles that they hold. They have no passwords: none can log in until it is given one. No
    /// call says what a role grants, so roles that not every tenant has grant nothing until somebody fills them in.
    pub async fn admins(&mut self, admins: &[WireAdmin]) -> Result<(), SandboxError> {
        let (mut work, mut logins) = (self.database()?.begin("import admins").await?, BTreeSet::new());
        for admin in admins {
            let id = FIRST_ADMIN_ID + i64::try_from(self.count.admins).unwrap_or(0);
            let mut new = self.admin(admin, id);
            if !logins.insert(new.user_name.to_lowercase()) {
                continue;
            }
            for held in admin.roles.iter().flatten() {
                let (id, made) = self.role(held);
                if let Some(role) = made {
                    access::store::insert_role(&mut work, &role).await?;
                }
                let place =
                    held.location_group_id.map_or(new.org_group_id, |id| self.new_org_group(Some(id)));
                if !new.roles.contains(&(id, place)) {
                    new.roles.push((id, place));
                }
            }
            access::store::insert_admin(&mut work, &new).await?;
            access::store::write_admin_details(&mut work, &new).await?;
            self.count.admins += 1;
        }
        work.commit().await?;
        Ok(())
    }

    fn admin(&self, admin: &WireAdmin, id: i64) -> Admin {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let word = |kind: &str, value: &Option<String>| {
            let text = value.as_deref().unwrap_or_default();
            if text.trim().is_empty() { String::new() } else { self.names.word(kind, text) }
        };
        let key = admin.uuid.map_or_else(|| admin.id.to_string(), |uuid| uuid.to_string());
        let mut user_name = self.names.login(&text(&admin.user_name));
        let is_directory_user = admin.is_active_directory_user.unwrap_or(false);
        // As the sandbox tells them apart: a directory's admin has its domain in the name, others have none.
        match (is_directory_user, user_name.rsplit_once('\\')) {
            (true, None) => user_name = format!("EXAMPLE\\{user_name}"),
            (false, Some((_, name))) => user_name = name.to_owned(),
            _ => {}
        }
        Admin {
            id,
            uuid: self.names.uuid("admin", &key),
            user_name,
            first_name: word("first name", &admin.first_name),
            last_name: word("last name", &admin.last_name),
            email: self.names.email(&text(&admin.email)),
            org_group_id: self.new_org_group(admin.location_group_id),
            is_directory_user,
            is_active: true,
            last_login: admin.last_login_time_stamp.unwrap_or(Timestamp::UNIX_EPOCH),
            roles: Vec::new(),
            details: AdminDetails {
                time_zone: text(&admin.time_zone),
                locale: text(&admin.locale),
                requires_password_change: admin.requires_password_change.unwrap_or(false),
                ..AdminDetails::default()
            },
            password_hash: String::new(),
        }
    }

    /// The new id of a role, and the role where it was not known before.
    fn role(&mut self, held: &AdminRole) -> (i64, Option<Role>) {
        let name = held.name.clone().unwrap_or_default();
        let known = EVERYBODYS.iter().find(|(everybodys, _)| everybodys.eq_ignore_ascii_case(&name));
        if let Some((_, Some(id))) = known {
            return (*id, None);
        }
        let key = held.uuid.map_or_else(|| name.clone(), |uuid| uuid.to_string());
        if let Some(id) = self.ids.roles.get(&key) {
            return (*id, None);
        }
        let id = FIRST_ROLE_ID + i64::try_from(self.count.roles).unwrap_or(0);
        let role = Role {
            id,
            uuid: self.names.uuid("role", &key),
            name: known.map_or_else(|| self.names.name("Role", &name), |(name, _)| (*name).to_owned()),
            description: "Imported: what it grants cannot be read".to_owned(),
            org_group_id: CUSTOMER_ID,
            is_built_in: false,
            is_full_access: false,
            resources: BTreeSet::new(),
        };
        self.ids.roles.insert(key, id);
        self.count.roles += 1;
        (id, Some(role))
    }
}
