//! Makes seeded device `n`: everything about it follows from (seed, n) and the epoch.

use jiff::{SignedDuration, Timestamp};
use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::{
    hardware::{self, Hardware},
    ids, models,
    people::{self, Person},
    places::Places,
    state::{Compliance, DeviceState, DeviceUser, EnrollmentStatus, Extras, Management, Ownership, Platform},
    systems::Release,
};

/// What all devices of a fleet share.
#[derive(Debug, Clone, Copy)]
pub struct Recipe<'a> {
    /// Seed of the tenant.
    pub seed: u64,
    /// Devices that are enrolled; those after them have left.
    pub fleet: u32,
    /// Tenant time of the seeding: nothing is later.
    pub epoch: Timestamp,
    /// Organization groups.
    pub places: &'a Places,
}

/// How many devices that have left a fleet of that many remembers, on top of it.
pub fn former(fleet: u32) -> u32 {
    fleet / 40
}

/// Device `n` of the seeded fleet: those from `recipe.fleet` on have left.
pub fn device(recipe: Recipe<'_>, n: u32) -> DeviceState {
    make(recipe, n, n >= recipe.fleet)
}

/// Device `n`, which enrols now: `recipe.epoch`.
pub fn newcomer(recipe: Recipe<'_>, n: u32) -> DeviceState {
    let mut state = make(recipe, n, false);
    (state.enrolled_at, state.last_seen) = (recipe.epoch, recipe.epoch);
    state.compliance_checked_at = state.compliance_checked_at.map(|_| recipe.epoch);
    state.compromise_checked_at = Some(recipe.epoch);
    state.enrollment = EnrollmentStatus::Enrolled;
    state
}

/// Those after the fleet belong to people of the fleet: nobody else exists.
fn make(recipe: Recipe<'_>, n: u32, has_left: bool) -> DeviceState {
    let rng = &mut ids::rng(recipe.seed, "device", u64::from(n));
    let person = people::person(recipe.seed, people::owner_of(n % recipe.fleet.max(1)));
    let model = models::weighted(rng.random_range(0..models::total_weight()));
    let release = release(rng, model.line.releases());
    let ownership = ownership(rng, model.platform);
    let management = management(rng, model.platform, ownership);
    let hardware = hardware::of(rng, recipe.seed, n, model);
    let compliance = compliance(rng);
    let times = times(rng, recipe.epoch, has_left);
    let storage_bytes = u64::from(model.storage_gb) * 1_000_000_000 / 1024 * 954;
    let tail = &hardware.udid[hardware.udid.len() - 4..];
    let friendly_name = format!(
        "{} {} {} {} {}",
        person.first.to_lowercase(),
        model.name,
        model.line.label(),
        release.version,
        tail.to_uppercase()
    );
    let is_corporate_apple =
        matches!(model.platform, Platform::Apple | Platform::AppleOsX) && ownership == Ownership::C;
    let state = DeviceState {
        id: ids::device_id(n),
        uuid: ids::device_uuid(recipe.seed, ids::device_id(n)),
        asset_number: if rng.random_ratio(1, 2) { format!("EX-{n:05}") } else { String::new() },
        friendly_name,
        reported_name: reported_name(&person, model.name, model.platform, n),
        org_group_id: recipe.places.home(person.place),
        platform: model.platform,
        model_name: model.name.to_owned(),
        model_id: model.id,
        model: model.marketing_name.to_owned(),
        maker: if model.maker == "Apple" { String::new() } else { model.maker.to_owned() },
        os_version: release.version.to_owned(),
        os_build: release.build.to_owned(),
        security_patch: release.security_patch.map(str::to_owned),
        ownership,
        enrollment: if has_left { EnrollmentStatus::Unenrolled } else { enrollment(rng) },
        management,
        compliance,
        is_compromised: compromised(rng, compliance),
        is_encrypted: rng.random_ratio(95, 100),
        has_passcode: if rng.random_ratio(98, 100) { Some(rng.random_ratio(94, 100)) } else { None },
        is_supervised: model.platform == Platform::Apple && ownership == Ownership::C,
        is_dep: is_corporate_apple && rng.random_ratio(85, 100),
        is_roaming: hardware.has_line && rng.random_ratio(2, 100),
        last_seen: times.last_seen,
        enrolled_at: times.enrolled,
        unenrolled_at: has_left.then_some(times.last_seen),
        compliance_checked_at: (compliance != Compliance::NotAvailable).then_some(times.checked),
        compromise_checked_at: Some(times.checked),
        storage_bytes,
        storage_free_bytes: storage_bytes / 100 * rng.random_range(4..85),
        memory_bytes: u64::from(model.memory_gb) << 30,
        battery_percent: model.has_battery.then(|| rng.random_range(5..=100)),
        phone_number: if hardware.has_line { person.phone_number.clone() } else { String::new() },
        carrier: if hardware.has_line { "Carrier".to_owned() } else { String::new() },
        ip_address: format!("10.{}.{}.{}", n >> 16 & 255, n >> 8 & 255, n & 255),
        wifi_ssid: if rng.random_ratio(1, 3) { "corp".to_owned() } else { String::new() },
        likeness: n,
        user: Some(user(person)),
        ..blank(hardware)
    };
    settled(state)
}

