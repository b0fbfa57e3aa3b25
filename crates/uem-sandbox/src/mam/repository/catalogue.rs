//! The packages there are: a small fixed list for both platforms of the repository.

use crate::fleet::state::Platform;

/// One package.
#[derive(Debug)]
pub(super) struct Package {
    /// Identifier: publisher and product.
    pub id: &'static str,
    /// Name.
    pub name: &'static str,
    /// Who makes it.
    pub publisher: &'static str,
    /// Windows or macOS.
    pub platform: Platform,
    /// Newest first.
    pub versions: &'static [&'static str],
    /// One sentence.
    pub description: &'static str,
    /// Words to find it by.
    pub tags: &'static [&'static str],
    /// `EXE`, `MSI`, `PKG`, ...
    pub installer: &'static str,
    /// Size in megabytes.
    pub size_mb: i64,
}

use Platform::{AppleOsX, WinRT};

#[expect(clippy::too_many_arguments, reason = "a row of the table below")]
const fn package(
    platform: Platform,
    id: &'static str,
    name: &'static str,
    publisher: &'static str,
    versions: &'static [&'static str],
    description: &'static str,
    tags: &'static [&'static str],
    installer: &'static str,
    size_mb: i64,
) -> Package {
    Package { id, name, publisher, platform, versions, description, tags, installer, size_mb }
}

/// All packages, by identifier.
pub(super) static PACKAGES: [Package; 14] = [
    package(
        WinRT,
        "7zip.7zip",
        "7-Zip",
        "Igor Pavlov",
        &["24.09", "24.08", "23.01"],
        "Packs and unpacks files.",
        &["archive"],
        "MSI",
        2,
    ),
    package(
        WinRT,
        "Example.FieldForms",
        "Field Forms",
        "Example Corp",
        &["2.0.0", "1.9.4"],
        "Forms to fill in on the way.",
        &["forms", "field"],
        "MSI",
        41,
    ),
    package(
        AppleOsX,
        "Example.FieldForms.Mac",
        "Field Forms",
        "Example Corp",
        &["2.0.0", "1.9.4"],
        "Forms to fill in on the way.",
        &["forms", "field"],
        "PKG",
        44,
    ),
    package(
        WinRT,
        "Git.Git",
        "Git",
        "The Git Project",
        &["2.49.0", "2.48.1"],
        "Keeps versions of source text.",
        &["development"],
        "INNO",
        67,
    ),
    package(
        WinRT,
        "Google.Chrome",
        "Google Chrome",
        "Google LLC",
        &["136.0.7103.93", "134.0.6998.45"],
        "Shows web pages.",
        &["browser"],
        "WIX",
        118,
    ),
    package(
        AppleOsX,
        "Google.Chrome.Mac",
        "Google Chrome",
        "Google LLC",
        &["136.0.7103.93", "134.0.6998.45"],
        "Shows web pages.",
        &["browser"],
        "DMG",
        228,
    ),
    package(
        WinRT,
        "Mozilla.Firefox",
        "Mozilla Firefox",
        "Mozilla",
        &["138.0", "136.0"],
        "Shows web pages.",
        &["browser"],
        "NULLSOFT",
        68,
    ),
    package(
        AppleOsX,
        "Mozilla.Firefox.Mac",
        "Mozilla Firefox",
        "Mozilla",
        &["138.0", "136.0"],
        "Shows web pages.",
        &["browser"],
        "DMG",
        140,
    ),
    package(
        WinRT,
        "Notepad++.Notepad++",
        "Notepad++",
        "Notepad++ Team",
        &["8.8.1", "8.7.5"],
        "Edits text.",
        &["editor"],
        "NULLSOFT",
        6,
    ),
    package(
        WinRT,
        "Python.Python.3.12",
        "Python 3.12",
        "Python Software Foundation",
        &["3.12.10", "3.12.8"],
        "Runs programs in Python.",
        &["development"],
        "BURN",
        27,
    ),
    package(
        WinRT,
        "VideoLAN.VLC",
        "VLC media player",
        "VideoLAN",
        &["3.0.21", "3.0.20"],
        "Plays films and music.",
        &["media"],
        "MSI",
        55,
    ),
    package(
        AppleOsX,
        "VideoLAN.VLC.Mac",
        "VLC media player",
        "VideoLAN",
        &["3.0.21", "3.0.20"],
        "Plays films and music.",
        &["media"],
        "DMG",
        52,
    ),
    package(
        WinRT,
        "Zoom.Zoom",
        "Zoom Workplace",
        "Zoom",
        &["6.4.6", "6.3.6"],
        "Holds meetings.",
        &["meeting"],
        "MSI",
        118,
    ),
    package(
        AppleOsX,
        "Zoom.Zoom.Mac",
        "Zoom Workplace",
        "Zoom",
        &["6.4.6", "6.3.6"],
        "Holds meetings.",
        &["meeting"],
        "PKG",
        182,
    ),
];

impl Package {
    /// The package of that identifier, whatever its case.
    pub(super) fn find(id: &str) -> Option<&'static Self> {
        PACKAGES.iter().find(|package| package.id.eq_ignore_ascii_case(id))
    }

    /// One of its versions.
    pub(super) fn version(&self, version: &str) -> Option<&'static str> {
        self.versions.iter().copied().find(|known| *known == version)
    }

    /// What devices call it: the identifier that its installer leaves behind.
    pub(super) fn bundle_id(&self) -> &'static str {
        self.id
    }

    /// Its size in bytes.
    pub(super) fn size_bytes(&self) -> i64 {
        self.size_mb * 1_048_576
    }
}
