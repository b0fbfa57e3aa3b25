//! Applications: what is known to the tenant and what is on which device.

use rand::Rng;

use super::{
    ids,
    state::{DeviceState, Platform},
};

/// An application somebody makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Software {
    /// Name in its store.
    pub name: &'static str,
    /// Bundle id, package name or product code.
    pub bundle_id: &'static str,
    /// Where it runs.
    pub platform: Platform,
    /// Versions, oldest first.
    pub versions: &'static [&'static str],
    /// Size of an installation in bytes.
    pub size_bytes: u64,
    /// How it reaches devices.
    pub source: Source,
    /// Devices in a hundred that have it.
    pub percent: u32,
}

/// How an application reaches devices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Made in house and uploaded.
    Internal,
    /// From a public store, assigned by the tenant.
    Public,
    /// Bought in volume (Apple VPP).
    Purchased,
    /// Installed by the person: seen on devices, not in the tenant's catalogue.
    Unmanaged,
}

/// An application on a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Installed {
    /// Its place in [`catalogue`].
    pub index: usize,
    /// The application.
    pub software: &'static Software,
    /// The version found.
    pub version: &'static str,
    /// Put there by the tenant.
    pub is_managed: bool,
}

/// All applications, in a stable order.
pub fn catalogue() -> &'static [Software] {
    &CATALOGUE
}

/// What is on the device; the same each time for the same device.
pub fn installed_on(device: &DeviceState, seed: u64) -> Vec<Installed> {
    installed(device.platform, device.likeness, seed)
}

/// What is on devices of that platform and likeness.
pub fn installed(platform: Platform, likeness: u32, seed: u64) -> Vec<Installed> {
    let mut rng = ids::rng(seed, "software", u64::from(likeness));
    let mut installed = Vec::new();
    for (index, software) in CATALOGUE.iter().enumerate() {
        let is_there = rng.random_ratio(software.percent, 100);
        let age = rng.random_range(0..10_usize);
        if !is_there || software.platform != platform {
            continue;
        }
        let last = software.versions.len() - 1;
        let version = software.versions[last.saturating_sub(age / 6 + age / 9)];
        installed.push(Installed {
            index,
            software,
            version,
            is_managed: software.source != Source::Unmanaged,
        });
    }
    installed
}

const fn app(
    platform: Platform,
    source: Source,
    name: &'static str,
    bundle_id: &'static str,
    versions: &'static [&'static str],
    size_mb: u64,
    percent: u32,
) -> Software {
    Software { name, bundle_id, platform, versions, size_bytes: size_mb * 1_048_576, source, percent }
}

use Platform::{Android, Apple, AppleOsX, ChromeOS, Linux, WinRT};
use Source::{Internal, Public, Purchased, Unmanaged};