/// The facts fit the compliance that was drawn: a compliant device breaks nothing, of one that is not there is a reason.
fn settled(mut state: DeviceState) -> DeviceState {
    let needs_passcode = matches!(state.platform, Platform::Apple | Platform::Android);
    let has_none = needs_passcode && state.has_passcode == Some(false);
    match state.compliance {
        Compliance::Compliant => {
            state.is_encrypted = true;
            state.has_passcode = if has_none { Some(true) } else { state.has_passcode };
        }
        Compliance::NonCompliant => {
            let is_explained = has_none || !state.is_encrypted || state.is_compromised == Some(true);
            state.extras.has_denied_app = !is_explained;
        }
        Compliance::NotAvailable | Compliance::PendingComplianceCheck => {}
    }
    state
}

fn user(person: Person) -> DeviceUser {
    DeviceUser {
        id: person.id,
        uuid: person.uuid,
        display_name: person.display_name(),
        user_name: person.user_name,
        email: person.email,
    }
}

/// A state with the ids of the hardware and nothing else.
fn blank(hardware: Hardware) -> DeviceState {
    DeviceState {
        id: 0,
        uuid: uuid::Uuid::nil(),
        udid: hardware.udid,
        serial_number: hardware.serial_number,
        mac_address: hardware.mac_address,
        imei: hardware.imei,
        eas_id: hardware.eas_id,
        asset_number: String::new(),
        friendly_name: String::new(),
        reported_name: String::new(),
        org_group_id: 0,
        user: None,
        platform: Platform::Apple,
        model_name: String::new(),
        model_id: 0,
        model: String::new(),
        maker: String::new(),
        os_version: String::new(),
        os_build: String::new(),
        security_patch: None,
        ownership: Ownership::Undefined,
        enrollment: EnrollmentStatus::Enrolled,
        management: Management::Full,
        compliance: Compliance::PendingComplianceCheck,
        is_compromised: None,
        is_encrypted: false,
        has_passcode: None,
        is_supervised: false,
        is_dep: false,
        is_roaming: false,
        last_seen: Timestamp::UNIX_EPOCH,
        enrolled_at: Timestamp::UNIX_EPOCH,
        unenrolled_at: None,
        compliance_checked_at: None,
        compromise_checked_at: None,
        storage_bytes: 0,
        storage_free_bytes: 0,
        memory_bytes: 0,
        battery_percent: None,
        phone_number: String::new(),
        carrier: String::new(),
        ip_address: String::new(),
        wifi_ssid: String::new(),
        likeness: 0,
        extras: Extras::default(),
    }
}

/// Newer releases are more common.
fn release(rng: &mut ChaCha8Rng, releases: &'static [Release]) -> Release {
    let count = u32::try_from(releases.len()).unwrap_or(1);
    let draw = rng.random_range(0..count).max(rng.random_range(0..count));
    releases[draw as usize]
}

fn ownership(rng: &mut ChaCha8Rng, platform: Platform) -> Ownership {
    let (corporate, employee) = match platform {
        Platform::Apple | Platform::Android => (55, 35),
        _ => (92, 4),
    };
    match rng.random_range(0..100) {
        draw if draw < corporate => Ownership::C,
        draw if draw < corporate + employee => Ownership::E,
        draw if draw < corporate + employee + 3 => Ownership::S,
        _ => Ownership::Undefined,
    }
}

fn management(rng: &mut ChaCha8Rng, platform: Platform, ownership: Ownership) -> Management {
    match (platform, ownership) {
        (Platform::Android, Ownership::E) => Management::WorkProfile,
        (Platform::Android, Ownership::C) if rng.random_ratio(2, 5) => Management::CorporateWorkProfile,
        _ => Management::Full,
    }
}

fn compliance(rng: &mut ChaCha8Rng) -> Compliance {
    match rng.random_range(0..100) {
        0..92 => Compliance::Compliant,
        92..96 => Compliance::NonCompliant,
        96..98 => Compliance::NotAvailable,
        _ => Compliance::PendingComplianceCheck,
    }
}

/// A compromised device breaks a policy; of some devices it is not known.
fn compromised(rng: &mut ChaCha8Rng, compliance: Compliance) -> Option<bool> {
    let is_unknown = rng.random_ratio(2, 100);
    let is_compromised = rng.random_ratio(6, 100) && compliance == Compliance::NonCompliant;
    (!is_unknown).then_some(is_compromised)
}

fn enrollment(rng: &mut ChaCha8Rng) -> EnrollmentStatus {
    match rng.random_range(0..1000) {
        0..4 => EnrollmentStatus::EnterpriseWipePending,
        4..7 => EnrollmentStatus::DeviceWipePending,
        _ => EnrollmentStatus::Enrolled,
    }
}

