//! What a device wipe does besides erasing, and which form of the call carries it.

use uem_types::mdm::command::{CommandV2, CommandV3, DeviceWipeV2, DeviceWipeV3};

use super::device_commands::{PIN_REMEDY, is_pin, unusable};
use crate::error::UemError;

/// How a device is erased. Without options it is erased as the platform does by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WipeOptions {
    /// Windows: what is kept, and whether the user can stop it.
    pub windows: Option<WindowsWipe>,
    /// iOS: lifts Activation Lock, so that somebody else can set the device up.
    pub lifts_activation_lock: bool,
    /// iOS: keeps the plan of the eSIM.
    pub keeps_data_plan: bool,
    /// iOS: the device cannot be set up by holding another one beside it.
    pub disallows_proximity_setup: bool,
    /// iOS: sets itself up and enrolls again.
    pub return_to_service: Option<ReturnToService>,
    /// Lets go of the device in Apple's school or business manager.
    pub releases_device: bool,
    /// Removes eSIMs.
    pub removes_esims: bool,
    /// Macs: six digits that open it afterwards. Macs without Apple silicon want one.
    pub mac_pin: Option<u32>,
    /// Macs: what to do where the secrets cannot be erased.
    pub mac_obliteration: Option<Obliteration>,
    /// ChromeOS: why, in the vendor's words, such as `retiring_device`.
    pub chrome_reason: Option<String>,
}

/// How Windows is erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WindowsWipe {
    /// Everything.
    Whole,
    /// What was provisioned stays.
    KeepProvisioned,
    /// The data of users stays.
    KeepUserData,
    /// Everything, and goes on after it was interrupted. A device may not start afterwards.
    Protected,
}

/// How an iOS device sets itself up again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReturnToService {
    /// The Wi-Fi profile by which it comes back.
    pub profile_id: Option<i64>,
    /// It comes back over Ethernet.
    pub uses_ethernet: bool,
}

/// What a Mac does where its secrets cannot be erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Obliteration {
    /// As the platform does by itself.
    Default,
    /// The wipe fails.
    Never,
    /// Its disk is obliterated.
    WithWarning,
}

/// The call that carries the options.
#[derive(Debug, PartialEq)]
pub(super) enum WipeForm<'a> {
    /// Version 1, which knows a reason and nothing else.
    Plain { reason: Option<&'a str> },
    /// Version 2.
    V2(Box<CommandV2>),
    /// Version 3.
    V3(CommandV3),
}

impl WipeOptions {
    /// Which call carries all of the options; an error where none does.
    pub(super) fn form(&self) -> Result<WipeForm<'_>, UemError> {
        if let Some(pin) = self.mac_pin.filter(|pin| !is_pin(*pin)) {
            return Err(unusable("mac_pin", pin, PIN_REMEDY));
        }
        let body = self.v2();
        let is_v2 = body.device_wipe.is_some();
        let is_v3 = self.mac_obliteration.is_some();
        if usize::from(is_v2) + usize::from(is_v3) + usize::from(self.chrome_reason.is_some()) > 1 {
            let remedy = "no call of the tenant carries options of different platforms at once";
            return Err(unusable("wipe options", "options of several platforms", remedy));
        }
        if self.chrome_reason.is_some() && self.mac_pin.is_some() {
            return Err(unusable(
                "chrome_reason",
                "with mac_pin",
                "a device is either a Chromebook or a Mac",
            ));
        }
        Ok(if let Some(behaviour) = self.mac_obliteration {
            let wipe = DeviceWipeV3 {
                obliteration_behavior: Some(behaviour.word().to_owned()),
                wipe_pin: self.mac_pin.map(i64::from),
            };
            WipeForm::V3(CommandV3 { device_wipe: Some(wipe) })
        } else if is_v2 || self.mac_pin.is_some() {
            WipeForm::V2(Box::new(body))
        } else {
            WipeForm::Plain { reason: self.chrome_reason.as_deref() }
        })
    }

    fn v2(&self) -> CommandV2 {
        let set = |flag: bool| flag.then_some(true);
        let back = self.return_to_service.as_ref();
        let wipe = DeviceWipeV2 {
            wipe_type: self.windows.map(|windows| windows.word().to_owned()),
            disable_activation_key: set(self.lifts_activation_lock),
            preserve_data_plan: set(self.keeps_data_plan),
            disallow_proximity_setup: set(self.disallows_proximity_setup),
            return_to_service: back.map(|_| true),
            release_device: set(self.releases_device),
            remove_esims: set(self.removes_esims),
            use_ethernet: back.and_then(|back| set(back.uses_ethernet)),
            device_profile_id: back.and_then(|back| back.profile_id),
        };
        CommandV2 {
            unlock_pin: self.mac_pin.map(i64::from),
            device_wipe: (wipe != DeviceWipeV2::default()).then_some(wipe),
            ..CommandV2::default()
        }
    }
}

