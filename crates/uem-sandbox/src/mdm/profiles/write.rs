//! Making and changing a profile, version 2: one pair of calls a platform, all alike.

use serde_json::Map;
use uuid::Uuid;

use super::{
    draft,
    find::visible,
    store::{self, NEVER, Profile},
};
use crate::{
    fleet::state::Platform,
    http::{Call, Operation, Reply, VendorError, post, put},
    mdm::assignment::Groups,
    resource::Fields,
};

const WRITE: &str = "REST API Profiles Write";
/// The most profiles of a tenant.
const MOST: usize = 5_000;

/// How a pair of calls answers.
#[derive(Debug, Clone, Copy)]
struct Face {
    platform: u8,
    /// 200 with the number alone, or 201 with a `Location`.
    is_located: bool,
    /// How a bad body is refused.
    refusal: (u16, i32),
}

/// The calls of all platforms.
pub(super) fn routes() -> Vec<Operation> {
    const UPDATE_TV: &str = "/api/mdm/profiles/platforms/appletv/{id:int}";
    let numbered =
        |platform: Platform| Face { platform: platform as u8, is_located: false, refusal: (400, 6) };
    let tv = Face { platform: super::payloads::APPLE_TV_NUMBER, is_located: true, refusal: (422, 1012) };
    vec![
        create("/api/mdm/profiles/platforms/android/create", numbered(Platform::Android)),
        create("/api/mdm/profiles/platforms/apple/create", numbered(Platform::Apple)),
        create("/api/mdm/profiles/platforms/appleosx/create", numbered(Platform::AppleOsX)),
        create("/api/mdm/profiles/platforms/winrt/create", numbered(Platform::WinRT)).needs("*"),
        create("/api/mdm/profiles/platforms/linux/create", numbered(Platform::Linux)).needs("*").version(4),
        create("/api/mdm/profiles/platforms/appletv", tv),
        update(post, "/api/mdm/profiles/platforms/android/update", numbered(Platform::Android)),
        update(post, "/api/mdm/profiles/platforms/apple/update", numbered(Platform::Apple)),
        update(post, "/api/mdm/profiles/platforms/appleosx/update", numbered(Platform::AppleOsX)),
        update(put, "/api/mdm/profiles/platforms/winrt/update", numbered(Platform::WinRT)).needs("*"),
        update(post, "/api/mdm/profiles/platforms/linux/update", numbered(Platform::Linux))
            .needs("*")
            .version(4),
        update(put, UPDATE_TV, tv),
    ]
}

fn create(path: &'static str, face: Face) -> Operation {
    post(path).version(2).needs(WRITE).run(move |call| made(call, face))
}

fn update(method: fn(&'static str) -> Operation, path: &'static str, face: Face) -> Operation {
    method(path).version(2).needs(WRITE).run(move |call| changed(call, face))
}

async fn made(call: Call, face: Face) -> Result<Reply, VendorError> {
    let (body, groups) = (call.json()?, Groups::load(&call).await?);
    let now = call.tenant.fleet.now().as_millisecond();
    let mut profile = Profile {
        id: 0,
        uuid: Uuid::new_v4().to_string(),
        name: String::new(),
        description: String::new(),
        platform: face.platform,
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
    draft::fill(&call, &body, &groups, &mut profile, true).map_err(|reason| refused(face, &reason))?;
    let id = add(&call, &profile, face.refusal).await?;
    if face.is_located {
        let mut reply = Reply::empty(201);
        reply.location = Some(format!("/api/mdm/profiles/{id}"));
        return Ok(reply);
    }
    Reply::json(&id)
}

/// Stores a new profile. Answers its number.
pub(super) async fn add(call: &Call, profile: &Profile, refusal: (u16, i32)) -> Result<i64, VendorError> {
    if store::list(&call.tenant.database).await?.len() >= MOST {
        let message = format!("The tenant holds {MOST} profiles: delete some before adding more");
        return Err(VendorError::new(refusal.0, refusal.1, message));
    }
    Ok(store::add(&call.tenant.database, profile).await?)
}

async fn changed(call: Call, face: Face) -> Result<Reply, VendorError> {
    let body: Map<String, serde_json::Value> = call.json()?;
    let general = Fields::of(&call)?.object("General").unwrap_or_default();
    let id = match call.segment("id") {
        "" => general.number("ProfileId").unwrap_or(0),
        text => text.parse().unwrap_or(0),
    };
    let found = visible(&call, id).await?.filter(|profile| profile.platform == face.platform);
    let mut profile = found.ok_or_else(|| {
        refused(face, &format!("no profile of this platform has the id {id}: give it in General.ProfileId"))
    })?;
    let groups = Groups::load(&call).await?;
    draft::fill(&call, &body, &groups, &mut profile, false).map_err(|reason| refused(face, &reason))?;
    profile.version += i64::from(general.flag("CreateNewVersion") == Some(true));
    publish(&call, profile).await?;
    Ok(Reply::empty(if face.is_located { 204 } else { 200 }))
}

/// Stores a change: devices take it at their next contact.
pub(super) async fn publish(call: &Call, mut profile: Profile) -> Result<Profile, VendorError> {
    let now = call.tenant.fleet.now().as_millisecond();
    profile.published_before = profile.published_at;
    (profile.modified_at, profile.published_at) = (now, now);
    if store::update(&call.tenant.database, &profile).await? {
        Ok(profile)
    } else {
        Err(VendorError::new(404, 404, format!("Profile not found with id {}", profile.id)))
    }
}

fn refused(face: Face, reason: &str) -> VendorError {
    VendorError::new(face.refusal.0, face.refusal.1, format!("Invalid profile: {reason}"))
}