struct Times {
    last_seen: Timestamp,
    enrolled: Timestamp,
    checked: Timestamp,
}

/// Nine in ten were seen within a day, a tail reaches to 200 days.
fn times(rng: &mut ChaCha8Rng, epoch: Timestamp, has_left: bool) -> Times {
    const DAY_MS: i64 = 86_400_000;
    let silent_ms = match rng.random_range(0..100) {
        _ if has_left => rng.random_range(3 * DAY_MS..300 * DAY_MS),
        0..60 => rng.random_range(0..4 * 3_600_000),
        60..90 => rng.random_range(0..DAY_MS),
        90..97 => rng.random_range(DAY_MS..14 * DAY_MS),
        _ => rng.random_range(14 * DAY_MS..200 * DAY_MS),
    };
    let last_seen = before(epoch, silent_ms);
    let enrolled = before(last_seen, rng.random_range(DAY_MS..900 * DAY_MS));
    let checked = before(last_seen, rng.random_range(0..600_000));
    Times { last_seen, enrolled, checked }
}

fn before(time: Timestamp, ms: i64) -> Timestamp {
    time.saturating_sub(SignedDuration::from_millis(ms)).unwrap_or(Timestamp::MIN)
}

fn reported_name(person: &Person, model: &str, platform: Platform, n: u32) -> String {
    match platform {
        Platform::Apple | Platform::AppleOsX => format!("{}'s {model}", person.first),
        Platform::Android => model.to_owned(),
        Platform::WinRT => format!("PC-{n:06}"),
        Platform::ChromeOS | Platform::Linux => format!("{}-{n:06}", person.first.to_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use super::*;
    use crate::{fleet::hardware::PLACEHOLDER_SERIALS, mdm::devices::render};

    fn recipe(seed: u64, places: &Places) -> Recipe<'_> {
        Recipe { seed, fleet: 4000, epoch: "2026-03-01T08:00:00Z".parse().unwrap(), places }
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
        let places = Places::default();
        let row = |seed, n| render::search_row(&device(recipe(seed, &places), n), None);
        for n in [0, 1, 17, 3999, 4001] {
            assert_eq!(device(recipe(7, &places), n), device(recipe(7, &places), n));
            assert_eq!(row(7, n), row(7, n));
            assert_ne!(row(7, n), row(8, n));
        }
    }

    #[test]
    fn the_fleet_is_as_mixed_as_a_real_one() {
        let places = Places::default();
        let fleet: Vec<DeviceState> = (0..4000).map(|n| device(recipe(7, &places), n)).collect();
        let share = |fits: &dyn Fn(&DeviceState) -> bool| {
            fleet.iter().filter(|state| fits(state)).count() * 1000 / 4000
        };
        assert!((900..940).contains(&share(&|state| state.compliance == Compliance::Compliant)));
        assert!((1..10).contains(&share(&|state| state.is_compromised == Some(true))));
        assert!(share(&|state| state.is_compromised.is_none()) > 0);
        let day_before: Timestamp = "2026-02-28T08:00:00Z".parse().unwrap();
        assert!((870..930).contains(&share(&|state| state.last_seen >= day_before)));
        assert!(
            fleet
                .iter()
                .all(|state| state.last_seen <= recipe(7, &places).epoch
                    && state.enrolled_at < state.last_seen)
        );
        for platform in [
            Platform::Apple,
            Platform::Android,
            Platform::AppleOsX,
            Platform::WinRT,
            Platform::ChromeOS,
            Platform::Linux,
        ] {
            assert!(share(&|state| state.platform == platform) > 0, "{platform:?}");
        }
        assert!(share(&|state| state.management == Management::WorkProfile) > 0);
        assert!(share(&|state| state.enrollment == EnrollmentStatus::DeviceWipePending) > 0);
        assert!(fleet.iter().all(DeviceState::is_listed), "those that have left come after them");
        assert!(!device(recipe(7, &places), 4000).is_listed());
    }

    #[test]
    fn serials_are_placeholders_or_shared_now_and_then_and_other_ids_never() {
        let places = Places::default();
        let fleet: Vec<DeviceState> = (0..4000).map(|n| device(recipe(7, &places), n)).collect();
        let mut serials: HashMap<&str, u32> = HashMap::new();
        for state in &fleet {
            *serials.entry(&state.serial_number).or_default() += 1;
        }
        assert!(PLACEHOLDER_SERIALS.iter().all(|placeholder| serials[placeholder] > 1));
        let is_placeholder = |serial: &&str| PLACEHOLDER_SERIALS.contains(serial);
        let shared = serials.iter().filter(|(serial, count)| !is_placeholder(serial) && **count > 1).count();
        assert!(shared > 0 && shared < 40, "{shared}");
        for other in [|state: &DeviceState| state.udid.clone(), |state: &DeviceState| state.uuid.to_string()]
        {
            assert_eq!(fleet.iter().map(other).collect::<HashSet<_>>().len(), fleet.len());
        }
    }
}