impl WindowsWipe {
    fn word(self) -> &'static str {
        match self {
            Self::Whole => "WIPE",
            Self::KeepProvisioned => "WIPE_PERSIST_PROVISIONED_DATA",
            Self::KeepUserData => "WIPE_PERSIST_USER_DATA",
            Self::Protected => "WIPE_PROTECTED",
        }
    }
}

impl Obliteration {
    fn word(self) -> &'static str {
        match self {
            Self::Default => "DEFAULT",
            Self::Never => "DO_NOT_OBLITERATE",
            Self::WithWarning => "OBLITERATE_WITH_WARNING",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_is_carried_and_none_is_dropped() {
        let body = |options: &WipeOptions| match options.form().unwrap() {
            WipeForm::V2(body) => serde_json::to_string(&body).unwrap(),
            WipeForm::V3(body) => serde_json::to_string(&body).unwrap(),
            WipeForm::Plain { reason } => format!("plain {reason:?}"),
        };
        let none = WipeOptions::default();
        let cases = [
            (none.clone(), "plain None".to_owned()),
            (
                WipeOptions { chrome_reason: Some("retiring_device".into()), ..none.clone() },
                "plain Some(\"retiring_device\")".into(),
            ),
            (
                WipeOptions { windows: Some(WindowsWipe::Protected), ..none.clone() },
                r#"{"deviceWipe":{"wipeType":"WIPE_PROTECTED"}}"#.into(),
            ),
            (
                WipeOptions { keeps_data_plan: true, disallows_proximity_setup: true, ..none.clone() },
                r#"{"deviceWipe":{"preserveDataPlan":true,"disallowProximitySetup":true}}"#.into(),
            ),
            (
                WipeOptions {
                    return_to_service: Some(ReturnToService { profile_id: Some(9), uses_ethernet: false }),
                    lifts_activation_lock: true,
                    releases_device: true,
                    removes_esims: true,
                    ..none.clone()
                },
                r#"{"deviceWipe":{"disableActivationKey":true,"returnToService":true,"releaseDevice":true,"removeEsims":true,"deviceProfileId":9}}"#
                    .into(),
            ),
            (WipeOptions { mac_pin: Some(123_456), ..none.clone() }, r#"{"unlock_pin":123456}"#.into()),
            (
                WipeOptions {
                    mac_pin: Some(123_456),
                    mac_obliteration: Some(Obliteration::Never),
                    ..none.clone()
                },
                r#"{"device_wipe":{"obliteration_behavior":"DO_NOT_OBLITERATE","wipe_pin":123456}}"#.into(),
            ),
        ];
        for (options, expected) in cases {
            assert_eq!(body(&options), expected, "{options:?}");
        }
        for wrong in [
            WipeOptions { mac_pin: Some(12_345), ..none.clone() },
            WipeOptions {
                mac_obliteration: Some(Obliteration::Never),
                keeps_data_plan: true,
                ..none.clone()
            },
            WipeOptions { chrome_reason: Some("x".into()), removes_esims: true, ..none.clone() },
            WipeOptions { chrome_reason: Some("x".into()), mac_pin: Some(123_456), ..none },
        ] {
            assert!(wrong.form().is_err(), "{wrong:?}");
        }
    }
}
