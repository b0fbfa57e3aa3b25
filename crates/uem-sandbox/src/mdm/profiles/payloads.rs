//! The payloads that profiles of each platform take, by the names they have in version 2.

use crate::fleet::state::Platform;

/// One payload's name; those that may stand there several times are lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Payload {
    /// Its key.
    pub name: &'static str,
    /// Whether its value is a list.
    pub is_list: bool,
}

const APPLE: &str = "AWMailCredentialList* CredentialsList* CustomSettingsList* Domains EASNativeMailClientList* EasAwMailClient \
    EmailList* GoogleAccount* HomeScreen Notifications Passcode Restrictions ScepList* SharedDevice SingleAppMode SingleSignOn \
    SkipSetupAssistant SsoExtensionList* VpnList* WebClips WifiList*";

const MAC: &str = "AssociatedDomains CredentialsList* CustomAttributes* CustomSettingsList* DiskEncryption EasMicrosoftOutlook \
    EasNativeMailclient EmailList* GateKeeper KernelExtension NetworkList* Passcode PrivacyPreferences Restrictions ScepList* \
    SkipSetupAssistant SmartCard SsoExtensionList* SystemExtensions VpnList* WebClipsList*";

const APPLE_TV: &str = "conferenceRoomDisplay singleAppMode";

const ANDROID: &str = "AndroidApplicationControl AndroidContainerAppControl AndroidContainerBookMark AndroidContainerBrowser \
    AndroidContainerCredentialsList* AndroidContainerEas AndroidContainerEmail AndroidContainerPasscode AndroidContainerSingleSignOn \
    AndroidContainerSmartCard AndroidContainerVpnList* AndroidForWorkApplicationControl AndroidForWorkAutoUpdate \
    AndroidForWorkChromeBrowser AndroidForWorkCopeApplicationControl AndroidForWorkCredentialsList* AndroidForWorkCustomMessages \
    AndroidForWorkCustomSettingsList* AndroidForWorkExchangeActiveSync AndroidForWorkFactoryResetProtection AndroidForWorkKiosk \
    AndroidForWorkPasscode AndroidForWorkPermissions AndroidForWorkProxy AndroidForWorkRestrictions AndroidForWorkSamsungAPN \
    AndroidForWorkSamsungDateTime AndroidForWorkSamsungFirewall AndroidForWorkSingleAppMode AndroidForWorkSystemUpdates \
    AndroidForWorkVpn AndroidForWorkWifiList* AndroidForWorkZebraMx AndroidKiosk BookmarkSettings CredentialsList* \
    CustomSettingsList* DateTime EmailList* ExchangeActiveSync Passcode Restrictions VpnList* WifiList*";

/// Number of Apple TV, which the fleet has none of.
pub const APPLE_TV_NUMBER: u8 = 14;

/// The payloads of that platform; none where its names are not known, and any will do.
pub fn of_platform(platform: u8) -> Option<Vec<Payload>> {
    let names = match Platform::from_repr(platform) {
        Some(Platform::Apple) => APPLE,
        Some(Platform::AppleOsX) => MAC,
        Some(Platform::Android) => ANDROID,
        None if platform == APPLE_TV_NUMBER => APPLE_TV,
        _ => return None,
    };
    let payload = |word: &'static str| match word.strip_suffix('*') {
        Some(name) => Payload { name, is_list: true },
        None => Payload { name: word, is_list: false },
    };
    Some(names.split_whitespace().map(payload).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_told_from_single_payloads() {
        let apple = of_platform(Platform::Apple as u8).unwrap();
        assert!(apple.contains(&Payload { name: "WifiList", is_list: true }));
        assert!(apple.contains(&Payload { name: "Passcode", is_list: false }));
        assert_eq!(of_platform(Platform::WinRT as u8), None);
        assert_eq!(of_platform(APPLE_TV_NUMBER).unwrap().len(), 2);
    }
}
