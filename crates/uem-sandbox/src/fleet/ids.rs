//! Numbers and UUIDs of seeded things, and their own stream of random numbers.
//!
//! Everything about thing `n` of a kind follows from (tenant seed, kind, n) alone, so the fleet can be made in any
//! order, in parallel, and again.

use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
use uuid::Uuid;

/// Integer id of the first seeded device; the others follow without a gap.
pub const FIRST_DEVICE_ID: u32 = 100_000;

/// Integer id of the first seeded enrollment user.
pub const FIRST_USER_ID: i64 = 30_000;

/// Integer id of seeded device `n`.
pub fn device_id(n: u32) -> u32 {
    FIRST_DEVICE_ID + n
}

/// Integer id of seeded enrollment user `n`.
pub fn user_id(n: u32) -> i64 {
    FIRST_USER_ID + i64::from(n)
}

/// The seeded user's number behind an integer id; none below the first.
pub fn user_number(user_id: i64) -> Option<u32> {
    u32::try_from(user_id - FIRST_USER_ID).ok()
}

/// UUID of thing `n` of that kind (`"device"`, `"user"`, `"profile"`, ...).
pub fn uuid(seed: u64, kind: &str, n: u64) -> Uuid {
    Uuid::new_v5(&Uuid::from_u64_pair(seed, 0x6d6f_6f72_696e_6701), format!("{kind}/{n}").as_bytes())
}

/// UUID of the enrollment user with that integer id.
pub fn user_uuid(seed: u64, user_id: i64) -> Uuid {
    uuid(seed, "user", user_id.unsigned_abs())
}

/// UUID of the device with that integer id.
pub fn device_uuid(seed: u64, device_id: u32) -> Uuid {
    uuid(seed, "device", u64::from(device_id))
}

/// The random numbers of thing `n` of that kind.
pub fn rng(seed: u64, kind: &str, n: u64) -> ChaCha8Rng {
    let mut key = [0_u8; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    key[8..16].copy_from_slice(&n.to_le_bytes());
    for (place, byte) in key[16..].iter_mut().zip(kind.bytes()) {
        *place = byte;
    }
    ChaCha8Rng::from_seed(key)
}

#[cfg(test)]
mod tests {
    use rand::Rng;

    use super::*;

    #[test]
    fn each_kind_and_number_has_its_own_stream() {
        let draw = |seed, kind, n| rng(seed, kind, n).random::<u64>();
        assert_eq!(draw(7, "device", 1), draw(7, "device", 1));
        assert_ne!(draw(7, "device", 1), draw(7, "device", 2));
        assert_ne!(draw(7, "device", 1), draw(7, "user", 1));
        assert_ne!(draw(7, "device", 1), draw(8, "device", 1));
    }
}
