//! What sensors and scripts have in common: where they run, in which language, and their text in base64.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use uuid::Uuid;

use crate::{
    access::OrgGroup,
    fleet::state::Platform,
    http::{Call, VendorError},
    resource::is_visible,
};

/// Platforms with scripts, in the words of these calls, and the languages that each runs.
pub(crate) const PLATFORMS: [(&str, Platform, &[&str]); 3] = [
    ("WIN_RT", Platform::WinRT, &["POWERSHELL"]),
    ("APPLE_OSX", Platform::AppleOsX, &["PYTHON", "BASH", "ZSH"]),
    ("LINUX", Platform::Linux, &["PYTHON", "BASH", "ZSH"]),
];
/// The longest script, in bytes.
const LONGEST: usize = 256 * 1024;

/// The platform of that word.
pub(crate) fn platform_of(word: &str) -> Option<Platform> {
    PLATFORMS.iter().find(|(known, ..)| *known == word).map(|(_, platform, _)| *platform)
}

/// Whether the platform runs that language and the text is base64 of a script; otherwise what is wrong.
pub(crate) fn check_script(platform: &str, language: &str, data: &str) -> Result<(), String> {
    let Some((_, _, languages)) = PLATFORMS.iter().find(|(known, ..)| *known == platform) else {
        let words = PLATFORMS.map(|(word, ..)| word).join(", ");
        return Err(format!("platform {platform:?} runs no scripts: use one of {words}"));
    };
    if !languages.contains(&language) {
        return Err(format!("{platform} does not run {language:?}: use one of {}", languages.join(", ")));
    }
    match STANDARD.decode(data) {
        Ok(bytes) if bytes.is_empty() => Err("script_data is empty".into()),
        Ok(bytes) if bytes.len() > LONGEST => Err(format!("script_data has more than {LONGEST} bytes")),
        Ok(_) => Ok(()),
        Err(_) => Err("script_data is not base64".into()),
    }
}

/// The organization group of that UUID, refused with that status and code where it is none of the caller's.
pub(crate) fn org_group(
    call: &Call,
    uuid: &str,
    (status, code): (u16, i32),
) -> Result<OrgGroup, VendorError> {
    let group = Uuid::try_parse(uuid).ok().and_then(|uuid| call.tenant.access.org_group_by_uuid(uuid));
    group.filter(|group| is_visible(call, group.id)).ok_or_else(|| {
        let message = format!("Organization group {uuid:?} does not exist or is not accessible");
        VendorError::new(status, code, message)
    })
}
