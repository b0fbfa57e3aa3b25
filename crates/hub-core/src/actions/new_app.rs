//! An internal app that is made of a file which the hub has.

use serde::{Deserialize, Serialize};

use super::{
    PushMode,
    order::{error, text},
};
use crate::{ids::UemId, integration::SettingError};

const NAME_CHARS_MAX: usize = 200;
const VERSION_CHARS_MAX: usize = 50;
const DESCRIPTION_CHARS_MAX: usize = 2_000;

/// An internal app to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewInternalApp {
    /// The file, in the hub.
    pub file: i64,
    /// Its name, with its ending.
    pub file_name: String,
    /// Its length.
    pub size_bytes: u64,
    /// Its SHA-256, in hex: who approves the order sees of which bytes.
    pub sha256: String,
    /// What the app is called.
    pub name: String,
    /// What it runs on.
    pub platform: AppPlatform,
    /// Its organization group in the tenant.
    pub org_group: UemId,
    /// Bundle id or package name; the tenant reads it from the file where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bundle_id: Option<String>,
    /// The version; the tenant reads it from the file where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// How it comes to devices unless an assignment says otherwise.
    pub push_mode: PushMode,
    /// For people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What the version before is assigned to gets this one as well.
    #[serde(default)]
    pub carries_assignments: bool,
}

/// What an internal app runs on.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::EnumIter,
    strum::AsRefStr,
    strum::Display,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum AppPlatform {
    /// Android.
    Android,
    /// iOS and iPadOS.
    Ios,
    /// macOS.
    Macos,
    /// Windows.
    Windows,
}

impl AppPlatform {
    /// How the names of its files end.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Android => &["apk"],
            Self::Ios => &["ipa"],
            Self::Macos => &["pkg", "dmg"],
            Self::Windows => &["msi", "exe", "zip", "appx", "msix"],
        }
    }

    /// The platform of a file by the ending of its name; each ending is of one.
    pub fn of_file(name: &str) -> Option<Self> {
        let (stem, ending) = name.rsplit_once('.')?;
        let ending = ending.to_ascii_lowercase();
        let all = [Self::Android, Self::Ios, Self::Macos, Self::Windows];
        all.into_iter().find(|platform| !stem.is_empty() && platform.endings().contains(&ending.as_str()))
    }
}

/// What is wrong with the name of a file.
pub fn check_app_file_name(name: &str) -> Option<SettingError> {
    if let Some(refused) = text("file_name", name, 1, NAME_CHARS_MAX) {
        return Some(refused);
    }
    let is_path = name.contains(['/', '\\', '\n']) || name.trim() != name;
    (is_path || AppPlatform::of_file(name).is_none()).then(|| {
        error(
            "file_name",
            name,
            "a name without folders that ends in .apk, .ipa, .pkg, .dmg, .msi, .exe, .zip, .appx or .msix",
        )
    })
}

impl NewInternalApp {
    /// What it is called among targets: no two apps of a tenant have all of this in common.
    pub fn label(&self) -> String {
        let part = |text: &Option<String>| text.as_ref().map(|text| format!(" {text}")).unwrap_or_default();
        let bundle_id = self.bundle_id.as_ref().map(|id| format!(", {id}")).unwrap_or_default();
        format!("{}{} ({}{bundle_id})", self.name, part(&self.version), self.platform)
    }

