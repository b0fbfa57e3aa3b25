//! What a command does to the device that carries it out. What the command says stands in its details.

use jiff::Timestamp;
use serde_json::Value;

use super::kind::Effect;
use crate::{
    fleet::state::{DeviceState, EnrollmentStatus, LostMode, ManagedSettings},
    resource::Fields,
};

/// Changes the device at that tenant time. Doing it twice is doing it once.
pub(super) fn take(effect: Effect, details: &str, state: &mut DeviceState, now: Timestamp) {
    state.last_seen = now.max(state.last_seen);
    match effect {
        Effect::None | Effect::Task => {}
        Effect::ClearPasscode => state.has_passcode = Some(false),
        Effect::SetPasscode => state.has_passcode = Some(true),
        Effect::EnterpriseWipe | Effect::DeviceWipe => state.enroll(EnrollmentStatus::Unenrolled, now),
        Effect::StartLostMode => state.extras.lost_mode = Some(lost_mode(&fields(details))),
        Effect::EndLostMode => state.extras.lost_mode = None,
        Effect::RecoveryLock => {
            if let Some(lock) = &mut state.extras.recovery_lock {
                lock.applied_at = lock.applied_at.or(Some(now));
            }
        }
        Effect::SuspendBitLocker => state.extras.is_bitlocker_suspended = state.is_encrypted,
        Effect::ResumeBitLocker => state.extras.is_bitlocker_suspended = false,
        Effect::RotateAdminPassword => {
            state.extras.admin_password = turned(state.extras.admin_password, state.enrolled_at, now);
        }
        Effect::RotateFileVaultKey => {
            state.extras.file_vault_key = turned(state.extras.file_vault_key, state.enrolled_at, now);
        }
        Effect::Settings => switch(state, &fields(details)),
        Effect::Update => update(state, &fields(details)),
    }
}

/// One turn more, once at each time.
fn turned(before: Option<(u32, Timestamp)>, first: Timestamp, now: Timestamp) -> Option<(u32, Timestamp)> {
    let (turn, at) = before.unwrap_or((0, first));
    Some((turn + u32::from(at != now), now))
}

/// Details that are no object say nothing.
fn fields(details: &str) -> Fields {
    match serde_json::from_str(details) {
        Ok(Value::Object(map)) => Fields::from(map),
        _ => Fields::default(),
    }
}

fn lost_mode(fields: &Fields) -> LostMode {
    let text = |name| fields.text(name).unwrap_or_default();
    LostMode { message: text("message"), phone_number: text("phone_number"), footnote: text("footnote") }
}

fn switch(state: &mut DeviceState, fields: &Fields) {
    let old = state.extras.settings.take().unwrap_or_default();
    state.extras.settings = Some(ManagedSettings {
        voice_roaming: fields.flag("VoiceRoamingAllowed").or(old.voice_roaming),
        data_roaming: fields.flag("DataRoamingAllowed").or(old.data_roaming),
        personal_hotspot: fields.flag("PersonalHotspotAllowed").or(old.personal_hotspot),
        bluetooth: fields.flag("Bluetooth").or(old.bluetooth),
    });
}

/// To the version that was asked for where it is newer, otherwise to the newest. Only downloading changes nothing.
fn update(state: &mut DeviceState, fields: &Fields) {
    let action = fields.text("installaction").unwrap_or_default();
    if ["DownloadOnly", "NotifyOnly"].iter().any(|word| word.eq_ignore_ascii_case(&action)) {
        return;
    }
    let newer = state.newer_releases();
    let asked = fields.text("version");
    let chosen = match &asked {
        Some(version) => newer.iter().find(|release| release.version == version),
        None => newer.last(),
    };
    if let Some(release) = chosen {
        state.os_version = release.version.to_owned();
        state.os_build = release.build.to_owned();
        state.security_patch = release.security_patch.map(str::to_owned);
    }
}
