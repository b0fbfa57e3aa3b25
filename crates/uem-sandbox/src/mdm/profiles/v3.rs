//! `POST /api/mdm/profiles` and `GET`, `PUT /api/mdm/profiles/{uuid}`, version 3: one body for all platforms, its payloads a
//! list in which each says its type.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    find::visible_by_uuid,
    payloads::APPLE_TV_NUMBER,
    store::{NEVER, Profile},
    write::{add, publish},
};
use crate::{
    fleet::state::Platform,
    http::{Call, Reply, VendorError},
    mdm::assignment::Groups,
    resource::{Fields, is_visible},
};

/// Words of the platforms, and what the types of their payloads begin with.
const PLATFORMS: [(&str, u8, &str); 7] = [
    ("IOS", Platform::Apple as u8, "IOS"),
    ("ANDROID", Platform::Android as u8, "ANDROID"),
    ("MAC", Platform::AppleOsX as u8, "MAC"),
    ("WINDOWSDESKTOP", Platform::WinRT as u8, "WINDOWS"),
    ("LINUX", Platform::Linux as u8, "LINUX"),
    ("CHROMEOS", Platform::ChromeOS as u8, "CHROMEOS"),
    ("TVOS", APPLE_TV_NUMBER, "TVOS"),
];
const ASSIGNMENTS: [&str; 4] = ["Auto", "Optional", "Interactive", "Compliance"];
const REMOVALS: [(&str, &str); 3] =
    [("ALWAYS", "Always"), ("WITH_AUTHORIZATION", "WithAuthorization"), ("NEVER", "Never")];
const MOST_PAYLOADS: usize = 64;
const REFUSAL: (u16, i32) = (422, 1012);

pub(super) async fn get(call: Call) -> Result<Reply, VendorError> {
    let profile = visible_by_uuid(&call, call.segment("uuid")).await?.ok_or_else(|| not_found(&call))?;
    Reply::json(&shown(&call, &profile).await?)
}

pub(super) async fn create(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let now = call.tenant.fleet.now().as_millisecond();
    let word = fields.text("platform").unwrap_or_default();
    let platform =
        PLATFORMS.iter().find(|(known, ..)| known.eq_ignore_ascii_case(&word)).ok_or_else(|| {
            let words: Vec<&str> = PLATFORMS.iter().map(|(word, ..)| *word).collect();
            invalid(&format!("platform {word:?} is unknown: use one of {}", words.join(", ")))
        })?;
    let mut profile = Profile {
        id: 0,
        uuid: Uuid::new_v4().to_string(),
        name: String::new(),
        description: String::new(),
        platform: platform.1,
        assignment: "Auto".into(),
        version: 1,
        is_active: true,
        org_group_id: call.caller.org_group_id,
        smart_groups: Vec::new(),
        excluded: Vec::new(),
        payloads: Map::new(),
        settings: Map::new(),
        created_at: now,
        modified_at: now,
        published_at: now,
        published_before: NEVER,
    };
    fill(&call, &fields, &mut profile).await?;
    profile.id = add(&call, &profile, REFUSAL).await?;
    Reply::json(&shown(&call, &profile).await?)
}

pub(super) async fn update(call: Call) -> Result<Reply, VendorError> {
    let mut profile = visible_by_uuid(&call, call.segment("uuid")).await?.ok_or_else(|| not_found(&call))?;
    let fields = Fields::of(&call)?;
    fill(&call, &fields, &mut profile).await?;
    profile.version += i64::from(fields.flag("add_version") == Some(true));
    let profile = publish(&call, profile).await?;
    Reply::json(&shown(&call, &profile).await?)
}

/// Puts what the body says into the profile.
async fn fill(call: &Call, fields: &Fields, profile: &mut Profile) -> Result<(), VendorError> {
    let name = fields.text("name").unwrap_or_else(|| profile.name.clone());
    if name.trim().is_empty() || name.chars().count() > 255 {
        return Err(invalid("name is required and has at most 255 characters"));
    }
    profile.name = name.trim().to_owned();
    if let Some(text) = fields.text("description") {
        profile.description = text.chars().take(1_000).collect();
    }
    if let Some(is_active) = fields.flag("is_active") {
        profile.is_active = is_active;
    }
    if let Some(word) = fields.text("assignment_type") {
        let found = ASSIGNMENTS.iter().find(|known| known.eq_ignore_ascii_case(&word));
        profile.assignment =
            found.ok_or_else(|| invalid(&format!("assignment_type {word:?} is unknown")))?.to_string();
    }
    if let Some(word) = fields.text("allow_removal") {
        let found = REMOVALS.iter().find(|(known, _)| known.eq_ignore_ascii_case(&word));
        let (_, kept) = found.ok_or_else(|| invalid(&format!("allow_removal {word:?} is unknown")))?;
        profile.settings.insert("AllowRemoval".into(), (*kept).into());
    }
    if let Some(word) = fields.text("profile_context") {
        let kept = match word.to_uppercase().as_str() {
            "DEVICE" => "Device",
            "USER" => "User",
            _ => return Err(invalid(&format!("profile_context {word:?} is unknown"))),
        };
        profile.settings.insert("ProfileContext".into(), kept.into());
    }
    if let Some(text) = fields.text("managed_organization_group_uuid") {
        let group = Uuid::try_parse(&text).ok().and_then(|uuid| call.tenant.access.org_group_by_uuid(uuid));
        let group = group.filter(|group| is_visible(call, group.id));
        profile.org_group_id = group
            .ok_or_else(|| invalid(&format!("managed_organization_group_uuid {text} is not accessible")))?
            .id;
    }
    fill_groups(call, fields, profile).await?;
    fill_payloads(fields, profile)
}