    pub(super) fn check(&self) -> Vec<SettingError> {
        let mut errors: Vec<SettingError> = [
            check_app_file_name(&self.file_name),
            text("name", &self.name, 1, NAME_CHARS_MAX),
            self.bundle_id.as_ref().and_then(|id| text("bundle_id", id, 1, NAME_CHARS_MAX)),
            self.version.as_ref().and_then(|version| text("version", version, 1, VERSION_CHARS_MAX)),
            self.description.as_ref().and_then(|words| text("description", words, 1, DESCRIPTION_CHARS_MAX)),
        ]
        .into_iter()
        .flatten()
        .collect();
        if errors.is_empty() && AppPlatform::of_file(&self.file_name) != Some(self.platform) {
            let endings: Vec<String> =
                self.platform.endings().iter().map(|ending| format!(".{ending}")).collect();
            let expected = format!(
                "the platform of {:?}: files for {} end in {}",
                self.file_name,
                self.platform,
                endings.join(", ")
            );
            errors.push(error("platform", self.platform.as_ref(), &expected));
        }
        if self.org_group.0 <= 0 {
            errors.push(error("org_group", &self.org_group.to_string(), "the id of an organization group"));
        }
        errors
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn app(file_name: &str, platform: AppPlatform) -> NewInternalApp {
        NewInternalApp {
            file: 1,
            file_name: file_name.to_owned(),
            size_bytes: 10,
            sha256: "00".to_owned(),
            name: "Tally".to_owned(),
            platform,
            org_group: UemId(570),
            bundle_id: None,
            version: None,
            push_mode: PushMode::OnDemand,
            description: None,
            carries_assignments: false,
        }
    }

    #[test]
    fn the_ending_of_a_file_says_its_platform() {
        use AppPlatform::{Android, Ios, Macos, Windows};
        for (name, platform) in [
            ("Tally.apk", Some(Android)),
            ("tally.APK", Some(Android)),
            ("Tally 2.0.ipa", Some(Ios)),
            ("tally.pkg", Some(Macos)),
            ("tally.dmg", Some(Macos)),
            ("tally.msi", Some(Windows)),
            ("tally.exe", Some(Windows)),
            ("tally.tar.zip", Some(Windows)),
            ("tally.txt", None),
            ("tally", None),
            (".apk", None),
            ("apk", None),
        ] {
            assert_eq!(AppPlatform::of_file(name), platform, "{name}");
        }
    }

    #[test]
    fn a_name_is_no_path_and_has_a_known_ending() {
        assert_eq!(check_app_file_name("Tally.apk"), None);
        for name in [
            "",
            "../Tally.apk",
            "a/b.apk",
            "a\\b.apk",
            "Tally.txt",
            "Ta\nlly.apk",
            " Tally.apk",
            &"a".repeat(300),
        ] {
            assert!(check_app_file_name(name).is_some(), "{name:?}");
        }
    }

    #[test]
    fn details_that_do_not_fit_are_refused_by_their_fields() {
        let fields =
            |app: &NewInternalApp| app.check().into_iter().map(|error| error.field).collect::<Vec<_>>();
        let fine = app("Tally.apk", AppPlatform::Android);
        assert_eq!(fields(&fine), Vec::<&str>::new());
        assert_eq!(fields(&app("Tally.apk", AppPlatform::Ios)), ["platform"]);
        assert_eq!(fields(&app("Tally.txt", AppPlatform::Ios)), ["file_name"]);
        let long = Some("x".repeat(3_000));
        for (app, field) in [
            (NewInternalApp { name: " ".into(), ..fine.clone() }, "name"),
            (NewInternalApp { org_group: UemId(0), ..fine.clone() }, "org_group"),
            (NewInternalApp { bundle_id: Some(String::new()), ..fine.clone() }, "bundle_id"),
            (NewInternalApp { version: long.clone(), ..fine.clone() }, "version"),
            (NewInternalApp { description: long, ..fine.clone() }, "description"),
        ] {
            assert_eq!(fields(&app), [field]);
        }
    }

    #[test]
    fn apps_that_differ_are_called_otherwise() {
        let one = app("Tally.apk", AppPlatform::Android);
        let other = NewInternalApp { version: Some("2.0".into()), ..one.clone() };
        let third = NewInternalApp { bundle_id: Some("com.example.tally".into()), ..other.clone() };
        assert_eq!(one.label(), "Tally (android)");
        assert_eq!(other.label(), "Tally 2.0 (android)");
        assert_eq!(third.label(), "Tally 2.0 (android, com.example.tally)");
    }
}
