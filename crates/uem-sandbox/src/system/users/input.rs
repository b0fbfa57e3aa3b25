//! What a client writes about an enrollment user, in either face: read, checked, and put on the user.

use secrecy::SecretString;
use serde_json::Value;
use uem_types::{
    system::enums::{MessageType, SecurityType},
    wire::word::Word,
};
use uuid::Uuid;

use super::{
    choices,
    details::{Details, TEXTS},
    refused::Refused,
    store::User,
};
use crate::{http::Call, resource::Fields, resource::is_visible};

/// The longest text.
const LONGEST_TEXT: usize = 255;
/// The shortest password of the tenant's policy.
const SHORTEST_PASSWORD: usize = 8;
/// The longest.
const LONGEST_PASSWORD: usize = 128;
/// Words of `StagingMode`.
const STAGING_MODES: [&str; 7] = [
    "StagingDisabled",
    "SingleKnownUserStaging",
    "SingleUnknownUserStaging",
    "EndUser",
    "MultipleUserStaging",
    "KnownUserMultipleUser",
    "UnknownUserMultipleUser",
];
/// Words of `DeviceStagingType`.
const STAGING_TYPES: [&str; 6] = [
    "StagingDisabled",
    "SingleUserStagingStandard",
    "SingleUserStagingAdvanced",
    "MultipleUserStaging",
    "MultipleUserStagingSingleUserStandard",
    "MultipleUserStagingSingleUserAdvanced",
];

/// Which version of the API a body is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Face {
    /// PascalCase, organization groups by integer id.
    V1,
    /// camelCase, organization groups by UUID.
    V2,
}

/// Everything that a body said; what it left out stays as it is.
#[derive(Debug, Default)]
pub(super) struct Input {
    texts: Vec<(&'static str, String)>,
    pub password: Option<SecretString>,
    pub org_group_id: Option<i64>,
    pub security: Option<SecurityType>,
    is_active: Option<bool>,
    is_staging: Option<bool>,
    staging_mode: Option<String>,
    staging_type: Option<String>,
    role: Option<&'static str>,
    message_type: Option<String>,
    enrollment_org_group_id: Option<i64>,
    category_id: Option<i64>,
    has_shared_system_apps: Option<bool>,
}

impl Input {
    /// Reads the body of a call.
    pub fn read(call: &Call, face: Face) -> Result<Self, Refused> {
        let fields = Fields::of(call)?;
        let mut input = Self { texts: texts(&fields, face)?, ..Self::default() };
        input.password = password(&fields)?;
        input.org_group_id = match face {
            Face::V1 => org_group_v1(call, &fields)?,
            Face::V2 => org_group_uuid(call, &fields, "organizationGroupUuid")?,
        };
        input.enrollment_org_group_id = org_group_uuid(call, &fields, "enrollmentOrganizationGroupUuid")?;
        input.security =
            word(&fields, "securityType", choices::security_type, "Basic or Directory, among others")?;
        input.is_active = flag(&fields, "status")?;
        input.is_staging = flag(&fields, "deviceStagingEnabled")?;
        input.staging_mode = listed(&fields, "StagingMode", &STAGING_MODES)?;
        input.staging_type = listed(&fields, "deviceStagingType", &STAGING_TYPES)?;
        input.has_shared_system_apps = flag(&fields, "androidSharedDeviceSystemAppsEnabled")?;
        input.message_type = word(
            &fields,
            "messageType",
            |text| Some(MessageType::parse(text)).filter(|word| MessageType::KNOWN.contains(word)),
            "None, Email, SMS or QrCode",
        )?
        .map(|word| word.name().to_owned());
        input.role = match face {
            Face::V1 => word(&fields, "Role", choices::role_named, &choices::role_names())?,
            Face::V2 => word(
                &fields,
                "enrollmentRoleUuid",
                |text| choices::role_of(&call.tenant, Uuid::try_parse(text).ok()?),
                "a role_uuid of GET /api/system/users/roles",
            )?,
        };
        input.category_id = word(
            &fields,
            "enrollmentUserCategoryId",
            |text| text.parse().ok().filter(|id| choices::is_category(*id)),
            "a category_id of GET /api/system/users/categories",
        )?;
        Ok(input)
    }

    /// What the body says of that text.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.texts.iter().find(|(known, _)| *known == key).map(|(_, text)| text.as_str())
    }