async fn fill_groups(call: &Call, fields: &Fields, profile: &mut Profile) -> Result<(), VendorError> {
    let groups = Groups::load(call).await?;
    for (name, target) in [
        ("assigned_smart_groups", &mut profile.smart_groups),
        ("excluded_smart_groups", &mut profile.excluded),
    ] {
        if fields.get(name).is_some() {
            *target = groups.ids_of_uuids(&fields.texts(name)).map_err(|uuid| {
                VendorError::new(
                    400,
                    5208,
                    format!("{name}: smart group {uuid} does not exist or is not accessible"),
                )
            })?;
        }
    }
    Ok(())
}

fn fill_payloads(fields: &Fields, profile: &mut Profile) -> Result<(), VendorError> {
    let payloads = fields.objects("payloads");
    if payloads.is_empty() && !profile.payloads.is_empty() {
        return Ok(());
    }
    if payloads.is_empty() || payloads.len() > MOST_PAYLOADS {
        return Err(invalid(&format!("payloads has 1 to {MOST_PAYLOADS} entries")));
    }
    let prefix = prefix(profile.platform);
    let mut kept = Map::new();
    for payload in payloads {
        let kind = payload.text("type").unwrap_or_default().to_uppercase();
        if !kind.starts_with(&format!("{prefix}_")) || kind.len() > 64 {
            return Err(invalid(&format!("payloads.type {kind:?} does not begin with {prefix}_")));
        }
        let mut map = payload.raw().clone();
        map.retain(|key, _| !key.eq_ignore_ascii_case("type"));
        kept.insert(kind, Value::Object(map));
    }
    profile.payloads = kept;
    Ok(())
}

async fn shown(call: &Call, profile: &Profile) -> Result<Value, VendorError> {
    let groups = Groups::load(call).await?;
    let uuids = |ids: &[i64]| groups.of(ids).map(|group| group.uuid.clone()).collect::<Vec<_>>();
    let removal = profile.setting("AllowRemoval", "Never");
    let platform = PLATFORMS.iter().find(|(_, number, _)| *number == profile.platform);
    let managed_by = call.tenant.access.org_group(profile.org_group_id);
    Ok(json!({
        "profile_uuid": profile.uuid,
        "name": profile.name,
        "description": profile.description,
        "version": profile.version,
        "platform": platform.map(|(word, ..)| *word),
        "is_active": profile.is_active,
        "deployment": "MANAGED",
        "assignment_type": profile.assignment.to_uppercase(),
        "allow_removal": REMOVALS.iter().find(|(_, kept)| *kept == removal).map(|(word, _)| *word),
        "profile_context": profile.setting("ProfileContext", "Device").to_uppercase(),
        "managed_organization_group_uuid": managed_by.map(|group| group.uuid),
        "assigned_smart_groups": uuids(&profile.smart_groups),
        "excluded_smart_groups": uuids(&profile.excluded),
        "assigned_schedule": profile.settings.get("AssignedSchedule").cloned().unwrap_or_else(|| json!([])),
        "payloads": payloads(profile),
    }))
}

/// Each payload with its type; those of version 2 get the type that their name stands for.
fn payloads(profile: &Profile) -> Vec<Value> {
    let prefix = prefix(profile.platform);
    let mut all = Vec::new();
    for (key, value) in &profile.payloads {
        let kind = if key.starts_with(prefix) && key.contains('_') {
            key.clone()
        } else {
            format!("{prefix}_{}", snake(key.strip_suffix("List").unwrap_or(key)))
        };
        let entries = match value {
            Value::Array(list) => list.clone(),
            other => vec![other.clone()],
        };
        for entry in entries {
            let mut map = entry.as_object().cloned().unwrap_or_default();
            map.insert("type".into(), kind.clone().into());
            all.push(Value::Object(map));
        }
    }
    all
}

/// `WifiList` → `WIFI_LIST`.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    let mut was_small = false;
    for letter in name.chars() {
        if letter.is_uppercase() && was_small {
            snake.push('_');
        }
        was_small = letter.is_lowercase();
        snake.extend(letter.to_uppercase());
    }
    snake
}

fn prefix(platform: u8) -> &'static str {
    PLATFORMS.iter().find(|(_, number, _)| *number == platform).map_or("OTHER", |(.., prefix)| *prefix)
}

fn not_found(call: &Call) -> VendorError {
    VendorError::new(404, 5112, format!("Profile not found with UUID {}", call.segment("uuid")))
}

fn invalid(reason: &str) -> VendorError {
    VendorError::new(REFUSAL.0, REFUSAL.1, format!("Validation failed: {reason}"))
}
