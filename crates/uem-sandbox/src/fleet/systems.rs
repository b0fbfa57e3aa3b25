//! Operating system releases with their builds, oldest first.

/// A line of releases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// iPhones
    Ios,
    /// iPads
    IpadOs,
    /// Androids
    Android,
    /// Macs
    MacOs,
    /// Windows 10 and 11
    Windows,
    /// Chromebooks
    ChromeOs,
    /// Linux
    Linux,
}

/// One release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Release {
    /// Version as the vendor writes it.
    pub version: &'static str,
    /// Build.
    pub build: &'static str,
    /// Android's security patch day.
    pub security_patch: Option<&'static str>,
}

impl Line {
    /// As in friendly names.
    pub fn label(self) -> &'static str {
        match self {
            Self::Ios | Self::IpadOs => "iOS",
            Self::Android => "Android",
            Self::MacOs => "macOS",
            Self::Windows => "Windows Desktop",
            Self::ChromeOs => "ChromeOS",
            Self::Linux => "Linux",
        }
    }

    /// Its releases, oldest first.
    pub fn releases(self) -> &'static [Release] {
        match self {
            Self::Ios => &IOS,
            Self::IpadOs => &IPAD_OS,
            Self::Android => &ANDROID,
            Self::MacOs => &MAC_OS,
            Self::Windows => &WINDOWS,
            Self::ChromeOs => &CHROME_OS,
            Self::Linux => &LINUX,
        }
    }
}

const fn release(version: &'static str, build: &'static str) -> Release {
    Release { version, build, security_patch: None }
}

const fn patched(version: &'static str, build: &'static str, day: &'static str) -> Release {
    Release { version, build, security_patch: Some(day) }
}

static IOS: [Release; 9] = [
    release("15.8.3", "19H386"),
    release("16.7.10", "20H350"),
    release("17.5.1", "21F90"),
    release("17.6.1", "21G93"),
    release("18.1.1", "22B91"),
    release("18.2.1", "22C161"),
    release("18.3.2", "22D82"),
    release("18.4.1", "22E252"),
    release("18.5.0", "22F76"),
];

static IPAD_OS: [Release; 6] = [
    release("16.7.10", "20H350"),
    release("17.5.1", "21F90"),
    release("17.7.2", "21H221"),
    release("18.3.2", "22D82"),
    release("18.4.1", "22E252"),
    release("18.5.0", "22F76"),
];

static ANDROID: [Release; 6] = [
    patched("11.0.0", "RP1A.200720.012", "2023-05-01"),
    patched("12.0.0", "SP1A.210812.016", "2023-11-01"),
    patched("13.0.0", "TP1A.220624.014", "2024-06-01"),
    patched("14.0.0", "UP1A.231005.007", "2024-11-01"),
    patched("14.0.0", "UP1A.231005.007", "2025-03-01"),
    patched("15.0.0", "AP3A.240905.015", "2025-05-01"),
];

static MAC_OS: [Release; 7] = [
    release("12.7.6", "21H1320"),
    release("13.7.1", "22H221"),
    release("14.5.0", "23F79"),
    release("14.7.1", "23H222"),
    release("15.1.0", "24B83"),
    release("15.3.2", "24D81"),
    release("15.5.0", "24F74"),
];

static WINDOWS: [Release; 7] = [
    release("10.0.18363", "1379"),
    release("10.0.19045", "4894"),
    release("10.0.19045", "5737"),
    release("10.0.22621", "4317"),
    release("10.0.22631", "4460"),
    release("10.0.22631", "5335"),
    release("10.0.26100", "4061"),
];

static CHROME_OS: [Release; 3] = [
    release("132.0.6834", "16093.68.0"),
    release("134.0.6998", "16181.47.0"),
    release("136.0.7103", "16238.53.0"),
];

static LINUX: [Release; 3] =
    [release("20.04.6", "5.15.0-113"), release("22.04.5", "6.8.0-49"), release("24.04.2", "6.11.0-21")];
