//! Ids that come with the hardware: UDID, serial number, MAC address, IMEI, each in its maker's style.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::{ids, models::Model, state::Platform};

/// What boards say whose maker wrote no serial number.
pub const PLACEHOLDER_SERIALS: [&str; 3] = ["To be filled by O.E.M.", "System Serial Number", "0"];

/// Ids of one piece of hardware.
#[derive(Debug)]
pub struct Hardware {
    /// Unique device id.
    pub udid: String,
    /// Serial number.
    pub serial_number: String,
    /// MAC address of its wireless network card, without separators.
    pub mac_address: String,
    /// IMEI, empty without a modem.
    pub imei: String,
    /// Exchange ActiveSync id.
    pub eas_id: String,
    /// Has a line: modem and subscription.
    pub has_line: bool,
}

/// Ids of seeded device `n`.
pub fn of(rng: &mut ChaCha8Rng, seed: u64, n: u32, model: &Model) -> Hardware {
    let serial_number = match model.platform {
        Platform::WinRT => windows_serial(rng, seed, n, model),
        _ => serial(rng, model),
    };
    let has_modem = model.has_modem;
    let has_eas = matches!(model.platform, Platform::Apple | Platform::Android);
    Hardware {
        udid: udid(rng, model.platform),
        serial_number,
        mac_address: mac_address(rng, model, n),
        imei: if has_modem { imei(n) } else { String::new() },
        eas_id: if has_eas { hex(rng, 16).to_uppercase() } else { String::new() },
        has_line: has_modem && rng.random_ratio(3, 4),
    }
}

fn udid(rng: &mut ChaCha8Rng, platform: Platform) -> String {
    match platform {
        Platform::Apple if rng.random_ratio(1, 6) => hex(rng, 20),
        Platform::Apple => format!(
            "0000{}-{}",
            ["8110", "8120", "8130", "8140"][rng.random_range(0..4)],
            hex(rng, 8).to_uppercase()
        ),
        _ => hex(rng, 16),
    }
}

/// Of a hundred boards two have a placeholder and two share their serial with others.
fn windows_serial(rng: &mut ChaCha8Rng, seed: u64, n: u32, model: &Model) -> String {
    match rng.random_range(0..100) {
        0 | 1 => PLACEHOLDER_SERIALS[rng.random_range(0..PLACEHOLDER_SERIALS.len())].to_owned(),
        2 | 3 => serial(&mut ids::rng(seed, "board", u64::from(n / 1000)), model),
        _ => serial(rng, model),
    }
}

fn serial(rng: &mut ChaCha8Rng, model: &Model) -> String {
    match (model.platform, model.maker) {
        (Platform::Apple, _) => format!("F{}", letters(rng, 11)),
        (Platform::AppleOsX, _) => format!("C02{}", letters(rng, 9)),
        (_, "samsung") => format!("R5C{}", letters(rng, 8)),
        (_, "Google") => format!("{:02}{}", rng.random_range(10..40), letters(rng, 12)),
        (_, "Zebra Technologies") => {
            format!("{:014}", rng.random_range(17_000_000_000_000_u64..24_000_000_000_000))
        }
        (_, "LENOVO") => format!("PF{}", letters(rng, 6)),
        (_, "HP") => format!("5CG{}", letters(rng, 7)),
        (_, "Microsoft Corporation") => format!("{:012}", rng.random_range(0..1_000_000_000_000_u64)),
        _ => letters(rng, 7),
    }
}

fn mac_address(rng: &mut ChaCha8Rng, model: &Model, n: u32) -> String {
    let maker = match model.maker {
        "Apple" => ["A4B197", "F0D1A9", "3C22FB"][rng.random_range(0..3)],
        "samsung" => "8C7967",
        "Google" => "F88FCA",
        "Zebra Technologies" => "84248D",
        _ => ["D4258B", "00155D", "A0CEC8"][rng.random_range(0..3)],
    };
    format!("{maker}{:06X}", n & 0xff_ffff)
}

/// Fourteen digits and their check digit.
fn imei(n: u32) -> String {
    let body = format!("35{:012}", 670_000_000_000_u64 + u64::from(n));
    let sum: u32 = body
        .bytes()
        .enumerate()
        .map(|(place, byte)| {
            let digit = u32::from(byte - b'0') * if place % 2 == 1 { 2 } else { 1 };
            digit / 10 + digit % 10
        })
        .sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

fn letters(rng: &mut ChaCha8Rng, count: usize) -> String {
    const ALPHABET: &[u8] = b"0123456789BCDFGHJKLMNPQRSTVWXYZ";
    (0..count).map(|_| char::from(ALPHABET[rng.random_range(0..ALPHABET.len())])).collect()
}

fn hex(rng: &mut ChaCha8Rng, bytes: usize) -> String {
    let mut data = vec![0_u8; bytes];
    rng.fill(data.as_mut_slice());
    hex::encode(data)
}
