//! The content hash: two readings of a record that store the same have the same hash, on every machine and version.
//!
//! The layout is fixed: each text as its length (u32, little endian) and its bytes, each number as 8 bytes little
//! endian, each optional value behind a byte 0 or 1. Times count in milliseconds, as they are stored. A test pins
//! the hash of one device, because another layout would make every stored device look changed.

use jiff::Timestamp;
use xxhash_rust::xxh3::Xxh3;

use crate::fleet::DeviceFacts;

/// Hash (xxh3-64) over every stored field of a device. Allocates nothing for records of up to 2 KiB.
pub fn content_hash(device: &DeviceFacts) -> u64 {
    // Taken apart without `..`, so that a new field cannot be forgotten here.
    let DeviceFacts {
        uem_id,
        uem_uuid,
        udid,
        serial_number,
        mac_address,
        imei,
        asset_number,
        friendly_name,
        reported_name,
        org_group_uem_id,
        org_group_name,
        user_uem_id,
        user_name,
        user_email,
        phone_number,
        platform,
        model,
        maker,
        os_version,
        os_build,
        patched_at,
        ownership,
        enrollment,
        compliance,
        is_compromised,
        is_supervised,
        is_encrypted,
        managed_by,
        last_seen,
        enrolled_at,
        compliance_checked_at,
        compromised_checked_at,
    } = device;
    let mut hasher = ContentHasher::new();
    hasher.number(uem_id.0);
    for text in [uem_uuid, udid, serial_number, mac_address, imei, asset_number, friendly_name, reported_name]
    {
        hasher.text(text);
    }
    hasher.number(org_group_uem_id.0);
    hasher.text(org_group_name);
    hasher.optional_number(user_uem_id.map(|id| id.0));
    for text in [user_name, user_email, phone_number] {
        hasher.text(text);
    }
    hasher.text(platform.as_str());
    for text in [model, maker, os_version, os_build] {
        hasher.text(text);
    }
    hasher.optional_number(patched_at.map(Timestamp::as_millisecond));
    hasher.text(ownership.as_str());
    hasher.text(enrollment.as_str());
    hasher.text(compliance.as_str());
    for flag in [is_compromised, is_supervised, is_encrypted] {
        hasher.optional_number(flag.map(i64::from));
    }
    hasher.text(managed_by);
    for time in [last_seen, enrolled_at, compliance_checked_at, compromised_checked_at] {
        hasher.optional_number(time.map(Timestamp::as_millisecond));
    }
    hasher.finish()
}

/// The layout above, on a buffer that lies on the stack: one call of the hash function a device, not a hundred.
struct ContentHasher {
    buffer: [u8; BUFFER_BYTES],
    filled: usize,
    spilled: Option<Box<Xxh3>>,
}

/// Holds the fields of nearly every device. A longer record is hashed in several steps, with the same result.
const BUFFER_BYTES: usize = 2048;

impl ContentHasher {
    fn new() -> Self {
        Self { buffer: [0; BUFFER_BYTES], filled: 0, spilled: None }
    }

    fn bytes(&mut self, bytes: &[u8]) {
        if self.filled + bytes.len() > BUFFER_BYTES {
            let spilled = self.spilled.get_or_insert_with(|| Box::new(Xxh3::new()));
            spilled.update(&self.buffer[..self.filled]);
            self.filled = 0;
            if bytes.len() > BUFFER_BYTES {
                spilled.update(bytes);
                return;
            }
        }
        self.buffer[self.filled..self.filled + bytes.len()].copy_from_slice(bytes);
        self.filled += bytes.len();
    }

    fn text(&mut self, text: &str) {
        let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
        self.bytes(&length.to_le_bytes());
        self.bytes(text.as_bytes());
    }

    fn number(&mut self, number: i64) {
        self.bytes(&number.to_le_bytes());
    }

    fn optional_number(&mut self, number: Option<i64>) {
        match number {
            None => self.bytes(&[0]),
            Some(number) => {
                self.bytes(&[1]);
                self.number(number);
            }
        }
    }

    fn finish(self) -> u64 {
        match self.spilled {
            None => xxhash_rust::xxh3::xxh3_64(&self.buffer[..self.filled]),
            Some(mut spilled) => {
                spilled.update(&self.buffer[..self.filled]);
                spilled.digest()
            }
        }
    }
}