static CATALOGUE: [Software; 40] = [
    app(Apple, Public, "Intelligent Hub", "com.air-watch.agent", &["24.07.0", "24.10.0", "25.04.0"], 148, 99),
    app(
        Apple,
        Purchased,
        "Microsoft Outlook",
        "com.microsoft.Office.Outlook",
        &["4.2446.0", "4.2503.1", "4.2519.0"],
        412,
        80,
    ),
    app(
        Apple,
        Purchased,
        "Microsoft Teams",
        "com.microsoft.skype.teams",
        &["6.22.1", "7.3.0", "7.8.1"],
        355,
        75,
    ),
    app(Apple, Purchased, "Slack", "com.tinyspeck.chatlyio", &["24.11.30", "25.02.10", "25.05.20"], 290, 40),
    app(
        Apple,
        Internal,
        "Store Companion",
        "com.example.store.companion",
        &["3.1.0", "3.2.0", "3.2.1"],
        62,
        35,
    ),
    app(Apple, Internal, "Field Forms", "com.example.field.forms", &["1.9.4", "2.0.0"], 41, 20),
    app(
        Apple,
        Unmanaged,
        "WhatsApp Messenger",
        "net.whatsapp.WhatsApp",
        &["24.25.78", "25.5.76", "25.14.80"],
        260,
        55,
    ),
    app(Apple, Unmanaged, "TikTok", "com.zhiliaoapp.musically", &["37.5.0", "38.9.0", "39.4.0"], 610, 18),
    app(Apple, Unmanaged, "Spotify", "com.spotify.client", &["8.9.90", "9.0.20", "9.0.44"], 240, 30),
    app(
        Android,
        Public,
        "Intelligent Hub",
        "com.airwatch.androidagent",
        &["24.07.0.12", "24.10.0.8", "25.04.0.3"],
        96,
        99,
    ),
    app(
        Android,
        Public,
        "Microsoft Outlook",
        "com.microsoft.office.outlook",
        &["4.2446.2", "4.2503.0", "4.2519.1"],
        310,
        80,
    ),
    app(
        Android,
        Public,
        "Google Chrome",
        "com.android.chrome",
        &["131.0.6778", "134.0.6998", "136.0.7103"],
        220,
        98,
    ),
    app(
        Android,
        Internal,
        "Store Companion",
        "com.example.store.companion",
        &["3.1.0", "3.2.0", "3.2.1"],
        58,
        35,
    ),
    app(Android, Internal, "Scanner", "com.example.scanner", &["5.0.1", "5.1.0", "5.1.2"], 33, 25),
    app(Android, Public, "Zoom Workplace", "us.zoom.videomeetings", &["6.2.11", "6.3.10", "6.4.6"], 205, 45),
    app(Android, Unmanaged, "Telegram", "org.telegram.messenger", &["11.4.2", "11.7.0", "11.11.0"], 120, 12),
    app(Android, Unmanaged, "TikTok", "com.zhiliaoapp.musically", &["37.5.4", "38.9.2", "39.4.4"], 540, 15),
    app(
        AppleOsX,
        Internal,
        "Intelligent Hub",
        "com.airwatch.mac.agent",
        &["24.07.1", "24.11.0", "25.02.1"],
        130,
        99,
    ),
    app(
        AppleOsX,
        Internal,
        "Google Chrome",
        "com.google.Chrome",
        &["131.0.6778.86", "134.0.6998.45", "136.0.7103.93"],
        1180,
        88,
    ),
    app(
        AppleOsX,
        Purchased,
        "Slack",
        "com.tinyspeck.slackmacgap",
        &["4.41.105", "4.42.120", "4.43.51"],
        480,
        60,
    ),
    app(AppleOsX, Internal, "Zoom Workplace", "us.zoom.xos", &["6.2.11", "6.3.6", "6.4.6"], 410, 58),
    app(AppleOsX, Purchased, "Xcode", "com.apple.dt.Xcode", &["15.4", "16.2", "16.3"], 11_200, 15),
    app(
        AppleOsX,
        Unmanaged,
        "Docker Desktop",
        "com.docker.docker",
        &["4.36.0", "4.39.0", "4.41.2"],
        2300,
        20,
    ),
    app(AppleOsX, Unmanaged, "Steam", "com.valvesoftware.steam", &["4.0"], 950, 4),
    app(
        WinRT,
        Internal,
        "Intelligent Hub",
        "{5D6E5D8B-9A7A-4E8E-9E2C-3E0E3B5B2B11}",
        &["24.7.2.0", "24.10.3.0", "25.2.1.0"],
        88,
        99,
    ),
    app(
        WinRT,
        Internal,
        "Google Chrome",
        "{8A69D345-D564-463C-AFF1-A69D9E530F96}",
        &["131.0.6778.86", "134.0.6998.45", "136.0.7103.93"],
        620,
        90,
    ),
    app(
        WinRT,
        Internal,
        "7-Zip",
        "{23170F69-40C1-2702-2408-000001000000}",
        &["23.01", "24.08", "24.09"],
        6,
        55,
    ),
    app(
        WinRT,
        Internal,
        "Microsoft 365 Apps",
        "{90160000-008C-0000-1000-0000000FF1CE}",
        &["16.0.17928", "16.0.18227", "16.0.18730"],
        3900,
        92,
    ),
    app(
        WinRT,
        Internal,
        "Zoom Workplace",
        "{5F5B7A4E-2F0A-4D0C-8B64-6A8B2D0F7C55}",
        &["6.2.11", "6.3.6", "6.4.6"],
        390,
        60,
    ),
    app(
        WinRT,
        Internal,
        "Warehouse Client",
        "{0B9E9C5E-7E43-4A7E-8E2E-BB6E0E1C1A01}",
        &["8.4.0", "8.5.0"],
        210,
        22,
    ),
    app(WinRT, Unmanaged, "Notepad++", "Notepad++", &["8.6.9", "8.7.5", "8.8.1"], 18, 25),
    app(WinRT, Unmanaged, "AnyDesk", "AnyDesk", &["8.1.0", "9.0.2", "9.5.1"], 9, 5),
    app(
        WinRT,
        Unmanaged,
        "Python 3.12",
        "{AC7A8C7B-5C6E-4B4E-9F35-3F8A3AD3E812}",
        &["3.12.4", "3.12.8", "3.12.10"],
        140,
        10,
    ),
    app(ChromeOS, Public, "Google Meet", "kjgfgldnnfoeklkmfkjfagphfepbbdan", &["1.0"], 4, 80),
    app(
        ChromeOS,
        Public,
        "Zoom for ChromeOS",
        "jldpdkiafafcejhceeincjmlkmibemgj",
        &["6.2.0", "6.4.0"],
        60,
        50,
    ),
    app(Linux, Internal, "Workspace ONE Hub", "ws1-hub", &["24.06.0.24", "24.10.0.15"], 70, 99),
    app(Linux, Internal, "Puppet Agent", "puppet-agent", &["7.34.0", "8.10.0"], 140, 90),
    app(Linux, Unmanaged, "Firefox", "firefox", &["128.5.0", "136.0", "138.0"], 260, 70),
    app(Linux, Unmanaged, "Visual Studio Code", "code", &["1.95.3", "1.98.2", "1.100.1"], 400, 45),
    app(Linux, Unmanaged, "OpenSSH Server", "openssh-server", &["9.6p1", "9.9p1"], 3, 85),
];