    /// Writes all of it on the user.
    pub fn apply(self, user: &mut User) {
        for (key, text) in self.texts {
            match key {
                "user_name" => user.user_name = text,
                "first_name" => user.first_name = text,
                "last_name" => user.last_name = text,
                "email" => user.email = text,
                "phone" => user.phone = text,
                other => drop(user.details.texts.insert(other.to_owned(), text)),
            }
        }
        if let Some(security) = self.security {
            user.is_directory = security == SecurityType::Directory;
            let is_other = !matches!(security, SecurityType::Directory | SecurityType::Basic);
            user.details.security_type = is_other.then(|| security.name_v2().to_owned());
        }
        user.is_active = self.is_active.unwrap_or(user.is_active);
        user.org_group_id = self.org_group_id.unwrap_or(user.org_group_id);
        let details: &mut Details = &mut user.details;
        details.is_staging = self.is_staging.unwrap_or(details.is_staging);
        if let Some(role) = self.role {
            details.role = (role != super::details::FULL_ACCESS).then(|| role.to_owned());
        }
        details.staging_mode = self.staging_mode.or_else(|| details.staging_mode.take());
        details.staging_type = self.staging_type.or_else(|| details.staging_type.take());
        details.message_type = self.message_type.or_else(|| details.message_type.take());
        details.category_id = self.category_id.or(details.category_id);
        details.has_shared_system_apps = self.has_shared_system_apps.or(details.has_shared_system_apps);
        details.enrollment_org_group_id = self.enrollment_org_group_id.or(details.enrollment_org_group_id);
    }
}

fn texts(fields: &Fields, face: Face) -> Result<Vec<(&'static str, String)>, Refused> {
    let mut found = Vec::new();
    for field in TEXTS {
        let name = if face == Face::V1 { field.v1 } else { field.v2 };
        if name.is_empty() || fields.get(name).is_none() {
            continue;
        }
        let text = fields.text(name).ok_or_else(|| Refused::invalid(name, "an object", "give a text"))?;
        let text = text.trim();
        if text.chars().count() > LONGEST_TEXT {
            return Err(Refused::invalid(
                name,
                "too long",
                &format!("use at most {LONGEST_TEXT} characters"),
            ));
        }
        if text.chars().any(char::is_control) {
            return Err(Refused::invalid(name, text, "leave out control characters"));
        }
        if field.key == "email" && !text.is_empty() && !is_email(text) {
            return Err(Refused::invalid(name, text, "give an address like name@example.com"));
        }
        found.push((field.key, text.to_owned()));
    }
    Ok(found)
}

fn is_email(text: &str) -> bool {
    let parts = text.split_once('@');
    !text.contains(char::is_whitespace)
        && parts.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'))
}

fn password(fields: &Fields) -> Result<Option<SecretString>, Refused> {
    let Some(text) = fields.text("password").filter(|text| !text.is_empty()) else { return Ok(None) };
    if (SHORTEST_PASSWORD..=LONGEST_PASSWORD).contains(&text.chars().count()) {
        Ok(Some(text.into()))
    } else {
        Err(Refused::Password(SHORTEST_PASSWORD, LONGEST_PASSWORD))
    }
}

/// `LocationGroupId`, a number or a text of digits, or `Group`, the activation code.
fn org_group_v1(call: &Call, fields: &Fields) -> Result<Option<i64>, Refused> {
    if let Some(text) = fields.text("LocationGroupId").filter(|text| !text.trim().is_empty()) {
        let id = text.trim().parse::<i64>().ok().filter(|id| is_visible(call, *id));
        return id.map(Some).ok_or(Refused::OrgGroup(text));
    }
    let Some(code) = fields.text("Group").filter(|text| !text.is_empty()) else { return Ok(None) };
    let mut visible = call.tenant.access.subtree(call.caller.org_group_id).into_iter();
    let group = visible.find(|group| group.group_id.eq_ignore_ascii_case(&code));
    group.map(|group| Some(group.id)).ok_or(Refused::OrgGroup(code))
}

fn org_group_uuid(call: &Call, fields: &Fields, name: &str) -> Result<Option<i64>, Refused> {
    let Some(text) = fields.text(name).filter(|text| !text.is_empty()) else { return Ok(None) };
    let group = Uuid::try_parse(&text).ok().and_then(|uuid| call.tenant.access.org_group_by_uuid(uuid));
    let group = group.filter(|group| is_visible(call, group.id));
    group.map(|group| Some(group.id)).ok_or(Refused::OrgGroup(text))
}

fn flag(fields: &Fields, name: &'static str) -> Result<Option<bool>, Refused> {
    match fields.get(name) {
        None => Ok(None),
        Some(Value::String(text)) if text.is_empty() => Ok(None),
        Some(Value::String(text)) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
        Some(Value::String(text)) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
        Some(Value::Bool(flag)) => Ok(Some(*flag)),
        Some(other) => Err(Refused::invalid(name, &other.to_string(), "give true or false")),
    }
}

fn listed(fields: &Fields, name: &'static str, words: &[&str]) -> Result<Option<String>, Refused> {
    let known =
        |text: &str| words.iter().find(|word| word.eq_ignore_ascii_case(text)).map(ToString::to_string);
    word(fields, name, known, &words.join(", "))
}

fn word<T>(
    fields: &Fields,
    name: &'static str,
    read: impl Fn(&str) -> Option<T>,
    choices: &str,
) -> Result<Option<T>, Refused> {
    let Some(text) = fields.text(name).filter(|text| !text.trim().is_empty()) else { return Ok(None) };
    let found = read(text.trim());
    found.map(Some).ok_or_else(|| Refused::invalid(name, &text, &format!("give {choices}")))
}
