//! What the tenant gives out: applications and profiles.

use serde_json::{Map, Value};
use uem_types::{mam::app::App, mdm::profile::ProfileRowV2, wire::word::Word as _};

use super::{Import, payloads, rules, store};
use crate::SandboxError;

/// Integer ids of what is imported begin where those of a seeded tenant do.
const FIRST_PROFILE_ID: i64 = 68_701;
const FIRST_APP_ID: i64 = 301;

impl Import {
    /// Writes an application. The names of internal ones are replaced; those of a store are everybody's.
    pub async fn app(&mut self, app: &App) -> Result<(), SandboxError> {
        let Some(platform) = app.platform.as_ref().and_then(|platform| rules::number(platform.name())) else {
            return Ok(());
        };
        let key = app.uuid.map_or_else(|| app.id.to_string(), |uuid| uuid.to_string());
        let kind = app.app_type.clone().unwrap_or_else(|| "Internal".to_owned());
        let (name, bundle) =
            (app.application_name.clone().unwrap_or_default(), app.bundle_id.clone().unwrap_or_default());
        let (name, bundle_id) = if kind == "Internal" {
            (
                self.names.name("App", &name),
                format!("com.example.{}", self.names.word("bundle", &bundle).to_lowercase()),
            )
        } else {
            (name, bundle)
        };
        let groups = app.smart_groups.iter().flatten().filter_map(|group| group.id);
        let new = store::App {
            id: FIRST_APP_ID + i64::try_from(self.count.apps).unwrap_or(0),
            uuid: self.names.uuid("app", &key).to_string(),
            name,
            bundle_id,
            version: app.app_version.clone().or_else(|| app.actual_file_version.clone()).unwrap_or_default(),
            kind,
            status: app.status.clone().unwrap_or_else(|| "Active".to_owned()),
            platform,
            org_group_id: self.new_org_group(app.location_group_id),
            smart_groups: groups.filter_map(|id| self.ids.smart_groups.get(&id.0).copied()).collect(),
        };
        store::app(self.database()?, new, self.now.as_millisecond()).await?;
        self.count.apps += 1;
        Ok(())
    }

    /// Writes a profile. `whole` is what a read of it answers, where it does: its payloads come over with all texts in
    /// them replaced.
    pub async fn profile(
        &mut self,
        profile: &ProfileRowV2,
        whole: Option<&Map<String, Value>>,
    ) -> Result<(), SandboxError> {
        let Some(platform) = profile.platform.as_deref().and_then(profile_platform) else { return Ok(()) };
        let key =
            profile.profile_uuid.map_or_else(|| profile.profile_id.to_string(), |uuid| uuid.to_string());
        let groups = profile.assignment_smart_groups.iter().filter_map(|group| group.id);
        let excluded = profile.excluded_smart_groups.iter().filter_map(|group| group.id);
        let new = store::Profile {
            id: FIRST_PROFILE_ID + i64::try_from(self.count.profiles).unwrap_or(0),
            uuid: self.names.uuid("profile", &key).to_string(),
            name: self.names.name("Profile", profile.profile_name.as_deref().unwrap_or(&key)),
            platform,
            assignment: profile.assignment_type.clone().unwrap_or_else(|| "Auto".to_owned()),
            is_active: profile.profile_status.as_deref() != Some("Inactive"),
            org_group_id: self.new_org_group(profile.organization_group_id),
            smart_groups: groups.filter_map(|id| self.ids.smart_groups.get(&id.0).copied()).collect(),
            excluded: excluded.filter_map(|id| self.ids.smart_groups.get(&id.0).copied()).collect(),
            version: whole
                .and_then(|whole| whole.get("General")?.get("Version")?.as_i64())
                .unwrap_or(1)
                .max(1),
            payloads: whole.map(|whole| payloads::replaced(whole, &self.names)).unwrap_or_default(),
        };
        store::profile(self.database()?, new).await?;
        self.count.profiles += 1;
        Ok(())
    }
}

/// The platform of a profile search's word: it has its own.
fn profile_platform(word: &str) -> Option<u8> {
    rules::number(match word {
        "Apple iOS" | "iOS" => "Apple",
        "macOS" => "AppleOsX",
        "Windows 10" | "Windows" | "Windows Desktop" => "WinRT",
        // So it is on the wire.
        "To do" => "Linux",
        "Chrome OS" => "ChromeOS",
        word => word,
    })
}
